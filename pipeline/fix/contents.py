"""Edits of the table of contents and of damaged text: links to headings, and headings with the links to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.fix.list_text import SpanChange
from pipeline.fix.sheet import Sheet
from pipeline.flag.anchors import contents_of, heading_named, is_anchor
from pipeline.parse.document import InternalLink
from pipeline.schema import Flag

_NUMBERED = re.compile(r"\s*\d+[.)]")


def retargeted(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The link that leads to the wrong place, or nowhere, with the anchor of the heading that its label names."""
    anchor = (flag.suggested_url or "").removeprefix("#")
    return [
        change
        for link in sheet.document.internal_links
        if anchor and link.line == flag.line_start and _means(sheet, link, anchor)
        for change in _target(sheet, link, anchor)
    ]


def _means(sheet: Sheet, link: InternalLink, anchor: str) -> bool:
    named = heading_named(sheet.document, link)
    return named is not None and named.anchors[:1] == (anchor,) and not is_anchor(link.target, named.anchors)


def _target(sheet: Sheet, link: InternalLink, anchor: str) -> Iterator[SpanChange]:
    """The change of a link's target, the last place in the link where it stands."""
    start, _ = sheet.text.spans[link.line - 1]
    whole = sheet.text.text[start + link.column_start : start + link.column_end]
    at = whole.rfind(f"#{link.target}")
    if at >= 0:
        first = start + link.column_start + at + 1
        yield SpanChange(first, first + len(link.target), anchor)


def repaired(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The damaged characters of a line as they were meant; of a heading, with the links that lead to it."""
    lines = (flag.line_start, *(flag.other_lines or ()))
    if sheet.document.is_lossy:
        return []
    found = [
        SpanChange(
            sheet.text.spans[r.line - 1][0] + r.column_start,
            sheet.text.spans[r.line - 1][0] + r.column_end,
            r.after,
        )
        for r in sheet.document.repairs
        if r.line in lines
    ]
    heading = next((h for h in sheet.document.headings if h.line == flag.line_start), None)
    if heading is None or not heading.anchors:
        return found
    for link in sheet.document.internal_links:
        if link.line in lines[1:] and not sheet.has_repairs(link.line):
            found += _target(sheet, link, heading.anchors[0])
    return found


def listed_in_contents(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The missing line of the table of contents, below that of the section before it, and in its form."""
    after = (flag.other_lines or (0,))[-1]
    links = [link for link in contents_of(sheet.document) if link.line == after]
    heading = next((h for h in sheet.document.headings if h.line == flag.line_start), None)
    if len(links) != 1 or heading is None or not heading.anchors or sheet.has_repairs(after):
        return []
    (link,), line = links, sheet.text.line(after)
    whole = line[link.column_start : link.column_end]
    if _NUMBERED.match(line) or f"[{link.label}]" not in whole or line[link.column_end :].strip():
        return []
    written = whole.replace(f"[{link.label}]", f"[{heading.text}]", 1)
    at = written.rfind(f"#{link.target}")
    new = f"{line[: link.column_start]}{written[:at]}#{heading.anchors[0]}{written[at + 1 + len(link.target) :]}"
    _, end = sheet.text.spans[after - 1]
    return [SpanChange(end, end, f"{sheet.text.line_end}{new}{line[link.column_end :]}")]
