"""People: every room reads names as the table of facts says."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.flag.names import knows, tokens
from pipeline.merge.people import People, read_people, split_authors
from pipeline.parse.people import name_share
from pipeline.people import (
    COMMON_SURNAMES,
    has_et_al,
    have_other_given_names,
    initials,
    is_cut_short,
    is_nobody,
    is_one_person,
    split_names,
    surname,
)
from pipeline.resolve.comparing import compare_names
from pipeline.text import squash
from tests.resolve.test_matching import a_record

FACTS = tomllib.loads((Path(__file__).parent / "facts" / "people.toml").read_text(encoding="utf-8"))
NAMES, PAIRS, LISTS = FACTS["names"], FACTS["pairs"], FACTS["lists"]


def _compared(texts: list[str]) -> tuple[People, list[bool]]:
    names, more = split_authors(pa.array(texts, pa.string()))
    return read_people(names, more), more.to_pylist()


def _of_row(people: People, row: int) -> list[tuple[str, int]]:
    codes = people.surnames[row]
    return [
        (people.by_code[int(code)].as_py(), int(first))
        for code, first in zip(codes, people.initials[row], strict=True)
        if code
    ]


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case["name"])
def test_a_name_has_its_surname_and_initials(case: dict[str, str]) -> None:
    """The surname and the initials of a name are those of the table, in the home and in the columns of merge."""
    assert (case["surname"], case["initials"]) == (surname(case["name"]), initials(case["name"]))
    people, _ = _compared([case["name"], f"{case['initials'][:1]}. Bee" if case["initials"] else "Bee"])
    [(family, first)], [(_, expected)] = _of_row(people, 0), _of_row(people, 1)
    assert (case["surname"], expected) == (family, first)


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case["name"])
def test_a_name_is_known_by_its_surname(case: dict[str, str]) -> None:
    """What resolve and flag look for among a record's authors finds the name as any record prints it."""
    assert compare_names([case["surname"]], a_record("A Title", case["name"], "Quentin Unlike")).agree
    assert knows(case["name"], tokens([case["name"]]))


@pytest.mark.parametrize("case", FACTS["given"], ids=lambda case: f"{case['l']} - {case['r']}")
def test_given_names_tell_two_people_of_one_surname(case: dict[str, Any]) -> None:
    """Given names tell only where both are written out, and no form of one another."""
    assert case["other"] == have_other_given_names(case["l"], case["r"])
    assert case["other"] == have_other_given_names(case["r"], case["l"])


@pytest.mark.parametrize("case", PAIRS, ids=lambda case: f"{case['l']} - {case['r']}")
def test_two_names_are_one_person_or_not(case: dict[str, Any]) -> None:
    """Whether two names may be one person's is told alike from both sides; resolve finds whom it asks for."""
    assert case["same"] == is_one_person(case["l"], case["r"])
    assert case["same"] == is_one_person(case["r"], case["l"])
    if case["same"]:
        assert (
            knows(case["l"], tokens([case["r"]]))
            or compare_names([surname(case["l"])], a_record("A Title", case["r"])).agree
        )


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case["text"])
def test_a_text_lists_its_names(case: dict[str, Any]) -> None:
    """A text falls apart into its names; merge sees the same surnames, and all see that it is cut short."""
    assert tuple(case["names"]) == split_names(case["text"])
    assert case["more"] == is_cut_short(case["text"])
    people, more = _compared([case["text"].removeprefix("Authors: ")])
    assert [case["more"]] == more
    if case.get("columns", True):
        assert [surname(name) for name in case["names"]] == [family for family, _ in _of_row(people, 0)]


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case["text"])
def test_a_list_of_names_reads_as_names(case: dict[str, Any]) -> None:
    """The parser takes the text of authors for authors."""
    assert name_share(case["text"]) >= 0.5 or has_et_al(case["text"]) or case["more"]


_GIVEN = st.sampled_from(["Ann", "J.", "Jean-Pierre", "J", "Wei", "Maria Q.", "van", "De"])
_LAST = st.sampled_from(
    [
        "Smith",
        "Smith-Jones",
        "McDonald",
        "Li",
        "Chen",
        "van Gogh",
        "O'Neill",
        "Ramón y Cajal",
        "Groß",
        "Jr.",
        "Phd",
    ]
)
_PRINTED = st.one_of(
    st.builds("{} {}".format, _GIVEN, _LAST),
    st.builds("{}, {}".format, _LAST, _GIVEN),
    st.builds("{} {}, Jr.".format, _GIVEN, _LAST),
    st.from_regex(r"[A-Z][a-z]{0,5}\.?( [A-Z][a-z]{0,6}\.?){0,2},?( [A-Za-z-]{1,8}){0,2}", fullmatch=True),
)


@given(st.lists(_PRINTED, min_size=1, max_size=20))
def test_columns_are_read_as_single_names(names: list[str]) -> None:
    """The reading in whole columns gives every name the surname and the initial that the home gives it."""
    people, _ = _compared(names)
    for row, name in enumerate(names):
        found = _of_row(people, row)
        if len(found) == 1:  # not two names, and none that is too short for one
            first = initials(name)[:1]
            assert (surname(name), ord(first) % 255 + 1 if first else 0) == found[0]


@given(st.text())
def test_any_text_has_names_without_signs(text: str) -> None:
    """Whatever is read as a name, its surname is folded; nothing breaks."""
    for name in split_names(text):
        assert squash(surname(name)) == surname(name)
        assert is_one_person(name, name) or not surname(name)


@given(st.lists(st.sampled_from([*"et al . … others and Bee 等 3 more ,".split(), " ", ", "])).map("".join))
def test_cut_short_in_columns_and_alone(text: str) -> None:
    """Arrow's patterns and Python's see the same lists cut short."""
    assert [is_cut_short(text)] == split_authors(pa.array([text], pa.string()))[1].to_pylist()


@pytest.mark.parametrize("case", FACTS["nobodies"], ids=lambda case: str(case["text"]))
def test_nobody_is_no_name(case: dict[str, Any]) -> None:
    """What says that no author is known is nobody; a name that looks like it is somebody."""
    assert is_nobody(case["text"]) is case["nobody"]


def test_common_surnames_are_folded() -> None:
    """The words of the data file are written as names are compared."""
    assert {squash(name) for name in COMMON_SURNAMES} == COMMON_SURNAMES
