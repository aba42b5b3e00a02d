"""Partitions: frames that are worked on one by one, here or on a cluster.

The stages of deduplication are functions from one pandas frame to one: `normalising.normalise`, `blocking.keys_of` and
`blocking.pairs_of`, `scoring.score_pairs`, `clustering.join`. They know of no engine. Whoever runs them hands over a `Runner`, which
is `map` for one process; a cluster's is one line of its own. Frames come back in the order of those that went in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

Stage = Callable[[pd.DataFrame], pd.DataFrame]
Runner = Callable[[Stage, Iterable[pd.DataFrame]], Iterable[pd.DataFrame]]

LARGEST_PARTITION = 1 << 15
"""Rows worked on at a time, to bound memory."""


def at_once(stage: Stage, partitions: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Run a stage here and now, one partition after the other."""
    return map(stage, partitions)


def split(frame: pd.DataFrame, partitions: int, largest: int = LARGEST_PARTITION) -> Iterator[pd.DataFrame]:
    """A frame in at least so many partitions (empty ones, if it has fewer rows), none larger than `largest` rows."""
    n = max(partitions, -(-len(frame) // largest))
    for start, stop in pairwise(np.linspace(0, len(frame), n + 1).astype(np.int64).tolist()):
        yield frame.iloc[start:stop]


def split_by(frame: pd.DataFrame, column: str, partitions: int) -> list[pd.DataFrame]:
    """A frame in so many partitions, rows with the same number in a column together."""
    if partitions == 1:
        return [frame]
    part = frame[column].to_numpy() % partitions
    return [frame[part == at] for at in range(partitions)]
