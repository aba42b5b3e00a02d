"""Places: on which of an entry's lines something stands."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.flag.rule import View
from pipeline.parse.line_numbers import lines_of
from pipeline.schema import Mention


def line_of(view: View, mention: Mention, text: str) -> int:
    """The first line of an entry that holds a text, else its first line."""
    numbers = lines_of(mention)
    lines = view.document.lines
    return next((n for n in numbers if n <= len(lines) and text in lines[n - 1]), mention.line_start)


def is_written(view: View, mention: Mention, text: str) -> bool:
    """Whether a text stands word for word on one of an entry's lines."""
    return any(text in line for line in view.document.lines[mention.line_start - 1 : mention.line_end])


def mentions_at(view: View, line: int) -> tuple[Mention, ...]:
    """The entries that a line belongs to."""
    return tuple(view.by_line.get(line, ()))


def told_lines(view: View, numbers: Iterable[int]) -> str:
    """Line numbers in words: "line 3", "lines 3, 5", each once and in order; in a list of several files each with its own."""
    told = sorted(set(numbers))
    if view.document.parts:
        return ", ".join(map(view.told, told))
    return f"line{'s' if len(told) > 1 else ''} {', '.join(map(str, told))}"
