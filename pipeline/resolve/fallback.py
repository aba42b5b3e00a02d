"""Layers: one source as the job sees it: what is remembered, the live service, the last release, the snapshots."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.resolve.protocol import NOT_ASKED, Effort, Query, Reply, Searches, Tried
from pipeline.resolve.sources.released import Released
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.resolve.store import Store, as_stale, is_fresh
from pipeline.schema import SourceHealth
from pipeline.source_names import SourceName

if TYPE_CHECKING:  # what sends requests is long to load, and offline not needed
    from pipeline.resolve.sources.service import ServiceSource
    from pipeline.resolve.transport import Contact

_OVER = ("failed", "not_asked")
_OPEN = (*_OVER, "unfinished")  # what an older answer is better than
TRIED_DAYS = 7.0
NIGHT_DAYS = 0.8  # less than from one night to the next, however late it began


class LayeredSource:
    """Asks the store, then the service, then what is left: a stale answer, the last release, or a snapshot.

    A snapshot that stands for the service is asked instead of it. Without a live service nothing is sent.
    """

    def __init__(
        self,
        name: SourceName,
        live: ServiceSource | None,
        store: Store,
        snapshots: Sequence[Snapshot],
        released: Released,
        freshness_days: float,
        clock: Callable[[], datetime],
    ) -> None:
        self.name = name
        self._live, self._store, self._snapshots, self._released = live, store, snapshots, released
        self._freshness_days, self._clock = freshness_days, clock
        self._n_store_hits = 0
        self._wanted: set[Query] = set()
        self.used_snapshots: set[str] = set()  # by date

    @property
    def contact(self) -> Contact | None:
        """What is known of the service in this run; None without a live one."""
        return self._live.contact if self._live is not None else None

    @property
    def n_requests_left(self) -> int:
        """About how many requests are to come for what was asked so far."""
        return self._live.n_requests_left if self._live is not None else 0

    @property
    def n_wanted(self) -> int:
        """How many queries the service was or will be asked."""
        return len(self._wanted)

    @property
    def at_home(self) -> AtHome:
        """The snapshots that are behind it, as a source of their own."""
        return AtHome(self.name, self._snapshots)

    def takes(self, query: Query) -> bool:
        """Whether the service takes it; without one, a snapshot takes anything."""
        return self._live is None or self._live.takes(query)

    def lookup(self, queries: Sequence[Query], *, effort: Effort = "full") -> list[Reply]:
        """Exactly one reply per query, in order."""
        asked = list(dict.fromkeys(queries))
        stale: dict[Query, Reply] = {}
        known = self._remembered(asked, stale)
        if effort == "remembered":
            return [known.get(query) or self._recalled(query) for query in queries]
        known.update(self._from_snapshots([query for query in asked if query not in known], instead=True))
        known.update(self._from_service([query for query in asked if query not in known], effort=effort))
        open_ = (
            _OPEN if effort == "full" else _OVER
        )  # what is unfinished goes on tonight: nothing older stands in for it yet
        open_queries = [query for query in asked if known[query].status in open_]
        stale.update(self._from_release([query for query in open_queries if query not in stale]))
        known.update({query: as_stale(stale[query]) for query in open_queries if query in stale})
        known.update(
            self._from_snapshots([query for query in open_queries if query not in stale], instead=False)
        )
        return [known[query] for query in queries]

    def _recalled(self, query: Query) -> Reply:
        return self._live.recalled(query, self._tried) if self._live is not None else NOT_ASKED

    def health(self) -> SourceHealth:
        """How the source did in this run; `off` where there is no live service."""
        if self._live is not None:
            return dataclasses.replace(self._live.health(), n_store_hits=self._n_store_hits)
        return _off(self.name, self._n_store_hits)

    def _remembered(self, queries: Sequence[Query], stale: dict[Query, Reply]) -> dict[Query, Reply]:
        fresh: dict[Query, Reply] = {}
        for query in queries:
            answer = self._store.get(self.name, query)
            if answer is None:
                continue
            reply, asked_at, n_absent = answer
            if is_fresh(reply, asked_at, n_absent, self._clock(), self._freshness_days):
                fresh[query] = reply
            elif reply.status == "found":
                stale[query] = reply
        self._n_store_hits += len(fresh)
        return fresh

    def _from_service(self, queries: Sequence[Query], *, effort: Effort) -> dict[Query, Reply]:
        """Replies of the service; each request's are in the store before the next request is sent."""
        if self._live is None or not queries:
            return dict.fromkeys(queries, NOT_ASKED)
        known: dict[Query, Reply] = dict.fromkeys(queries, NOT_ASKED)
        self._wanted.update(filter(self._live.takes, queries))
        for answers in self._live.answers(queries, self._tried, effort=effort):
            now = self._clock().replace(microsecond=0)
            dated = [(query, _dated(reply, now)) for query, reply in answers]
            self._store.put(self.name, dated, now)
            known.update((query, reply) for query, reply in dated if query in known)
        return known

    def _tried(self, query: Tried | Searches) -> Reply | None:
        """What an earlier run left: the ways tried hold for a week, the searches left for that night."""
        answer = self._store.get(self.name, query)
        days = TRIED_DAYS if isinstance(query, Tried) else NIGHT_DAYS
        if answer is None or not timedelta() <= self._clock() - answer[1] < timedelta(days=days):
            return None
        return answer[0]

    def _from_release(self, queries: Sequence[Query]) -> dict[Query, Reply]:
        """What the last release holds of a service, though the store may have been deleted since."""
        replies = zip(queries, self._released.lookup(self.name, queries), strict=True)
        return {query: reply for query, reply in replies if reply.status == "found"}

    def _stands_in(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is asked instead of the service: it holds all of it, and is as fresh as an answer would be."""
        if snapshot.info.stands_for != self.name:
            return False
        age = self._clock().date() - date.fromisoformat(snapshot.info.as_of)
        return self._live is None or age.days < self._freshness_days

    def _from_snapshots(self, queries: Sequence[Query], *, instead: bool) -> dict[Query, Reply]:
        """Replies from the snapshots asked instead of the service, or from all others."""
        known: dict[Query, Reply] = {}
        for snapshot in self._snapshots:
            if self._stands_in(snapshot) != instead:
                continue
            left = [query for query in queries if query not in known]
            for query, reply in zip(left, snapshot.lookup(self.name, left), strict=True):
                if reply.status == "found" or (instead and reply.status == "absent"):
                    known[query] = _of_snapshot(reply, snapshot)
                    self.used_snapshots.add(snapshot.info.as_of)
        return known


class AtHome:
    """The snapshots as a source: what is asked before any service, and costs no request."""

    def __init__(self, name: SourceName, snapshots: Sequence[Snapshot]) -> None:
        self.name, self._snapshots = name, snapshots

    def takes(self, query: Query) -> bool:  # noqa: ARG002  # as every source
        """Anything."""
        return True

    def lookup(self, queries: Sequence[Query], *, effort: Effort = "full") -> list[Reply]:  # noqa: ARG002
        """The first reply that finds something, of the snapshots in their order."""
        known: dict[Query, Reply] = {}
        for snapshot in self._snapshots:
            left = [query for query in queries if query not in known]
            replies = zip(left, snapshot.lookup(self.name, left), strict=True)
            known.update((query, reply) for query, reply in replies if reply.status == "found")
        return [known.get(query, NOT_ASKED) for query in queries]

    def health(self) -> SourceHealth:
        """Always the same: it can't be out of reach."""
        return _off(self.name, 0)


def _off(name: SourceName, n_store_hits: int) -> SourceHealth:
    return SourceHealth(
        source=name, health="off", n_asked=0, n_found=0, n_absent=0, n_failed=0, n_requests=0,
        n_store_hits=n_store_hits, message=None,
    )  # fmt: skip


def _dated(reply: Reply, now: datetime) -> Reply:
    return dataclasses.replace(
        reply, records=tuple(dataclasses.replace(r, retrieved_at=now) for r in reply.records)
    )


def _of_snapshot(reply: Reply, snapshot: Snapshot) -> Reply:
    """A reply that says where it comes from: what a snapshot lacks, the service may have."""
    if reply.status != "absent":
        return reply
    return dataclasses.replace(reply, reason=f"not in the snapshot of {snapshot.info.as_of}")
