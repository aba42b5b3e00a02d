"""What the reports say of each list: its flags by how bad they are and by rule, the worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.publish.page_facts import level_of
from pipeline.schema import Flag, Mention

LEVELS = {"error": "Errors", "warning": "Warnings", "info": "Notes", "look": "Worth a look"}
"""How bad flags are to their reader, the worst first."""
_FIRST = 10  # flags of one rule that are shown; the others are opened by a click


@dataclass(frozen=True)
class Shown:
    """One flag as the reports show it, with the flags folded under it."""

    flag: Flag
    under: list[Flag]


@dataclass(frozen=True)
class RuleFlags:
    """What one rule found, of flags that are equally bad."""

    code: str
    name: str
    found: list[Shown]

    @property
    def first(self) -> list[Shown]:
        """Those that are shown at once."""
        return self.found[:_FIRST]

    @property
    def rest(self) -> list[Shown]:
        """Those that are shown on demand, where there are many."""
        return self.found[_FIRST:]

    @property
    def n_flags(self) -> int:
        """How many there are, those folded under another counted too."""
        return sum(1 + len(shown.under) for shown in self.found)


@dataclass(frozen=True)
class LevelFlags:
    """The flags of a list that are equally bad."""

    level: str
    rules: list[RuleFlags]

    @property
    def title(self) -> str:
        """What they are, in words."""
        return LEVELS[self.level]

    @property
    def n_flags(self) -> int:
        """How many there are."""
        return sum(rule.n_flags for rule in self.rules)


@dataclass(frozen=True)
class ListReport:
    """What the reports say of one list."""

    list_id: str
    n_mentions: int
    n_works: int
    n_resolved: int
    n_flags: int
    levels: list[LevelFlags]
    dismissed: list[Flag]
    n_baselined: int


def list_reports(mentions: Sequence[Mention], flags: Sequence[Flag], likely: float) -> list[ListReport]:
    """One report per list, the worst flags first, those of a group under it; what is not `likely` is worth a look."""
    said: dict[str, tuple[list[Mention], list[Flag]]] = defaultdict(lambda: ([], []))
    for mention in mentions:
        said[mention.list_id][0].append(mention)
    for flag in flags:
        said[flag.list_id][1].append(flag)
    return [_list_report(name, *said[name], likely) for name in sorted(said)]


def by_group(flags: Sequence[Flag]) -> list[Shown]:
    """The flags that stand alone or head a group, each with those of its group."""
    under: dict[str, list[Flag]] = {flag.flag_id: [] for flag in flags}
    heads = [flag for flag in flags if flag.group_id not in under]
    for flag in flags:
        if flag.group_id in under:
            under[flag.group_id].append(flag)
    return [Shown(flag, under[flag.flag_id]) for flag in heads]


def levels_of(flags: Sequence[Flag], likely: float) -> list[LevelFlags]:
    """Open flags by how bad they are and by rule, in the order of the list."""
    shown = sorted(by_group(flags), key=lambda one: (one.flag.file or "", one.flag.line_start))
    found = []
    for level in LEVELS:
        own = [one for one in shown if level_of(one.flag, likely) == level]
        codes = dict.fromkeys(one.flag.code for one in own)
        rules = [[one for one in own if one.flag.code == code] for code in codes]
        if rules:
            found.append(LevelFlags(level, [RuleFlags(rule[0].flag.code, rule[0].flag.name, rule) for rule in rules]))  # fmt: skip
    return found


def _list_report(
    list_id: str, mentions: Sequence[Mention], everything: Sequence[Flag], likely: float
) -> ListReport:
    papers = [mention for mention in mentions if mention.kind == "paper"]
    flags = [flag for flag in everything if flag.status == "open"]
    return ListReport(
        list_id,
        len(papers),
        len({mention.work_id for mention in papers}),
        sum(mention.status == "resolved" for mention in papers),
        len(flags),
        levels_of(flags, likely),
        [flag for flag in everything if flag.status == "dismissed"],
        sum(flag.status == "baselined" for flag in everything),
    )
