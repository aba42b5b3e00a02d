"""Events: what publications brought that readers of lists want to hear of, out of table `changes` and the releases that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Literal

from pipeline.publish.changes import read_changes
from pipeline.publish.reading import Release, read_kept
from pipeline.schema import Change, ChangeKind, Mention, Work

EventKind = Literal["added", "published", "withdrawn", "retracted", "list"]
_KINDS: Mapping[ChangeKind, EventKind] = {
    "work_new": "added", "work_published": "published", "work_withdrawn": "withdrawn", "work_retracted": "retracted",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a work, or a list that came."""

    kind: EventKind
    subject: str
    """The id of the work or list."""
    at: datetime
    """When it was published; from the data, not from the clock."""
    title: str
    work: Work | None
    """The work as it is today, else as it was then; None where no release has it any more."""
    mentions: tuple[Mention, ...]
    """Where it stands."""
    after: str | None = None
    """Where it is published now; of a list, how many works it holds."""


def events(out_dir: Path, release: Release, list_id: str | None = None) -> list[Event]:
    """What happened, the newest first; each kind of event of a work once, the last time that it happened.

    The first publication is where the telling begins. A list that comes is told as one event, not work by work.

    Args:
        out_dir: Folder of the releases.
        release: The current one.
        list_id: The only list that is told of; None for all.
    """
    changes = [change for change in read_changes(out_dir) if change.published_at is not None]
    told = _Telling(out_dir, release, list_id)
    found: dict[tuple[EventKind, str], Event] = {}
    for _, of_one in groupby(changes, key=lambda change: change.publication):
        for event in told.of_publication(list(of_one)):
            found[event.kind, event.subject] = event
    return sorted(found.values(), key=lambda one: (-one.at.timestamp(), one.kind, one.title, one.subject))


def first_published(out_dir: Path) -> datetime | None:
    """When the first publication that is written down was; None where none is."""
    return next((change.published_at for change in read_changes(out_dir) if change.published_at), None)


class _Telling:
    """Tells of publications, with the releases before and after each as far as they are kept."""

    def __init__(self, out_dir: Path, release: Release, list_id: str | None) -> None:
        self._out_dir, self._list_id = out_dir, list_id
        self._now = _Standing(release)
        self._kept = {release.content_id: self._now}

    def of_publication(self, changes: Sequence[Change]) -> Iterator[Event]:
        """The events of one publication."""
        whole = next((change for change in changes if change.kind == "release"), None)
        if whole is None or whole.content_id_before is None:
            return
        before, after = self._standing(whole.content_id_before), self._standing(whole.content_id)
        came = after.lists - before.lists if before.lists else frozenset()
        yield from self._lists(came, after, whole)
        for change in changes:
            kind = _KINDS.get(change.kind)
            if (
                kind is None
                or (kind == "added" and change.list_id in came)
                or not self._is_wanted(change, after)
            ):
                continue
            if kind != "added" or self._list_id is None:
                yield self._event(kind, change.subject, change, after)
        if self._list_id is not None and self._list_id not in came:
            yield from self._added_to_list(changes, before, after)

    def _lists(self, came: frozenset[str], after: _Standing, whole: Change) -> Iterator[Event]:
        for name in sorted(came):
            if self._list_id in (None, name):
                n_works = len(after.of_list(name))
                yield Event(
                    kind="list", subject=name, at=_time(whole), title=after.titles.get(name, name), work=None, mentions=(),
                    after=str(n_works),
                )  # fmt: skip

    def _added_to_list(
        self, changes: Sequence[Change], before: _Standing, after: _Standing
    ) -> Iterator[Event]:
        """What came to the list, from another list too; where a release is kept no more, what was new to all lists."""
        by_subject = {change.subject: change for change in changes if change.kind == "work_new"}
        if not before.lists or not after.lists:
            for change in by_subject.values():
                if change.list_id == self._list_id:
                    yield self._event("added", change.subject, change, after)
            return
        whole = next(change for change in changes if change.kind == "release")
        came_otherwise = {
            change.after for change in changes if change.kind == "work_merged"
        } | {change.subject for change in changes if change.kind == "work_split"}  # fmt: skip
        names = after.of_list(self._list_id or "").keys() - before.of_list(self._list_id or "").keys()
        for name in sorted(names - came_otherwise):
            yield self._event("added", name, by_subject.get(name, whole), after)

    def _is_wanted(self, change: Change, after: _Standing) -> bool:
        """Whether a work stands in the list that is told of."""
        if self._list_id is None:
            return True
        of_list = after.of_list(self._list_id) or self._now.of_list(self._list_id)
        return change.subject in of_list or (not after.lists and change.list_id == self._list_id)

    def _event(self, kind: EventKind, name: str, change: Change, after: _Standing) -> Event:
        holder = self._now if name in self._now.works else after
        work = holder.works.get(name)
        return Event(
            kind=kind, subject=name, at=_time(change), title=work.title if work else change.title or name, work=work,
            mentions=tuple(holder.mentions.get(name, ())), after=change.after,
        )  # fmt: skip

    def _standing(self, content_id: str) -> _Standing:
        if content_id not in self._kept:
            self._kept[content_id] = _Standing(read_kept(self._out_dir, content_id))
        return self._kept[content_id]


class _Standing:
    """A release by its works; one that is kept no more has none."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self.lists = frozenset(mention.list_id for mention in release.mentions)
        self.titles = {row.list_id: row.title or row.list_id for row in release.lists}

    @cached_property
    def works(self) -> dict[str, Work]:
        """The works by id."""
        return {work.work_id: work for work in self._release.works}

    @cached_property
    def mentions(self) -> dict[str, list[Mention]]:
        """The entries of each work."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self._release.mentions:
            if mention.work_id is not None:
                found[mention.work_id].append(mention)
        return found

    def of_list(self, list_id: str) -> dict[str, None]:
        """The works of one list."""
        return {
            name: None
            for name, mentions in self.mentions.items()
            if any(mention.list_id == list_id for mention in mentions)
        }


def _time(change: Change) -> datetime:
    assert change.published_at is not None  # events() takes those that have one
    return change.published_at
