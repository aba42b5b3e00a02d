"""Deciding: what `paperlist dismiss`, `same`, `different` and `baseline` do with the current release.

In a list's own repository there is none: what they speak of is looked up in a check made then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path

from pipeline.config import Settings
from pipeline.decisions import (
    DECISIONS,
    FlagDecision,
    PairDecision,
    Verdict,
    add_dismissals,
    add_pair,
    read_decisions,
    write_baseline,
)
from pipeline.errors import ConfigError
from pipeline.flag.accepted import Name, accept, name_of
from pipeline.keys import named_key
from pipeline.merge.identity import keys_of_works
from pipeline.publish.reading import Release, of_list, read_release
from pipeline.schema import Flag
from pipeline.text import plural


@dataclass(frozen=True)
class Known:
    """What decisions speak of, and the folder in which they are written down."""

    folder: Path
    look_up: Callable[[], Release] = field(repr=False)

    @cached_property
    def release(self) -> Release:
        """The flags, mentions and works that can be named."""
        return self.look_up()


def known_here(settings: Settings) -> Known:
    """What the current release of a project holds."""
    return Known(settings.raw_dir, lambda: read_release(settings.out_dir))


def known_beside(file: Path | None) -> Known:
    """What a check of a list in its own repository finds; without a file, of README.md here or at the git root.

    Raises:
        PipelineError: The list can't be read, or is one of a project.
    """
    from pipeline.check.checking import CheckOptions, check_home  # noqa: PLC0415  # what judges lists loads
    from pipeline.homes import open_homes  # noqa: PLC0415  # for longer than a release takes to be read

    (home,) = open_homes([file] if file else [])

    def look_up() -> Release:
        made = check_home(home, CheckOptions()).outcome.tables
        return Release(
            mentions=list(made.mentions),
            records=list(made.records),
            works=list(made.works),
            flags=list(made.flags),
        )

    return Known(home.folder, look_up)


def known_for(settings: Settings, file: Path | None) -> Known:
    """What decisions speak of: the project's release, else the list that is named or stands here."""
    return known_here(settings) if file is None and settings.raw_dir.is_dir() else known_beside(file)


def dismiss(settings: Settings, flag_ids: Sequence[str], reason: str, file: Path | None = None) -> list[str]:
    """Dismiss flags for a reason, of the current release or of a list in its own repository; a sentence for each.

    Raises:
        ConfigError: There is no such flag, or no reason; nothing was written.
    """
    if not reason.strip():
        raise ConfigError("A dismissal needs a reason: --reason TEXT.")
    known = known_for(settings, file)
    release = known.release
    flags = [_flag(release.flags, name) for name in flag_ids]
    n_named, own = Counter(map(name_of, release.flags)), cache(partial(of_list, release))
    said = {flag.flag_id: _accepted(own(flag.list_id), flag, n_named, reason.strip()) for flag in flags}
    new = add_dismissals(known.folder, list(said.values()))
    path = known.folder / DECISIONS
    return [
        f"{flag.flag_id} is dismissed in {path}: {flag.message}"
        if said[flag.flag_id] in new
        else f"{flag.flag_id} was dismissed before."
        for flag in flags
    ]


def _accepted(
    release: Release, flag: Flag, n_named: Mapping[Name, int], reason: str | None = None
) -> FlagDecision:
    """What is written down of a flag."""
    return accept(
        flag, release.mentions, release.works, release.records, reason,
        is_one_of_several=n_named[name_of(flag)] > 1,
    )  # fmt: skip


def _flag(flags: Sequence[Flag], name: str) -> Flag:
    found = [flag for flag in flags if flag.flag_id.lower().startswith(name.lower())]
    if len(found) != 1:
        what = "There is no flag" if not found else f"{len(found)} flags start with"
        raise ConfigError(
            f"{what} {name!r} today; the report and `paperlist check --format full` show their ids."
        )
    return found[0]


def judge_pair(
    settings: Settings, verdict: Verdict, one: str, other: str, reason: str | None, file: Path | None = None
) -> str:
    """Write down that two papers are the same or different; what was written, in a sentence.

    Raises:
        ConfigError: They can't be named by a key, are one, or the contrary was said before.
    """
    known = known_for(settings, file)
    papers = sorted({_key(known, name) for name in (one, other)})
    if len(papers) <= 1:
        raise ConfigError(f"{one} and {other} are one key ({papers[0]}): there is nothing to decide.")
    path = add_pair(known.folder, PairDecision(papers[0], papers[1], verdict, reason))
    return f"{papers[0]} and {papers[1]} are {verdict}, says {path} from the next run on."


def _key(known: Known, name: str) -> str:
    """The key of a paper named by key, address, identifier, work id or mention id."""
    if key := named_key(name):
        return key
    release = known.release
    work_id = next((m.work_id for m in release.mentions if m.mention_id == name), name)
    keys = keys_of_works(release.works, release.records)
    if work_id not in keys:
        raise ConfigError(
            f"{name!r} is no paper that is known here. Name it by key (arxiv:1706.03762), address, work or mention id."
        )
    return keys[work_id]


def baseline(settings: Settings, file: Path | None = None) -> str:
    """Accept all open flags in bulk, of the current release or of a list; what was done, in a sentence."""
    known = known_for(settings, file)
    release, n_before = known.release, len(read_decisions(known.folder).baselined)
    n_named, own = Counter(map(name_of, release.flags)), cache(partial(of_list, release))
    accepted = [
        _accepted(own(flag.list_id), flag, n_named) for flag in release.flags if flag.status != "dismissed"
    ]
    path = write_baseline(known.folder, list(dict.fromkeys(accepted)))
    return f"{plural(len(accepted), 'flag')} accepted in {path} (before: {n_before:,})."
