"""The stages of deduplication: from a pandas frame to one, wherever and in whatever order they are run."""

from __future__ import annotations

import ast
import os
import pickle
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.merge import blocking, clustering, dedupe, fields, normalising, partitions, prefilter, scoring
from pipeline.merge.partitions import Stage
from tests.merge.test_dedupe import crowd
from tests.project import REPOSITORY

SHARED = Path(os.environ.get("PAPERLIST_SHARED", REPOSITORY.parent / "shared"))
SYNTHETIC = SHARED / "bench" / "dedup" / "synth10k" / "records.parquet"
ENGINES_NOT_AMONG = {"numpy", "pandas", "pyarrow", "rapidfuzz", "pipeline"}


class Cluster:
    """An engine made up: sends every stage and partition away as bytes, and runs them in any order."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self.n_partitions: list[int] = []

    def __call__(self, stage: Stage, parts: Iterable[pd.DataFrame]) -> list[pd.DataFrame]:
        sent = [pickle.dumps((stage, part)) for part in parts]
        done: dict[int, bytes] = {}
        for at in self._chance.sample(range(len(sent)), len(sent)):
            there, part = pickle.loads(sent[at])
            before = part.copy(deep=True)
            done[at] = pickle.dumps(there(part))
            pd.testing.assert_frame_equal(before, part)
        self.n_partitions.append(len(sent))
        return [pickle.loads(done[at]) for at in range(len(sent))]


RECORDS = crowd(200)
EXPECTED = dedupe.dedupe(RECORDS)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from([1, 3, 16]), st.integers(0, 1_000))
def test_any_partitioning_on_any_engine(n: int, seed: int) -> None:
    """Rows in any order, in any number of partitions that are run in any order: the same clusters and pairs."""
    cluster = Cluster(seed)
    found = dedupe.dedupe(RECORDS.sample(frac=1, random_state=seed), partitions=n, run=cluster)
    pd.testing.assert_frame_equal(EXPECTED.clusters, found.clusters)
    pd.testing.assert_frame_equal(EXPECTED.pairs, found.pairs)
    assert {n} == set(cluster.n_partitions)


@pytest.mark.long
@pytest.mark.skipif(not SYNTHETIC.exists(), reason=f"no synthetic records: {SYNTHETIC} is not there")
@pytest.mark.parametrize("n", [1, 3, 16])
def test_ten_thousand_records_in_any_partitioning(n: int) -> None:
    """The clusters of ten thousand records are the same on the engine made up, however they are cut and ordered."""
    records = pd.read_parquet(SYNTHETIC)
    expected = dedupe.dedupe(records).clusters
    found = dedupe.dedupe(records.sample(frac=1, random_state=n), partitions=n, run=Cluster(n)).clusters
    pd.testing.assert_frame_equal(expected, found)


def test_records_read_in_parts() -> None:
    """Records that are handed over in several frames are the records of one frame."""
    parts = [RECORDS.iloc[start : start + 50] for start in range(0, len(RECORDS), 50)]
    pd.testing.assert_frame_equal(EXPECTED.clusters, dedupe.dedupe(iter(parts)).clusters)


@pytest.mark.parametrize(
    "module", [blocking, clustering, dedupe, fields, normalising, partitions, prefilter, scoring],
    ids=lambda module: module.__name__.rsplit(".", 1)[1],
)  # fmt: skip
def test_stages_import_no_engine(module: object) -> None:
    """The modules of the stages know numpy, pandas, Arrow and rapidfuzz, and nothing that runs them."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - ENGINES_NOT_AMONG <= set(sys.stdlib_module_names) - {"multiprocessing", "concurrent"}


def test_fold_looks_at_no_other_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a Parquet file is read for is all that normalising looks at."""
    asked: set[str] = set()

    class Watched(normalising.Columns):
        def __contains__(self, name: str) -> bool:
            asked.add(name)
            return super().__contains__(name)

    monkeypatch.setattr(normalising, "Columns", Watched)
    normalising.normalise(RECORDS)
    assert asked <= normalising.COLUMNS
    assert {"authors", "venue", "doi", "url", "abstract"} <= asked
