"""Events: what publications brought that readers of lists want to hear of, out of table `changes` and the releases that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

from pipeline.publish.changes import read_changes
from pipeline.publish.reading import Release, read_kept, works_by_list
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
    """Tells of publications, with what lists held before and after each as far as those releases are kept."""

    def __init__(self, out_dir: Path, release: Release, list_id: str | None) -> None:
        self._out_dir, self._release, self._list_id = out_dir, release, list_id
        self._titles = {row.list_id: row.title or row.list_id for row in release.lists}
        self._read: dict[str, _Standing] = {release.content_id or "": _Standing(release)}
        self._held: dict[str, dict[str, set[str]]] = {}

    def of_publication(self, changes: Sequence[Change]) -> Iterator[Event]:
        """The events of one publication."""
        whole = next((change for change in changes if change.kind == "release"), None)
        if whole is None or whole.content_id_before is None:
            return
        before, after = self._holding(whole.content_id_before), self._holding(whole.content_id)
        new = after.keys() - before.keys() if before else set()
        came = {name for name in new if _former_name(name, before, after) is None}
        yield from (
            self._list(name, len(after[name]), whole)
            for name in sorted(came)
            if self._list_id in (None, name)
        )
        for change in changes:
            kind = _KINDS.get(change.kind)
            if kind is None or (kind == "added" and (self._list_id or change.list_id in came)):
                continue
            if self._is_wanted(change, after):
                yield self._event(kind, change.subject, change)
        if self._list_id is not None and self._list_id not in came:
            yield from self._added_to_list(self._list_id, changes, whole)

    def _list(self, name: str, n_works: int, whole: Change) -> Event:
        title = self._titles.get(name) or self._standing(whole.content_id).titles.get(name, name)
        return Event(
            kind="list",
            subject=name,
            at=_time(whole),
            title=title,
            work=None,
            mentions=(),
            after=str(n_works),
        )

    def _added_to_list(self, list_id: str, changes: Sequence[Change], whole: Change) -> Iterator[Event]:
        """What came to a list, from another list too; where a release is kept no more, what was new to all lists."""
        before, after = self._holding(whole.content_id_before or ""), self._holding(whole.content_id)
        new = {change.subject: change for change in changes if change.kind == "work_new"}
        if before and after:
            merged = {change.after for change in changes if change.kind == "work_merged"}
            split = {change.subject for change in changes if change.kind == "work_split"}
            former = _former_name(list_id, before, after) or list_id
            names = after.get(list_id, set()) - before.get(former, set()) - merged - split
        else:
            names = {name for name, change in new.items() if change.list_id == list_id}
        yield from (self._event("added", name, new.get(name, whole)) for name in sorted(names))

    def _is_wanted(self, change: Change, after: dict[str, set[str]]) -> bool:
        """Whether a work stands in the list that is told of, as far as that is known."""
        if self._list_id is None or change.list_id == self._list_id:
            return True
        held = after or self._holding(self._release.content_id or "")
        return change.subject in held.get(self._list_id, ())

    def _event(self, kind: EventKind, name: str, change: Change) -> Event:
        """An event with the work as it is today; of one that is gone, as it was then."""
        today = self._standing(self._release.content_id or "")
        holder = today if name in today.works else self._standing(change.content_id)
        work = holder.works.get(name)
        return Event(
            kind=kind, subject=name, at=_time(change), title=work.title if work else change.title or name, work=work,
            mentions=tuple(holder.mentions.get(name, ())), after=change.after,
        )  # fmt: skip

    def _holding(self, content_id: str) -> dict[str, set[str]]:
        """The works of each list in a release."""
        if content_id not in self._held:
            self._held[content_id] = works_by_list(self._out_dir, content_id)
        return self._held[content_id]

    def _standing(self, content_id: str) -> _Standing:
        """A release, read whole: only where a work of an event stands in it and not in today's."""
        if content_id not in self._read:
            self._read[content_id] = _Standing(read_kept(self._out_dir, content_id))
        return self._read[content_id]


def _former_name(name: str, before: dict[str, set[str]], after: dict[str, set[str]]) -> str | None:
    """What a list was called before: a name that is gone, of whose works the list holds more than half; None where it is no new name."""
    if name in before:
        return None
    works = after.get(name, set())
    gone = sorted(before.keys() - after.keys())
    return next((other for other in gone if 2 * len(before[other] & works) > len(before[other])), None)


class _Standing:
    """A release by its works; one that is kept no more has none."""

    def __init__(self, release: Release) -> None:
        self.titles = {row.list_id: row.title or row.list_id for row in release.lists}
        self.works: dict[str, Work] = {work.work_id: work for work in release.works}
        self.mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in release.mentions:
            if mention.work_id is not None:
                self.mentions[mention.work_id].append(mention)


def _time(change: Change) -> datetime:
    assert change.published_at is not None  # events() takes those that have one
    return change.published_at
