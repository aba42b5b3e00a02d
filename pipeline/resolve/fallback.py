"""Layers: one source as the job sees it: what is remembered, the live service, the last release, the snapshots."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime

from pipeline.resolve.protocol import ABSENT, NOT_ASKED, Query, Reply, Searches, Tried
from pipeline.resolve.sources.released import Released
from pipeline.resolve.sources.service import ServiceSource
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.resolve.store import Store, as_stale, is_fresh
from pipeline.resolve.transport import Contact
from pipeline.schema import SourceHealth
from pipeline.source_names import SourceName


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
        self.n_wanted = 0  # queries that the service was or will be asked
        self.used_snapshots: set[str] = set()  # by date

    @property
    def contact(self) -> Contact | None:
        """What is known of the service in this run; None without a live one."""
        return self._live.contact if self._live is not None else None

    @property
    def n_requests_left(self) -> int:
        """About how many requests are to come for what was asked so far."""
        return self._live.n_requests_left if self._live is not None else 0

    def takes(self, query: Query) -> bool:
        """Whether the service takes it; without one, a snapshot takes anything."""
        return self._live is None or self._live.takes(query)

    def lookup(self, queries: Sequence[Query]) -> list[Reply]:
        """Exactly one reply per query, in order."""
        asked = list(dict.fromkeys(queries))
        stale: dict[Query, Reply] = {}
        known = self._remembered(asked, stale)
        known.update(self._from_snapshots([query for query in asked if query not in known], instead=True))
        known.update(self._from_service([query for query in asked if query not in known]))
        open_queries = [query for query in asked if known[query].status in ("failed", "not_asked")]
        stale.update(self._from_release([query for query in open_queries if query not in stale]))
        known.update({query: as_stale(stale[query]) for query in open_queries if query in stale})
        known.update(
            self._from_snapshots([query for query in open_queries if query not in stale], instead=False)
        )
        return [known[query] for query in queries]

    def health(self) -> SourceHealth:
        """How the source did in this run; `off` where there is no live service."""
        if self._live is not None:
            return dataclasses.replace(self._live.health(), n_store_hits=self._n_store_hits)
        return SourceHealth(
            source=self.name, health="off", n_asked=0, n_found=0, n_absent=0, n_failed=0, n_requests=0,
            n_store_hits=self._n_store_hits, message=None,
        )  # fmt: skip

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

    def _from_service(self, queries: Sequence[Query]) -> dict[Query, Reply]:
        """Replies of the service; each request's are in the store before the next request is sent."""
        if self._live is None or not queries:
            return dict.fromkeys(queries, NOT_ASKED)
        known: dict[Query, Reply] = dict.fromkeys(queries, NOT_ASKED)
        self.n_wanted += sum(map(self._live.takes, queries))
        for answers in self._live.answers(queries, self._tried):
            now = self._clock().replace(microsecond=0)
            dated = [(query, _dated(reply, now)) for query, reply in answers]
            self._store.put(self.name, dated, now)
            known.update((query, reply) for query, reply in dated if query in known)
        return known

    def _tried(self, query: Tried | Searches) -> Reply | None:
        """What an interrupted run left: it holds for a day."""
        answer = self._store.get(self.name, query)
        if answer is None or not is_fresh(ABSENT, answer[1], 0, self._clock(), 0):
            return None
        return answer[0]

    def _from_release(self, queries: Sequence[Query]) -> dict[Query, Reply]:
        """What the last release holds of a service, though the store may have been deleted since."""
        replies = zip(queries, self._released.lookup(self.name, queries), strict=True)
        return {query: reply for query, reply in replies if reply.status == "found"}

    def _from_snapshots(self, queries: Sequence[Query], *, instead: bool) -> dict[Query, Reply]:
        """Replies from the snapshots asked instead of the service, or from all others."""
        known: dict[Query, Reply] = {}
        for snapshot in self._snapshots:
            if (snapshot.info.stands_for == self.name) != instead:
                continue
            left = [query for query in queries if query not in known]
            for query, reply in zip(left, snapshot.lookup(self.name, left), strict=True):
                if reply.status == "found" or (instead and reply.status == "absent"):
                    known[query] = _of_snapshot(reply, snapshot)
                    self.used_snapshots.add(snapshot.info.as_of)
        return known


def _dated(reply: Reply, now: datetime) -> Reply:
    return dataclasses.replace(
        reply, records=tuple(dataclasses.replace(r, retrieved_at=now) for r in reply.records)
    )


def _of_snapshot(reply: Reply, snapshot: Snapshot) -> Reply:
    """A reply that says where it comes from: what a snapshot lacks, the service may have."""
    if reply.status != "absent":
        return reply
    return dataclasses.replace(reply, reason=f"not in the snapshot of {snapshot.info.as_of}")
