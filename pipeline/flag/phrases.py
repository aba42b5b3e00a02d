"""Phrases: how a taxonomy writes what to look for, and where a text has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_GAP = r"[\s\-‐‑–()]*"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase where a text has it."""

    start: int
    end: int
    quote: str

    def within(self, other: Found) -> bool:
        """Whether another phrase spans all of it."""
        return other.start <= self.start and self.end <= other.end


class Phrases:
    """Several phrases, looked for together.

    A space in a phrase stands for a space, a hyphen or nothing, `*` for the rest of a word. A plural "s" is
    found by itself. A phrase with capitals is found as it is written, any other in any case.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(dict.fromkeys(phrases))
        ordered = sorted(
            self.phrases, key=len, reverse=True
        )  # the longest first: a regex takes the first that fits
        as_written = [_pattern(phrase) for phrase in ordered if phrase != phrase.lower()]
        any_case = [_pattern(phrase) for phrase in ordered if phrase == phrase.lower()]
        self._patterns = [
            re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", flags)
            for patterns, flags in ((any_case, re.IGNORECASE), (as_written, 0))
            if patterns
        ]

    def find(self, text: str) -> list[Found]:
        """Every phrase that a text has, in order."""
        found = [
            Found(m.start(), m.end(), m.group()) for pattern in self._patterns for m in pattern.finditer(text)
        ]
        return sorted(found, key=lambda at: (at.start, -at.end))

    def any(self, text: str) -> bool:
        """Whether a text has one of them."""
        return any(pattern.search(text) for pattern in self._patterns)


def outside(found: Iterable[Found], exceptions: Sequence[Found]) -> list[Found]:
    """What no exception spans."""
    return [at for at in found if not any(at.within(exception) for exception in exceptions)]


def _pattern(phrase: str) -> str:
    inner = _GAP.join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
    return inner if phrase.endswith("*") else inner + "s?"
