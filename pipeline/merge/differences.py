"""Differences: the words, numbers, authors, places and identifiers in which the two sides of a pair differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pipeline.merge import titles
from pipeline.merge.arrays import Bools, Matrix, Rows
from pipeline.merge.comparison import FEATURES, HALF_SAME, lone_words
from pipeline.merge.fields import TOKENS, Fields
from pipeline.merge.identifiers import EXCLUSIVE
from pipeline.telling_words import number_of

WORDS_LACKED = 2.0  # weight of the words that one title alone has, from which they count as others
ALIKE_NAMES = 0.7  # likeness from which authors that are not shared may be the same, misspelt
_SLICE = 1 << 13  # pairs at a time, to bound memory

Contrast = dict[str, str | None]
"""What differs (`field`) and what stands on either side (`value_l`, `value_r`), as `schema.PairDifference`."""


def differences(fields: Fields, left: Rows, right: Rows, matrix: Matrix) -> list[list[Contrast]]:
    """In what the two sides of each pair differ; `matrix` holds their comparisons."""
    found: list[list[Contrast]] = []
    for start in range(0, len(left), _SLICE):
        part = slice(start, start + _SLICE)
        found += _of_slice(fields, left[part], right[part], matrix[part])
    return found


def _of_slice(fields: Fields, left: Rows, right: Rows, matrix: Matrix) -> Iterator[list[Contrast]]:
    lone = lone_words(fields, left, right)
    names = fields.people.names(left), fields.people.names(right)
    for at, row in enumerate(matrix.tolist()):
        told = dict(zip(FEATURES, row, strict=True))
        sides = int(left[at]), int(right[at])
        yield [
            *_of_titles(
                told,
                *(
                    _Words(fields, side, other, mask[at])
                    for side, other, mask in zip(sides, sides[::-1], lone, strict=True)
                ),
            ),
            *_of_authors(told, names[0][at], names[1][at]),
            *_of_places(told, fields, *sides),
            *_of_identifiers(fields, *sides),
        ]


class _Words:
    """The words of a title that the other lacks, also behind those that are compared one by one."""

    def __init__(self, fields: Fields, row: int, other: int, is_lone: Bools) -> None:
        codes = fields.tokens[row][is_lone]
        whole = fields.title[other] if fields.n_tokens[other] == TOKENS else ""
        codes = np.array([code for code in codes.tolist() if fields.words[code] not in whole], np.int64)
        self.weight = float(fields.weights[codes].sum())
        self.words: list[str] = fields.words[codes].tolist() if len(codes) else []


def _of_titles(told: dict[str, float], left: _Words, right: _Words) -> Iterator[Contrast]:
    if not (left.words or right.words):
        return
    if told["swap_weight"] >= WORDS_LACKED:
        yield _difference("words", left.words, right.words)
    elif told["extra_weight"] >= WORDS_LACKED:
        is_left = left.weight >= right.weight
        yield _difference("words", left.words if is_left else (), () if is_left else right.words)
    if told["number_conflict"]:
        yield _difference("numbers", *(filter(number_of, side.words) for side in (left, right)))
    if told["mark_conflict"]:
        yield _difference("marks", *(filter(titles.mark_bits, side.words) for side in (left, right)))


def shares_nobody(told: dict[str, float]) -> bool:
    """Whether authors are known on both sides, and none is shared, nor may be."""
    is_known = not math.isnan(told["author_contained"])
    return is_known and not told["authors_shared"] and told["author_sim"] < ALIKE_NAMES


def _of_authors(told: dict[str, float], left: str, right: str) -> Iterator[Contrast]:
    if shares_nobody(told):
        yield _difference("authors", [left], [right])


def _of_places(told: dict[str, float], fields: Fields, left: int, right: int) -> Iterator[Contrast]:
    if told["year_gap"] > 0:
        yield _difference("year", *([f"{fields.year[side]:.0f}"] for side in (left, right)))
    if told["venue_sim"] < HALF_SAME:
        yield _difference("venue", *([fields.venue_names[fields.venue_code[side]]] for side in (left, right)))
    for name, column in (("pages", fields.first_page), ("volume", fields.volume), ("number", fields.number)):
        if told[f"same_{name}"] < HALF_SAME:
            yield _difference(name, *([f"{column[side]:g}"] for side in (left, right)))


def _of_identifiers(fields: Fields, left: int, right: int) -> Iterator[Contrast]:
    for kind in EXCLUSIVE:
        codes = fields.identifiers.codes[kind]
        if codes[left] >= 0 and codes[right] >= 0 and codes[left] != codes[right]:
            yield _difference(kind, *([fields.identifiers.of(kind, side) or ""] for side in (left, right)))


def nothing_else_differs(matrix: Matrix) -> Bools:
    """Where one title, the same people and one page are told on both sides, and no other place or year: `(n_pairs,) bool`."""
    one_page: Bools = matrix[:, list(FEATURES).index("same_pages")] == 1
    return np.logical_and(one_title_and_team(matrix), one_page)


def one_title_and_team(matrix: Matrix) -> Bools:
    """Where one title and the same people are told on both sides, and no other place or year: `(n_pairs,) bool`."""
    told = dict(zip(FEATURES, matrix.T, strict=True))
    one: Bools = (told["title_sim"] == 1) & (told["author_contained"] == 1)
    return np.asarray(one & (told["places_conflict"] == 0) & ~(told["year_gap"] > 0), bool)


def _difference(field: str, left: Any, right: Any) -> Contrast:
    return {"field": field, "value_l": " ".join(left) or None, "value_r": " ".join(right) or None}


def shared_authors(matrix: Matrix) -> Sequence[int | None]:
    """How many authors both sides of each pair name; None where a side names none."""
    shared = matrix[:, list(FEATURES).index("authors_shared")]
    return [None if np.isnan(one) else int(one) for one in shared.tolist()]
