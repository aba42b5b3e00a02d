"""Deduplication: the same clusters for any order and partitioning, hard facts obeyed, bad input told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import PipelineError
from pipeline.merge.dedupe import dedupe
from pipeline.merge.readers import dedupe_file

COLUMNS = ("id", "title", "authors", "year", "arxiv_id", "doi", "venue")
RECORDS = [
    ("a1", "Masked Autoencoders Are Scalable Vision Learners", "Kaiming He; Xinlei Chen", 2021, "2111.06377", None, None),
    ("a2", "Masked autoencoders are scalable vision learners", "He, K. and Chen, X.", 2022, None, "10.1109/cvpr52688.2022.01553", "CVPR"),
    ("b1", "Attention Is All You Need", "Ashish Vaswani", 2017, "1706.03762", None, None),
    ("b2", "Attention Is Not All You Need", "Yihe Dong", 2021, "2103.03404", None, None),
    ("c1", "Denoising Diffusion Probabilistic Models", "Jonathan Ho; Ajay Jain", 2020, "2006.11239", None, None),
    ("c2", "Improved Denoising Diffusion Probabilistic Models", "Alex Nichol; Prafulla Dhariwal", 2021, "2102.09672", None, None),
    ("d1", "Editorial", "Ann Editor", 2019, None, "10.1000/1", "A Journal"),
    ("d2", "Editorial", "Ann Editor", 2020, None, "10.1000/2", "A Journal"),
]  # fmt: skip
CLUSTERS = [{"a1", "a2"}, {"b1"}, {"b2"}, {"c1"}, {"c2"}, {"d1"}, {"d2"}]


def frame(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sets(clusters: pd.DataFrame) -> list[set[str]]:
    return sorted((set(names) for names in clusters.groupby("cluster_id")["id"].agg(list)), key=min)


def test_known_records() -> None:
    """Preprint and article are one work; a negation, an improved version and two publisher DOIs are not."""
    assert CLUSTERS == sets(dedupe(frame(RECORDS)).clusters)


@settings(max_examples=25)
@given(st.permutations(RECORDS), st.integers(1, 16))
def test_order_and_partitioning_never_matter(rows: list[tuple], partitions: int) -> None:
    """Shuffled rows and any partitioning give the same clusters and pairs."""
    expected, got = dedupe(frame(RECORDS)), dedupe(frame(rows), partitions=partitions)
    pd.testing.assert_frame_equal(expected.clusters, got.clusters)
    pd.testing.assert_frame_equal(expected.pairs, got.pairs)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_to_compare(count: int) -> None:
    """No record, or one, is no error."""
    assert count == len(dedupe(frame(RECORDS[:count])).clusters)


def test_nulls_everywhere() -> None:
    """Records of which only the id is known are never merged."""
    rows = [(name, None, None, None, None, None, None) for name in "xyz"]
    assert [{"x"}, {"y"}, {"z"}] == sets(dedupe(frame(rows)).clusters)


@pytest.mark.parametrize("title", ["Deep Learning", "x" * 100_000], ids=["common", "100 kB"])
def test_many_equal_titles_end(title: str) -> None:
    """A title that many records share, or a monstrous one, is no hang."""
    rows = [(f"r{number}", title, None, None, None, None, None) for number in range(200)]
    assert 200 == len(dedupe(frame(rows)).clusters)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (pd.DataFrame({"id": ["a"], "name": ["b"]}), "title"),
        (pd.DataFrame({"id": ["a", "a"], "title": ["b", "c"]}), "id"),
    ],
    ids=["no title", "ids twice"],
)
def test_bad_input_is_told(rows: pd.DataFrame, told: str) -> None:
    """Without a title column, or with an id twice, the error names the column."""
    with pytest.raises(PipelineError, match=told):
        dedupe(rows)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_files(tmp_path: Path, suffix: str) -> None:
    """The command's files give the clusters of the frame, whatever their form."""
    path, out = tmp_path / f"records.{suffix}", tmp_path / "clusters.parquet"
    rows = frame(RECORDS)
    {
        "parquet": rows.to_parquet,
        "csv": rows.to_csv,
        "jsonl": lambda p, **_: rows.to_json(p, orient="records", lines=True),
    }[suffix](path, index=False)
    dedupe_file(path, out, None, None, None)
    assert CLUSTERS == sets(pd.read_parquet(out))
