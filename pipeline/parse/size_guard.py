"""Stretches that hold no list: more tiny lines than any list has, which would only cost time and memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_STRETCH = 500
"""Lines that are kept or left out together."""
_FREE_LINES, _CHARS_PER_LINE = 10_000, 24
"""Lines that a document may have, and one more for every so many characters; an entry takes 60 characters and more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The lines of a document that are read, each with its number in the document."""

    lines: Sequence[str]
    numbers: Sequence[int]


def without_filler(lines: Sequence[str]) -> Kept:
    """The lines of a document; the thinnest stretches of one with too many are one empty line each."""
    surplus = len(lines) - _FREE_LINES - sum(map(len, lines)) // _CHARS_PER_LINE
    if surplus <= 0:
        return Kept(lines, range(1, len(lines) + 1))
    starts = range(0, len(lines), _STRETCH)
    weights = [sum(map(len, lines[start : start + _STRETCH])) for start in starts]
    thinnest = sorted(range(len(weights)), key=lambda i: (weights[i], -i))[: surplus // _STRETCH + 1]
    dropped = set(thinnest)
    kept: list[str] = []
    numbers: list[int] = []
    for i, start in enumerate(starts):
        stretch = [""] if i in dropped else lines[start : start + _STRETCH]
        kept += stretch
        numbers += range(start + 1, start + 1 + len(stretch))
    return Kept(kept, numbers)
