"""Told: the papers that a list lacks, for a terminal, for Markdown and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from pipeline.ids import arxiv_address, doi_address
from pipeline.missing.ranking import MissingPaper
from pipeline.printable import code_span, escaped_json, harmless
from pipeline.record_formats.table_cells import as_cell
from pipeline.schema import Bibliography
from pipeline.text import plural

MissingFormat = Literal["text", "markdown", "json", "csv"]


def told_missing(papers: Sequence[MissingPaper], form: MissingFormat) -> str:
    """The papers in a format, a line's end at the end."""
    return _WRITERS[form](papers)


def paper_address(paper: Bibliography) -> str | None:
    """Where a paper is read."""
    if paper.arxiv_id:
        return arxiv_address(paper.arxiv_id)
    if paper.doi:
        return doi_address(paper.doi)
    return f"https://www.semanticscholar.org/paper/{paper.s2_id}" if paper.s2_id else paper.pdf_url


def evidence_of(one: MissingPaper) -> list[str]:
    """What speaks for a paper, in words."""
    paper = one.paper
    told = [f"in {plural(len(one.list_ids), 'list')}: {', '.join(one.list_ids)}"] if one.list_ids else []
    told += ["recommended by Semantic Scholar"] if one.is_recommended else []
    told += [plural(paper.citation_count, "citation")] if paper.citation_count is not None else []
    if one.fit is not None and one.fit.nearest:
        told.append("like " + " and ".join(f"“{title}”" for title in one.fit.nearest))
    return told


def _text(papers: Sequence[MissingPaper]) -> str:
    lines = (line for number, one in enumerate(papers, 1) for line in _lines(number, one))
    return "".join(f"{_indent(line)}{harmless(line.lstrip())}\n" for line in lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _lines(number: int, one: MissingPaper) -> Iterator[str]:
    year = f" ({one.paper.year})" if one.paper.year else ""
    yield f"{number:3}. {one.paper.title}{year}"
    if address := paper_address(one.paper):
        yield f"     {address}"
    if one.fit is not None:
        yield f"     section: {' > '.join(one.fit.section_path)} ({one.fit.probability:.0%} of the section model)"
    yield f"     {'; '.join(evidence_of(one))}"


def _markdown(papers: Sequence[MissingPaper]) -> str:
    return "".join(f"{line}\n" for number, one in enumerate(papers, 1) for line in _items(number, one))


def _items(number: int, one: MissingPaper) -> Iterator[str]:
    """One item of a numbered list; what others wrote stands as code, so that nothing in it is markup or calls a person."""
    year = f" ({one.paper.year})" if one.paper.year else ""
    address = paper_address(one.paper)
    yield f"{number}. {code_span(one.paper.title)}{year}" + (f" <{address}>" if address else "")
    if one.fit is not None:
        yield f"    - section: {code_span(' > '.join(one.fit.section_path))}, {one.fit.probability:.0%} of the section model"
    yield from (f"    - {code_span(words)}" for words in evidence_of(one))


def _row(one: MissingPaper) -> Mapping[str, object]:
    fit = one.fit
    return {
        "title": one.paper.title,
        "authors": [author.name for author in one.paper.authors],
        "year": one.paper.year,
        "venue": one.paper.venue,
        "arxiv_id": one.paper.arxiv_id,
        "doi": one.paper.doi,
        "s2_id": one.paper.s2_id,
        "url": paper_address(one.paper),
        "section": " > ".join(fit.section_path) if fit else None,
        "section_probability": fit.probability if fit else None,
        "nearest_there": list(fit.nearest) if fit else [],
        "lists": list(one.list_ids),
        "sections_there": list(one.their_sections),
        "is_recommended": one.is_recommended,
        "citation_count": one.paper.citation_count,
        "nearness": round(one.nearness, 3),
        "score": round(one.score, 3),
    }


def _json(papers: Sequence[MissingPaper]) -> str:
    return escaped_json(json.dumps([_row(one) for one in papers], ensure_ascii=False, indent=1)) + "\n"


def _csv(papers: Sequence[MissingPaper]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rows = [_row(one) for one in papers]
    names = list(rows[0]) if rows else ["title"]
    writer.writerow(names)
    for row in rows:
        cells = (
            "; ".join(map(str, value)) if isinstance(value, list) else value
            for value in (row[n] for n in names)
        )
        writer.writerow([as_cell(cell) for cell in cells])
    return text.getvalue()


_WRITERS: Mapping[MissingFormat, Callable[[Sequence[MissingPaper]], str]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "csv": _csv,
}
