"""Deciding: what `paperlist dismiss`, `same`, `different` and `baseline` do with the current release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

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
from pipeline.flag.decided import Name, accept, name_of
from pipeline.keys import named_key
from pipeline.merge.identity import keys_of_works
from pipeline.publish.reading import Release, read_release
from pipeline.schema import Flag
from pipeline.text import plural


def dismiss(settings: Settings, flag_ids: Sequence[str], reason: str) -> list[str]:
    """Dismiss flags of the current release for a reason; a sentence for each.

    Raises:
        ConfigError: There is no such flag, or no reason; nothing was written.
    """
    if not reason.strip():
        raise ConfigError("A dismissal needs a reason: --reason TEXT.")
    release = read_release(settings.out_dir)
    flags = [_flag(release.flags, name) for name in flag_ids]
    n_named = Counter(map(name_of, release.flags))
    said = {flag.flag_id: _accepted(release, flag, n_named, reason.strip()) for flag in flags}
    new = add_dismissals(settings.raw_dir, list(said.values()))
    path = settings.raw_dir / DECISIONS
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
        raise ConfigError(f"{what} {name!r} in the current release; the report shows their ids.")
    return found[0]


def judge_pair(settings: Settings, verdict: Verdict, one: str, other: str, reason: str | None) -> str:
    """Write down that two papers are the same or different; what was written, in a sentence.

    Raises:
        ConfigError: They can't be named by a key, are one, or the contrary was said before.
    """
    papers = sorted({_key(settings, name) for name in (one, other)})
    if len(papers) <= 1:
        raise ConfigError(f"{one} and {other} are one key ({papers[0]}): there is nothing to decide.")
    path = add_pair(settings.raw_dir, PairDecision(papers[0], papers[1], verdict, reason))
    return f"{papers[0]} and {papers[1]} are {verdict}, says {path} from the next run on."


def _key(settings: Settings, name: str) -> str:
    """The key of a paper named by key, address, identifier, work id or mention id."""
    if key := named_key(name):
        return key
    release = read_release(settings.out_dir)
    work_id = next((m.work_id for m in release.mentions if m.mention_id == name), name)
    keys = keys_of_works(release.works, release.records)
    if work_id not in keys:
        raise ConfigError(
            f"{name!r} is no paper that is known here. Name it by key (arxiv:1706.03762), address, work or mention id."
        )
    return keys[work_id]


def baseline(settings: Settings) -> str:
    """Accept all open flags of the current release in bulk; what was done, in a sentence."""
    release = read_release(settings.out_dir)
    n_before = len(read_decisions(settings.raw_dir).baselined)
    n_named = Counter(map(name_of, release.flags))
    accepted = [_accepted(release, flag, n_named) for flag in release.flags if flag.status != "dismissed"]
    path = write_baseline(settings.raw_dir, list(dict.fromkeys(accepted)))
    return f"{plural(len(accepted), 'flag')} accepted in {path} (before: {n_before:,})."
