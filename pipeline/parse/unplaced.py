"""The lines of a list that could not be placed: they look like entries and became neither entry nor prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.parse.blocks import Block, Span
from pipeline.parse.classification import holds_entries
from pipeline.parse.document import Document
from pipeline.parse.links import url_role
from pipeline.schema import Mention


def unplaced_lines(document: Document, mentions: Sequence[Mention]) -> list[int]:
    """Numbers of the lines that could not be placed, in order.

    Bullets and rows count where their section lists anything, and everywhere if they link out; a paragraph counts
    if it links to a paper. What stands above a group of entries is no entry, nor is a table of contents.
    """
    placed = {line for mention in mentions for line in range(mention.line_start, mention.line_end + 1)}
    known = placed | {link.line for link in document.internal_links}
    first = document.headings[0].line if document.headings else 0
    found: set[int] = set()
    for section in document.sections:
        if holds_entries(section.path):
            lists_something = any(not placed.isdisjoint(_extent(block)) for block in section.blocks)
            for block in section.blocks:
                found.update(_unplaced(block, known, lists_something))
    return sorted(number for number in found if number > first)


def _unplaced(block: Block, known: set[int], lists_something: bool) -> Iterator[int]:
    if block.kind in ("item", "row") and known.isdisjoint(_extent(block)):
        spans = [span for part in _with_parts(block) for span in part.spans]
        if block.info != "th" and _says_something(spans) and (lists_something or _links_out(spans)):
            yield from {span.line for span in spans if re.search(r"\w", span.text)}
    elif block.kind == "paragraph" and known.isdisjoint(_extent(block)):
        if any(span.url and url_role(span.url) == "paper" for span in block.spans):
            yield block.line_start
    elif block.kind in ("list", "item", "table", "page", "details"):
        for child in block.children:
            if not (child.kind == "row" and any(cell.info == "th" for cell in child.children)):
                yield from _unplaced(child, known, lists_something)


def _with_parts(block: Block) -> Iterator[Block]:
    yield block
    for child in block.children:
        yield from _with_parts(child)


def _extent(block: Block) -> range:
    return range(block.line_start, max(block.line_start, block.line_end) + 1)


def _says_something(spans: Sequence[Span]) -> bool:
    """Whether there is text beside pictures, and it is not only the mark of an empty cell."""
    return any(span.kind != "image" and len(re.findall(r"\w", span.text)) > 1 for span in spans)


def _links_out(spans: Sequence[Span]) -> bool:
    return any(span.url and not span.url.startswith(("#", "mailto:")) for span in spans)
