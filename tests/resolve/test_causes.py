"""Causes: why a mention was resolved as it was stands in columns, and what is behind a wrong link is evidence, no work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.config import Settings
from pipeline.flag.known_of_list import FlagInputs
from pipeline.flag.stage import flag
from pipeline.ids import Ids
from pipeline.merge.stage import merge
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.resolve.judging import Answer, after_link
from pipeline.resolve.protocol import ABSENT, NOT_ASKED, ById, ByTitle, Effort, Query, Reply
from pipeline.resolve.sources.released import Released
from pipeline.resolve.sources.search_queries import fitting_records
from pipeline.resolve.stage import Resolved, resolve
from pipeline.schema import Flag, Record, Resolution
from tests.project import day
from tests.resolve.test_matching import a_record

LINKED = "2401.00003"
WHALES = replace(
    a_record('Whales; "white"; title and "other" Signs', "Herman Melville"),
    record_id="a" * 16, arxiv_id=LINKED, source_id=LINKED,
)  # fmt: skip
MACHINES = replace(
    a_record("Counting Machines and Their Uses", "Charles Babbage"),
    record_id="b" * 16, arxiv_id="2401.00004", source_id="2401.00004",
)  # fmt: skip
TWIN = replace(
    MACHINES, record_id="c" * 16, arxiv_id="2401.00005", authors=a_record("", "Ada Lovelace").authors
)
ENTRY = "**Counting Machines and Their Uses** {authors}[[Paper](https://arxiv.org/abs/" + LINKED + ")]"
NAMED = ENTRY.format(authors="*Charles Babbage* ")


class Catalogue:
    """A source over a few records; one that is broken fails every query."""

    name = "arxiv"

    def __init__(self, *records: Record, is_broken: bool = False) -> None:
        self._records, self._is_broken = list(records), is_broken

    def takes(self, query: Query) -> bool:
        return not isinstance(query, ById) or query.ids.arxiv_id is not None

    def lookup(self, queries: list[Query], *, effort: Effort = "full") -> list[Reply]:
        return [self._reply(query) for query in queries]

    def _reply(self, query: Query) -> Reply:
        if self._is_broken:
            return Reply("failed", reason="no connection")
        if isinstance(query, ById):
            found = [record for record in self._records if record.arxiv_id == query.ids.arxiv_id]
        else:
            found, _ = fitting_records(query, self._records)
        return Reply("found", tuple(found)) if found else ABSENT


def a_list(*entries: str) -> RawList:
    return RawList("list", "list.md", "\n\n".join(["## Papers", *entries, ""]).encode())


def resolved_as(source: Catalogue, *entries: str, limit: int | None = None) -> Resolved:
    return resolve(parse([a_list(*entries)]), {"arxiv": source}, Settings(), limit)


def said_of(resolved: Resolved) -> Resolution:
    return resolved.resolutions[0]


@pytest.mark.parametrize(
    ("entry", "source", "expected"),
    [
        (NAMED, Catalogue(WHALES, MACHINES), ("found", "wrong_link", MACHINES.record_id, WHALES.record_id)),
        (NAMED, Catalogue(WHALES), ("ambiguous", "wrong_link", None, WHALES.record_id)),
        (ENTRY.format(authors=""), Catalogue(WHALES), ("found", "retitled", WHALES.record_id, None)),
        (NAMED, Catalogue(MACHINES), ("found", "unknown_identifier", MACHINES.record_id, None)),
        (NAMED, Catalogue(), ("absent", "unknown_identifier", None, None)),
        (NAMED, Catalogue(is_broken=True), ("failed", "outage", None, None)),
        ("[Counting Machines and Their Uses](https://example.org/a.pdf)", Catalogue(MACHINES, TWIN), ("ambiguous", "tie", None, None)),
        ("[Counting Machines and Other Uses](https://example.org/a.pdf), Ada Lovelace.", Catalogue(MACHINES), ("absent", "below", None, None)),
        (NAMED, Catalogue(replace(MACHINES, arxiv_id=LINKED)), ("found", None, MACHINES.record_id, None)),
    ],
    ids=["wrong link", "nothing else", "retitled", "unknown", "known nowhere", "outage", "tie", "below", "plain"],
)  # fmt: skip
def test_cause(entry: str, source: Catalogue, expected: tuple[str | None, ...]) -> None:
    """Each way to decide has its cause; the record behind the link is named where it is not the one found."""
    said = said_of(resolved_as(source, entry))
    assert expected == (said.status, said.cause, said.record_id, said.linked_record_id)


def test_what_the_limit_leaves_out() -> None:
    """A mention that `--limit` leaves out says so."""
    said = resolved_as(
        Catalogue(MACHINES), NAMED, "[Whales of All the Southern Seas](https://example.org/a.pdf)", limit=1
    ).resolutions
    assert {None, "budget"} == {one.cause if one.status == "not_asked" else None for one in said}


def test_title_of_the_linked_paper_is_told_whole() -> None:
    """Quotation marks and semicolons of a record's title do not cut it in the flag of a wrong link."""
    (wrong,) = (row for row in flags_of(resolved_as(Catalogue(WHALES), NAMED)) if row.code == "LNK001")
    assert WHALES.title == wrong.evidence[0].quote
    assert WHALES.title in wrong.message


