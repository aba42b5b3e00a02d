"""The spans of an entry as pieces that can each be one thing: a title, names, a venue, a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.ids import ARXIV_NUMBER, DOI_IN_TEXT
from pipeline.parse.blocks import Span
from pipeline.parse.clauses import is_names, split_clauses
from pipeline.parse.dates import find_date_text
from pipeline.parse.linked_people import linked_people
from pipeline.parse.links import label_role
from pipeline.parse.people import name_share
from pipeline.parse.venues import looks_like_venue
from pipeline.text import one_line

_BEGUN_WORDS = 3  # in front of a quote that is part of a sentence
_QUOTED_WORDS = 4  # of such a quote at most
_HALF_NAMES = 0.5  # name_share
_CITATION_WORDS = 7  # that a label has at least, if it is a whole citation

PieceKind = Literal["link", "bold", "italic", "quoted", "bracketed", "plain", "break"]

_URL = r"h{1,2}ttps?://[^\s<>\"'|\\^`{}\[\]，。；、（）]+"
_LINKS_IN_TEXT = re.compile(
    rf"\[(?P<label>[^\[\]]{{1,300}})\]\s?\(\s?(?P<target>{_URL})\s?\)|(?P<bare>{_URL})"
    rf"|(?<![\w/.:])(?:doi: ?)?(?P<doi>{DOI_IN_TEXT})",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(r"(?:^|[\s|,;(\[•])([^\W\d_][\w /&-]{0,30})\s{0,3}[:：]\s{0,3}[\[(<]?$")
_ROW_LABEL = re.compile(r"\s{0,9}([^\W\d_][\w /&-]{0,30}?)\s{0,3}[:：]")
_QUOTES = {'"': '"', "“": "”", "«": "»", "「": "」", "《": "》", "„": "“", "``": "''"}
_BRACKETS = {"[": "]", "(": ")", "【": "】", "（": "）", "〔": "〕"}
_MARKED = re.compile(r"[.?!。]\s|[|｜·•‖—–]|//|[,;]\s|\s-\s")
_SHORTCODE = re.compile(
    r"(?<!\w):(?=[a-z0-9_+-]{0,29}[a-z])[a-z0-9_+-]{2,30}:(?!\w)|(?<=[\w:]):(?:star|fire|new|tada|sparkles|star2|heart):"
)
_FIRST_OF_MANY = re.compile(r"(?:(?<=, )|(?<=[,(\[]))([A-Z][a-z][\w'’-]{0,20})\+(?=,[^,]{0,60}\d|[)\]])")
"""The first author of several, as some lists write it: "Bee+, ACL'21"."""
_CHINESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_A_WORD = re.compile(r"[^\W_\u3040-\u30ff\u4e00-\u9fff][\w'’\-.+/]*")
_MAX_BRACKETED, _MOST_MARKS, _LONGEST_STRETCH = 8000, 400, 2000
_STYLED = ("plain", "bold", "italic")
_QUOTED_IN_CITATION = re.compile(
    r"(?P<before>[^\"“”]{0,300})[\"“](?P<title>[^\"“”]{8,300})[\"”](?P<after>[^\"“”]{4,300})", re.DOTALL
)
_DATED_CITATION = re.compile(
    r"(?P<names>[^()]{2,300}[^()\s])\s?\((?P<year>(?:19|20)\d\d)[a-z]?\)[.,:]?\s+(?P<title>[^\s()].{5,400})",
    re.DOTALL,
)
_ENDS_DATED = re.compile(r"\d\d\s?[)）\]][\s.*]{0,3}$")
_CITED_OFTEN = re.compile(r"(?:19|20)\d\d,? [\d,.k]{1,9}\+? cit(?:ation|e)s?")
"""What some lists say behind a name: "(2004, 570+ citations)"."""
_MARK = re.compile(r"[\"“”„«»「」《》\[\]()【】（）〔〕]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of an entry's text; `row` counts the lines that a reader sees, sub-items included."""

    kind: PieceKind
    text: str
    row: int
    line: int
    url: str | None = None
    link: int = 0

    @property
    def words(self) -> int:
        """How many words it has."""
        return count_words(self.text)


