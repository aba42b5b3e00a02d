"""The gate: today is compared with the last release, so that nothing that says less is published unasked.

First each list on its own: one that lost much is carried over from the last release. Then the whole: what can't be
explained by the lists refuses the release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.publish.reading import Release
from pipeline.resolve.listed import mention_key
from pipeline.run_tables import Tables
from pipeline.schema import Mention
from pipeline.text import plural, squash

LOST_SHARE = 1 / 5
"""A list that lost more than this share of its mentions, and at least `LOST_LEAST`, is carried over …"""
LOST_LEAST = 5
LOST_MOST_SHARE = 1 / 2
"""… and so is one that lost more than this share, however few they are."""
SAME_LIST_SHARE = 1 / 2
"""A new list that holds more than this share of a missing list's keys is that list under a new name."""
RESOLVED_FALL = 0.02
"""By so much the share of mentions that any source found may fall."""
LEAST_TOLD = 2
"""A column that only one row filled, or one mention that is not found any more, proves nothing."""


def renamed_lists(before: Release, now: Mapping[str, Sequence[Mention]]) -> dict[str, str]:
    """The new lists that are lists of the last release under another name: new list id to the old one."""
    known = mentions_by_list(before.mentions)
    missing = {name: Counter(map(mention_key, rows)) for name, rows in known.items() if name not in now}
    found: dict[str, str] = {}
    for name in sorted(now.keys() - known.keys()):
        keys = Counter(map(mention_key, now[name]))
        for old, old_keys in missing.items():
            held = sum((keys & old_keys).values())
            if old not in found.values() and held > SAME_LIST_SHARE * old_keys.total():
                found[name] = old
                break
    return found


def lost_mentions(before: Sequence[Mention], now: Sequence[Mention]) -> list[Mention]:
    """The mentions of a list whose paper stands nowhere in it any more, neither by key nor by title."""
    keys = {mention_key(mention) for mention in now}
    titles = {squash(mention.title) for mention in now}
    return [
        mention
        for mention in before
        if mention_key(mention) not in keys and squash(mention.title) not in titles
    ]


def is_drop(n_before: int, n_lost: int) -> bool:
    """Whether a list lost so much that nobody meant it, as far as a machine can tell."""
    return (n_lost >= LOST_LEAST and n_lost > LOST_SHARE * n_before) or n_lost > LOST_MOST_SHARE * n_before


def drop_of(list_id: str, before: Sequence[Mention], now: Sequence[Mention] | None) -> str | None:
    """Why a list is carried over, in a sentence without its end; None if it is not.

    Args:
        list_id: The list.
        before: Its mentions in the last release.
        now: Its mentions today; None if there is no such list any more.
    """
    if not before:
        return None
    if now is None:
        return f"{list_id}: the file is gone"
    papers = [mention for mention in before if mention.kind == "paper"] or before
    today = [mention for mention in now if mention.kind == "paper" or papers is before]
    n_lost = len(lost_mentions(papers, today))
    if not is_drop(len(papers), n_lost):
        return None
    left = f"{len(today):,} left" if today else "none left: is it a list at all?"
    return f"{list_id}: {n_lost:,} of {plural(len(papers), 'entry')} of the last release are gone ({left})"


def refusals(before: Release, made: Tables, shaping: Mapping[str, Any]) -> list[str]:
    """Why tables must not replace the last release unasked, a sentence each; none under other settings."""
    if before.content_id is None or before.shaping not in (None, dict(shaping)):
        return []
    return [*_less_resolved(before, made), *_emptied_columns(before, made), *_vanished_works(before, made)]


def _less_resolved(before: Release, made: Tables) -> Iterator[str]:
    was = {mention.mention_id: mention.status == "resolved" for mention in before.mentions}
    now = [mention for mention in made.mentions if mention.mention_id in was and mention.kind == "paper"]
    n_was = sum(was[mention.mention_id] for mention in now)
    n_now = sum(mention.status == "resolved" for mention in now)
    if n_was - n_now >= LEAST_TOLD and n_was - n_now > RESOLVED_FALL * len(now):
        yield f"{n_now:,} of {plural(len(now), 'entry')} were found in a source, {n_was:,} in the last release."


def _emptied_columns(before: Release, made: Tables) -> Iterator[str]:
    for name, key in (("mentions", "mention_id"), ("works", "work_id"), ("records", "record_id")):
        rows: Sequence[Any] = getattr(made, name)
        ids = {getattr(row, key) for row in rows}
        was: list[Any] = [row for row in getattr(before, name) if getattr(row, key) in ids]
        both = {getattr(row, key) for row in was}
        now = [row for row in rows if getattr(row, key) in both]
        for column in type(rows[0]).__slots__ if rows else ():
            n_was = _n_filled(was, column)
            if n_was >= LEAST_TOLD and not _n_filled(now, column):
                yield f"{name}.{column} is empty, in the last release {plural(n_was, 'row')} had it."


def _n_filled(rows: Iterable[Any], column: str) -> int:
    return sum(getattr(row, column) not in (None, (), "") for row in rows)


def _vanished_works(before: Release, made: Tables) -> Iterator[str]:
    """Works whose mentions are still there and that are gone; one that merged into another has not vanished."""
    was = {mention.mention_id: mention.work_id for mention in before.mentions}
    known = {work.work_id for work in before.works}
    lost = known - {work.work_id for work in made.works}
    gone = {
        work_id
        for mention in made.mentions
        if (work_id := was.get(mention.mention_id)) in lost and mention.work_id not in known
    }
    if gone:
        yield f"{plural(len(gone), 'work')} vanished though their entries stay, such as {_titles(before, gone)}."


def _titles(before: Release, work_ids: Collection[str]) -> str:
    titles = sorted(work.title for work in before.works if work.work_id in work_ids)
    return ", ".join(f"“{title}”" for title in titles[:3])


def mentions_by_list(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """The mentions of each list, in their order."""
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.list_id, []).append(mention)
    return found
