"""Stretches that hold no list: thousands of tiny lines, which would only cost time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

_TINY = 12
"""Characters within which no line names a paper or links to one."""
_MOST = 3000
"""Tiny lines in a row up to which they may still stand between entries: cells of tables, empty lines."""


def without_filler(lines: Sequence[str]) -> list[str]:
    """The lines, as many as before, with overlong stretches of tiny ones blank."""
    kept: list[str] = []
    for is_tiny, stretch in groupby(lines, key=lambda line: len(line) <= _TINY):
        found = list(stretch)
        kept += [""] * len(found) if is_tiny and len(found) > _MOST else found
    return kept