def count_words(text: str) -> int:
    """How many words a text has, counting a Chinese character as half a word."""
    chinese = 0 if text.isascii() else len(_CHINESE.findall(text))
    return len(_A_WORD.findall(text)) + (chinese + 1) // 2


def with_found_links(spans: list[Span]) -> list[Span]:
    """Spans in which addresses and Markdown links that stand in plain text are links, too."""
    found: list[Span] = []
    for span in spans:
        if span.kind == "text" and span.url is None and ("ttp" in span.text or "10." in span.text):
            found += _split_links(span, len(found))
        else:
            found.append(span)
    return _hinted([_labelled(span, found[i - 1] if i else None) for i, span in enumerate(found)])


def _hinted(spans: list[Span]) -> list[Span]:
    """Links with what their line begins with: "Dataset: [A](…), [B](…)"."""
    first = next((span for span in spans if span.text.strip()), None)
    hint = _ROW_LABEL.match(first.text) if first and not first.url else None
    return [replace(span, hint=hint[1]) if span.url and hint else span for span in spans]


def _split_links(span: Span, count: int) -> Iterator[Span]:
    at = 0
    for number, link in enumerate(_LINKS_IN_TEXT.finditer(span.text)):
        bare = link["bare"] or link["doi"] or ""
        url = (link["target"] or _balanced(bare.rstrip(".,;:!?*_"))).strip()
        end = link.end() - (0 if link["target"] else len(bare) - len(url))
        url = f"https://doi.org/{url}" if link["doi"] else url
        if link.start() > at:
            yield replace(span, text=span.text[at : link.start()])
        yield replace(span, text=link["label"] or url, url=url, link=-(count * 1000 + number + 1))
        at = end
    if at < len(span.text):
        yield replace(span, text=span.text[at:]) if at else span


def _balanced(url: str) -> str:
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1]
    return url


def _labelled(span: Span, before: Span | None) -> Span:
    """A bare address takes the label in front of it: "Paper: https://…"."""
    if (
        not span.url
        or not before
        or before.url
        or not re.match(rf"(?:https?:|www\.|{ARXIV_NUMBER}$)", span.text)
    ):
        return span
    label = _LABEL_BEFORE.search(before.text[-60:])
    return replace(span, text=label[1]) if label else span


def cut(spans: list[Span], row: int = 0) -> list[Piece]:
    """Spans as pieces; people who are linked are names like others."""
    people = linked_people(spans)
    pieces: list[Piece] = []
    for span in spans:
        if span.kind == "break":
            row += 1
            pieces.append(Piece("break", "\n", row, span.line))
        elif span.kind == "wrap":
            _append(pieces, Piece("plain", " ", row, span.line))
        elif span.url and not span.url.startswith(("#", "mailto:")) and span.link not in people:
            _append(pieces, Piece("link", span.text, row, span.line, span.url, span.link))
        elif span.kind != "image":
            style: PieceKind = "bold" if span.is_bold else "italic" if span.is_italic else "plain"
            text = _FIRST_OF_MANY.sub(r"｜ \1 et al. ｜", _SHORTCODE.sub(" ", span.text))
            _append(pieces, Piece(style, text, row, span.line))
    return _without_breaks_twice(_in_clauses(_bracketed(pieces)))


