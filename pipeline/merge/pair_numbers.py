"""Pairs of rows as one number each, so that millions of them are handled as whole arrays (`sorted_numbers`)."""

from __future__ import annotations

import numpy as np

from pipeline.merge.arrays import Rows


def pair_numbers(one: Rows, other: Rows, n: int) -> Rows:
    """Pairs of rows below n as numbers, equal whichever row is named first, `(n_pairs,) int64`."""
    numbers: Rows = np.minimum(one, other) * n + np.maximum(one, other)
    return numbers
