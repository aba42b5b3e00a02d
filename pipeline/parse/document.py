"""The document: repaired text, sections, anchors and links within it; made from any bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from pipeline.parse.bibtex import BibEntry, find_bibtex
from pipeline.parse.blocks import Block, read_blocks
from pipeline.parse.damage import Repair, mend
from pipeline.parse.decoding import decode
from pipeline.parse.lists import ListPart, RawList
from pipeline.parse.markdown_fixes import lenient
from pipeline.parse.markups.org_asciidoc_wiki import find_markup
from pipeline.parse.markups.restructured import looks_restructured, to_markdown
from pipeline.parse.outline import Heading, Section, outline
from pipeline.parse.rendering import render
from pipeline.parse.size_guard import Kept, without_filler

_MARKDOWN_LINK = r"\[(?P<label>[^\[\]]{1,300})\]\(\s{0,9}<?#(?P<target>(?:[^()\s<>]|\([^()\s<>]{0,100}\)){0,300})>?[^()]{0,300}\)"
_HTML_LINK = r"<a\s[^<>]{0,300}?href\s{0,9}=\s{0,9}[\"']?#(?P<href>[^\"'<>\s]{0,300})[\"']?[^<>]{0,300}>(?P<text>[^<>]{0,300})</a>"
_INTERNAL_LINK = re.compile(rf"{_MARKDOWN_LINK}|{_HTML_LINK}", re.IGNORECASE)
ANCHOR = re.compile(
    r"<[a-z][^<>]{0,300}?\s(?:id|name)\s{0,9}=\s{0,9}[\"']?([^\"'<>\s]{1,300})", re.IGNORECASE
)
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_MARKUP = re.compile(r"[*`]|(?<!\w)_|_(?!\w)")


@dataclass(frozen=True, slots=True)
class InternalLink:
    """A link to an anchor of the same document; columns are those of the raw line."""

    line: int
    column_start: int
    column_end: int
    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Document:
    """One list, decoded, repaired and laid out."""

    list_id: str
    path: str
    text: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    encoding: str
    is_lossy: bool
    repairs: tuple[Repair, ...]
    headings: tuple[Heading, ...]
    internal_links: tuple[InternalLink, ...]
    anchors: frozenset[str]
    lines_raw: tuple[str, ...] = field(repr=False)
    page: Block = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    cited: tuple[BibEntry, ...] = field(repr=False)
    left_out: frozenset[int] = field(repr=False)
    """The lines that are not read, as there are more tiny ones than any list has."""
    parts: tuple[ListPart, ...] = ()
    """The files that it is made of, where there are several."""

    def path_at(self, line: int) -> tuple[str, ...]:
        """The section path of a line."""
        at = bisect_right(self.headings, line, key=attrgetter("line"))
        return self.headings[at - 1].path if at else ()


def read_document(raw: RawList) -> Document:
    """Decode, repair and lay out one list."""
    decoded = decode(raw.data)
    lines, repairs = mend(decoded.lines)
    cited = find_bibtex(lines)
    kept = without_filler(_without(lines, cited))
    page = read_blocks(render(lenient(_as_markdown(kept.lines)), kept.numbers), len(lines))
    laid_out = outline(page, decoded.lines)
    written = {anchor for _, line in visible_lines(lines) for anchor in ANCHOR.findall(line)}
    return Document(
        list_id=raw.list_id,
        path=raw.path,
        text="\n".join(lines),
        lines=lines,
        encoding=decoded.encoding,
        is_lossy=decoded.is_lossy or raw.is_lossy,
        repairs=repairs,
        headings=tuple(laid_out.headings),
        internal_links=tuple(_internal_links(decoded.lines, lines)),
        anchors=frozenset(written).union(
            laid_out.title_anchors,
            (part.name for part in raw.parts),
            *(heading.anchors for heading in laid_out.headings),
        ),
        lines_raw=decoded.lines,
        page=page,
        sections=tuple(laid_out.sections),
        cited=tuple(cited),
        left_out=_left_out(kept, len(lines)),
        parts=raw.parts,
    )


def _left_out(kept: Kept, n_lines: int) -> frozenset[int]:
    if len(kept.numbers) == n_lines:
        return frozenset()
    return frozenset(range(1, n_lines + 1)) - frozenset(kept.numbers)


def _without(lines: Sequence[str], entries: Sequence[BibEntry]) -> Sequence[str]:
    """The lines with those of BibTeX entries empty, but for code fences: they are read by themselves."""
    if not entries:
        return lines
    kept = list(lines)
    visible = {number for number, _ in visible_lines(lines)}
    for entry in entries:
        if entry.line_start not in visible:
            continue
        kept[entry.line_start - 1 : entry.line_end] = [""] * (entry.line_end - entry.line_start + 1)
    return kept


def _as_markdown(lines: Sequence[str]) -> Sequence[str]:
    if looks_restructured(lines):
        return to_markdown(lines)
    markup = find_markup(lines)
    return markup.to_markdown(lines) if markup else lines


def _internal_links(lines_raw: tuple[str, ...], lines: tuple[str, ...]) -> Iterator[InternalLink]:
    for number, line in visible_lines(lines):
        found = list(_INTERNAL_LINK.finditer(line))
        places = list(_INTERNAL_LINK.finditer(lines_raw[number - 1]))
        for link, place in zip(found, places, strict=False):
            label = _MARKUP.sub("", link["label"] or link["text"] or "").strip()
            target = link["target"] if link["target"] is not None else link["href"]
            yield InternalLink(number, place.start(), place.end(), label, target)


def visible_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that readers see, numbered: those outside code fences and comments."""
    fence, comment = "", False
    for number, line in enumerate(lines, start=1):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif mark and not comment:
            fence = mark[1]
        elif comment:
            comment = "-->" not in line
        elif "<!--" in line:
            comment = "-->" not in line[line.rindex("<!--") :]
            yield number, line[: line.index("<!--")]
        else:
            yield number, line
