"""The sections of a page: its headings with their paths and anchors, and the blocks that stand below each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.parse.blocks import Block, Span, all_below, plain
from pipeline.parse.links import label_role, url_role
from pipeline.parse.pieces import with_found_links
from pipeline.parse.slugs import Slugs
from pipeline.parse.venues import looks_like_venue
from pipeline.text import one_line

_TITLE_WORDS = 4  # that a heading has at least if it is a title
_LINKED_WORDS = 3  # that a linked title has at least
_FEWEST_TITLES = 3  # headings of one level that are titles, so that it is a custom
_TITLES_SHARE = 0.6  # of the headings of a level
_PAPERS_BELOW = 2  # links to one paper, such as "paper" and "pdf"
_HEADING_LENGTH = 150  # characters; what is longer is a text
_BLOCKS_BELOW = 2  # of which more make a section of what opens

_EMPTIED = re.compile(r"[(\[（【]\s*[)\]）】]")
_NO_SECTION = re.compile(
    r"(?:click|expand|show|details?|more|toggle|abstract|bibtex|citation|table of contents|contents|toc)\b",
    re.IGNORECASE,
)

_SIDE_TEXT = re.compile(r"\W*(?:abstract|bibtex|citation|cite|tl;?dr|summary|摘要)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or a `<summary>` that serves as one (which has no anchors)."""

    line: int
    level: int
    text: str
    text_raw: str
    path: tuple[str, ...]
    anchors: tuple[str, ...]


@dataclass(slots=True)
class Section:
    """A section path and the blocks that stand directly in it."""

    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _Outliner:
    lines: tuple[str, ...]
    title: Block | None
    headings: list[Heading] = field(default_factory=list)
    sections: list[Section] = field(default_factory=lambda: [Section(())])
    stack: list[tuple[int, str]] = field(default_factory=list)
    slugs: Slugs = field(default_factory=Slugs)
    title_anchors: list[str] = field(default_factory=list)
    """Those of headings that are titles of papers."""

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            if block.kind == "heading" and _is_text(block):
                self.title_anchors += [self.slugs.add(plain(block.spans)), *block.anchors]
                self.sections[-1].blocks.append(block)
            elif block.kind == "heading":
                self._enter(block, block.level, self.slugs.add(plain(block.spans)))
            elif block.kind == "details":
                self._details(block)
            elif block.kind in ("quote", "list") and _holds_sections(block):
                self.read(block.children)
            else:
                self.sections[-1].blocks.append(block)

    def _enter(self, block: Block, level: int, anchor: str | None) -> None:
        text = section_name(block.spans)
        while self.stack and self.stack[-1][0] >= level:
            self.stack.pop()
        if block is not self.title and text:
            self.stack.append((level, text))
        path = tuple(name for _, name in self.stack)
        raw = self.lines[block.line_start - 1] if block.line_start <= len(self.lines) else ""
        anchors = (*([anchor] if anchor else []), *block.anchors)
        self.headings.append(Heading(block.line_start, level, text, raw.lstrip("# ").strip(), path, anchors))
        self.sections.append(Section(path))

    def _details(self, block: Block) -> None:
        """What is folded away stands under its summary; what follows stands where it stood before."""
        before = list(self.stack)
        summary = block.children[0] if block.children and block.children[0].kind == "summary" else None
        rest = block.children[1:] if summary else block.children
        if summary and _names_section(summary, rest):
            inner = next((child for child in summary.children if child.kind == "heading"), None)
            deepest = max((level for level, _ in self.stack), default=0) + 1
            anchor = self.slugs.add(plain(inner.spans)) if inner else None
            self._enter(inner or summary, inner.level if inner else deepest, anchor)
        elif summary and _SIDE_TEXT.match(section_name(summary.spans)):
            return
        elif summary:
            self.sections[-1].blocks.append(_as_paragraph(summary))
        if summary:
            self.read([child for child in summary.children if child.kind != "heading"])
        self.read(rest)
        if self.stack != before:
            self.stack = before
            self.sections.append(Section(tuple(name for _, name in before)))


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings of a page and its sections, in order, and the anchors of headings that are titles of papers."""

    headings: list[Heading]
    sections: list[Section]
    title_anchors: frozenset[str]


def outline(root: Block, lines: tuple[str, ...]) -> Outline:
    """The outline of a page; a sole H1 before all others is the list's title."""
    _mark_titles(root.children)
    headings = [block for block in all_below(root) if block.kind == "heading" and not _is_text(block)]
    tops = [block for block in headings if block.level == 1]
    outliner = _Outliner(lines, tops[0] if len(tops) == 1 and headings[0] is tops[0] else None)
    outliner.read(root.children)
    sections = [section for section in outliner.sections if section.blocks]
    return Outline(outliner.headings, sections, frozenset(outliner.title_anchors))


