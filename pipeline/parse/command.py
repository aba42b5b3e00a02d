"""What `paperlist parse` does: one file to mentions, and mentions to a file or to a table for a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.errors import ListError
from pipeline.parse.document import Document, read_document
from pipeline.parse.lists import RawList
from pipeline.parse.parts import placed
from pipeline.parse.stage import mentions_of
from pipeline.parse.unread import unread_of
from pipeline.parse.unread_counts import unread_counts
from pipeline.schema import Mention, Unread
from pipeline.tables import to_arrow, write
from pipeline.text import plural

_SHOWN_UNREAD = 20
_COLUMNS = ("lines", "title", "authors", "venue, date", "links")
_LINKS = 16
"""Characters for an arXiv id and "code"."""
_NAMES = 13
"""Characters for the first author and the count of the others, so that both can be read at every width."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file, parsed: its document, its mentions, and what it says of papers that no mention holds."""

    document: Document
    mentions: list[Mention]
    unread: list[Unread]


def parse_list(raw: RawList) -> Parsed:
    """Parse one list."""
    document = read_document(raw)
    mentions = mentions_of(document)
    unread = [placed(row, raw.parts) for row in unread_of(document, mentions)]
    return Parsed(document, [placed(mention, raw.parts) for mention in mentions], unread)


def write_mentions(mentions: list[Mention], path: Path) -> None:
    """Write mentions as Parquet, or as JSON lines where the name ends in `.jsonl`."""
    if path.suffix == ".jsonl":
        path.write_text("".join(_json_line(mention) for mention in mentions), encoding="utf-8")
    elif path.suffix == ".parquet":
        write(to_arrow(mentions, Mention), path)
    else:
        raise ListError(f"{path}: mentions are written as .parquet or .jsonl. Give a name that ends so.")


def _json_line(mention: Mention) -> str:
    return json.dumps(asdict(mention), ensure_ascii=False, default=date.isoformat) + "\n"


def show_mentions(parsed: Parsed, console: Console) -> None:
    """Print what was understood, with line numbers, and what was not read."""
    title = f"{escape(str(parsed.document.path))}: {plural(len(parsed.mentions), 'mention')}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    rows = [_cells(mention) for mention in parsed.mentions]
    for i, name in enumerate(_COLUMNS):
        longest = max((len(row[i]) for row in rows), default=0)
        share = max(console.width // 6, len(name))
        if name == "title":
            table.add_column(name, ratio=1, overflow="fold")
        elif longest:  # a column that the list never fills only takes room
            width = longest if name == "lines" else min(longest, max(share, _LINKS * (name == "links")))
            table.add_column(name, width=max(width, len(name)), no_wrap=True, overflow="ellipsis")
    shown = [i for i, name in enumerate(_COLUMNS) if name == "title" or any(row[i] for row in rows)]
    section: str | None = None
    for mention, row in zip(parsed.mentions, rows, strict=True):
        if mention.section != section:
            section = mention.section
            where = f"[bold]{escape(section or '(before the first heading)')}[/bold]"
            table.add_row(*(where if _COLUMNS[i] == "title" else "" for i in shown))
        table.add_row(*(escape(row[i]) for i in shown))
    console.print(table)

    for line in unread_lines(parsed):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def unread_lines(parsed: Parsed) -> Iterator[str]:
    """What a person is told of what was not read: how much and why, and the first lines that name a paper or title."""
    if not parsed.unread:
        yield "Nothing was left unread."
        return
    yield f"Not read: {unread_counts(parsed.unread)}."
    shown = sorted(parsed.unread, key=lambda row: row.reason == "contents")
    for row in shown[:_SHOWN_UNREAD]:
        yield f"  {f'{row.file}:' if row.file else ''}{row.line_start}: {row.reason}: {row.text[:100]}"
    if len(shown) > _SHOWN_UNREAD:
        yield f"  and {plural(len(shown) - _SHOWN_UNREAD, 'line')} more."


def _cells(mention: Mention) -> tuple[str, ...]:
    lines = (
        str(mention.line_start)
        if mention.line_start == mention.line_end
        else f"{mention.line_start}-{mention.line_end}"
    )
    where, when = mention.venue_text or "", mention.date_text or ""
    when = where if when in where else ", ".join(filter(None, (where, when)))
    marks = [
        mention.arxiv_id or mention.doi or ("paper" if mention.paper_url else ""),
        "code" if mention.code_url else "",
    ]
    title = mention.title if mention.kind == "paper" else f"({mention.kind}) {mention.title}"
    return (lines, title, _names(mention), when, " ".join(filter(None, marks)))


def _names(mention: Mention) -> str:
    """The first author, and how many more there are."""
    authors = mention.authors or ()
    more = f" +{len(authors) - 1}" if len(authors) > 1 else ""
    if not authors:
        return ""
    room = _NAMES - len(more)
    first = authors[0] if len(authors[0]) <= room else f"{authors[0][: room - 1]}…"
    return first + more
