"""The tree of a page as blocks of styled spans, each with the lines that it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from selectolax.lexbor import LexborNode

from pipeline.parse.badges import badge_words
from pipeline.parse.rendering import LINE

SpanKind = Literal["text", "image", "code", "wrap", "break"]
BlockKind = Literal[
    "page",
    "heading",
    "details",
    "summary",
    "paragraph",
    "list",
    "item",
    "table",
    "row",
    "cell",
    "quote",
    "code",
    "rule",
]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; a `wrap` is a line end in the source, a `break` one that readers see."""

    text: str
    line: int
    kind: SpanKind = "text"
    url: str | None = None
    is_bold: bool = False
    is_italic: bool = False
    link: int = 0
    hint: str = ""
    """What the text in front of a link says that it is: "Code" for "Code: [official](…)"."""


@dataclass(slots=True)
class Block:
    """A piece of the page: its own text in `spans`, what it holds in `children`."""

    kind: BlockKind
    line_start: int
    line_end: int
    level: int = 0
    info: str = ""
    spans: list[Span] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    n_rows: int = 1
    n_columns: int = 1
    """How many rows and columns of its table a cell takes."""

    @property
    def text(self) -> str:
        """Its own text, in one line."""
        return " ".join(plain(self.spans).split())


def all_below(block: Block) -> Iterator[Block]:
    """All that a block holds, at any depth, in the order of the page."""
    for child in block.children:
        yield child
        yield from all_below(child)


def plain(spans: list[Span]) -> str:
    """The text of spans; images are silent."""
    return "".join(
        " " if span.kind in ("wrap", "break") else span.text for span in spans if span.kind != "image"
    )


_KINDS: dict[str, BlockKind] = {
    "ul": "list", "ol": "list", "dl": "list", "li": "item", "dt": "item", "dd": "paragraph", "p": "paragraph",
    "table": "table", "tr": "row", "td": "cell", "th": "cell", "blockquote": "quote", "pre": "code",
    "details": "details", "summary": "summary", "div": "page", "center": "page", "section": "page",
    "article": "page",
    "header": "page", "footer": "page", "main": "page", "thead": "page", "tbody": "page", "tfoot": "page",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
}  # fmt: skip
_SAYS_NOTHING = re.compile(r"(?:static )?(?:badge|image|img|shield)?", re.IGNORECASE)
"""What images are called that nobody gave a name."""
_OWN_TEXT = frozenset(("heading", "summary", "cell", "code"))


def read_blocks(body: LexborNode | None, n_lines: int) -> Block:
    """The blocks below the body of a rendered page, under one `page` block."""
    builder = _Builder(max(n_lines, 1))
    for node, enters in _walk(body):
        if enters:
            builder.enter(node)
        else:
            builder.leave(node)
    builder.flush()
    return builder.root


