"""What a source is asked and what it answers: the words that the resolve room shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.ids import Ids
from pipeline.schema import Record, SourceHealth, SourceName


@dataclass(frozen=True, slots=True)
class ById:
    """Ask for the paper with these identifiers; a source uses the strongest that it knows."""

    ids: Ids


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


Query = ById | ByTitle


@dataclass(frozen=True, slots=True)
class Reply:
    """What a source said to one query; an outage is `failed`, never `absent`."""

    status: Literal["found", "absent", "failed", "not_asked"]
    records: tuple[Record, ...] = ()
    reason: str | None = None


Answer = tuple[Query | Tried, Reply]
NOT_ASKED = Reply("not_asked")
ABSENT = Reply("absent")


class Source(Protocol):
    """Something that can be asked for papers."""

    @property
    def name(self) -> SourceName:
        """The source's name."""
        ...

    def takes(self, query: Query) -> bool:
        """Whether the source can answer such a query at all (arXiv knows no PubMed ids)."""
        ...

    def lookup(self, queries: Sequence[Query]) -> list[Reply]:
        """Exactly one reply per query, in order; never raises for one query."""
        ...

    def health(self) -> SourceHealth:
        """How the source did so far in this run."""
        ...
