"""The index of a snapshot: what it weighs first and what it leaves out changes no answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.resolve.protocol import ByTitle
from pipeline.resolve.sources import index
from pipeline.resolve.sources.index import LONG_TITLE_COST, Index, Segment, hashed, query_features
from tests.resolve.test_matching import a_record

WORDS = st.integers(1, 40).map(
    lambda number: f"word{number * number // 8}"
)  # some are frequent, some are rare
TITLES = st.lists(WORDS, min_size=1, max_size=6, unique=True).map(" ".join)


def nearest_of_all(segments: list[Segment], names: NDArray[np.uint64], n_near: int) -> list[int]:
    """The nearest rows, where every row is weighed by all that it shares."""
    told = []
    for segment in segments:
        found = segment._found(names)
        shared = [0.0] * segment.size
        for row, weight in zip(found.every_row.tolist(), found.each_weighs.tolist(), strict=True):
            shared[row] += weight
        costs = (LONG_TITLE_COST * segment._heft).tolist()
        told += [
            (cost - weight, segment.first + row)
            for row, (cost, weight) in enumerate(zip(costs, shared, strict=True))
        ]
    return [row for weight, row in sorted(told)[:n_near] if weight < 0]


@settings(max_examples=60, deadline=None)
@given(st.lists(TITLES, min_size=1, max_size=120), st.lists(TITLES, max_size=3), st.integers(1, 120))
def test_the_nearest_rows(titles: list[str], asked: list[str], size: int) -> None:
    """Of any number of segments, the same rows are nearest as if each row had been weighed; ties by their order."""
    records = [a_record(title) for title in titles]
    segments = [Segment.of(records[first : first + size], first) for first in range(0, len(records), size)]
    queries = [ByTitle(title) for title in asked]
    names = [np.sort(np.array(list(map(hashed, query_features(query))), np.uint64)) for query in queries]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "N_NEAR", 4)
        patch.setattr(index, "FIRST_WEIGHED", 5)
        near = Index(segments).near(queries)
    assert [nearest_of_all(segments, some, 4) for some in names] == near
