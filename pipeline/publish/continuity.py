"""From one release to the next: what is carried over, and the ids that stay when a list is renamed."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from pipeline.publish.reading import Release
from pipeline.resolve.listed import mention_key
from pipeline.run_tables import Tables
from pipeline.schema import Flag, Mention, Unread
from pipeline.text import squash

OfList = TypeVar("OfList", Mention, Unread, Flag)
_Place = tuple[str, str, str]


def under_new_names(before: Release, renamed: Mapping[str, str]) -> Release:
    """The last release with its lists under the names that they have today.

    Args:
        before: The last release.
        renamed: New list id to the old one.
    """
    today = {old: new for new, old in renamed.items()}
    if not today:
        return before
    return dataclasses.replace(
        before,
        mentions=_under_names(before.mentions, today),
        unread=_under_names(before.unread, today),
        flags=_under_names(before.flags, today),
    )


def _under_names(rows: Sequence[OfList], today: Mapping[str, str]) -> list[OfList]:
    return [dataclasses.replace(row, list_id=today.get(row.list_id, row.list_id)) for row in rows]


def under_new_keys(before: Release, today: Mapping[str, str]) -> Release:
    """The last release with the papers in subjects of flags under the keys that they have today.

    Args:
        before: The last release.
        today: The keys of today by those of before.
    """
    if not today:
        return before
    flags = [
        dataclasses.replace(row, subject=tuple(today.get(part, part) for part in row.subject))
        for row in before.flags
    ]
    return dataclasses.replace(before, flags=flags)


def with_kept_ids(mentions: Sequence[Mention], before: Sequence[Mention]) -> Iterator[Mention]:
    """Mentions with the ids that they had in the last release, where their list had another name when it gave them."""
    ids: dict[_Place, list[str]] = defaultdict(list)
    for mention in sorted(before, key=lambda row: row.position):
        ids[_place(mention)].append(mention.mention_id)
    seen: dict[_Place, int] = defaultdict(int)
    for mention in mentions:
        place = _place(mention)
        known, nth = ids.get(place, []), seen[place]
        seen[place] += 1
        yield dataclasses.replace(mention, mention_id=known[nth]) if nth < len(known) else mention


def _place(mention: Mention) -> _Place:
    """What a mention id stands for, but for the ordinal among equals."""
    return mention.list_id, mention_key(mention), " > ".join(map(squash, mention.section_path))


def carried_mentions(before: Release, lists: Collection[str]) -> list[Mention]:
    """The mentions of some lists in the last release, to be resolved and merged again."""
    return [
        dataclasses.replace(mention, work_id=None, status=None)
        for mention in before.mentions
        if mention.list_id in lists
    ]


def carried_unread(before: Release, lists: Collection[str]) -> list[Unread]:
    """What the last release says of some lists that it did not read."""
    return [row for row in before.unread if row.list_id in lists]


def carried_flags(before: Release, made: Tables, is_carried: Callable[[Flag], bool]) -> list[Flag]:
    """The flags of the last release that stand in for today's, about mentions that are still there, with their works of today."""
    works = {mention.mention_id: mention.work_id for mention in made.mentions}
    work_ids = {work.work_id for work in made.works}
    kept = []
    for row in filter(is_carried, before.flags):
        if not set(row.mention_ids) <= works.keys():
            continue
        work_id = works.get(row.mention_id, row.work_id) if row.mention_id else row.work_id
        if work_id is None or work_id in work_ids:
            kept.append(dataclasses.replace(row, work_id=work_id))
    return kept
