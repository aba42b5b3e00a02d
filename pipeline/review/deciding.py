"""Deciding: what a person wishes is looked up in what stands today, written down, and taken back again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.check.checking import CheckOptions
from pipeline.decision_commands import Known
from pipeline.decisions import (
    DECISIONS,
    FlagDecision,
    PairDecision,
    add_decisions,
    read_decisions,
    take_back,
)
from pipeline.fix.command import mend_files, sentences, write_files
from pipeline.flag.accepted import accept, name_of
from pipeline.merge.identity import works_by_key
from pipeline.publish.reading import Release
from pipeline.review.handed_over import Wish
from pipeline.schema import Flag, Mention, Record, Work
from pipeline.text import plural


@dataclass(frozen=True)
class Weighed:
    """What decisions come to: rows to be written, flags to be mended, and a sentence for what matches nothing."""

    dismissals: Mapping[str, FlagDecision] = field(default_factory=dict)
    """By flag id."""
    pairs: Sequence[PairDecision] = ()
    fixes: Sequence[Flag] = ()
    unmatched: Sequence[str] = ()


class Desk:
    """What stands today, and the folder in which decisions on it are written down."""

    def __init__(self, known: Known) -> None:
        self.folder = known.folder
        self._known = known

    @cached_property
    def release(self) -> Release:
        """The flags, entries and works that can be named."""
        return self._known.release

    @cached_property
    def _flags(self) -> dict[str, Flag]:
        return {flag.flag_id: flag for flag in self.release.flags}

    @cached_property
    def _papers(self) -> frozenset[str]:
        return frozenset([*works_by_key(self.release.works, self.release.records), *(work.work_id for work in self.release.works)])  # fmt: skip

    def weigh(self, wishes: Iterable[Wish]) -> Weighed:
        """What some decisions come to; those that match nothing of today are told, the others hold."""
        dismissals: dict[str, FlagDecision] = {}
        pairs, fixes, unmatched = [], [], []
        for wish in wishes:
            flag = self._flags.get(wish.flag or "")
            if wish.papers:
                unknown = [key for key in wish.papers if key not in self._papers]
                unmatched += [
                    f"{key!r} is no paper of today: “{wish.do}” was left out." for key in unknown[:1]
                ]
                if not unknown and wish.do in ("same", "different"):
                    key_l, key_r = sorted(wish.papers)
                    pairs.append(PairDecision(key_l, key_r, wish.do, wish.reason))
            elif flag is None:
                unmatched.append(f"There is no flag {wish.flag!r} today: “{wish.do}” was left out.")
            elif wish.do == "fix":
                fixes.append(flag)
            else:
                dismissals[flag.flag_id] = self._accepted(flag, wish.reason)
        return Weighed(dismissals, pairs, fixes, unmatched)

    def _accepted(self, flag: Flag, reason: str | None) -> FlagDecision:
        mentions, works, records = self._of_list[flag.list_id]
        return accept(
            flag, mentions, works, records, reason, is_one_of_several=self._n_named[name_of(flag)] > 1
        )

    @cached_property
    def _n_named(self) -> Counter[object]:
        return Counter(map(name_of, self.release.flags))

    @cached_property
    def _of_list(self) -> dict[str, tuple[list[Mention], list[Work], list[Record]]]:
        """Of each list its entries, and the works and records behind them: what a decision on one of its flags names."""
        works = {work.work_id: work for work in self.release.works}
        records = {record.record_id: record for record in self.release.records}
        of_list: dict[str, list[Mention]] = {flag.list_id: [] for flag in self.release.flags}
        for mention in self.release.mentions:
            of_list.setdefault(mention.list_id, []).append(mention)
        found = {}
        for name, mentions in of_list.items():
            own = [works[work_id] for work_id in {row.work_id or "" for row in mentions} & works.keys()]
            found[name] = (mentions, own, [records[one] for work in own for one in work.record_ids if one in records])  # fmt: skip
        return found

    def write(self, wishes: Iterable[Wish]) -> tuple[Weighed, list[str]]:
        """Write decisions down; what they came to, and sentences that say what was written.

        Raises:
            ConfigError: The file can't be read or written; nothing was.
        """
        weighed = self.weigh(wishes)
        added = add_decisions(self.folder, list(weighed.dismissals.values()), weighed.pairs)
        path = self.folder / DECISIONS
        n_new, n_asked = (
            len(added.dismissals) + len(added.pairs),
            len(weighed.dismissals) + len(weighed.pairs),
        )
        told = [f"{plural(n_new, 'decision')} written to {path}."] if n_asked else []
        n_known = n_asked - n_new - len(added.contrary)
        told += [f"{plural(n_known, 'decision')} stood there before."] if n_known else []
        told += [f"{path} says the contrary of {said.id_l} and {said.id_r}: remove that entry first." for said in added.contrary]  # fmt: skip
        return weighed, [*told, *weighed.unmatched]

    def take_back(self, wishes: Iterable[Wish]) -> list[str]:
        """Remove decisions that were written; sentences that say what was removed, and what was not."""
        weighed = self.weigh(wishes)
        n_asked = len(weighed.dismissals) + len(weighed.pairs)
        n_gone = take_back(self.folder, list(weighed.dismissals.values()), weighed.pairs) if n_asked else 0
        path = self.folder / DECISIONS
        told = [f"{plural(n_gone, 'decision')} taken back from {path}."] if n_gone else []
        return [*told, *([f"{plural(n_asked - n_gone, 'decision')} of {path} was changed by hand: remove it there."] if n_gone < n_asked else [])]  # fmt: skip

    def decided(self) -> list[Mapping[str, object]]:
        """What is decided of the flags and papers of today and not in force before the next run, as the page keeps it."""
        said = read_decisions(self.folder)
        reasons = {(one.list, one.code, one.subject): one.reason for one in said.dismissed}
        of_flags: list[Mapping[str, object]] = [
            {"about": flag.flag_id, "do": "dismiss", "flag": flag.flag_id, "reason": reasons[flag.list_id, flag.code, flag.subject]}
            for flag in self.release.flags
            if flag.status == "open" and (flag.list_id, flag.code, flag.subject) in reasons
        ]  # fmt: skip
        of_pairs: list[Mapping[str, object]] = [
            {"about": f"{one.id_l} {one.id_r}", "do": one.verdict, "papers": [one.id_l, one.id_r], "reason": one.reason}
            for one in said.pairs
        ]  # fmt: skip
        return [*of_flags, *of_pairs]


def mend_flags(
    flags: Sequence[Flag], paths: Mapping[str, str], options: CheckOptions, *, writes: bool
) -> list[str]:
    """Make the edits of flags in their lists; a sentence for each, and for each that could not be made.

    Args:
        flags: The flags.
        paths: The files of the lists by name.
        options: How the lists are checked while they are edited.
        writes: Whether the lists are written.
    """
    told = []
    for list_id in sorted({flag.list_id for flag in flags}):
        wanted = frozenset(flag.flag_id for flag in flags if flag.list_id == list_id)
        if list_id not in paths:
            told.append(
                f"{list_id}: its file is not there, so {plural(len(wanted), 'edit')} could not be made."
            )
            continue
        told += _mended(paths[list_id], wanted, options, writes=writes)
    return told


def _mended(path: str, wanted: frozenset[str], options: CheckOptions, *, writes: bool) -> list[str]:
    fixed = mend_files([Path(path)], options, unsafe=True, wanted=wanted)
    if writes:
        write_files(fixed)
    made = {step.edit.flag.flag_id for file in fixed for step in file.mended.steps}
    refused = {name for file in fixed for name in file.mended.refused}
    idle = sorted(wanted - made - refused)
    return [*sentences(fixed, would=not writes), *(f"{path}: {name}: there is no edit for it as the list stands now." for name in idle)]  # fmt: skip