def _in_clauses(pieces: list[Piece]) -> list[Piece]:
    """Plain text where a title may stand: in clauses; and a link whose label is a whole citation."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.kind == "plain" and _MARKED.search(piece.text):
            out += [replace(piece, text=clause) for clause in split_clauses(piece.text)]
        elif piece.kind == "link" and piece.words >= _CITATION_WORDS and not label_role(piece.text):
            out += _citation(piece)
        else:
            out.append(piece)
    return out


def _citation(piece: Piece) -> list[Piece]:
    """A link's label in its parts, of which the title stays the link: "[Title. Bee and Dee, ICML 1997.](…)"."""
    if dated := _dated_citation(piece.text):
        parts = [dated["names"], dated["year"], *split_clauses(dated["title"])]
        at = 2
    elif quoted := _QUOTED_IN_CITATION.fullmatch(piece.text):
        parts, at = [part for part in quoted.groups() if part.strip()], quoted.groups().index(quoted["title"])
        at -= not quoted["before"].strip()
    else:
        parts = [part for part in split_clauses(piece.text) if part.strip()]
        at = next((i for i, part in enumerate(parts) if not (is_names(part) or looks_like_venue(part))), 0)
    others = [part for i, part in enumerate(parts) if i != at]
    is_cited = dated or (any(is_names(part) for part in others) and any(map(_says_when, others)))
    if not is_cited or count_words(parts[at]) < _BEGUN_WORDS - bool(dated):
        return [piece]
    return [
        piece if part == piece.text else replace(piece, text=part) if i == at
        else replace(piece, kind="plain", text=f"{part} ", url=None, link=0)
        for i, part in enumerate(parts)
    ]  # fmt: skip


def _dated_citation(text: str) -> re.Match[str] | None:
    """A citation with its year behind the names: "Bee, A. and Dee, C. (1997). Title. Venue."."""
    found = _DATED_CITATION.fullmatch(text)
    return found if found and name_share(found["names"]) == 1 and "," in found["names"] else None


def _says_when(text: str) -> bool:
    return find_date_text(text) is not None


def _append(pieces: list[Piece], piece: Piece) -> None:
    last = pieces[-1] if pieces else None
    if (
        last
        and (last.kind, last.url, last.row) == (piece.kind, piece.url, piece.row)
        and last.link == piece.link
    ) or (last and not piece.text.strip() and last.kind != "break"):
        pieces[-1] = replace(last, text=last.text + piece.text)
    else:
        pieces.append(piece)


def _without_breaks_twice(pieces: list[Piece]) -> list[Piece]:
    pieces = [
        replace(piece, text=_unhooked(piece.text))
        if piece.kind in _STYLED and _HOOKED.search(piece.text)
        else piece
        for piece in pieces
    ]
    kept = [piece for piece in pieces if piece.kind == "break" or piece.text.strip()]
    return [
        piece for i, piece in enumerate(kept) if piece.kind != "break" or (i and kept[i - 1].kind != "break")
    ]


_HOOKED = re.compile(r"^\s{0,9}[\])）】]|[\[(（【]\s{0,9}$")


def _unhooked(text: str) -> str:
    """Text without the brackets that belong to the links beside it."""
    text = re.sub(r"^\s{0,9}[\])）】]+", "", text) if text.lstrip()[:1] in "])）】" else text
    return re.sub(r"[\[(（【]\s{0,9}$", "", text)


def _bracketed(pieces: list[Piece]) -> list[Piece]:
    """Quoted and bracketed stretches as pieces of their own, whatever styles they hold inside."""
    if sum(len(piece.text) for piece in pieces) > _MAX_BRACKETED:
        return pieces
    if sum(len(_MARK.findall(piece.text)) for piece in pieces) > _MOST_MARKS:
        return pieces
    out: list[Piece] = []
    queue = list(reversed(pieces))
    while queue:
        piece = queue.pop()
        starts_row = (
            not out
            or out[-1].kind in ("break", "bracketed")
            or not re.search(r"\w", shown_text(_row_of(out)))
        )
        taken = (
            _stretch(piece, queue, starts_row)
            if piece.kind in _STYLED or _ENDS_DATED.search(piece.text)
            else None
        )
        if taken is None:
            out.append(piece)
            continue
        before, inside, after, n_taken = taken
        del queue[len(queue) - n_taken :]
        out += [part for part in (before, inside) if part.text.strip()]
        if after.text.strip():
            queue.append(after)
    return out


def _row_of(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces[-4:] if piece.row == pieces[-1].row]


