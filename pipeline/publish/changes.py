"""Changes: what a publication made of the release before it, and what became of each work's id."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline import tables
from pipeline.errors import SchemaError
from pipeline.publish.reading import Release, read_kept
from pipeline.publish.release import current_id
from pipeline.schema import Alias, Change, ChangeKind, Flag, Mention, Work
from pipeline.text import squash

CHANGES, ALIASES = "changes.parquet", "aliases.parquet"


class WhatChanged(NamedTuple):
    """What changed from one release to another."""

    changes: list[Change]
    aliases: list[Alias]


def note_changes(out_dir: Path, now: datetime) -> list[Change]:
    """Write down what changed since the last publication that was written down; what was added, nothing if that one still stands.

    It looks at what is written and at what stands, never at what this run did: a run that was killed between the switch and
    the note is made up for by the next.
    """
    current = current_id(out_dir)
    changes, aliases = _read(out_dir / CHANGES, Change), _read(out_dir / ALIASES, Alias)
    last = next((row for row in reversed(changes) if row.kind == "release"), None)
    if last is not None and last.content_id == current:
        return []
    before = read_kept(out_dir, last.content_id) if last else Release()
    number = last.publication + 1 if last else 1
    found = compare(before, read_kept(out_dir, current), number, aliases)
    if last is not None and before.content_id is None:
        # the release before is kept no more: nothing can be said of single works
        found = WhatChanged([_release(number, current, last.content_id)], [])
    told = [dataclasses.replace(row, published_at=now) for row in found.changes]
    tables.write(tables.to_arrow([*aliases, *found.aliases], Alias), out_dir / ALIASES)
    tables.write(tables.to_arrow([*changes, *told], Change), out_dir / CHANGES)
    return told


def read_changes(out_dir: Path) -> list[Change]:
    """All changes, in the order of the publications."""
    return _read(out_dir / CHANGES, Change)


def changes_to(out_dir: Path, before: Release, after: Release) -> list[Change]:
    """What a release changes that is about to stand; of one that stands already, what it changed when it was published."""
    if before.content_id != after.content_id:
        return compare(before, after).changes
    rows = read_changes(out_dir)
    return [
        row for row in rows if row.publication == rows[-1].publication and row.content_id == after.content_id
    ]


def _read(path: Path, row: type[tables.Row]) -> list[tables.Row]:
    """The rows of a file that only grows; a damaged one is kept aside, not lost."""
    try:
        return tables.read_shared(path, row) if path.exists() else []
    except SchemaError:
        path.replace(path.with_name(f"{path.stem}-unreadable.parquet"))
        return []


def compare(
    before: Release, after: Release, publication: int = 1, aliases: Sequence[Alias] = ()
) -> WhatChanged:
    """What changed from one release to another; the first release is told as a whole, not work by work.

    Args:
        before: The release before; empty for the first.
        after: The release after.
        publication: The number of the publication that made the second of the first.
        aliases: What is known of ids of the past.
    """
    whole = _release(publication, after.content_id or "", before.content_id)
    if before.content_id is None:
        return WhatChanged([whole], [])
    works = _Works(before, after)
    changes = [
        whole,
        *(_change(whole, one) for one in [*works.changes(), *_flag_changes(before.flags, after.flags)]),
    ]
    now = {alias.former_work_id: alias.work_id for alias in aliases}
    became = {name: now_id for name, now_id in works.became(now).items() if now.get(name, name) != now_id}
    rows = [
        Alias(publication=publication, former_work_id=name, work_id=now_id, content_id=whole.content_id)
        for name, now_id in sorted(became.items())
    ]
    return WhatChanged(sorted(changes, key=lambda row: (row.kind != "release", row.kind, row.subject)), rows)


class _Happened(NamedTuple):
    """One change, before it knows its publication."""

    kind: ChangeKind
    subject: str
    title: str
    list_id: str | None
    before: str | None = None
    after: str | None = None


def _release(publication: int, content_id: str, before: str | None) -> Change:
    return Change(
        publication=publication, kind="release", subject=content_id, content_id=content_id, content_id_before=before,
        published_at=None, list_id=None, title=None, before=None, after=None,
    )  # fmt: skip


def _change(release: Change, one: _Happened) -> Change:
    return Change(
        publication=release.publication, content_id=release.content_id, content_id_before=release.content_id_before,
        published_at=None, kind=one.kind, subject=one.subject, list_id=one.list_id, title=one.title, before=one.before, after=one.after,
    )  # fmt: skip


class _Works:
    """The works of two releases, by id, and where the entries of one went in the other."""

    def __init__(self, before: Release, after: Release) -> None:
        self._was = {work.work_id: work for work in before.works}
        self._is = {work.work_id: work for work in after.works}
        self._first = {**_first_lists(before.mentions), **_first_lists(after.mentions)}
        self._went = _shared(self._was.values(), before.mentions, self._is.values(), after.mentions)
        self._came = _shared(self._is.values(), after.mentions, self._was.values(), before.mentions)

    def changes(self) -> Iterator[_Happened]:
        """What happened to works: those of both releases, those that came, those that went."""
        for name, work in self._is.items():
            if (was := self._was.get(name)) is not None:
                yield from self._altered(was, work)
            else:  # split from a work that stays; one whose former id is gone is told there
                source = self._came.get(name)
                yield self._told("work_split" if source in self._is else "work_new", work, before=source)
        for name in self._was.keys() - self._is.keys():
            into = self._went.get(name)
            yield self._told("work_merged" if into else "work_gone", self._was[name], after=into)

    def became(self, aliases: Mapping[str, str | None]) -> dict[str, str | None]:
        """What the ids of this release, and those of the past, are now."""
        now = {name: name if name in self._is else self._went.get(name) for name in self._was}
        now |= {name: name for name in aliases.keys() & self._is.keys()}  # it came back
        past = {name: id_ for name, id_ in aliases.items() if name not in self._is and name not in self._was}
        return now | {name: now.get(id_, id_) if id_ else None for name, id_ in past.items()}

    def _altered(self, was: Work, work: Work) -> Iterator[_Happened]:
        if squash(was.title) != squash(work.title):
            yield self._told("work_retitled", work, before=was.title, after=work.title)
        if work.is_published and not was.is_published:
            yield self._told("work_published", work, before=was.venue, after=work.venue or work.published_doi)
        if work.is_withdrawn and not was.is_withdrawn:
            yield self._told("work_withdrawn", work)
        if work.is_retracted and not was.is_retracted:
            yield self._told("work_retracted", work)

    def _told(
        self, kind: ChangeKind, work: Work, before: str | None = None, after: str | None = None
    ) -> _Happened:
        return _Happened(kind, work.work_id, work.title, self._first.get(work.work_id), before, after)


def _first_lists(mentions: Iterable[Mention]) -> dict[str, str]:
    found: dict[str, str] = {}
    for mention in mentions:
        if mention.work_id is not None:
            found.setdefault(mention.work_id, mention.list_id)
    return found


def _shared(
    works: Iterable[Work],
    mentions: Iterable[Mention],
    others: Iterable[Work],
    other_mentions: Iterable[Mention],
) -> dict[str, str]:
    """For each work the one on the other side that has most of its records and entries; of equals the first by id."""
    holders: dict[str, list[str]] = {}
    for name, part in _parts(others, other_mentions):
        holders.setdefault(part, []).append(name)
    votes: dict[str, Counter[str]] = {}
    for name, part in _parts(works, mentions):
        votes.setdefault(name, Counter()).update(holders.get(part, ()))
    return {
        name: min(count, key=lambda other: (-count[other], other)) for name, count in votes.items() if count
    }


def _parts(works: Iterable[Work], mentions: Iterable[Mention]) -> Iterator[tuple[str, str]]:
    """The records and entries that works consist of."""
    for work in works:
        for record_id in work.record_ids:
            yield work.work_id, record_id
    for mention in mentions:
        if mention.work_id is not None:
            yield mention.work_id, mention.mention_id


def _flag_changes(before: Sequence[Flag], after: Sequence[Flag]) -> Iterator[_Happened]:
    was, is_ = ({flag.flag_id: flag for flag in flags} for flags in (before, after))
    for name, flag in is_.items():
        status = was[name].status if name in was else None
        if flag.status == "open" and status != "open":
            yield _Happened("flag_opened", name, flag.message, flag.list_id)
        elif flag.status == "dismissed" and status != "dismissed":
            yield _Happened("flag_dismissed", name, flag.message, flag.list_id)
        elif flag.status == "baselined" and status == "open":
            yield _Happened("flag_closed", name, flag.message, flag.list_id, after="baselined")
    for name, flag in was.items():
        if name not in is_ and flag.status == "open":
            yield _Happened("flag_closed", name, flag.message, flag.list_id)