def _mark_titles(blocks: list[Block]) -> None:
    """Mark the headings that are titles of papers: most of their level have only links to one below."""
    below: dict[int, list[tuple[Block, bool]]] = {}
    places = [i for i, block in enumerate(blocks) if block.kind == "heading"]
    for start, end in pairwise([*places, len(blocks)]):
        heading = blocks[start]
        is_title = len(heading.text.split()) >= _TITLE_WORDS and _only_describes(blocks[start + 1 : end])
        below.setdefault(heading.level, []).append((heading, is_title))
        if is_title and heading.level > 1 and _ends_in_venue(heading.text):
            heading.info = "title"
    for level, headings in below.items():
        linked = [heading for heading, _ in headings if _links_to_paper(heading)]
        if level > 1 and sum(len(heading.text.split()) >= _TITLE_WORDS for heading in linked) >= max(
            _FEWEST_TITLES, _TITLES_SHARE * len(headings)
        ):
            for heading in linked:
                heading.info = "title"  # short ones, too
        if level > 1 and sum(is_title for _, is_title in headings) >= max(
            _FEWEST_TITLES, _TITLES_SHARE * len(headings)
        ):
            for heading, is_title in headings:
                heading.info = "title" if is_title else heading.info


def _ends_in_venue(text: str) -> bool:
    """Whether a heading ends as a citation does: "(ICSE 2021)"."""
    found = re.search(r"[(\[（]([^()\[\]（）]{2,60})[)\]）]\W{0,9}$", text)
    return found is not None and looks_like_venue(found[1])


def _links_to_paper(heading: Block) -> bool:
    return any(span.url and url_role(span.url) == "paper" for span in heading.spans)


def _only_describes(blocks: list[Block]) -> bool:
    """Whether blocks hold links to one paper, by label, and no titles."""
    spans = [
        span
        for block in blocks
        for part in (block, *all_below(block))
        if not _is_side_text(block)
        for span in part.spans
    ]
    spans = with_found_links(spans)
    links = [span for span in spans if span.url and span.kind == "text" and not span.url.startswith("#")]
    n_papers = sum(label_role(span.text) in ("paper", "pdf") for span in links)
    papers = [span for span in links if url_role(span.url or "") == "paper"]
    titled = any(
        len(span.text.split()) >= _TITLE_WORDS and not label_role(span.text)
        for span in [*papers, *(s for s in spans if s.is_bold)]
    )
    return (
        1 <= n_papers <= _PAPERS_BELOW and not titled and not any(block.kind == "table" for block in blocks)
    )


def _is_side_text(block: Block) -> bool:
    first = block.children[0] if block.kind == "details" and block.children else None
    return first is not None and bool(_SIDE_TEXT.match(section_name(first.spans)))


def section_name(spans: list[Span]) -> str:
    """The text of a heading without images, and without the links back to the top that stand beside it."""
    outward = [span for span in spans if not (span.url or "").startswith("#")]
    kept = one_line(_EMPTIED.sub("", plain(outward)))
    return kept if re.search(r"\w", kept) else one_line(plain(spans))


def _is_text(block: Block) -> bool:
    """Whether a heading is none: a paragraph that a line of dashes right below it made one."""
    titles = [span for span in block.spans if span.url and len(span.text.split()) >= _TITLE_WORDS]
    if block.level > 1 and any(url_role(span.url or "") == "paper" for span in titles):
        return True  # a linked title in heading's clothes
    if block.info == "title":
        return True
    if block.info != "underlined":
        return False
    return (
        any(span.url and not span.url.startswith("#") for span in block.spans)
        or len(block.text) > _HEADING_LENGTH
    )


def _holds_sections(block: Block) -> bool:
    return any(child.kind in ("details", "heading") for child in block.children)


def _names_section(summary: Block, rest: list[Block]) -> bool:
    if any(child.kind == "heading" for child in summary.children):
        return True
    name = section_name(summary.spans)
    if not name or _NO_SECTION.match(name) or any(span.url for span in summary.spans):
        return False
    return any(len(block.children) > 1 for block in rest) or len(rest) > _BLOCKS_BELOW or _holds_title(rest)


def _holds_title(blocks: list[Block]) -> bool:
    """Whether an item among blocks has a title and links to its paper: it is an entry of its own."""
    items = [item for block in blocks if block.kind == "list" for item in block.children]
    return any(_links_title(item.spans) for item in items)


def _links_title(spans: list[Span]) -> bool:
    papers = [span for span in spans if span.url and url_role(span.url) == "paper"]
    labels = [span for span in papers if label_role(span.text)]
    said = " ".join(span.text for span in spans if not span.url)
    linked = any(span not in labels and len(span.text.split()) >= _LINKED_WORDS for span in papers)
    return linked or (bool(labels) and len(re.findall(r"[^\W\d_]{2,}", said)) >= _TITLE_WORDS)


def _as_paragraph(summary: Block) -> Block:
    return Block("paragraph", summary.line_start, summary.line_end, spans=summary.spans)
