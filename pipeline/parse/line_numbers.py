"""Line numbers: the lines that something stands on, and the entries that stand on each line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pipeline.schema import Mention


class OnLines(Protocol):
    """What stands on lines: a row of a table, a block, a file of a list."""

    @property
    def line_start(self) -> int:
        """The first."""

    @property
    def line_end(self) -> int:
        """The last."""


def lines_of(one: OnLines) -> range:
    """The lines that something stands on."""
    return range(one.line_start, one.line_end + 1)


def mentions_by_line(mentions: Iterable[Mention]) -> dict[int, list[Mention]]:
    """The mentions that each line belongs to, in their order."""
    found: dict[int, list[Mention]] = {}
    for mention in mentions:
        for line in lines_of(mention):
            found.setdefault(line, []).append(mention)
    return found
