"""Decisions applied: flags that people dismissed or accepted in bulk keep their row and change their status."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.decisions import Decisions, FlagDecision
from pipeline.flag.accepted import (
    Name,
    Path,
    comparable,
    name_of,
    named,
    papers_by_section,
    place_of,
    words_of,
)
from pipeline.flag.floods import FLOOD, without_floods
from pipeline.flag.found import FlaggedList
from pipeline.flag.suppressions import FlaggedLines, Silence
from pipeline.parse.lists import ListPart
from pipeline.parse.parts import told_line, told_path
from pipeline.schema import Evidence, Flag, Mention


@dataclass(frozen=True)
class Decided:
    """The flags with what people said about them, and a sentence for everything said that matches nothing."""

    flags: list[Flag]
    idle: list[str]


@dataclass(frozen=True)
class HeldBefore:
    """What the last release held, under the names that its lists and papers have today."""

    mentions: Sequence[Mention] = ()
    """A section that they have is no new one, and so not another one renamed."""
    flags: Sequence[Flag] = ()
    """What was accepted in them under a new name of section or list still is."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """The lists that had another name, by their names of today."""
    standing: Sequence[Flag] = ()
    """Flags that stand in for today's, of lists that are carried over and rules that failed."""


def decide(
    flags: Sequence[Flag],
    lists: Sequence[FlaggedList],
    mentions: Sequence[Mention],
    keys: Mapping[str, str],
    decisions: Decisions,
    before: HeldBefore,
    former_names: Mapping[str, Name],
    *,
    unheard: Mapping[str, Collection[int]] | None = None,
) -> Decided:
    """Flags, and those that stand in for some, with their status; the open ones of a flood are told as one.

    Args:
        flags: The flags of today.
        lists: The lists that were flagged.
        mentions: Their mentions.
        keys: The works' keys by work id.
        decisions: What people said.
        before: What the last release held.
        former_names: What version 0.1.0 called a flag, by flag id, where it called it otherwise.
        unheard: Where a branch is reviewed, by list, the lines that it has written: their comments allow nothing, and
            their flags are not told with those of old as one.
    """
    calls = _Calls(former_names)
    history = _History(mentions, keys, lists, before, calls)
    deaf = unheard or {}
    silences = [one for flagged in lists for one in flagged.silences]
    quiet = [one for one in silences if one.line not in deaf.get(one.list_id, ())]
    everything = [*flags, *before.standing]
    said = _Said(history, decisions, calls, everything)
    flagged = FlaggedLines(everything)
    allowed = flagged.allowed(quiet)
    parts = {one.list_id: one.parts for one in lists}
    rows = [_allowed(said.of(flag), allowed.get(flag.flag_id), parts) for flag in everything]
    told = [
        said.of(row) if row.subject == FLOOD else row for row in without_floods(rows, before.flags, parts)
    ]
    if unheard is not None:
        told = _one_by_one(told, rows)
    return Decided(told, [*said.idle([*everything, *told]), *_idle_silences(quiet, flagged, lists)])


def _one_by_one(told: Sequence[Flag], rows: Sequence[Flag]) -> list[Flag]:
    """The flags that were told as one, each by itself again, but where people accepted that one."""
    floods = {(row.list_id, row.code) for row in told if row.subject == FLOOD and row.status == "open"}
    whole = [row for row in told if row.subject != FLOOD or row.status != "open"]
    return [*whole, *(row for row in rows if row.status == "open" and (row.list_id, row.code) in floods)]


class _Calls:
    """The names by which decisions may call a flag: today's, and the one of version 0.1.0."""

    def __init__(self, former_names: Mapping[str, Name]) -> None:
        self._former = former_names

    def of(self, flag: Flag) -> Iterator[Name]:
        yield name_of(flag)
        if flag.flag_id in self._former:
            yield self._former[flag.flag_id]


class _Said:
    """What people said of flags, by the names of today."""

    def __init__(self, history: _History, decisions: Decisions, calls: _Calls, flags: Sequence[Flag]) -> None:
        self._dismissed = _by_name(history, decisions.dismissed)
        self._baselined = _by_name(history, decisions.baselined)
        self._calls = calls
        self._words: dict[Name, set[str]] = defaultdict(set)
        for flag in flags:
            for name in calls.of(flag):
                self._words[name].add(words_of(flag))

    def of(self, flag: Flag) -> Flag:
        """A flag with its status; what was decided in the last release stands."""
        if flag.status != "open":
            return flag
        said = self._among(self._dismissed, flag)
        if said is not None:
            return _dismissed(flag, Evidence(source="decision", field="reason", quote=said.reason or ""))
        is_baselined = self._among(self._baselined, flag) is not None
        return dataclasses.replace(flag, status="baselined") if is_baselined else flag

    def _among(self, decisions: Mapping[Name, Sequence[FlagDecision]], flag: Flag) -> FlagDecision | None:
        """The decision that speaks of a flag; of flags of one name, of the one that it quotes, or of all if none is quoted."""
        for name in self._calls.of(flag):
            for said in decisions.get(name, ()):
                if said.words in (None, words_of(flag)) or said.words not in self._words[name]:
                    return said
        return None

    def idle(self, flags: Sequence[Flag]) -> list[str]:
        """A sentence for each dismissal that matches none of some flags."""
        names = {name for flag in flags for name in self._calls.of(flag)}
        return [
            f"The dismissal of {said} matches no flag."
            for name, decisions in self._dismissed.items()
            for said in decisions
            if name not in names
        ]


