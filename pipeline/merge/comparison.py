"""Comparison: what speaks for and against two records being one paper, as numbers. Missing is NaN: neither of both.

`left` and `right` are rows of records, `(n_pairs,) int64`. Every similarity lies in 0..1. Rounding to four decimals keeps the result equal however the pairs are cut into slices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.merge import venues
from pipeline.merge.arrays import Bools, Floats, Ints, Matrix, Rows
from pipeline.merge.author_comparison import compare_authors
from pipeline.merge.fields import Fields

_FEWEST_LETTERS = 5  # of a title that another may hold
_AS_LONG = 0.95  # share of the longer title's letters from which neither holds the other
HALF_SAME = 0.5  # from which two places agree

FEATURES = {
    "title_sim": 1, "words_shared": 1, "words_contained": 1, "shared_weight": 1, "extra_weight": -1,
    "swap_weight": -1, "prefix_sim": 1, "suffix_sim": 1, "head_only": 0, "title_weight": 0, "title_spread": -1, "title_years": -1,
    "number_conflict": -1, "mark_conflict": -1, "author_contained": 1, "author_jaccard": 1, "first_author": 1,
    "authors_shared": 1, "author_sim": 1, "initial_conflict": -1, "authors_known": 0, "year_gap": -1,
    "preprint_gap": -1, "venue_sim": 1, "one_preprint": 0, "kind_conflict": -1, "same_pages": 1, "same_volume": 1,
    "same_number": 1, "places_agree": 1, "places_conflict": -1, "abstract_sim": 1,
}  # fmt: skip
"""The comparisons in the order of the matrix, with the direction in which the score must follow each (0: any)."""

ONE_PAGE = 0.75
"""same_pages of records that share a single page, or a first page."""

_MISDATED = 2  # years besides its own under which one source may have a paper
_SLICE = 1 << 13  # pairs compared at a time: what they need stays in the processor's cache
_INDEX = {name: place for place, name in enumerate(FEATURES)}


def compare_pairs(fields: Fields, left: Rows, right: Rows) -> Matrix:
    """The comparisons of all pairs, `(n_pairs, n_features) float32`, in the order of `FEATURES`; the rows are `(n_pairs,) int64`."""
    parts = [
        _compare(fields, left[start : start + _SLICE], right[start : start + _SLICE])
        for start in range(0, len(left), _SLICE)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, len(FEATURES)), np.float32)


def _compare(fields: Fields, left: Rows, right: Rows) -> Matrix:
    """The comparisons of one slice of pairs, `(n_pairs, n_features) float32`."""
    found: dict[str, Any] = {}
    found |= _compare_titles(fields, left, right)
    found |= _compare_marks(fields, left, right)
    found |= compare_authors(fields.people, left, right)
    found |= _compare_places(fields, left, right)
    found["abstract_sim"] = _compare_abstracts(fields, left, right)
    matrix = np.stack([np.asarray(found[name], dtype=np.float32) for name in FEATURES], axis=1)
    return np.round(matrix, 4)


def with_places_forgotten(matrix: Matrix) -> Matrix:
    """The comparisons as if an article and a paper at a conference said nothing of each other by where they appeared.

    The matrix and its copy are `(n_pairs, n_features) float32`.
    """
    matrix = matrix.copy()
    rows = np.flatnonzero(matrix[:, _INDEX["kind_conflict"]] == 1)
    for name in ("kind_conflict", "venue_sim", "same_pages", "same_volume", "same_number"):
        matrix[rows, _INDEX[name]] = np.nan
    for name in ("places_agree", "places_conflict"):
        matrix[rows, _INDEX[name]] = 0
    return matrix


def _ratio(left: Any, right: Any) -> Floats:
    """The share of letters that two texts have in common, `(n_pairs,) float64`, 0..1."""
    scores = process.cpdist(left, right, scorer=fuzz.ratio, dtype=np.float32)
    return np.asarray(scores, dtype=np.float64) / 100


def _compare_titles(fields: Fields, left: Rows, right: Rows) -> dict[str, Any]:
    """The comparisons of titles by name, `(n_pairs,) float64` each; weights are in the unit of `Fields.weights`."""
    n = len(left)
    equal = fields.title_code[left] == fields.title_code[right]
    found = {
        name: np.ones(n)
        for name in ("title_sim", "words_shared", "words_contained", "prefix_sim", "suffix_sim")
    }
    found |= {name: np.zeros(n) for name in ("extra_weight", "swap_weight", "head_only")}
    total = fields.title_weight
    total_l, total_r = total[left], total[right]
    found["title_weight"] = np.minimum(total_l, total_r)
    found["shared_weight"] = np.minimum(total_l, total_r)
    found["title_spread"] = np.log2(1.0 + np.maximum(fields.spread[left], fields.spread[right]))
    # A title that both sources have in several years is a column's; one source alone may misdate copies.
    years = np.minimum(fields.title_years[left], fields.title_years[right])
    one_source = fields.source[left] == fields.source[right]
    found["title_years"] = np.where(one_source, np.maximum(years - _MISDATED, 1), years)
    rest = np.flatnonzero(~equal)
    for name, values in _unequal_titles(fields, left[rest], right[rest], total).items():
        found[name][rest] = values
    return found


def _unequal_titles(fields: Fields, left: Rows, right: Rows, total: Floats) -> dict[str, Any]:
    """The same for titles that are not equal; `total` is `Fields.title_weight`, `(n_records,) float64`."""
    title_l, title_r = fields.title[left], fields.title[right]
    sim = _ratio(title_l, title_r)
    length_l, length_r = fields.n_letters[left].astype(np.float64), fields.n_letters[right].astype(np.float64)
    lone_l, lone_r = lone_words(fields, left, right)
    words_l, words_r = fields.tokens[left], fields.tokens[right]
    extra_l = (fields.weights[words_l] * lone_l).sum(axis=1)
    extra_r = (fields.weights[words_r] * lone_r).sum(axis=1)
    letters = (fields.lengths[words_l] * lone_l).sum(axis=1) + (fields.lengths[words_r] * lone_r).sum(axis=1)
    # Edits in proportion to the letters of the words that stand alone: a typo edits few of them, another word most.
    edits = np.clip((1 - sim) * (length_l + length_r) / np.maximum(letters, 1), 0, 1)
    shared = np.minimum(total[left] - extra_l, total[right] - extra_r)
    prefix, suffix = _edges(title_l, title_r, fields.n_letters[left], fields.n_letters[right], sim)
    return {
        "title_sim": sim,
        "words_shared": shared / np.maximum(shared + extra_l + extra_r, 0.1),
        "words_contained": shared / np.maximum(np.minimum(total[left], total[right]), 0.1),
        "shared_weight": shared,
        "extra_weight": np.maximum(extra_l, extra_r) * edits,
        "swap_weight": np.minimum(extra_l, extra_r) * edits,
        "prefix_sim": prefix,
        "suffix_sim": suffix,
        "head_only": (
            (fields.head_code[left] == fields.title_code[right])
            | (fields.head_code[right] == fields.title_code[left])
        )
        & (length_l > 0)
        & (length_r > 0),
    }


def lone_words(fields: Fields, left: Rows, right: Rows) -> tuple[Bools, Bools]:
    """Which words of either title the other lacks; authors and a year that slipped into a title do not count.

    Both `(n_pairs, TOKENS) bool`.
    """
    words_l, words_r = fields.tokens[left], fields.tokens[right]
    lone_l, lone_r = words_l > 0, words_r > 0
    for place in range(words_r.shape[1]):
        word = words_r[:, place, None]
        hit = words_l == word
        lone_l &= ~hit
        lone_r[:, place] &= ~hit.any(axis=1)
    year_l: Bools = (fields.year_of_word[words_l] > 0) & lone_l
    year_r: Bools = (fields.year_of_word[words_r] > 0) & lone_r
    lone_l &= ~(year_l & ~year_r.any(axis=1, keepdims=True))
    lone_r &= ~(year_r & ~year_l.any(axis=1, keepdims=True))
    names = np.concatenate([fields.people.surnames[left], fields.people.surnames[right]], axis=1)
    for words, lone in ((words_l, lone_l), (words_r, lone_r)):
        name = fields.name_of_word[words] * lone
        rows = np.flatnonzero(name.any(axis=1))
        if len(rows):
            slipped = (name[rows][:, :, None] == names[rows][:, None, :]).any(axis=2)
            lone[rows] &= ~(slipped & (name[rows] > 0))
    return lone_l, lone_r


def _edges(title_l: Any, title_r: Any, length_l: Ints, length_r: Ints, sim: Floats) -> tuple[Floats, Floats]:
    """How alike the beginnings and the ends are, over the length of the shorter: for titles cut short or led by names.

    Both `(n_pairs,) float64`, 0..1; lengths are letters, `(n_pairs,) int32`.
    """
    prefix, suffix = sim.copy(), sim.copy()
    shorter = np.minimum(length_l, length_r)
    rows = np.flatnonzero(
        (shorter >= _FEWEST_LETTERS) & (shorter < _AS_LONG * np.maximum(length_l, length_r))
    )
    if len(rows):
        cut = list(zip(title_l[rows].tolist(), title_r[rows].tolist(), shorter[rows].tolist(), strict=True))
        prefix[rows] = _ratio([one[:size] for one, _, size in cut], [other[:size] for _, other, size in cut])
        suffix[rows] = _ratio(
            [one[-size:] for one, _, size in cut], [other[-size:] for _, other, size in cut]
        )
    return prefix, suffix


def _compare_marks(fields: Fields, left: Rows, right: Rows) -> dict[str, Any]:
    """How many numbers and marks of the titles differ, `(n_pairs,) float64` each: 2 for two numbers, 1 for one that the other lacks."""
    numbers_l, numbers_r = fields.numbers[left], fields.numbers[right]
    other = (
        fields.title_code[left] != fields.title_code[right]
    )  # else spaces were lost between words, at most
    unequal = (numbers_l != numbers_r) & other
    both = (numbers_l > 0) & (numbers_r > 0)
    one_sided = np.where(other, fields.marks[left] ^ fields.marks[right], 0)
    return {
        "number_conflict": np.where(unequal, np.where(both, 2.0, 1.0), 0.0),
        "mark_conflict": np.bitwise_count(one_sided).astype(np.float64),
    }


def _compare_places(fields: Fields, left: Rows, right: Rows) -> dict[str, Any]:
    """Year, venue, volume, number and pages; those of a preprint say nothing about its published version.

    `(n_pairs,)` each: gaps in years, counts of places, similarities 0..1, NaN where either is unknown.
    """
    kind_l, kind_r = fields.kind[left], fields.kind[right]
    preprint = (kind_l == venues.PREPRINT) | (kind_r == venues.PREPRINT)
    gap = np.abs(fields.year[left] - fields.year[right])
    pages = _page_sim(fields, left, right, preprint)
    volume = _same(fields.volume, left, right, preprint)
    number = _same(fields.number, left, right, preprint)
    places = np.stack([pages, volume, number], axis=1)
    meetings = {venues.CONFERENCE, venues.JOURNAL}
    both_known = np.isin(kind_l, list(meetings)) & np.isin(kind_r, list(meetings))
    return {
        "year_gap": np.where(preprint, np.nan, np.minimum(gap, 10)),
        "preprint_gap": np.where(preprint, np.minimum(gap, 10), np.nan),
        "venue_sim": _venue_sims(fields, left, right, preprint),
        "one_preprint": preprint & (kind_l != kind_r),
        "kind_conflict": np.where(both_known, kind_l != kind_r, np.nan),
        "same_pages": pages,
        "same_volume": volume,
        "same_number": number,
        "places_agree": (places >= HALF_SAME).sum(axis=1),
        "places_conflict": (places < HALF_SAME).sum(axis=1),
    }


def _same(values: Floats, left: Rows, right: Rows, unless: Bools) -> Floats:
    """1 where both values are known and equal, 0 where they differ, NaN where either is unknown or `unless` holds, `(n_pairs,) float64`; values are `(n_records,) float64`."""
    one, other = values[left], values[right]
    return np.where(np.isnan(one) | np.isnan(other) | unless, np.nan, (one == other).astype(np.float64))


def _page_sim(fields: Fields, left: Rows, right: Rows, unless: Bools) -> Floats:
    """1 where first and last pages agree, 0.75 where the first does, 0.5 where the last does, else 0.

    `(n_pairs,) float64`, NaN where unknown.

    A single page tells less than a range: a page of a supplement holds several abstracts.
    """
    first = _same(fields.first_page, left, right, unless)
    last = _same(fields.last_page, left, right, unless)
    several = fields.first_page[left] != fields.last_page[left]
    sim = np.where((last == 1) & several, 1.0, ONE_PAGE) * first
    return np.where((first == 0) & (last == 1), 0.5, sim)


def _venue_sims(fields: Fields, left: Rows, right: Rows, unless: Bools) -> Floats:
    """How alike the venues are, `(n_pairs,) float64`, 0..1, NaN where either is unknown or `unless` holds."""
    one, other = fields.venue_code[left].astype(np.int64), fields.venue_code[right].astype(np.int64)
    sims = np.where((one < 0) | (other < 0) | unless, np.nan, 1.0)
    rows = np.flatnonzero((one != other) & (sims == 1))
    if not len(rows):
        return sims
    low, high = np.minimum(one[rows], other[rows]), np.maximum(one[rows], other[rows])
    codes, back = np.unique(low * len(fields.venue_names) + high, return_inverse=True)
    names, n = fields.venue_names, len(fields.venue_names)
    sims[rows] = np.array(list(map(venues.name_sim, names[codes // n], names[codes % n])))[back]
    return sims


def _compare_abstracts(fields: Fields, left: Rows, right: Rows) -> Floats:
    """How alike the abstracts are, `(n_pairs,) float64`, 0..1, NaN where either is missing."""
    sims = np.full(len(left), np.nan)
    if fields.abstract is None:
        return sims
    one, other = fields.abstract[left], fields.abstract[right]
    rows = np.flatnonzero((one != "") & (other != ""))
    if len(rows):
        sims[rows] = _ratio(one[rows], other[rows])
    return sims
