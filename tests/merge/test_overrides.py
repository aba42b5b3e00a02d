"""Overrides: what each lets pass, what it stops, and how the log-odds follow."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipeline.merge.comparison import FEATURES, ONE_PAGE
from pipeline.merge.overrides import (
    CAUTIOUS_OVERRIDES,
    OVERRIDES,
    PROVED,
    UNSURE,
    ComparedPairs,
    with_certainties,
)

UNKNOWN = float("nan")
LONG, SHORT = 60, 10  # letters of a title
ORDINARY = {
    "title_sim": 0.97, "words_shared": 0.9, "words_contained": 0.9, "shared_weight": 30.0, "extra_weight": 1.0,
    "swap_weight": 0.5, "prefix_sim": 0.97, "suffix_sim": 0.97, "head_only": 0, "title_weight": 30.0, "title_spread": 1.0,
    "title_years": 1, "number_conflict": 0, "mark_conflict": 0, "author_contained": 1.0, "author_jaccard": 1.0,
    "first_author": 1.0, "authors_shared": 3, "author_sim": 1.0, "initial_conflict": 0.0, "authors_known": 2,
    "year_gap": 0.0, "preprint_gap": UNKNOWN, "venue_sim": 1.0, "one_preprint": 0, "kind_conflict": 0.0, "same_pages": 1.0,
    "same_volume": 1.0, "same_number": 1.0, "places_agree": 3, "places_conflict": 0, "abstract_sim": UNKNOWN,
}  # fmt: skip
"""Two copies of one article, as far as anything is known."""

PREPRINT = {
    "one_preprint": 1, "preprint_gap": 2.0, "year_gap": UNKNOWN, "places_agree": 0, "same_pages": UNKNOWN, "title_sim": 1.0,
}  # fmt: skip
NOTHING_BUT_TITLES = {
    "authors_known": 1, "author_contained": UNKNOWN, "author_sim": UNKNOWN, "authors_shared": UNKNOWN,
    "initial_conflict": UNKNOWN, "places_agree": 0,
}  # fmt: skip
NOBODY = {"author_contained": 0.0, "author_sim": 0.3, "author_jaccard": 0.0, "authors_shared": 0}
OTHER_TITLE = {
    "title_sim": 0.4,
    "prefix_sim": 0.4,
    "suffix_sim": 0.4,
    "extra_weight": 20.0,
    "swap_weight": 9.0,
}

# Of each override: what it is about, and for each thing that it asks the least change after which it is not.
CASES: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "late_publication_of_short_title": (
        PREPRINT | {"n_letters": SHORT, "authors_shared": 2},
        [
            {"one_preprint": 0}, {"n_letters": 24}, {"preprint_gap": 1.0}, {"preprint_gap": UNKNOWN},
            {"authors_shared": 3}, {"abstract_sim": 0.8},
        ],
    ),
    "contained_title_alone": (
        NOTHING_BUT_TITLES | {"title_sim": 0.94},
        [{"title_sim": 0.95}, {"authors_known": 2}, {"head_only": 1}, {"places_agree": 1}, {"abstract_sim": 0.8}],
    ),
    "short_title_alone": (
        NOTHING_BUT_TITLES | {"n_letters": SHORT, "title_sim": 1.0},
        [{"n_letters": 16}, {"authors_known": 2}, {"places_agree": 1}, {"abstract_sim": 0.8}],
    ),
    "strangers": (
        NOBODY | OTHER_TITLE,
        [
            {"author_contained": 0.5}, {"author_sim": 0.6}, {"title_sim": 0.95}, {"prefix_sim": 0.95}, {"suffix_sim": 0.95},
            {"abstract_sim": 0.8}, {"author_contained": UNKNOWN},
        ],
    ),
    "abstracts_of_one_page": (
        OTHER_TITLE | {"same_pages": ONE_PAGE, "author_jaccard": 0.5},
        [{"same_pages": 1.0}, {"same_pages": 0.5}, {"title_sim": 0.75}, {"swap_weight": 5.0}, {"author_jaccard": 1.0}],
    ),
    "other_paper_of_a_team": (
        OTHER_TITLE | {"places_agree": 0},
        [
            {"title_sim": 0.6}, {"extra_weight": 12.0}, {"prefix_sim": 0.85}, {"suffix_sim": 0.85}, {"head_only": 1},
            {"places_agree": 1}, {"abstract_sim": 0.8},
        ],
    ),
    "title_of_a_column": (
        {"title_years": 3, "places_agree": 0, "authors_shared": 2},
        [{"title_years": 2}, {"places_agree": 1}, {"authors_shared": 3}],
    ),
    "other_place_in_one_serial": (
        {"same_pages": 0.0, "title_sim": 0.9},
        [
            {"same_volume": 0.0}, {"same_number": 0.0}, {"same_pages": 1.0}, {"same_pages": UNKNOWN}, {"title_sim": 0.97},
            {"venue_sim": 0.8}, {"abstract_sim": 0.9},
        ],
    ),
    "other_volume": (
        {"same_volume": 0.0, "same_pages": UNKNOWN},
        [{"same_volume": 1.0}, {"same_pages": 1.0}, {"venue_sim": 0.8}, {"venue_sim": UNKNOWN}, {"abstract_sim": 0.9}],
    ),
    "title_alone_in_other_years": (
        NOTHING_BUT_TITLES | {"year_gap": 1.0, "venue_sim": UNKNOWN, "title_sim": 1.0},
        [{"year_gap": 0.0}, {"authors_known": 2}, {"places_agree": 1}, {"venue_sim": 0.6}, {"abstract_sim": 0.8}],
    ),
    "no_title": ({"n_letters": 0, "author_contained": 0.5}, [{"n_letters": 1}]),
    "no_title_but_one_place": (
        {"n_letters": 0, "authors_shared": 2},
        [
            {"n_letters": 1}, {"same_pages": ONE_PAGE}, {"same_pages": UNKNOWN}, {"author_contained": 0.5},
            {"authors_shared": 1}, {"places_conflict": 1}, {"year_gap": 1.0}, {"venue_sim": 0.5},
        ],
    ),
    "published_preprint": (
        PREPRINT | {"n_letters": LONG, "preprint_gap": 4.0},
        [
            {"one_preprint": 0}, {"title_sim": 0.99}, {"n_letters": 23}, {"author_contained": 0.9}, {"initial_conflict": 0.5},
            {"preprint_gap": 5.0}, {"number_conflict": 1}, {"mark_conflict": 1},
        ],
    ),
}  # fmt: skip
NAMES = [override.name for override in OVERRIDES]


def compared(*pairs: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    known = [ORDINARY | {"n_letters": LONG} | pair for pair in pairs]
    matrix = np.array([[pair[name] for name in FEATURES] for pair in known], np.float32)
    return matrix, np.array([pair["n_letters"] for pair in known], np.int32)


def outweighed(logit: float, pair: dict[str, Any]) -> float:
    matrix, n_letters = compared(pair)
    row = np.zeros(1, np.int64)
    return with_certainties(np.array([logit]), matrix, SimpleNamespace(n_letters=n_letters), row, row)[0]


def test_every_override_has_cases() -> None:
    """The cases are those of the overrides, and each override says its reason in a sentence."""
    assert set(NAMES) == set(CASES)
    assert [] == [override.name for override in OVERRIDES if not override.reason.endswith(".")]


@pytest.mark.parametrize("name", NAMES)
def test_what_it_is_about(name: str) -> None:
    """An override is about its pair, and about none that differs from it in one thing that it asks."""
    override = next(one for one in OVERRIDES if one.name == name)
    about, changes = CASES[name]
    found = override.about(ComparedPairs(*compared(about, *(about | change for change in changes))))
    assert [about] == [
        pair for pair, is_found in zip([about, *changes], found.tolist(), strict=True) if is_found
    ]


@pytest.mark.parametrize("name", NAMES)
def test_ordinary_pairs_pass(name: str) -> None:
    """No override is about two ordinary copies of one article."""
    override = next(one for one in OVERRIDES if one.name == name)
    assert [False] == override.about(ComparedPairs(*compared({}))).tolist()


def test_short_title_in_another_number() -> None:
    """What stands in two numbers of a serial under one short title is a column; a long title may have a misprinted number."""
    about = next(one for one in OVERRIDES if one.name == "other_place_in_one_serial").about
    moved = {"same_number": 0.0, "same_pages": UNKNOWN, "title_sim": 1.0}
    assert [True, False] == about(ComparedPairs(*compared(moved | {"n_letters": SHORT}, moved))).tolist()


def test_cautious_overrides() -> None:
    """Whoever is cautious leaves to a person what has another year and no place, or no title."""
    pairs = [{"year_gap": 1.0, "places_agree": 0}, {"year_gap": 1.0}, {"n_letters": 0}, {}]
    compared_pairs = ComparedPairs(*compared(*pairs))
    doubted = np.logical_or.reduce([one.about(compared_pairs) for one in CAUTIOUS_OVERRIDES])
    assert [True, False, True, False] == doubted.tolist()


@pytest.mark.parametrize("change", [{"initial_conflict": 1.0}, {"mark_conflict": 1} | NOBODY])
def test_strangers_of_one_name_or_title(change: dict[str, Any]) -> None:
    """Namesakes of another initial are strangers; so is a reply to its letter, whose title it has."""
    strangers = next(one for one in OVERRIDES if one.name == "strangers")
    assert strangers.about(ComparedPairs(*compared(OTHER_TITLE | change))).all()
    assert not strangers.about(ComparedPairs(*compared({"title_sim": 1.0, "initial_conflict": 1.0}))).any()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        *((name, 6.0, UNSURE) for name in NAMES[:10]),
        *((name, -3.0, -3.0) for name in NAMES[:10]),
        ("no_title", 6.0, -PROVED),
        ("no_title", -6.0, -PROVED),
        ("no_title_but_one_place", -6.0, PROVED),
        ("no_title_but_one_place", 6.0, PROVED),
        ("published_preprint", -6.0, PROVED),
        ("published_preprint", 6.0, 6.0),
    ],
)
def test_log_odds_follow(name: str, before: float, after: float) -> None:
    """Doubts leave a pair to a person at best; proofs join it; without a title the model is not asked."""
    assert after == outweighed(before, CASES[name][0])
