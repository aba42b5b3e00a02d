"""Markdown to one HTML tree, as the page that readers see is made; every block knows its first line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore, inline, text_join
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser, LexborNode

_DEEPEST = 4  # levels of Markdown within HTML within Markdown

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
_BRACKET = re.compile(r"[\[\]]")
_MOST_BRACKETS = 16
_PLAIN = re.compile(r"[^\\`*_~\[\]<>&\n]*")
"""Text without a mark of Markdown, as most cells of a table are."""
_MAX_INLINE = 20_000
"""A paragraph above this many characters is read as plain text: its brackets may be hostile."""


def render(lines: Sequence[str], numbers: Sequence[int]) -> LexborNode | None:
    """The tree of a document of which some lines are given, with their numbers; None for one without content."""
    source = "\n".join(lines)
    html = _Page(len(source), numbers).html(source, 0)
    return LexborHTMLParser(f"<body>{html}</body>").body


class _Page:
    """One rendering: the parser, and the state of the HTML that is strewn over the document's blocks."""

    def __init__(self, size: int, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        self._markdown.core.ruler.enableOnly(["normalize", "block"])
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
        self._renderer = renderer

    def html(self, source: str, offset: int) -> str:
        """HTML of Markdown whose first line is the one at `offset` of those given."""
        env: MutableMapping[str, Any] = {}
        tokens = self._markdown.parse(source, env)
        for token in tokens:
            if token.map and token.nesting >= 0:
                token.attrSet(LINE, self._number(token.map[0] + offset))
            if token.type == "heading_open" and token.markup in ("-", "="):
                token.attrSet("data-underlined", "")
        before, self._offset = self._offset, offset
        html = "".join(self._rendered(tokens, env))
        self._offset = before
        return html

    def _rendered(self, tokens: Sequence[Token], env: MutableMapping[str, Any]) -> Iterator[str]:
        """The HTML of tokens, one by one: what a paragraph holds is parsed only then, as it takes much memory."""
        renderer, options = self._renderer, self._markdown.options
        for i, token in enumerate(tokens):
            if token.type == "inline" and (_PLAIN.fullmatch(token.content) or _is_too_much(token.content)):
                yield escapeHtml(token.content)
            elif token.type == "inline":
                state = StateCore(token.content, self._markdown, env, [token])
                inline(state)
                text_join(state)
                yield renderer.renderInline(token.children or [], options, env)
                token.children = None
            elif token.type in renderer.rules:
                yield renderer.rules[token.type](tokens, i, options, env)
            else:
                yield renderer.renderToken(tokens, i, options, env)

    def _number(self, index: int) -> str:
        """The number of a line by its place among those given."""
        return str(self._numbers[min(index, len(self._numbers) - 1)] if self._numbers else 1)

    def _html_block(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        self._forget_styles()
        token = tokens[index]
        assert token.map is not None
        start = token.map[0] + self._offset
        lines = token.content.split("\n")
        at = next((i for i, line in enumerate(lines) if i and _MARKDOWN_INSIDE.match(line)), None)
        if at is None or self._nesting >= _DEEPEST or token.content.lstrip().startswith("<!--"):
            return self._clean(token.content, start)
        # CommonMark takes all lines up to a blank one for HTML; authors mean the heading or list in them
        self._nesting += 1
        inside = self.html("\n".join(lines[at:]), start + at)
        self._nesting -= 1
        return self._clean("\n".join(lines[:at]) + "\n", start) + inside

    def _html_inline(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        if tokens is not self._paragraph:
            self._paragraph = tokens
            self._forget_styles()
        return self._clean(tokens[index].content, None)

    def _code(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        line = self._number((token.map or [0])[0] + self._offset + (token.type == "fence"))
        info = escapeHtml(token.info.strip())
        return f'<pre {LINE}="{line}" data-info="{info}">{escapeHtml(token.content)}</pre>\n'

    def _clean(self, html: str, line: int | None) -> str:
        """HTML with comments blanked, lines noted, and without what says nothing or nests without end."""
        html = _blank_comments(html)
        parts, at = [] if line is None else [f"<!--{self._number(line)}-->"], 0
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
        noted = "" if line is None else f' {LINE}="{self._number(line)}"'
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


def _is_too_much(text: str) -> bool:
    return len(text) > _MAX_INLINE or _is_nested(text)


def _is_nested(text: str) -> bool:
    """Whether more brackets are open at once than links and images need: each would be looked at again and again."""
    if text.count("[") <= _MOST_BRACKETS:
        return False
    depth = 0
    for mark in _BRACKET.findall(text):
        depth = depth + 1 if mark == "[" else max(depth - 1, 0)
        if depth > _MOST_BRACKETS:
            return True
    return False
