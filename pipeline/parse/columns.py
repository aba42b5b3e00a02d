"""Tables: what each column holds, told by its header and by what stands in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from pipeline.parse.blocks import Block, Span, plain
from pipeline.parse.links import label_role
from pipeline.parse.people import name_share
from pipeline.parse.titles import SIZE
from pipeline.parse.venues import looks_like_venue
from pipeline.people import has_et_al

_MOSTLY_NAMES = 0.7  # name_share
_LABEL_WORDS = 2  # of what several rows say alike, and which is no title then
_AMOUNT = re.compile(
    r"(?:(?:over|about|around|up to)\s|[~>≈<≥≤]\s?)?\d[\d.,]{0,20}\s?(?:[kKmMbB]|million|billion)?\+?(?:\s+[a-zA-Z][a-z]|$)"
)
"""How much of something: \"208K images, 208K texts\"."""

ColumnRole = Literal["title", "authors", "venue", "date", "links", "note"]

_VENUES = (
    r"venues?|conf(?:erence)?s?|journals?|published(?: in| at)?|publication|publisher|where|pub\.?|conf\./.*"
)
_LINKS = (
    r"links?|urls?|pdfs?|codes?|github|arxiv|resources?|project(?: page)?|website|homepage|repo(?:sitory)?|doi|video|demo|data"
    r"|dataset link"
)
_CONTENT = r"abstract|summary|descriptions?|notes?|comments?|keywords?|highlights?|contributions?|task|tags?|remarks?|tl;?dr|recom"
_SORT = r"domain|language|technique|modality|category|type|topic|metrics?|stars?"
_PLACES = r"affiliations?|institut(?:e|ion)s?|organi[sz]ations?|compan(?:y|ies)|labs?|teams?"
_HEADERS: tuple[tuple[ColumnRole, re.Pattern[str]], ...] = (
    ("title", re.compile(r"(?s)(?:.*\b)?titles?\b.*|.*(?:论文名|题目|标题|名称|タイトル|題名|제목).*|t[ií]tulo|titel|titre|titolo|название")),
    ("authors", re.compile(r"(?s)(?:[\w&/ ]{0,30}\b)?authors?(?:\(s\))?|by|researchers?|.*作者.*|.*著者.*|autor(?:es|en)?|auteurs?|autori|авторы?|저자")),
    ("date", re.compile(r"(?s)(?:.*\b)?(?:date|year|time|month|published on|submitted|submission|release[d]?"
        r"|when)\b.*|.*(?:日期|年份|时间|年|연도).*|a[ñn]o|jahr|ann[ée]e|anno|год|fecha|datum")),
    ("venue", re.compile(rf"(?s)(?:.*\b)?(?:{_VENUES})\b.*"
        r"|.*(?:会议|期刊|出处|来源|发表|会議|ジャーナル|학회).*|revista|konferenz|conf[ée]rence|журнал")),
    ("links", re.compile(rf"(?s)(?:.*\b)?(?:{_LINKS})\b.*"
        r"|.*(?:代码|链接|コード|リンク|코드).*|enlace|lien|c[oó]digo|quellcode|код|ссылка")),
    ("note", re.compile(rf"(?s)(?:.*\b)?(?:{_CONTENT}|{_SORT}|{_PLACES})\b.*|.*(?:摘要|备注|关键词|单位|机构).*")),
)  # fmt: skip
_NAMED = re.compile(
    r"(?s)(?:.*\b)?(?:papers?|articles?|works?|publications?|names?|models?|methods?|datasets?|references?)\b.*|.*(?:论文|論文|논문).*"
)


_WIDEST = 24
"""Columns up to which cells are followed through several rows."""


def spread_cells(rows: Sequence[Block]) -> list[list[Block | None]]:
    """The cells of each row by column; one that takes several rows says its text, but for links, in each."""
    grid: list[list[Block | None]] = []
    hanging: dict[int, tuple[int, Block]] = {}
    for row in rows:
        cells: list[Block | None] = []
        for cell in row.children:
            while len(cells) in hanging and len(cells) < _WIDEST:
                cells.append(_hang(hanging, len(cells)))
            if cell.n_rows > 1:
                for column in range(len(cells), len(cells) + cell.n_columns):
                    hanging[column] = (cell.n_rows - 1, cell)
            cells += [cell, *[None] * (cell.n_columns - 1)]
        while len(cells) in hanging and len(cells) < _WIDEST:
            cells.append(_hang(hanging, len(cells)))
        grid.append(cells)
    return grid


def _hang(hanging: dict[int, tuple[int, Block]], column: int) -> Block | None:
    n_left, cell = hanging.pop(column)
    if n_left > 1:
        hanging[column] = (n_left - 1, cell)
    return None if any(span.url for span in cell.spans) else cell


def column_roles(header: Sequence[str], rows: Sequence[Sequence[list[Span]]]) -> list[ColumnRole | None]:
    """The role of each column; one of them is the title's."""
    width = max([len(header), *(len(row) for row in rows)])
    names = [header[i] if i < len(header) else "" for i in range(width)]
    roles: list[ColumnRole | None] = [_by_header(name) for name in names]
    weights = [_titleness(i, names[i], roles[i], rows) for i in range(width)]
    best = max(range(width), key=lambda i: weights[i], default=0)
    return ["title" if i == best else None if role == "title" else role for i, role in enumerate(roles)]


def _by_header(name: str) -> ColumnRole | None:
    name = re.sub(r"[^\w\s./();]", " ", name).strip().lower()
    return next((role for role, pattern in _HEADERS if pattern.fullmatch(name)), None) if name else None


def _titleness(
    column: int, name: str, role: ColumnRole | None, rows: Sequence[Sequence[list[Span]]]
) -> float:
    """How much a column looks like the titles: words that are no label, no venue and no names."""
    cells = [row[column] for row in rows[:200] if column < len(row) and row[column]]
    texts = [
        " ".join(plain([span for span in cell if not (span.url and label_role(span.text))]).split())
        for cell in cells
    ]
    texts = [text for text in texts if text]
    if not texts:
        return -20.0
    words = sum(
        min(len(text.split()) + len(re.findall(r"[\u4e00-\u9fff]", text)) // 2, 12) for text in texts
    ) / len(texts)
    n_same = Counter(texts)
    strange = sum(
        looks_like_venue(text)
        or has_et_al(text)
        or SIZE.fullmatch(text) is not None
        or _AMOUNT.match(text) is not None
        or (n_same[text] > 1 and len(text.split()) <= _LABEL_WORDS)
        or ("," in text and name_share(text) > _MOSTLY_NAMES)
        for text in texts
    )
    bonus = {
        "title": 10.0,
        "authors": -12.0,
        "date": -12.0,
        "venue": -12.0,
        "links": -3.0,
        "note": -12.0,
    }.get(role or "", 0.0)
    if role is None and _NAMED.fullmatch(name):
        bonus = 4.0
    linked = sum(any(span.url and not label_role(span.text) for span in cell) for cell in cells) / len(cells)
    return words + bonus + linked - 8.0 * strange / len(texts)
