"""Markdown to one HTML tree, as the page that readers see is made; every block knows its first line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser, LexborNode

LINE = "data-l"
"""The attribute that holds the line, 1-based, on which an element starts."""

_NESTING = frozenset(
    [
        "article",
        "blockquote",
        "center",
        "details",
        "div",
        "dl",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "main",
        "ol",
        "pre",
        "section",
        "summary",
        "table",
        "ul",
    ]
)
_SELF_CLOSING = frozenset(["dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"])
_CELLS = frozenset(["tbody", "td", "tfoot", "th", "thead", "tr"])
_VOID = frozenset(("br", "hr", "img"))
_STYLES = frozenset(["b", "code", "del", "em", "i", "s", "strike", "strong"])
_MAX_OPEN = 24
"""Elements of one name within each other: more is hostile, and costs the HTML parser quadratic time."""

_FREE_TAGS, _BYTES_PER_TAG = 20_000, 24
"""Tags that a document may have, and one more for every so many characters: more is hostile, and costs memory."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>?|<")
_MARKDOWN_INSIDE = re.compile(r"^ {0,3}(?:#{1,6}\s+\S|[-*+]\s+\S|\d{1,4}[.)]\s+\S|\|.*\|)")
_MAX_INLINE = 20_000
"""A paragraph above this many characters is read as plain text: its brackets may be hostile."""


def render(lines: Sequence[str]) -> LexborNode | None:
    """The tree of a document; None for one without content."""
    source = "\n".join(lines)
    html = _Page(len(source)).html(source, 0)
    return LexborHTMLParser(f"<body>{html}</body>").body


class _Page:
    """One rendering: the parser, and the state of the HTML that is strewn over the document's blocks."""

    def __init__(self, size: int) -> None:
        self._markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        self._markdown.core.ruler.before("inline", "unparsable", _spare_inline)
        self._open: Counter[str] = Counter()
        self._offset = 0
        self._nesting = 0
        self._n_tags, self._most_tags = 0, _FREE_TAGS + size // _BYTES_PER_TAG
        self._paragraph: Sequence[Token] = ()
        renderer = self._markdown.renderer
        assert isinstance(renderer, RendererHTML)
        rules: dict[str, Any] = {"html_block": self._html_block, "html_inline": self._html_inline}
        rules |= {"fence": self._code, "code_block": self._code}
        renderer.rules.update(rules)

    def html(self, source: str, offset: int) -> str:
        """HTML of Markdown whose first line is line `offset` + 1 of the document."""
        env: MutableMapping[str, Any] = {}
        tokens = self._markdown.parse(source, env)
        for token in tokens:
            if token.map and token.nesting >= 0:
                token.attrSet(LINE, str(token.map[0] + 1 + offset))
            if token.type == "heading_open" and token.markup in ("-", "="):
                token.attrSet("data-underlined", "")
        before, self._offset = self._offset, offset
        html = str(self._markdown.renderer.render(tokens, self._markdown.options, env))
        self._offset = before
        return html

    def _html_block(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        self._forget_styles()
        token = tokens[index]
        assert token.map is not None
        start = token.map[0] + self._offset
        lines = token.content.split("\n")
        at = next((i for i, line in enumerate(lines) if i and _MARKDOWN_INSIDE.match(line)), None)
        if at is None or self._nesting >= 4 or token.content.lstrip().startswith("<!--"):
            return self._clean(token.content, start + 1)
        # CommonMark takes all lines up to a blank one for HTML; authors mean the heading or list in them
        self._nesting += 1
        inside = self.html("\n".join(lines[at:]), start + at)
        self._nesting -= 1
        return self._clean("\n".join(lines[:at]) + "\n", start + 1) + inside

    def _html_inline(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        if tokens is not self._paragraph:
            self._paragraph = tokens
            self._forget_styles()
        return self._clean(tokens[index].content, None)

    def _code(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        line = (token.map or [0])[0] + self._offset + (2 if token.type == "fence" else 1)
        info = escapeHtml(token.info.strip())
        return f'<pre {LINE}="{line}" data-info="{info}">{escapeHtml(token.content)}</pre>\n'

    def _clean(self, html: str, line: int | None) -> str:
        """HTML with comments blanked, lines noted, and without what says nothing or nests without end."""
        html = _blank_comments(html)
        parts, at = [] if line is None else [f"<!--{line}-->"], 0
        for tag in _TAG.finditer(html):
            text = html[at : tag.start()]
            parts.append(text)
            if line is not None:
                line += text.count("\n")
            parts.append(self._clean_tag(tag, line))
            breaks = tag[0].count("\n")
            parts.append("\n" * breaks)
            if line is not None:
                line += breaks
            at = tag.end()
        return "".join(parts) + html[at:]

    def _clean_tag(self, tag: re.Match[str], line: int | None) -> str:
        if not tag[2]:
            return "&lt;"
        name, attributes = tag[2].lower(), tag[3].replace("\n", " ").rstrip("/")
        noted = "" if line is None else f' {LINE}="{line}"'
        if name in _VOID or name == "a":
            return f"<{tag[1]}{name} {attributes}>"
        if name in _CELLS and not self._open["table"]:
            return ""  # as browsers do; each would cost the HTML parser kilobytes
        self._n_tags += not tag[1]
        if self._n_tags > self._most_tags:
            return ""
        if name in _SELF_CLOSING:
            return f"<{tag[1]}{name}{noted} {attributes}>"
        if name == "span" and "id=" in attributes and not tag[1]:
            return f"<a {attributes}></a>"
        if name in _NESTING or name in _STYLES:
            kept = f"{noted} {attributes}" if name in _NESTING else ""
            return self._clean_nesting(name, kept, bool(tag[1]))
        return ""

    def _clean_nesting(self, name: str, attributes: str, closes: bool) -> str:
        if closes:
            self._open[name] -= self._open[name] > 0
            return f"</{name}>"
        if self._open[name] >= _MAX_OPEN:
            return ""
        self._open[name] += 1
        return f"<{name}{attributes}>"

    def _forget_styles(self) -> None:
        """Styles end with the block that they are opened in, whether they are closed or not."""
        for name in _STYLES:
            self._open[name] = 0


def _blank_comments(html: str) -> str:
    parts, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        end = html.find("-->", start)
        end = len(html) if end < 0 else end + 3
        parts += [html[at:start], "\n" * html.count("\n", start, end)]
        at = end
    return "".join(parts) + html[at:]


def _spare_inline(state: Any) -> None:
    """Take the text of hostile paragraphs as it is, as its brackets would be looked at again and again."""
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > _MAX_INLINE:
            token.type = "text"
