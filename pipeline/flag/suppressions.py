"""Silence: comments in a list that allow what a rule would flag: `<!-- paperlist: allow DUP001 both are wanted -->`.

In the line of an entry or directly above it, the comment speaks of that entry; directly above a heading, of the whole
section.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from pipeline.flag.rules import RULES
from pipeline.parse.document import Document, visible_lines
from pipeline.parse.line_numbers import lines_of
from pipeline.parse.outline import Heading
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


def silences(document: Document, mentions: Sequence[Mention]) -> Iterator[Silence]:
    """The comments of a list that allow something, in order."""
    said = [
        (number, found)
        for number, _ in visible_lines(document.lines)
        if (found := _ALLOW.findall(document.lines[number - 1]))
    ]
    if not said:
        return
    scopes = _Scopes(document, mentions)
    for number, comments in said:
        first, last = scopes.of(number)
        for comment in comments:
            yield Silence(document.list_id, number, first, last, *_read(comment))


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


class _Scopes:
    """Which lines a comment speaks of."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self._lines = document.lines
        self._places = {
            line: (mention.line_start, mention.line_end)
            for mention in reversed(mentions)
            for line in lines_of(mention)
        } | {first: (first, last) for first, last in _sections(document)}

    def of(self, number: int) -> tuple[int, int]:
        """The first and last line of what stands in a line, or below it where nothing but the comment does."""
        at = number
        if not _ALLOW.sub("", self._lines[number - 1]).strip():
            below = range(number + 1, len(self._lines) + 1)
            at = next((n for n in below if self._lines[n - 1].strip()), number)
        return self._places.get(at, (at, at))


def _sections(document: Document) -> Iterator[tuple[int, int]]:
    """The first and last line of every section with all that is below it."""
    above: list[Heading] = []
    for heading in document.headings:
        while above and above[-1].level >= heading.level:
            yield above.pop().line, heading.line - 1
        above.append(heading)
    for heading in above:
        yield heading.line, len(document.lines)


class FlaggedLines:
    """The flags of each rule in each list by their lines, to be met by the comments that allow them."""

    def __init__(self, flags: Iterable[Flag]) -> None:
        of_rule = defaultdict(list)
        for flag in flags:
            of_rule[flag.list_id, flag.code].append(flag)
        self._of_rule: Mapping[tuple[str, str], list[Flag]] = {
            name: sorted(rows, key=_line) for name, rows in of_rule.items()
        }

    def is_met(self, silence: Silence) -> bool:
        """Whether a comment speaks of any flag."""
        return any(self._has(silence, code) for code in silence.codes)

    def _has(self, silence: Silence, code: str) -> bool:
        rows = self._of_rule.get((silence.list_id, code), [])
        at = bisect_left(rows, silence.first, key=_line)
        return at < len(rows) and rows[at].line_start <= silence.last

    def allowed(self, quiet: Iterable[Silence]) -> dict[str, Silence]:
        """By flag id, the first comment of the list that speaks of the flag."""
        of_rule = defaultdict(list)
        for silence in quiet:
            for code in dict.fromkeys(silence.codes):
                of_rule[silence.list_id, code].append(silence)
        return {
            flag.flag_id: silence
            for name, spoken in of_rule.items()
            for flag, silence in _met(self._of_rule.get(name, []), spoken)
        }


def _line(flag: Flag) -> int:
    return flag.line_start


def _met(flags: Iterable[Flag], spoken: Iterable[Silence]) -> Iterator[tuple[Flag, Silence]]:
    """The flags of one rule, by line, each with the first comment in whose lines it stands."""
    coming = sorted(enumerate(spoken), key=lambda told: -told[1].first)
    near: list[tuple[int, Silence]] = []
    for flag in flags:
        while coming and coming[-1][1].first <= flag.line_start:
            heappush(near, coming.pop())
        while near and near[0][1].last < flag.line_start:
            heappop(near)
        if near:
            yield flag, near[0][1]
