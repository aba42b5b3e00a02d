"""Records that were made up: those of one work, and no others, are brought together."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pandas as pd

from pipeline import dedupe
from pipeline.record_files import read_records
from tests.labelled import LABELLED


def test_records_of_one_work() -> None:
    """Preprints and publications are one work; parts, errata, comments, sequels and journal extensions are others."""
    records = read_records(Path(LABELLED / "records.csv"))
    found = dedupe(records).clusters
    n_works = records["work"].nunique()
    assert n_works >= 24
    assert n_works == found["cluster_id"].nunique()
    assert _pairs(records, "work") == _pairs(found, "cluster_id")


def _pairs(frame: pd.DataFrame, column: str) -> set[tuple[str, str]]:
    """The pairs of records that have one value in a column."""
    groups = frame.sort_values("id").groupby(column)["id"]
    return {pair for _, ids in groups for pair in combinations(ids, 2)}