def _stretch(piece: Piece, queue: list[Piece], starts_row: bool) -> tuple[Piece, Piece, Piece, int] | None:
    """The first stretch of a piece that is quoted or bracketed for a reason, and how many pieces it takes."""
    for mark in _MARK.finditer(piece.text):
        closing = (_QUOTES | _BRACKETS).get(mark[0])
        before = piece.text[: mark.start()]
        if closing is None:
            continue
        if piece.kind != "plain" and before.strip():
            if tail := _venue_at_end(piece, mark, closing):
                return tail
            continue
        end = _end_of_stretch([piece, *reversed(queue[-12:])], mark.end(), mark[0], closing)
        if end is None:
            continue
        text, rest, n_taken, last = end
        is_quote = mark[0] in _QUOTES
        if (is_quote and _quotes_inside(before, text)) or _begins_title(piece, text, rest):
            continue
        if is_quote or (starts_row and not re.search(r"\w", before)) or _sets_apart(text, rest):
            inside = replace(piece, kind="quoted" if is_quote else "bracketed", text=text)
            return replace(piece, text=before), inside, replace(last, text=rest), n_taken
    return None


def _begins_title(piece: Piece, text: str, behind: str) -> bool:
    """Whether a style holds a title that begins with brackets or quotes: "**(Un)folding Maps**"."""
    return piece.kind != "plain" and bool(re.search(r"\w", behind)) and not _sets_apart(text, behind)


def _venue_at_end(piece: Piece, mark: re.Match[str], closing: str) -> tuple[Piece, Piece, Piece, int] | None:
    """Venue or year in the brackets that a title ends in, within its own style: "**A Title (CVPR 2021)**"."""
    if mark[0] not in _BRACKETS or not piece.text.rstrip(" .*[").endswith(closing):
        return None
    text = piece.text[mark.end() :].rstrip(" .*[")[: -len(closing)]
    if closing in text:  # "Cost (In)equality (ICML 2000)"
        return None
    is_cited = _CITED_OFTEN.fullmatch(text) is not None
    if not (is_cited or (re.search(r"(?:19|20)\d\d|['’]\d\d", text) and looks_like_venue(text))):
        return None
    inside = replace(piece, kind="bracketed", text=text[:4] if is_cited else text, url=None)
    return replace(piece, text=piece.text[: mark.start()]), inside, replace(piece, text=""), 0


def _quotes_inside(before: str, quoted: str) -> bool:
    """Whether quotes hold some words of a title and not a title: it has begun, and goes on with them."""
    began = re.search(r"[a-z]{2,}\s*$", before) is not None and len(before.split()) >= _BEGUN_WORDS
    return began and len(quoted.split()) <= _QUOTED_WORDS and name_share(before) < _HALF_NAMES


def _end_of_stretch(
    ahead: list[Piece], at: int, opening: str, closing: str
) -> tuple[str, str, int, Piece] | None:
    text = ""
    for i, current in enumerate(ahead):
        if current.kind in ("break", "link") or current.row != ahead[0].row:
            return None
        end = _closing(current.text, at, opening, closing)
        if end is not None:
            return text + current.text[at:end], current.text[end + len(closing) :], i, current
        text, at = text + current.text[at:], 0
    return None


def _sets_apart(text: str, behind: str) -> bool:
    """Whether brackets inside a line hold no part of its sentence: a venue, names, a place of work."""
    return (
        text.startswith("@")
        or (not behind.strip() and label_role(text) is not None)
        or is_names(text)
        or (looks_like_venue(text) and not re.match(r"\s{0,3}[:：]\s{0,3}\d", behind))
    )


def _closing(text: str, at: int, opening: str, closing: str) -> int | None:
    depth = 1
    if text.find(closing, at, at + _LONGEST_STRETCH) < 0:
        return None
    for place in range(at, min(len(text), at + _LONGEST_STRETCH)):
        if text[place] == closing:
            depth -= 1
            if not depth:
                return place
        elif text[place] == opening and opening != closing:
            depth += 1
    return None


def shown_text(pieces: list[Piece]) -> str:
    """The text of pieces, in one line."""
    return one_line(" ".join(piece.text for piece in pieces))
