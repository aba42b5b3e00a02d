"""Survivorship: which record a field is taken from, and who disagrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from pipeline.merge.survivorship import survive
from pipeline.schema import Provenance, Record
from tests.resolve.test_matching import a_record

ARXIV = replace(
    a_record("Lists and Their Makers", "Ada Lovelace", "Charles Babbage"),
    record_id="a" * 16, arxiv_id="2401.00001", arxiv_version=3, published_on=date(2024, 1, 1), year=2024,
    doi="10.48550/arxiv.2401.00001",
)  # fmt: skip
ARTICLE = replace(
    a_record("Lists and their makers", "Ada Lovelace", "Charles Babbage", "Mary Somerville"),
    record_id="b" * 16, source="semanticscholar", arxiv_id="2401.00001", published_on=date(2025, 6, 1), year=2025,
    doi="10.1234/lists", venue="Journal of Lists",
)  # fmt: skip
TWIN = replace(
    a_record("Lists and their makers", "Ada Lovelace"),
    record_id="0" * 16, source="semanticscholar", doi="10.1101/2024.01.01.123456", venue="bioRxiv", year=2023,
)  # fmt: skip
LISTED = replace(
    a_record("Lists & Makers", "Ada Lovelace"), record_id="1" * 16, source="list", venue="arXiv 2024"
)


def survived(*records: Record) -> tuple[dict[str, Any], dict[str, Provenance]]:
    """The fields and where they come from, the same for every order of the records."""
    fields, rows = survive("f" * 16, records)
    assert all((fields, rows) == survive("f" * 16, order) for order in permutations(records))
    return fields, {row.field: row for row in rows}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("venue", "Journal of Lists"),
        ("year", 2025),
        ("doi", "10.1234/lists"),
        ("arxiv_id", "2401.00001"),
        ("arxiv_version", 3),
        ("published_on", date(2024, 1, 1)),
        ("title", "Lists and Their Makers"),
        ("authors", ARTICLE.authors),
    ],
)
def test_who_wins(field: str, value: object) -> None:
    """Published beats preprint for venue, year and DOI; arXiv keeps its id and first date; most authors win."""
    fields, provenance = survived(ARXIV, ARTICLE, TWIN, LISTED)
    assert value == fields[field]
    winner = provenance[field].record_id
    assert value == next(getattr(r, field) for r in (ARXIV, ARTICLE, TWIN, LISTED) if r.record_id == winner)


def test_who_disagrees() -> None:
    """Every record that says something else is told with what it says."""
    _, provenance = survived(ARXIV, ARTICLE, TWIN, LISTED)
    said = {row.record_id: row.value for row in provenance["doi"].disagreeing}
    assert {ARXIV.record_id: ARXIV.doi, TWIN.record_id: TWIN.doi} == said
    assert {ARTICLE.record_id: "2025-06-01"} == {
        row.record_id: row.value for row in provenance["published_on"].disagreeing
    }


@pytest.mark.parametrize("others", [(ARXIV,), (ARXIV, TWIN)], ids=["one", "two"])
def test_authors_of_another_paper(others: tuple[Record, ...]) -> None:
    """The longest list of authors loses where it shares nobody with the others; that it disagrees is told."""
    strangers = a_record("Lists and Their Makers", "Herman Melville", "Jane Austen", "Mary Shelley")
    wrong = replace(strangers, record_id="c" * 16, source="semanticscholar")
    fields, provenance = survived(*others, wrong)
    assert ARXIV.authors == fields["authors"]
    assert wrong.record_id in {row.record_id for row in provenance["authors"].disagreeing}


def test_two_preprints_of_one_paper() -> None:
    """Of two arXiv records, id, version and date are those of the one that came first, all of one record."""
    later = replace(
        ARXIV, record_id="0" * 16, arxiv_id="2402.00002", arxiv_version=1, published_on=date(2024, 2, 2)
    )
    fields, _ = survived(ARXIV, later)
    assert ("2401.00001", 3, date(2024, 1, 1)) == tuple(
        fields[name] for name in ("arxiv_id", "arxiv_version", "published_on")
    )


def test_a_publisher_under_a_preprint_prefix() -> None:
    """A journal whose DOI has the prefix of a preprint server is published."""
    journal = replace(ARTICLE, record_id="d" * 16, doi="10.1101/gr.123456.124")
    assert "10.1101/gr.123456.124" == survived(TWIN, journal)[0]["doi"]
