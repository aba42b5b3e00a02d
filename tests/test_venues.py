"""Venues: every room reads them as the table of facts says."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.merge.venues import CONFERENCE, JOURNAL, OTHER, PREPRINT, UNKNOWN_VENUE, kinds, name_sim
from pipeline.parse.venues import knows_venue, looks_like_venue, names_venue
from pipeline.title_noise import without_noise
from pipeline.venues import is_preprint, is_venue_acronym, tells_venue, venue_kind, venue_series

FACTS = tomllib.loads((Path(__file__).parent / "facts" / "venues.toml").read_text(encoding="utf-8"))
VENUES, PAIRS = FACTS["venues"], FACTS["pairs"]
CODES = {
    "": UNKNOWN_VENUE,
    "preprint": PREPRINT,
    "conference": CONFERENCE,
    "journal": JOURNAL,
    "other": OTHER,
}


@pytest.mark.parametrize("case", VENUES, ids=lambda case: case["text"])
def test_a_venue_has_its_kind_and_series(case: dict[str, Any]) -> None:
    """Kind and series of a venue are those of the table, in the home and in the columns of merge."""
    assert case["kind"] == (venue_kind(case["text"]) or "")
    assert case["series"] == (venue_series(case["text"]) or "")
    assert [CODES[case["kind"]]] == kinds([case["text"]]).tolist()
    assert (case["kind"] == "preprint") == is_preprint(case["text"])


@pytest.mark.parametrize("case", VENUES, ids=lambda case: case["text"])
def test_the_parser_tells_a_venue(case: dict[str, Any]) -> None:
    """The parser takes venues for venues, and neither titles nor labels."""
    assert case["venue"] == looks_like_venue(case["text"])


@pytest.mark.parametrize("case", [case for case in VENUES if case["venue"]], ids=lambda case: case["text"])
def test_a_server_of_preprints_tells_no_venue(case: dict[str, Any]) -> None:
    """A preprint's server is no place of publication, however it is dated; a series beside it is."""
    assert (case["kind"] != "preprint" or case["series"] != "") == tells_venue(case["text"])


@pytest.mark.parametrize("case", PAIRS, ids=lambda case: f"{case['l']} - {case['r']}")
def test_two_names_are_of_one_venue_or_not(case: dict[str, Any]) -> None:
    """Names of one venue are alike, from both sides; those of two are not."""
    assert case["same"] == (name_sim(case["l"], case["r"]) > 0.8)
    assert case["same"] == (name_sim(case["r"], case["l"]) > 0.8)


@pytest.mark.parametrize(
    "case",
    [case for case in VENUES if case["series"] and " " not in case["text"]],
    ids=lambda case: case["text"],
)
def test_the_acronym_of_a_series_is_known_to_the_parser(case: dict[str, Any]) -> None:
    """What merge knows as a series, parse knows as a venue."""
    assert is_venue_acronym(case["text"]) and names_venue(case["text"]) and knows_venue(case["text"])


@pytest.mark.parametrize("place", ["VLDB 1997", "NIPS 2012", "SIGMOD 2003", "OSDI 2020"])
def test_a_series_behind_a_title_is_cut_off(place: str) -> None:
    """The series and the year that were taken into a title are no part of it."""
    title = without_noise(f"the report on joins, {place.lower()}")
    assert "the report on joins" == title.strip(" ,")


@given(
    st.lists(st.sampled_from(sorted({word for case in VENUES for word in case["text"].split()}))).map(
        " ".join
    )
)
def test_what_names_a_series_has_a_kind(text: str) -> None:
    """However words of venues stand together, what names a series has a kind."""
    if venue_series(text) is not None:
        assert venue_kind(text) is not None
