"""Text of others made harmless: no control character, no markup and no workflow command gets out of a list by way of a check."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import quote

from pipeline.git_repository import git_root
from pipeline.text import one_line

_COMMAND = re.compile(r"##(?=\[)")
_TICKS = re.compile(r"`+")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Categories of characters that a terminal obeys, or that change what stands beside them without being seen."""
_JOINERS = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}\N{VARIATION SELECTOR-16}")
"""Parts of emoji, and of words in some scripts."""


def harmless(text: str) -> str:
    """A text in one line that a terminal or a workflow's log shows and does not obey.

    `##[` starts a command wherever it stands in a line of a log, `::` where a line starts with it.
    """
    seen = "".join(_shown(char) for char in text)
    return _COMMAND.sub("# #", one_line(seen))


def _shown(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    if char.isspace():
        return " "
    return (
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(char) in _HIDDEN and char not in _JOINERS
        else char
    )


def line_start(text: str) -> str:
    """A text in one line that may stand at the start of a line of a log."""
    line = harmless(text)
    return f"./{line}" if line.startswith("::") else line


def code_span(text: str) -> str:
    """A text as code in Markdown, in which nothing is markup, a mention of a person, a reference or a link."""
    line = harmless(text) or " "
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(line)), default=0))
    return f"{fence} {line} {fence}" if len(fence) > 1 else f"{fence}{line}{fence}"


def escaped_json(text: str) -> str:
    """JSON in which no control character stands raw, and no line holds a workflow command; it means the same."""
    return "".join(
        char
        if char == "\n" or char in _JOINERS or unicodedata.category(char) not in _HIDDEN
        else _escape(char)
        for char in text.replace("##[", "#\\u0023[")
    )


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def shown_path(path: str) -> str:
    """A path as GitHub knows it, from the root of the repository; as it was given where there is none."""
    place = Path(path).resolve()
    root = _root_of(place.parent)
    return (
        place.relative_to(root).as_posix() if root and place.is_relative_to(root) else Path(path).as_posix()
    )


@cache
def _root_of(folder: Path) -> Path | None:
    return git_root(folder)


def path_address(path: str) -> str:
    """A path as a relative address: everything but letters, digits and slashes is escaped."""
    return quote(path, errors="surrogateescape")
