"""Sorted numbers: millions of them told once and looked for as whole arrays."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

WholeNumber = TypeVar("WholeNumber", bound=np.integer)


def distinct(
    numbers: np.ndarray[tuple[int], np.dtype[WholeNumber]],
) -> np.ndarray[tuple[int], np.dtype[WholeNumber]]:
    """Each number once, sorted (`np.unique` hashes, which takes ten times longer for millions).

    `(n,)` to `(n_distinct,)`.
    """
    numbers = np.sort(numbers)
    first = np.ones(len(numbers), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    return numbers[first]


def are_among(
    numbers: np.ndarray[tuple[int], np.dtype[WholeNumber]],
    known: np.ndarray[tuple[int], np.dtype[WholeNumber]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which numbers are among known ones, `(n,) bool`; those are sorted, `(n_known,)` (`np.isin` sorts all anew)."""
    if not len(known):
        return np.zeros(len(numbers), bool)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        known[np.searchsorted(known, numbers).clip(max=len(known) - 1)] == numbers
    )
    return found
