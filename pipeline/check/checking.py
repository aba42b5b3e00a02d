"""A check: lists go as far as their flags, and those that are asked for are told, each with the path of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.check.text_memory import text_memory
from pipeline.homes import Home, open_homes
from pipeline.job import Clock, Job, Options, Outcome, now_utc
from pipeline.parse.line_numbers import lines_of
from pipeline.parse.parts import placed, unplaced
from pipeline.progress import Track, untracked
from pipeline.run import per_list_at, run_stages
from pipeline.run_tables import Tables
from pipeline.schema import SEVERITIES, Flag, Mention
from pipeline.settled import run_or_recall
from pipeline.staging import STAGES


@dataclass(frozen=True)
class Remark:
    """A flag, and the path of the file that it is told of."""

    path: str
    flag: Flag


@dataclass(frozen=True)
class HomeCheck:
    """What was found in one home, and the flags of it that are told."""

    home: Home
    outcome: Outcome
    flags: list[Flag]

    @cached_property
    def paths(self) -> dict[str, str]:
        """The path of each list by its name."""
        return {raw.list_id: raw.path for raw in self.home.inputs.lists}

    @cached_property
    def _part_paths(self) -> dict[tuple[str, str], str]:
        lists = self.home.inputs.lists
        return {(raw.list_id, part.name): part.path for raw in lists for part in raw.parts}

    def path_of(self, flag: Flag) -> str:
        """The path of the file that a flag is told of."""
        whole = self.paths[flag.list_id]
        return self._part_paths.get((flag.list_id, flag.file), whole) if flag.file else whole


@dataclass(frozen=True)
class Checked:
    """What a check found: the flags that are told, and which of them are enough to fail."""

    parts: list[HomeCheck]
    base: str | None = None
    """What the lists were compared with; only what was written since is told."""

    @cached_property
    def remarks(self) -> list[Remark]:
        """Every flag that is told, with its path."""
        return [Remark(part.path_of(flag), flag) for part in self.parts for flag in part.flags]

    @property
    def flags(self) -> list[Flag]:
        """The flags that are told."""
        return [flag for part in self.parts for flag in part.flags]

    @property
    def notes(self) -> list[str]:
        """What else is to be told: what failed, and decisions that match nothing."""
        return [note for part in self.parts for note in (*part.outcome.concerns, *part.outcome.notes)]

    @property
    def n_papers(self) -> int:
        """How many entries are papers."""
        rows = [mention for part in self.parts for mention in part.outcome.tables.mentions]
        return sum(mention.kind == "paper" for mention in rows)

    @property
    def n_lists(self) -> int:
        """How many lists were looked at."""
        return sum(len(part.paths) for part in self.parts)

    @property
    def statuses(self) -> Counter[str]:
        """How many flags there are of each status, told or not."""
        return Counter(flag.status for part in self.parts for flag in part.outcome.tables.flags)

    def fails(self, fail_on: str) -> bool:
        """Whether a flag is at least as bad as `fail_on` (`never`: none is)."""
        if fail_on == "never":
            return False
        return any(SEVERITIES.index(flag.severity) <= SEVERITIES.index(fail_on) for flag in self.flags)


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """How a check is made, and what of it is told."""

    online: bool = False
    is_new: bool = False
    base: str | None = None
    is_one_by_one: bool = False
    """Whether flags are told one by one also where there are so many that they are told as one, unless people accepted that."""
    snapshots: tuple[Path, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    clock: Clock = now_utc
    n_jobs: int = 1
    track: Track = untracked


def check_files(files: Sequence[Path], options: CheckOptions) -> Checked:
    """Flag lists, those of the project where none is named; services are asked only if the options say so.

    Raises:
        PipelineError: A list can't be read, or a setting or decision is broken.
    """
    homes = open_homes(files, options.base, **options.overrides)
    return Checked([check_home(home, options) for home in homes], options.base)


def check_home(home: Home, options: CheckOptions) -> HomeCheck:
    """Flag the lists of one home."""
    outcome = Outcome()
    how = Options(offline=not options.online, last=STAGES[-2], snapshots=options.snapshots)
    is_each_told = options.base is not None or options.is_one_by_one
    with per_list_at(home.settings, options.n_jobs, options.track) as per_list:
        job = Job(
            home.settings, how, home.inputs, home.before, outcome, options.clock, home.decisions, per_list=per_list,
            compares=False, unheard=home.changed if is_each_told else None,
        )  # fmt: skip
        run_or_recall(job, _run_chosen)
    told = ("open",) if options.is_new else ("open", "baselined")
    flags = [flag for flag in outcome.tables.flags if flag.status in told]
    if options.base is not None:
        flags = _written_in(home, flags, outcome.tables.mentions)
    return HomeCheck(home, outcome, flags)


def _run_chosen(job: Job) -> Tables:
    """The tables of a check; a rule that is misspelt in the settings is told before the work."""
    from pipeline.flag.chosen import chosen_codes  # noqa: PLC0415  # loads all rules, which a check that was made before needs not

    chosen_codes(job.settings.select, job.settings.ignore)
    with text_memory(job.per_list.kept, job.inputs.lists):
        return run_stages(job)


def _written_in(home: Home, flags: Sequence[Flag], mentions: Sequence[Mention]) -> list[Flag]:
    """The flags that speak of what a branch has written in a home; its lines are those of whole lists."""
    parts = {raw.list_id: raw.parts for raw in home.inputs.lists}
    found = written_since(
        [unplaced(flag, parts[flag.list_id]) for flag in flags],
        [unplaced(mention, parts.get(mention.list_id, ())) for mention in mentions],
        home.changed,
    )
    return [placed(flag, parts[flag.list_id]) for flag in found]


def written_since(
    flags: Sequence[Flag], mentions: Sequence[Mention], changed: Mapping[str, Collection[int]]
) -> list[Flag]:
    """The flags that speak of an entry or line that a branch has written, each told where that stands."""
    of_id = {mention.mention_id: mention for mention in mentions}
    found = []
    for flag in flags:
        lines = frozenset(changed.get(flag.list_id, ()))
        about = [of_id[name] for name in flag.mention_ids if name in of_id]
        written = [mention for mention in about if lines.intersection(lines_of(mention))]
        own = {*lines, *(line for mention in written for line in lines_of(mention))}.intersection(
            lines_of(flag)
        )
        if own or written:
            found.append(flag if own else _told_at(flag, written[0]))
    return found


def _told_at(flag: Flag, mention: Mention) -> Flag:
    """A flag whose own line is an old one, as in a new copy above it, told at the entry that is new."""
    others = {*(flag.other_lines or ()), flag.line_start}
    return replace(
        flag, line_start=mention.line_start, line_end=mention.line_end, other_lines=tuple(sorted(others))
    )