def _walk(body: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Every node below the body, as it is entered and left; without recursion, as hostile trees are deep."""
    node, stack = (body.child if body else None), list[LexborNode]()
    while node is not None or stack:
        if node is None:
            node = stack.pop()
            yield node, False
            node = node.next
            continue
        yield node, True
        stack.append(node)
        node = node.child


class _Builder:
    """Turns the walk over the tree into blocks."""

    def __init__(self, last_line: int) -> None:
        self._last_line = last_line
        self.root = Block("page", 1, 1)
        self._stack: list[tuple[str, Block]] = [("body", self.root)]
        self._spans: list[Span] = []
        self._line = 1
        self._url: str | None = None
        self._links = 0
        self._bold = self._italic = self._code = 0
        self._anchors: list[str] = []

    def enter(self, node: LexborNode) -> None:
        """Take what a node says as it begins."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag == "-comment":  # all of the list's own are gone; these are the line marks of HTML blocks
            mark = (node.html or "").strip("<!->")
            self._line = min(int(mark), self._last_line) if mark.isdecimal() else self._line
        elif tag in _KINDS or tag == "hr":
            self._enter_block(tag, node)
        elif tag == "br":
            self._spans.append(Span("\n", self._line, "break"))
        elif tag == "img":
            self._image(node)
        else:
            self._style(tag, 1)
            self._link(tag, node)

    def leave(self, node: LexborNode) -> None:
        """Close what a node opened."""
        tag = node.tag or ""
        if tag in _KINDS:
            self.flush()
            _, block = self._stack.pop()
            if block.kind == "item":
                _lift_text(block)
            if tag == "tr" and block.info == "html":
                block.line_end = max(block.line_end, self._line)
        elif tag == "a":
            self._url = None
            self._bold -= _sets_off(node)
        else:
            self._style(tag, -1)

    def flush(self) -> None:
        """Give the text gathered so far to the block that it stands in."""
        spans, self._spans = _joined(self._spans), []
        if not spans:
            return
        self._anchors = self._anchors if self._stack[-1][1].kind == "heading" else []
        top = self._stack[-1][1]
        for _, block in self._stack:
            block.line_end = max(block.line_end, spans[-1].line)
        if top.kind in _OWN_TEXT or (
            top.kind in ("item", "paragraph") and not top.spans and not top.children
        ):
            top.spans += [Span("\n", spans[0].line, "break"), *spans] if top.spans else spans
        else:
            top.children.append(Block("paragraph", spans[0].line, spans[-1].line, spans=spans))

    def _enter_block(self, tag: str, node: LexborNode) -> None:
        self.flush()
        attributes = node.attributes
        self._line = min(int(attributes.get(LINE) or self._line), self._last_line)
        self._note_anchor(attributes)
        if tag in ("td", "th") and self._stack[-1][1].kind == "row":
            row = self._stack[-1][1]
            if LINE in attributes:
                row.info = "html"
            else:  # Markdown's cells stand on their row's line, whatever line ends the page has between them
                self._line = row.line_start
        if tag == "hr":
            self._stack[-1][1].children.append(Block("rule", self._line, self._line))
            return
        kind = _KINDS[tag]
        block = Block(kind, self._line, self._line, info=attributes.get("data-info") or "")
        if kind == "heading":
            block.level, block.info = int(tag[1]), "underlined" if "data-underlined" in attributes else ""
            block.anchors, self._anchors = self._anchors, []
        elif tag == "ol":
            block.info = "ordered"
        elif kind == "cell":
            block.info = "th" if tag == "th" else ""
            block.n_rows, block.n_columns = _extent(attributes, "rowspan"), _extent(attributes, "colspan")
        if kind != "page":
            self._stack[-1][1].children.append(block)
        self._stack.append((tag, block if kind != "page" else self._stack[-1][1]))

    def _text(self, text: str) -> None:
        kind: SpanKind = "code" if self._code else "text"
        for i, part in enumerate(text.split("\n")):
            if i:
                self._spans.append(Span("\n", self._line, "wrap"))
                self._line = min(self._line + 1, self._last_line)
            if part:
                self._spans.append(
                    Span(
                        part,
                        self._line,
                        kind,
                        self._url,
                        self._bold > 0,
                        self._italic > 0,
                        self._links if self._url else 0,
                    )
                )

    def _image(self, node: LexborNode) -> None:
        alt = node.attributes.get("alt") or ""
        words = badge_words(node.attributes.get("src") or "")
        if words and not self._url:
            self._spans.append(Span(f" [{words}] ", self._line))
        alt = words if words and _SAYS_NOTHING.fullmatch(alt.strip()) else alt
        self._spans.append(Span(alt, self._line, "image", self._url, link=self._links if self._url else 0))

    def _style(self, tag: str, step: int) -> None:
        self._bold += step * (tag in ("b", "strong"))
        self._italic += step * (tag in ("i", "em"))
        self._code += step * (tag == "code")

    def _link(self, tag: str, node: LexborNode) -> None:
        if tag != "a":
            return
        attributes = node.attributes
        self._note_anchor(attributes)
        self._url = (attributes.get("href") or "").strip() or None
        self._bold += _sets_off(node)
        self._links += 1

    def _note_anchor(self, attributes: dict[str, str | None]) -> None:
        for name in (attributes.get("id"), attributes.get("name")):
            if name:
                top = self._stack[-1][1]
                (top.anchors if top.kind == "heading" else self._anchors).append(name)


def _sets_off(node: LexborNode) -> bool:
    """Whether a link leads nowhere, so that it only sets its text off, as bold type would: "[Title]()"."""
    href = node.attributes.get("href")
    return "href" in node.attributes and not (href or "").strip()


def _extent(attributes: dict[str, str | None], name: str) -> int:
    """How many rows or columns a cell says it takes, as far as tables of papers go."""
    said = attributes.get(name) or ""
    return min(max(int(said), 1), 20 if name == "colspan" else 100) if re.fullmatch(r"\d{1,4}", said) else 1


def _lift_text(item: Block) -> None:
    """The first paragraph of an item is its own text, in whatever size: blank lines between items say nothing."""
    first = item.children[0] if item.children else None
    if first and first.kind in ("paragraph", "heading") and not item.spans and not first.children:
        item.spans = first.spans
        del item.children[0]


def _joined(spans: list[Span]) -> list[Span]:
    """Spans with neighbours of one style as one, and no white space around them all."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last
            and span.kind == last.kind == "text"
            and _style_of(span) == _style_of(last)
            and span.line == last.line
        ):
            joined[-1] = Span(last.text + span.text, last.line, "text", *_style_of(last))
        else:
            joined.append(span)
    start = next((i for i, span in enumerate(joined) if not _is_blank(span)), len(joined))
    end = next((i for i in range(len(joined), start, -1) if not _is_blank(joined[i - 1])), start)
    return joined[start:end]


def _style_of(span: Span) -> tuple[str | None, bool, bool, int]:
    return span.url, span.is_bold, span.is_italic, span.link


def _is_blank(span: Span) -> bool:
    return span.kind != "image" and not span.text.strip()
