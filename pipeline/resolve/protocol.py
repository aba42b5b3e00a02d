"""What a source is asked and what it answers: the words that the resolve room shares."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.ids import Ids
from pipeline.records import UnusableError, admit, tell
from pipeline.schema import Record, SourceHealth
from pipeline.source_names import SourceName, printed_name

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ById:
    """Ask for the paper with these identifiers; a source uses the strongest that it knows."""

    ids: Ids


@dataclass(frozen=True, slots=True)
class ByAddress:
    """Ask for the paper behind an address, by what it stands for (`address_key`); snapshots alone know that."""

    key: str


@dataclass(frozen=True, slots=True)
class ByTitle:
    """Ask for papers with this title; what comes back are candidates, best first."""

    title: str
    surnames: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A way of asking for a title that did not settle it; remembered, so that an interrupted run goes on from there."""

    title: ByTitle
    way: str


@dataclass(frozen=True, slots=True)
class Searches:
    """The searches that a run has left for titles; remembered, so that an interrupted run is not given them anew."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """What a service recommends for papers together, by the service's names of them; remembered as an answer is."""

    paper_ids: tuple[str, ...]


Query = ById | ByAddress | ByTitle
Effort = Literal["remembered", "brief", "full"]
"""How far a source goes for titles: to what it remembers, to its cheapest way of asking, or as far as a night goes."""
Asked = Query | Tried | Searches | Recommended  # what is remembered


@dataclass(frozen=True, slots=True)
class Reply:
    """What a source said to one query; an outage is `failed`, never `absent`.

    `unfinished`: some ways of asking are left for the next night; the records are candidates that others brought.
    An `absent` with a reason is another than the usual "not there": a record that nobody can use.
    """

    status: Literal["found", "absent", "unfinished", "failed", "not_asked"]
    records: tuple[Record, ...] = ()
    reason: str | None = None
    notes: tuple[str, ...] = ()
    """A sentence for each value of the records that did not fit its column and was left blank."""


AskedReply = tuple[Asked, Reply]
NOT_ASKED = Reply("not_asked")
ABSENT = Reply("absent")


def unusable(reason: str) -> Reply:
    """The reply for a record that is there and can't be used: remembered like a miss, and told apart by its reason."""
    logger.warning("%s; asked again as rarely as a paper that is not there.", reason)
    return Reply("absent", reason=reason)


def reply_of(source: SourceName, said: Mapping[str, object]) -> Reply:
    """The reply with the record of what a source says, which may be `unusable`; what did not fit is told."""
    try:
        admitted = admit(source, said)
    except UnusableError as error:
        return unusable(f"{printed_name(source)}'s record of it can't be used: {error}")
    tell(admitted.notes)
    return Reply("found", (admitted.record,), notes=admitted.notes)


class Source(Protocol):
    """Something that can be asked for papers."""

    @property
    def name(self) -> SourceName:
        """The source's name."""
        ...

    def takes(self, query: Query) -> bool:
        """Whether the source can answer such a query at all (arXiv knows no PubMed ids)."""
        ...

    def lookup(self, queries: Sequence[Query], *, effort: Effort = "full") -> list[Reply]:
        """Exactly one reply per query, in order; never raises for one query.

        With less than full effort, a title that is not settled is `unfinished`, or `not_asked`.
        """
        ...

    def health(self) -> SourceHealth:
        """How the source did so far in this run."""
        ...