@pytest.mark.parametrize("known", [(WHALES,), (WHALES, MACHINES)])
def test_record_behind_a_wrong_link_is_no_work(known: tuple[Record, ...]) -> None:
    """It is among the records, so that what speaks of it leads somewhere, and in no work's."""
    resolved = resolved_as(Catalogue(*known), NAMED)
    merged = merge(resolved.mentions, resolved.records, resolved.resolutions, [], Settings())
    assert WHALES in resolved.records
    (work,) = merged.works
    assert (MACHINES.title, False) == (work.title, WHALES.record_id in work.record_ids)
    assert WHALES.record_id not in {name for pair in merged.pairs for name in (pair.id_l, pair.id_r)}


def test_record_behind_a_wrong_link_is_a_work_where_another_entry_means_it() -> None:
    """The line that the link was copied from keeps its work."""
    own = f"**{WHALES.title}** *Herman Melville* [[Paper](https://arxiv.org/abs/{LINKED})]"
    resolved = resolved_as(Catalogue(WHALES, MACHINES), own, NAMED)
    merged = merge(resolved.mentions, resolved.records, resolved.resolutions, [], Settings())
    assert {WHALES.title, MACHINES.title} == {work.title for work in merged.works}


def test_released_record_behind_a_wrong_link_answers_last() -> None:
    """In an outage, a title is answered with the record that was found by it, not with one behind a wrong link."""
    copy = replace(MACHINES, record_id="0" * 16, arxiv_id="2401.00009")
    resolved = resolved_as(Catalogue(WHALES, MACHINES), NAMED)
    records = [copy, *resolved.records]
    released = Released(resolved.mentions, records, resolved.resolutions)
    queries = [ById(Ids(arxiv_id=name)) for name in (LINKED, "2401.00008")]
    assert [Reply("found", (WHALES,)), NOT_ASKED] == released.lookup("arxiv", queries)
    assert [Reply("found", (MACHINES,))] == released.lookup("arxiv", [ByTitle(MACHINES.title)])


def flags_of(resolved: Resolved) -> list[Flag]:
    merged = merge(resolved.mentions, resolved.records, resolved.resolutions, [], Settings())
    known = FlagInputs(
        mentions=merged.mentions,
        records=resolved.records,
        resolutions=resolved.resolutions,
        works=merged.works,
    )
    return flag([read_document(a_list(NAMED))], known, [], Settings(), day()().date()).flags


def test_a_second_search_replaces_what_the_first_said() -> None:
    """However often a title is searched, the reason is what was said of the link, and what the last search said."""
    linked = Answer("ambiguous", cause="wrong_link", linked=WHALES, reason="the link leads elsewhere")
    brief = after_link(linked, Answer("absent", method="title", score=0.2, reason="another title"))
    full = after_link(brief, Answer("absent", method="title", score=0.4, reason="other people"))
    assert "the link leads elsewhere; another title" == brief.reason
    assert "the link leads elsewhere; other people" == full.reason
    assert full == after_link(full, Answer("absent", method="title", score=0.4, reason="other people"))
