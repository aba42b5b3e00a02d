"""What `paperlist parse` does: one file to mentions, and mentions to a file or to a table for a person."""

from __future__ import annotations

import json
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
from pipeline.parse.stage import mentions_of
from pipeline.parse.unplaced import unplaced_lines
from pipeline.schema import Mention
from pipeline.tables import to_arrow, write
from pipeline.text import plural

_SHOWN_UNPLACED = 20
_LINES, _LINKS = 11, 16
"""Widths of the columns for lines ("10450-10459") and links ("2301.00001 code")."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file, parsed: its document, its mentions, and the lines that became neither mention nor prose."""

    document: Document
    mentions: list[Mention]
    unplaced: list[int]


def parse_list(raw: RawList) -> Parsed:
    """Parse one list."""
    document = read_document(raw)
    mentions = mentions_of(document)
    return Parsed(document, mentions, unplaced_lines(document, mentions))


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
    """Print what was understood, with line numbers, and what could not be placed."""
    title = f"{escape(str(parsed.document.path))}: {plural(len(parsed.mentions), 'mention')}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    spare = max(console.width - _LINES - _LINKS - 6, 40)
    for name, width in (("lines", _LINES), ("section", spare // 6), ("title", spare - 3 * (spare // 6)),
                        ("authors", spare // 6), ("venue, date", spare // 6), ("links", _LINKS)):  # fmt: skip
        wraps = name == "title"
        table.add_column(name, width=width, no_wrap=not wraps, overflow="fold" if wraps else "ellipsis")
    for mention in parsed.mentions:
        table.add_row(*_cells(mention))
    console.print(table)
    console.print(f"{plural(len(parsed.unplaced), 'line')} could not be placed.")
    for number in parsed.unplaced[:_SHOWN_UNPLACED]:
        console.print(
            f"  {number}: {parsed.document.lines[number - 1].strip()[:100]}", markup=False, highlight=False
        )


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
    section = mention.section_path[-1] if mention.section_path else ""
    title = mention.title if mention.kind == "paper" else f"({mention.kind}) {mention.title}"
    cells = (lines, section, title, _names(mention), when, " ".join(filter(None, marks)))
    return tuple(escape(cell) for cell in cells)


def _names(mention: Mention) -> str:
    """The first author, and how many more there are."""
    authors = mention.authors or ()
    more = f" +{len(authors) - 1}" if len(authors) > 1 else ""
    return f"{authors[0]}{more}" if authors else ""
