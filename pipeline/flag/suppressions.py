"""Silence: comments in a list that allow what a rule would flag: `<!-- paperlist: allow DUP001 both are wanted -->`.

In the line of an entry or directly above it, the comment speaks of that entry; directly above a heading, of the whole
section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.flag.rules import RULES
from pipeline.parse.document import Document, visible_lines
from pipeline.schema import Flag, Mention

_ALLOW = re.compile(r"<!--\s{0,9}paperlist:\s{0,9}allow\b(?P<said>[^<>]{0,500}?)-->", re.IGNORECASE)
_RULE = re.compile(r"[A-Z]{3}\d{3}|[a-z]+(?:-[a-z]+)+")


@dataclass(frozen=True, slots=True)
class Silence:
    """One comment: which rules it allows, in which lines, and why."""

    list_id: str
    line: int
    first: int
    last: int
    codes: tuple[str, ...]
    unknown: tuple[str, ...]
    reason: str | None

    def covers(self, flag: Flag) -> bool:
        """Whether it speaks of a flag."""
        is_here = flag.list_id == self.list_id and self.first <= flag.line_start <= self.last
        return is_here and flag.code in self.codes


def silences(document: Document, mentions: Sequence[Mention]) -> Iterator[Silence]:
    """The comments of a list that allow something, in order."""
    for number, _ in visible_lines(document.lines):
        for found in _ALLOW.finditer(document.lines[number - 1]):
            codes, unknown, reason = _read(found["said"])
            first, last = _scope(document, mentions, number)
            yield Silence(document.list_id, number, first, last, codes, unknown, reason)


def _read(said: str) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """Rules by code or name, those that there are not, and what is left: the reason."""
    by_name = {rule.name: code for code, rule in RULES.items()}
    words = said.replace(",", " ").split()
    codes: list[str] = []
    unknown: list[str] = []
    while words and _RULE.fullmatch(words[0]):
        word = words.pop(0)
        code = by_name.get(word, word)
        (codes if code in RULES else unknown).append(code)
    if not codes and not unknown and words:
        unknown.append(words[0])
    return tuple(codes), tuple(unknown), " ".join(words) or None


def _scope(document: Document, mentions: Sequence[Mention], number: int) -> tuple[int, int]:
    """The lines that a comment in this line speaks of."""
    at = number
    if not _ALLOW.sub("", document.lines[number - 1]).strip():
        below = range(number + 1, len(document.lines) + 1)
        at = next((n for n in below if document.lines[n - 1].strip()), number)
    heading = next((heading for heading in document.headings if heading.line == at), None)
    if heading is not None:
        after = (h.line for h in document.headings if h.line > at and h.level <= heading.level)
        return at, next(after, len(document.lines) + 1) - 1
    entry = next((m for m in mentions if m.line_start <= at <= m.line_end), None)
    return (entry.line_start, entry.line_end) if entry else (at, at)
