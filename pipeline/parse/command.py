"""What `paperlist parse` does: one file to mentions, and mentions to a file or to a table for a person."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.errors import ListError
from pipeline.parse.document import Document, read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from pipeline.schema import Mention
from pipeline.tables import to_arrow, write
from pipeline.text import plural

_SHOWN_UNPLACED = 20


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


def unplaced_lines(document: Document, mentions: list[Mention]) -> list[int]:
    """Lines with a link out or of a list that became no part of a mention."""
    taken = {line for mention in mentions for line in range(mention.line_start, mention.line_end + 1)}
    taken |= {link.line for link in document.internal_links} | {heading.line for heading in document.headings}
    first = document.headings[0].line if document.headings else 0
    return [
        number
        for number, line in enumerate(document.lines, start=1)
        if number > first and number not in taken and _may_be_entry(line)
    ]


def _may_be_entry(line: str) -> bool:
    text = line.strip()
    return text.startswith(("- ", "* ", "+ ", "|", "<li", "<tr")) and "http" in text and "img.shields.io" not in text


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
    table = Table(title=f"{parsed.document.path}: {plural(len(parsed.mentions), 'mention')}", title_justify="left")
    for name in ("lines", "section", "title", "authors", "venue, date", "links"):
        table.add_column(name, overflow="fold" if name == "title" else "ellipsis", no_wrap=name != "title")
    for mention in parsed.mentions:
        table.add_row(*_cells(mention))
    console.print(table)
    console.print(f"{plural(len(parsed.unplaced), 'line')} could not be placed.")
    for number in parsed.unplaced[:_SHOWN_UNPLACED]:
        console.print(f"  {number}: {parsed.document.lines[number - 1].strip()[:100]}", markup=False, highlight=False)


def _cells(mention: Mention) -> tuple[str, ...]:
    lines = str(mention.line_start) if mention.line_start == mention.line_end else f"{mention.line_start}-{mention.line_end}"
    when = ", ".join(text for text in (mention.venue_text, mention.date_text) if text)
    marks = [mention.arxiv_id or mention.doi or ("paper" if mention.paper_url else ""), "code" if mention.code_url else ""]
    section = mention.section_path[-1] if mention.section_path else ""
    title = mention.title if mention.kind == "paper" else f"({mention.kind}) {mention.title}"
    cells = (lines, section, title, ", ".join(mention.authors or ()), when, " ".join(filter(None, marks)))
    return tuple(cell.replace("[", r"\[") for cell in cells)
