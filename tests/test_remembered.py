"""Remembered functions: what they give is the same whether it was worked out now or in a run before."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import remembered
from pipeline.parse.clauses import is_names, split_clauses
from pipeline.parse.people import name_share
from pipeline.parse.slots import slot_of
from pipeline.parse.venues import looks_like_venue
from pipeline.remembered import taken_on
from pipeline.resolve.comparing import compare_titles

OF_A_TEXT = (is_names, looks_like_venue, name_share, slot_of, split_clauses)
WORDS = (
    "Maps of Ponds", "Ann Bee", "Carl Dee", "et al.", "CVPR 2021", "arXiv", "(2019)", ",", ";", " | ", "Ducks++", "池の地図",
    "Proceedings of the Widget Conference", "\ud800", "–", "not", "A", "B.", "and", "10.1000/182",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=8).map(" ".join)


@pytest.fixture
def doubled(monkeypatch: pytest.MonkeyPatch) -> tuple[Callable[[str], tuple[str, int]], list[str]]:
    """A remembered function, and the texts for which it was worked out."""
    worked_out: list[str] = []

    def twice(text: str) -> tuple[str, int]:
        worked_out.append(text)
        return text * 2, len(text)

    monkeypatch.setattr(remembered, "_functions", {})
    return remembered.remembered(twice), worked_out


@given(st.lists(texts, max_size=6))
def test_the_same_as_worked_out(asked: list[str]) -> None:
    """Every function gives the same values, of the same types, out of what an earlier run wrote down."""

    def given_now() -> str:
        of_two = [compare_titles(*pair) for pair in pairwise(asked)]
        return repr([[function(text) for function in OF_A_TEXT] for text in asked] + of_two)

    with taken_on({}) as told:
        first, written = given_now(), json.dumps(told())
    with taken_on(json.loads(written)) as told:
        assert first == given_now()
        again = json.loads(json.dumps(told()))
    for name, rows in json.loads(written).items():
        assert {*map(repr, again[name])} <= {
            *map(repr, rows)
        }  # what only others asked for, nobody asks any more
    assert first == given_now()


def test_what_was_asked_is_not_worked_out_again(
    doubled: tuple[Callable[[str], tuple[str, int]], list[str]],
) -> None:
    """Neither in the same run nor in the next; what the next does not ask is not taken on by the one after it."""
    function, worked_out = doubled
    with taken_on({}) as told:
        assert [("aa", 1), ("aa", 1), ("bb", 1)] == [function(text) for text in "aab"]
        first = told()
    with taken_on(first) as told:
        assert [("bb", 1), ("cc", 1)] == [function(text) for text in "bc"]
        second = told()
    assert ["a", "b", "c"] == worked_out
    assert [["b", "c"]] == [[text for text, _ in rows] for rows in second.values()]


def test_there_is_a_bound(
    doubled: tuple[Callable[[str], tuple[str, int]], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many texts are asked, only so many results are held."""
    monkeypatch.setattr(remembered, "_MOST", 3)
    function, _ = doubled
    with taken_on({}) as told:
        assert [(text * 2, 1) for text in "abcdefgh"] == [function(text) for text in "abcdefgh"]
        assert all(len(rows) <= 3 for rows in told().values())
