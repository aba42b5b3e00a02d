"""Arrays by what they hold. The shape is said where one is made; records are known by their row, pairs by two."""

from __future__ import annotations

from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.int64]]
"""Rows of records, or other places to take from: `(n,) int64`."""
Ints = np.ndarray[Any, np.dtype[np.int32]]
"""Codes of distinct values and counts: `int32`, 0 for none."""
Floats = np.ndarray[Any, np.dtype[np.float64]]
"""Log-odds, probabilities and similarities: `float64`."""
Bools = np.ndarray[Any, np.dtype[np.bool_]]
"""Answers to one question: `bool`."""
Matrix = np.ndarray[Any, np.dtype[np.float32]]
"""What was compared of pairs: `(n_pairs, n_features) float32`, NaN where it can't be told."""
Keys = np.ndarray[Any, np.dtype[np.uint64]]
"""Hashes and signatures: `uint64`, each bit or value without a unit."""
Initials = np.ndarray[Any, np.dtype[np.uint8]]
"""Letters as numbers from 1: `uint8`, 0 for none."""