def _by_name(history: _History, decisions: Sequence[FlagDecision]) -> dict[Name, list[FlagDecision]]:
    found: dict[Name, list[FlagDecision]] = defaultdict(list)
    for said in decisions:
        found[history.name(said)].append(said)
    return found


def _allowed(flag: Flag, silence: Silence | None, parts: Mapping[str, Sequence[ListPart]]) -> Flag:
    """A flag as a comment in its list allows it, where it is not dismissed."""
    if silence is None or flag.status == "dismissed":
        return flag
    reason = silence.reason or "allowed there"
    return _dismissed(
        flag, Evidence(source="list", field=told_line(parts[silence.list_id], silence.line), quote=reason)
    )


def _dismissed(flag: Flag, reason: Evidence) -> Flag:
    return dataclasses.replace(flag, status="dismissed", evidence=(*flag.evidence, reason))


def _idle_silences(
    quiet: Sequence[Silence], flagged: FlaggedLines, lists: Sequence[FlaggedList]
) -> list[str]:
    told, by_name = [], {one.list_id: one for one in lists}
    for silence in quiet:
        own = by_name[silence.list_id]
        where = told_path(own.path, own.parts, silence.line)
        told += [f"{where}: there is no rule {name!r} to allow." for name in silence.unknown]
        if silence.codes and not flagged.is_met(silence):
            told.append(f"{where}: allows {', '.join(silence.codes)}, which is not flagged there.")
    return told


class _History:
    """Under which names lists and sections go today that decisions call by an older one."""

    def __init__(
        self,
        mentions: Sequence[Mention],
        keys: Mapping[str, str],
        lists: Sequence[FlaggedList],
        before: HeldBefore,
        calls: _Calls,
    ) -> None:
        old = {(mention.list_id, mention.section_path) for mention in before.mentions}
        held = papers_by_section(mentions, keys)
        self._new = {
            name: {path: own for path, own in sections.items() if (name, path) not in old}
            for name, sections in held.items()
        }
        self._of_list = {name: set().union(*sections.values()) for name, sections in held.items()}
        self._paths = {one.list_id: one.section_paths for one in lists}
        self._lists = {*self._of_list, *self._paths}
        self._accepted = [
            (flag, name) for flag in before.flags if flag.status != "open" for name in calls.of(flag)
        ]
        self._today = {old_name: new_name for new_name, old_name in before.renamed.items()}

    def name(self, said: FlagDecision) -> Name:
        """What a decision is about, under the names of today."""
        said = dataclasses.replace(said, list=self._list_today(said))
        subject = tuple(map(comparable, said.subject))
        at = place_of(said.section, said.subject)
        known = {tuple(map(comparable, path)) for path in self._paths.get(said.list, ())}
        if at is None or not said.holds or tuple(map(comparable, said.section)) in known:
            return said.list, said.code, subject
        before, after = subject[:at], subject[at + len(said.section) :]
        today = _only_holder(self._new.get(said.list, {}), said.holds)
        if today is not None:
            return said.list, said.code, (*before, *map(comparable, today), *after)
        carried = [name for flag, name in self._accepted if _speaks_of(said, flag, name, before, after)]
        return carried[0] if len(carried) == 1 else (said.list, said.code, subject)

    def _list_today(self, said: FlagDecision) -> str:
        """The list's name today: its own, that of last night's renaming, or of the one list that holds its papers."""
        if said.list in self._lists:
            return said.list
        if said.list in self._today:
            return self._today[said.list]
        about = named(said.list, said.code, said.subject)[1:]
        lists = {
            list_id
            for flag, (list_id, code, subject) in self._accepted
            if (code, subject) == about and _is_accepted_by(flag, said)
        }
        if len(lists) == 1:
            return lists.pop()
        return _only_holder(self._of_list, said.holds) or said.list


Holder = TypeVar("Holder")


def _only_holder(holders: Mapping[Holder, set[str]], keys: Sequence[str]) -> Holder | None:
    """The one that holds more than half of some keys; of several, nobody knows which it was."""
    fits = [name for name, own in holders.items() if 2 * len(own.intersection(keys)) > len(keys)]
    return fits[0] if len(fits) == 1 else None


def _speaks_of(said: FlagDecision, flag: Flag, name: Name, before: Path, after: Path) -> bool:
    """Whether a flag was accepted in the last release by this very decision, under another section's name."""
    list_id, code, subject = name
    is_same = (list_id, code) == (said.list, said.code) and len(subject) > len(before) + len(after)
    if not is_same or subject[: len(before)] != before or subject[len(subject) - len(after) :] != after:
        return False
    return _is_accepted_by(flag, said)


def _is_accepted_by(flag: Flag, said: FlagDecision) -> bool:
    if flag.status == "baselined":
        return said.reason is None
    last = flag.evidence[-1]
    return last.source == "decision" and last.quote == said.reason
