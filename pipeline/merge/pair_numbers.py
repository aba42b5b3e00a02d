"""Pairs of rows as one number each, so that millions of them are sorted, told once and looked for as whole arrays."""

from __future__ import annotations

import numpy as np

from pipeline.merge.arrays import Bools, Rows


def pair_numbers(one: Rows, other: Rows, n: int) -> Rows:
    """Pairs of rows below n as numbers, equal whichever row is named first, `(n_pairs,) int64`."""
    numbers: Rows = np.minimum(one, other) * n + np.maximum(one, other)
    return numbers


def distinct(numbers: Rows) -> Rows:
    """Each number once, sorted (`np.unique` hashes, which takes ten times longer for millions).

    `(n,) int64` to `(n_distinct,) int64`.
    """
    numbers = np.sort(numbers)
    first: Bools = np.ones(len(numbers), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    return numbers[first]


def are_among(numbers: Rows, known: Rows) -> Bools:
    """Which numbers are among known ones, `(n,) bool`; those are sorted, `(n_known,) int64` (`np.isin` sorts all anew)."""
    if not len(known):
        return np.zeros(len(numbers), bool)
    found: Bools = known[np.searchsorted(known, numbers).clip(max=len(known) - 1)] == numbers
    return found
