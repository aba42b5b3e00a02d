"""What both services have in common: batches, titles in several ways, counts; each service adds how it is asked."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pipeline.ids import Ids
from pipeline.resolve.protocol import (
    ABSENT,
    NOT_ASKED,
    AskedReply,
    ById,
    ByTitle,
    Effort,
    Query,
    Recommended,
    Reply,
    Searches,
    Tried,
)
from pipeline.resolve.sources import search_queries
from pipeline.resolve.transport import CallError, Contact, TooLargeError
from pipeline.schema import Record, SourceHealth
from pipeline.source_names import SourceName

SMALLEST_BATCH = 25  # so few are not too many: the service is in trouble
TITLES_PER_REQUEST = (
    12  # for one service; both together keep to one request for five titles, cross-checks included
)
SPARE_REQUESTS = 3
SEARCHES_OUT = "not asked in every way: the searches of this night are used up"
ALL_DONE = "none"  # said of the searches left when a run has asked all titles


@dataclass(frozen=True)
class Way:
    """One way of asking for titles, several in one request."""

    name: str
    clause: Callable[[ByTitle], str | None]
    joint: str
    most: int  # titles in one request
    ask: Callable[[str], tuple[list[Record], bool]]  # records, and whether the page was full
    is_ranked: bool = False  # the best come first: a full page has lost nothing that matters


Recall = Callable[[Tried | Searches], Reply | None]  # what an interrupted run left


class ServiceSource:
    """A service as a source; subclasses say how it is asked."""

    name: ClassVar[SourceName]
    batch: ClassVar[int]
    contact: Contact
    ways: tuple[Way, ...]  # in their order: each is for what the ones before did not find

    def __init__(self) -> None:
        self._said: dict[Query, str] = {}  # the last word on each query
        self._ways_tried: dict[Tried, Reply] = {}
        self._message: str | None = None
        self._size = self.batch  # halved where the service can't do so many
        self._searches_left = 0
        self._ids_left = self._to_come = self._to_come_later = (
            0  # of ids; of searches, in this way and the next ones
        )

    @property
    def n_requests_left(self) -> int:
        """About how many requests are to come for what it was asked so far."""
        return -(-self._ids_left // self._size) + min(
            self._searches_left, self._to_come + self._to_come_later
        )

    def service_id(self, ids: Ids) -> str | None:
        """The strongest of the identifiers in the form that the service takes, or None."""
        raise NotImplementedError

    def fetch(self, queries: Sequence[ById]) -> dict[Query, Reply]:
        """Replies to at most `batch` queries by identifier; raises CallError if the call failed."""
        raise NotImplementedError

    def takes(self, query: Query) -> bool:
        """Whether it is a title with words in it, or has an id that the service knows."""
        if isinstance(query, ById):
            return self.service_id(query.ids) is not None
        return isinstance(query, ByTitle) and bool(search_queries.phrase(query.title))

    def lookup(self, queries: Sequence[Query], *, effort: Effort = "full") -> list[Reply]:
        """Exactly one reply per query, in order; what the service does not take is `not_asked`."""
        answers = self.answers(queries, effort=effort)
        replies = {query: reply for some in answers for query, reply in some}
        return [replies.get(query, NOT_ASKED) for query in queries]

    def answers(
        self, queries: Sequence[Query], tried: Recall = lambda _: None, *, effort: Effort = "full"
    ) -> Iterator[list[AskedReply]]:
        """What each request brought, as soon as it is there, so that it can be remembered before the next one.

        Beside replies to the queries there are answers to `Tried`, titles that one way of asking did not settle,
        and to `Searches`. `tried` gives back what is remembered of these. With less than full effort, titles are asked in
        the first way alone.
        """
        asked = [query for query in dict.fromkeys(queries) if self.takes(query)]
        yield from self._counted(self._by_id([query for query in asked if isinstance(query, ById)]))
        titles = [query for query in asked if isinstance(query, ByTitle)]
        yield from self._counted(
            self._by_title(titles, tried, self.ways if effort == "full" else self.ways[:1])
        )

    def health(self) -> SourceHealth:
        """How the service did so far in this run."""
        counts, contact = Counter(self._said.values()), self.contact
        is_away = contact.closed is not None and not contact.reached
        return SourceHealth(
            source=self.name,
            health="out_of_reach" if is_away else "degraded" if counts["failed"] else "ok",
            n_asked=counts["found"] + counts["absent"] + counts["unfinished"] + counts["failed"],
            n_found=counts["found"],
            n_absent=counts["absent"],
            n_failed=counts["failed"],
            n_requests=contact.n_requests,
            n_store_hits=0,
            message=contact.closed or self._message,
        )

    def _counted(self, answers: Iterator[list[AskedReply]]) -> Iterator[list[AskedReply]]:
        for some in answers:
            for query, reply in some:
                if isinstance(query, Tried):
                    self._ways_tried[query] = reply
                elif not isinstance(query, Searches | Recommended):
                    self._said[query] = reply.status
            yield some

    def _by_id(self, queries: Sequence[ById]) -> Iterator[list[AskedReply]]:
        start = 0
        while start < len(queries):
            size, self._ids_left = self._size, len(queries) - start
            yield from self._fetched(queries[start : start + size])
            start += size
        self._ids_left = 0

    def _fetched(self, queries: Sequence[ById]) -> Iterator[list[AskedReply]]:
        try:
            yield list(self.fetch(queries).items())
        except TooLargeError as error:
            if len(queries) <= SMALLEST_BATCH:
                failure = self._failure(error)
                yield [(query, failure) for query in queries]
                return
            half = self._size = len(queries) // 2
            yield from self._fetched(queries[:half])
            yield from self._fetched(queries[half:])
        except CallError as error:
            failure = self._failure(error)
            yield [(query, failure) for query in queries]

    def _by_title(
        self, queries: Sequence[ByTitle], tried: Recall, ways: Sequence[Way]
    ) -> Iterator[list[AskedReply]]:
        """Each way is for what the ones before left; requests are counted out, also over an interruption."""
        if not queries:
            return
        recall = self._recalling(tried)
        self._searches_left = self._allowance(queries, recall)
        pool: dict[ByTitle, list[Record]] = {query: [] for query in queries}  # what may yet be it
        left = list(queries)
        for place, way in enumerate(ways):
            before = {query: recall(Tried(query, way.name)) for query in left}
            rest = [query for query in left if before[query] is None]
            for answers in self._searched(rest, way):
                self._to_come_later = sum(-(-len(left) // later.most) for later in ways[place + 1 :])
                settled = [self._settled(answer, way, pool, left) for answer in answers]
                yield [*settled, _searches(str(self._searches_left))]
            for query, reply in before.items():
                pool[query] += reply.records if reply else ()
        told = [(query, self._last_word(query, pool[query], recall)) for query in left]
        is_done = all(reply.status != "unfinished" for _, reply in told) and not self.contact.closed
        yield [*told, _searches(ALL_DONE if is_done else str(self._searches_left))]

    def recalled(self, query: Query, tried: Recall) -> Reply:
        """What the ways tried so far brought for a title, without a request."""
        if not isinstance(query, ByTitle) or not self.takes(query):
            return NOT_ASKED
        recall = self._recalling(tried)
        said = [reply for way in self.ways if (reply := recall(Tried(query, way.name)))]
        records = [record for reply in said for record in reply.records]
        return self._last_word(query, records, recall) if said else NOT_ASKED

    def _recalling(self, tried: Recall) -> Recall:
        """What this run, or an interrupted one, knows of the ways tried."""
        return lambda asked: (
            (self._ways_tried.get(asked) if isinstance(asked, Tried) else None) or tried(asked)
        )

    def _last_word(self, query: ByTitle, records: Sequence[Record], recall: Recall) -> Reply:
        """What is known in the end of a title; `unfinished` if it was not asked in every way."""
        is_left = any(
            way.clause(query) is not None and recall(Tried(query, way.name)) is None for way in self.ways
        )
        found = _reply(records)
        return Reply("unfinished", found.records, SEARCHES_OUT) if is_left else found

    def _allowance(self, queries: Sequence[ByTitle], recall: Recall) -> int:
        """How many searches there may be: what is left of those of this night, but enough to ask every title once."""
        known = recall(Searches())
        n_new = sum(recall(Tried(query, self.ways[0].name)) is None for query in queries)
        if known is None or not (known.reason or "").isdigit():
            return len(queries) // TITLES_PER_REQUEST + SPARE_REQUESTS
        return max(int(known.reason or 0), _enough(n_new))

    @staticmethod
    def _settled(
        answer: tuple[ByTitle, Reply, bool],
        way: Way,
        pool: dict[ByTitle, list[Record]],
        left: list[ByTitle],
    ) -> AskedReply:
        """An answer that is sure or failed settles its title; another is kept as one of the ways tried."""
        query, reply, is_settled = answer
        if is_settled:
            left.remove(query)
            return query, reply
        pool[query] += reply.records
        return Tried(query, way.name), reply

    def _searched(self, queries: Sequence[ByTitle], way: Way) -> Iterator[list[tuple[ByTitle, Reply, bool]]]:
        """What each search brought. Titles that a full page may have lost are asked again, as two runs of titles."""
        waiting = deque([list(queries)])
        while waiting and self._searches_left > 0:
            n_waiting = sum(map(len, waiting))
            most = self._most(way, n_waiting)
            self._to_come = -(-n_waiting // most)
            group, text, rest = search_queries.next_batch(waiting.popleft(), way.clause, way.joint, most)
            if rest:
                waiting.appendleft(rest)
            if not group:
                continue
            try:
                records, is_full = way.ask(text)
                self._searches_left -= 1
            except CallError as error:
                failure = self._failure(error)
                yield [(query, failure, True) for query in group]
                continue
            answers = [_candidates(query, records) for query in group]
            halves = _halves([query for query, _, is_sure in answers if not is_sure])
            has_lost = is_full and not way.is_ranked and len(group) > 1
            if has_lost and halves and self._can_ask(way, [*halves, *waiting]):
                waiting.extendleft(reversed(halves))
                answers = [answer for answer in answers if answer[2]]
            yield answers
        self._to_come = 0

    def _most(self, way: Way, n_waiting: int) -> int:
        """Titles of the next search: after the first way it may have to hold more than would be best."""
        if way is self.ways[0] or way.most == 1:
            return way.most
        return max(way.most, -(-n_waiting // self._searches_left))

    def _can_ask(self, way: Way, waiting: Sequence[Sequence[ByTitle]]) -> bool:
        """Whether the searches left are surely enough; needed in the first way alone, in which every title is asked."""
        return way is not self.ways[0] or sum(_enough(len(run)) for run in waiting) <= self._searches_left

    def _failure(self, error: CallError) -> Reply:
        self._message = str(error)
        return Reply("failed", reason=str(error))


def _enough(n_titles: int) -> int:
    """Searches that are enough to ask so many titles once, however long they are (`phrases`)."""
    return -(-n_titles // TITLES_PER_REQUEST)


def _halves(queries: Sequence[ByTitle]) -> list[list[ByTitle]]:
    """The titles in two parts: the short ones, which flood a page, apart from the others."""
    by_length = sorted(queries, key=lambda query: len(query.title))
    middle = -(-len(by_length) // 2)
    return [half for half in (by_length[:middle], by_length[middle:]) if half]


def _searches(left: str) -> AskedReply:
    return Searches(), Reply("absent", reason=left)


def _candidates(query: ByTitle, records: Sequence[Record]) -> tuple[ByTitle, Reply, bool]:
    found, is_sure = search_queries.fitting_records(query, records)
    return query, _reply(found), is_sure


def _reply(records: Sequence[Record]) -> Reply:
    """What is known in the end of a title: the records that may be it, each once."""
    distinct = {record.record_id: record for record in records}
    return Reply("found", tuple(distinct.values())) if distinct else ABSENT
