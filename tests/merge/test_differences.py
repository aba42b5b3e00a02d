"""Differences: in what the two sides of a pair differ, for code and for whoever judges it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipeline.config import Settings
from pipeline.merge.dedupe import DedupeSettings, dedupe
from pipeline.merge.stage import merge
from tests.resolve.test_matching import a_record

PLAIN = {"title": "Learned Filters for Noisy Sonar Images", "authors": "Ada Lovelace; Charles Babbage"}


def told(left: dict[str, Any], right: dict[str, Any]) -> tuple[Any, set[tuple[str, str | None, str | None]]]:
    """How many authors the two records share, and in what they differ."""
    rows = pd.DataFrame([{"id": "a", **PLAIN, **left}, {"id": "b", **PLAIN, **right}])
    (pair,) = dedupe(rows, DedupeSettings(possible=0.0)).pairs.to_dict("records")
    return pair["n_shared_authors"], {tuple(said.values()) for said in pair["differs"]}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({}, {"title": "Learned Filters for Noisy Sonar Image"}, set()),
        ({}, {"title": "Learned Filters for Noisy Radar Images"}, {("words", "sonar", "radar")}),
        ({"title": PLAIN["title"] + " of Whales"}, {}, {("words", "of whales", None)}),
        ({"title": PLAIN["title"] + " Part 2"}, {"title": PLAIN["title"] + " Part 3"}, {("numbers", "2", "3")}),
        ({"year": 2019}, {"year": 2021}, {("year", "2019", "2021")}),
        ({"venue": "Journal of Sonar", "volume": "3"}, {"venue": "Journal of Sonar", "volume": "4"}, {("volume", "3", "4")}),
        ({"doi": "10.1234/a"}, {"doi": "10.1234/b"}, {("doi", "10.1234/a", "10.1234/b")}),
    ],
    ids=["a letter", "words", "more words", "numbers", "year", "volume", "identifiers"],
)  # fmt: skip
def test_what_differs(
    left: dict[str, Any], right: dict[str, Any], expected: set[tuple[str, str | None, str | None]]
) -> None:
    """The words, numbers, places and identifiers that one side has and the other lacks are named, and no others."""
    shared, differs = told(left, right)
    assert 2 == shared
    assert expected <= differs
    assert {field for field, *_ in expected} >= {field for field, *_ in differs} - {"words"}


def test_words_of_a_long_title() -> None:
    """A word that pushes others of a long title out of those that are compared one by one is the only one that differs."""
    words = "Sonar Images of Whales and Seals in Shallow Waters off Rocky Coasts by Learned Filters and Fast Transforms for Noisy".split()
    long = " ".join([*words, "Underwater Microphones on Towed Arrays"])
    _, differs = told({"title": long}, {"title": "Annotated Stereo " + long})
    assert {("words", None, "annotated stereo")} == differs


def test_authors_that_differ() -> None:
    """Where nobody is shared, both teams are named; where one side names none, nothing is said of authors."""
    assert (0, {("authors", "babbage lovelace", "melville")}) == told({}, {"authors": "Herman Melville"})
    shared, differs = told({}, {"authors": None})
    assert pd.isna(shared)
    assert not differs


def test_pairs_of_the_job_bear_titles_and_identifiers() -> None:
    """Who judges a pair sees both titles, and the identifiers as the records have them."""
    twins = [
        replace(a_record(PLAIN["title"], "Ada Lovelace", year=2020), record_id=name * 16, arxiv_id=f"2401.0000{at}")
        for at, name in enumerate("ab")
    ]  # fmt: skip
    (pair,) = merge([], twins, [], [], Settings()).pairs
    assert (PLAIN["title"],) * 2 == (pair.title_l, pair.title_r)
    assert ("2401.00000", "2401.00001") == next(
        (said.value_l, said.value_r) for said in pair.differs if said.field == "arxiv_id"
    )
