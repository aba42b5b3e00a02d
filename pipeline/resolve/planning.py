"""Planning: what a run would ask each service, counted by going the whole way without sending anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.resolve.protocol import AskedReply, ById, ByTitle, Effort, Query, Reply, Tried
from pipeline.resolve.sources.service import SPARE_REQUESTS, TITLES_PER_REQUEST, Recall, ServiceSource

_NOT_SENT = Reply("failed", reason="only counted")  # whoever failed is not asked in a second way


@dataclass(frozen=True)
class PlannedRequests:
    """What one service would be asked: identifiers, titles, and about how many requests that makes.

    What is asked for what was found, such as the title of a paper whose link is in doubt, comes on top.
    """

    service: str
    n_ids: int
    n_titles: int
    n_requests: int


class PlannedService(ServiceSource):
    """A service that counts what it would be asked, and sends nothing."""

    batch = 1  # nothing is sent in one

    def __init__(self, real: ServiceSource) -> None:
        super().__init__()
        self.contact = real.contact
        self._real = real
        self._planned: dict[Query, None] = {}

    @property
    def plan(self) -> PlannedRequests:
        """The requests so far."""
        n_ids = sum(isinstance(query, ById) for query in self._planned)
        n_titles = sum(isinstance(query, ByTitle) for query in self._planned)
        searches = n_titles // TITLES_PER_REQUEST + SPARE_REQUESTS
        n_requests = -(-n_ids // self._real.batch) + min(n_titles, searches)
        return PlannedRequests(self._real.name, n_ids, n_titles, n_requests)

    def takes(self, query: Query) -> bool:
        """What the service itself takes."""
        return self._real.takes(query)

    def answers(
        self, queries: Sequence[Query], tried: Recall = lambda _: None, *, effort: Effort = "full"
    ) -> Iterator[list[AskedReply]]:
        """That nothing was sent, for each query that would be; of the others what an earlier run left."""
        asked = [query for query in dict.fromkeys(queries) if self.takes(query)]
        left = {query for query in asked if self._is_left(query, tried, effort)}
        self._planned.update(dict.fromkeys(query for query in asked if query in left))
        yield [(query, _NOT_SENT if query in left else self.recalled(query, tried)) for query in asked]

    def _is_left(self, query: Query, tried: Recall, effort: Effort) -> bool:
        """Whether a query would be sent: by identifier, or by a title in some way that no earlier run has tried."""
        if not isinstance(query, ByTitle):
            return True
        ways = self._real.ways if effort == "full" else self._real.ways[:1]
        return any(way.clause(query) is not None and tried(Tried(query, way.name)) is None for way in ways)

    def recalled(self, query: Query, tried: Recall) -> Reply:
        """What the service itself remembers."""
        return self._real.recalled(query, tried)
