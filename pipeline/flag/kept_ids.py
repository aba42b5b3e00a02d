"""Kept ids: which flag of the last release each one of today is, so that it keeps its id and its first day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from pipeline.flag.accepted import Name, named
from pipeline.flag.found import FoundFlag
from pipeline.schema import Evidence, Flag
from pipeline.text import digest


def new_name(found: FoundFlag) -> Name:
    """What a flag is about."""
    return named(found.flag.list_id, found.flag.code, found.flag.subject)


def former_name(found: FoundFlag) -> Name | None:
    """What version 0.1.0 said that a flag is about, if it said it otherwise."""
    row = found.flag
    return named(row.list_id, row.code, found.former_subject) if found.former_subject else None


class KeptIds:
    """The flags of the last release, each for the one of today that is about the same."""

    def __init__(self, flags_before: Sequence[Flag]) -> None:
        self._known: dict[Name, list[Flag]] = defaultdict(list)
        for row in flags_before:
            self._known[named(row.list_id, row.code, row.subject)].append(row)
        self._taken = {row.flag_id for row in flags_before}
        self._n_fresh: Counter[str] = Counter()

    def of(self, found: Sequence[FoundFlag]) -> list[Flag | None]:
        """For each flag found in a list the one of the last release, by its subject, else by its former one."""
        kept: dict[int, Flag] = {}
        for named_as in (new_name, former_name):
            waiting: dict[Name, list[int]] = defaultdict(list)
            for at, one in enumerate(found):
                if at not in kept and (name := named_as(one)) is not None:
                    waiting[name].append(at)
            for name, places in waiting.items():
                kept |= self._matched(name, places, found)
        return [kept.get(at) for at in range(len(found))]

    def _matched(self, name: Name, places: Sequence[int], found: Sequence[FoundFlag]) -> dict[int, Flag]:
        """Flags for those found of one subject: those in the same words, then the others in their order."""
        known = self._known.pop(name, [])
        alike: dict[Hashable, list[Flag]] = defaultdict(list)
        for row in reversed(known):
            alike[_words_of(row)].append(row)
        matched = {at: rows.pop() for at in places if (rows := alike[_words_of(found[at].flag)])}
        used = {row.flag_id for row in matched.values()}
        rest = [row for row in known if row.flag_id not in used]
        others = [at for at in places if at not in matched]
        return matched | dict(zip(others, rest, strict=False))

    def fresh(self, found: FoundFlag) -> str:
        """An id for a flag that there was not: code and hash of its subject, and of its place among equal ones."""
        list_id, code, subject = new_name(found)
        first = f"{code}-{digest(list_id, *subject)}"
        while True:
            nth = self._n_fresh[first]
            self._n_fresh[first] += 1
            flag_id = f"{code}-{digest(first, str(nth))}" if nth else first
            if flag_id not in self._taken:
                self._taken.add(flag_id)
                return flag_id


def _words_of(row: Flag) -> tuple[str, tuple[Evidence, ...]]:
    return row.message, row.evidence[:1]
