"""Nearness: how much more a paper is like those of a list than like those of all the others.

To be like a list's papers says little where other lists have the same subject; to be more like them than like any other
papers says that it is missed here and not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from pipeline.flag.sections.background import Grid, load_background
from pipeline.flag.sections.vectors import make_vectors, unit

_NEIGHBOURS = 10
_POOL = 2000  # papers that are looked at closely; the others are further from the list than any that would be told
FAR = -9.0
"""The nearness of those others."""


def nearness(own: Sequence[Counter[str]], others: Sequence[Counter[str]]) -> Grid:
    """The nearness of other papers to a list's, `(n_others,) float64`, in deviations from the mean of those looked at.

    Papers are given by the counts of their terms.
    """
    found = np.full(len(others), FAR)
    if not own or not others:
        return found
    pool = _pool(own, others)
    vectors = make_vectors([*own, *(others[at] for at in pool)], [Counter()], load_background())
    alike = vectors.kernel + vectors.background @ vectors.background.T
    np.fill_diagonal(alike, -np.inf)
    here, there = alike[len(own) :, : len(own)], alike[len(own) :, len(own) :]
    gain = _mean_of_nearest(here) - _mean_of_nearest(there)
    found[pool] = (gain - gain.mean()) / max(float(gain.std()), 1e-9)
    return found


def _pool(own: Sequence[Counter[str]], others: Sequence[Counter[str]]) -> np.ndarray:
    """The papers nearest to the list by the background alone, `(n_pool,) int64`, rising."""
    background = load_background()
    mine, theirs = unit(background.embed(own)), unit(background.embed(others))
    alike = _mean_of_nearest(theirs @ mine.T)
    return np.sort(np.argsort(-np.round(alike, 9), kind="stable")[:_POOL])


def _mean_of_nearest(alike: Grid) -> Grid:
    """The mean of the largest similarities of each row, `(n_rows,) float64`; what is -inf is left out."""
    count = min(_NEIGHBOURS, alike.shape[1])
    if count == 0:
        return np.zeros(len(alike))
    nearest = np.partition(alike, alike.shape[1] - count, axis=1)[:, -count:]
    is_there = np.isfinite(nearest)
    return np.asarray(np.where(is_there, nearest, 0).sum(axis=1) / np.maximum(is_there.sum(axis=1), 1))
