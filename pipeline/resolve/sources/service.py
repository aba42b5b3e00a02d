"""What both services have in common: batches, titles in two steps, counts; each service adds how it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pipeline.ids import Ids
from pipeline.resolve.queries import ABSENT, NOT_ASKED, ById, ByTitle, Query, Reply
from pipeline.resolve.sources import phrases
from pipeline.resolve.transport import CallError, Contact
from pipeline.schema import Record, SourceHealth, SourceName

FIRST_BATCH = 10  # the probe: small, because the deadline of first contact is short


class ServiceSource:
    """A service as a source; subclasses say how it is asked."""

    name: ClassVar[SourceName]
    batch: ClassVar[int]
    joint: ClassVar[str]
    contact: Contact

    def __init__(self) -> None:
        self._counts = {"found": 0, "absent": 0, "failed": 0, "not_asked": 0}
        self._message: str | None = None

    def service_id(self, ids: Ids) -> str | None:
        """The strongest of the identifiers in the form that the service takes, or None."""
        raise NotImplementedError

    def fetch(self, queries: Sequence[ById]) -> dict[Query, Reply]:
        """Replies to at most `batch` queries by identifier; raises CallError if the call failed."""
        raise NotImplementedError

    def search(self, text: str) -> tuple[list[Record], bool]:
        """The records that a search gives, and whether its page was full; raises CallError if it failed."""
        raise NotImplementedError

    def phrase_clause(self, query: ByTitle) -> str | None:
        """The clause that asks for the title as it is."""
        raise NotImplementedError

    def loose_clause(self, query: ByTitle) -> str | None:
        """The clause that asks for a title with typos or changed words; None where too little is left to ask for."""
        raise NotImplementedError

    def takes(self, query: Query) -> bool:
        """Whether it is a title with words in it, or has an id that the service knows."""
        if isinstance(query, ById):
            return self.service_id(query.ids) is not None
        return bool(phrases.phrase(query.title))

    def lookup(self, queries: Sequence[Query]) -> list[Reply]:
        """Exactly one reply per query, in order; what the service does not take is `not_asked`."""
        asked = [query for query in dict.fromkeys(queries) if self.takes(query)]
        replies: dict[Query, Reply] = {}
        for batch in self._batches([query for query in asked if isinstance(query, ById)]):
            replies.update(self._fetched(batch))
        replies.update(self._by_title([query for query in asked if isinstance(query, ByTitle)]))
        found = [replies.get(query, NOT_ASKED) for query in queries]
        for reply in found:
            self._counts[reply.status] += 1
        return found

    def health(self) -> SourceHealth:
        """How the service did so far in this run."""
        counts, contact = self._counts, self.contact
        is_away = contact.closed is not None and not contact.reached
        return SourceHealth(
            source=self.name,
            health="out_of_reach" if is_away else "degraded" if counts["failed"] else "ok",
            n_asked=counts["found"] + counts["absent"] + counts["failed"],
            n_found=counts["found"],
            n_absent=counts["absent"],
            n_failed=counts["failed"],
            n_requests=contact.n_requests,
            n_store_hits=0,
            message=contact.closed or self._message,
        )

    def _batches(self, queries: Sequence[ById]) -> Iterator[Sequence[ById]]:
        start = 0
        while start < len(queries):
            size = self.batch if self.contact.reached else FIRST_BATCH
            yield queries[start : start + size]
            start += size

    def _fetched(self, queries: Sequence[ById]) -> dict[Query, Reply]:
        try:
            return self.fetch(queries)
        except CallError as error:
            return self._all_failed(queries, error)

    def _by_title(self, queries: Sequence[ByTitle]) -> dict[Query, Reply]:
        replies: dict[Query, Reply] = dict.fromkeys(queries, ABSENT)
        replies.update(self._searched(queries, loose=False))
        # phrases find no typos and no changed words: what is left is asked again, looser
        left = [query for query in queries if replies[query].status == "absent"]
        replies.update(self._searched(left, loose=True))
        return replies

    def _searched(self, queries: Sequence[ByTitle], *, loose: bool) -> dict[Query, Reply]:
        replies: dict[Query, Reply] = {}
        clause = self.loose_clause if loose else self.phrase_clause
        for group, text in phrases.batched(queries, clause, self.joint):
            try:
                records, is_full = self.search(text)
            except CallError as error:
                replies.update(self._all_failed(group, error))
                continue
            if is_full and len(group) > 1:  # the page may have lost some: split and ask again
                half = len(group) // 2
                replies.update(self._searched(group[:half], loose=loose))
                replies.update(self._searched(group[half:], loose=loose))
            else:
                replies.update({query: phrases.candidates(query, records) for query in group})
        return replies

    def _all_failed(self, queries: Sequence[Query], error: CallError) -> dict[Query, Reply]:
        self._message = str(error)
        return dict.fromkeys(queries, Reply("failed", reason=str(error)))
