"""The same result wherever the work is done: in a pool of processes, over files, on Dask's workers, also where one is killed."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.dask_engine import DaskEngine
from pipeline.decisions import PairDecision
from pipeline.merge import blocking, people
from pipeline.merge.dedupe import Deduped, dedupe
from pipeline.merge.mapped import as_mapped
from pipeline.merge.pool import PoolRunner
from tests.merge.test_dedupe import crowd
from tests.nights import OFFLINE, OTHER, TINY, a_night, a_night_folder, called, files_of

N_RECORDS = 10_000
"""With their copies."""
N_WORKERS = 2


def md5_of(found: Deduped) -> str:
    return hashlib.md5(pd.util.hash_pandas_object(found.clusters, index=False).to_numpy()).hexdigest()


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    """Ten thousand records, made up."""
    return crowd(N_RECORDS * 3 // 4)


@pytest.fixture(scope="module")
def expected(records: pd.DataFrame) -> str:
    """What one process makes of them in its memory."""
    return md5_of(dedupe(records))


@pytest.fixture(scope="module")
def workers() -> Iterator[DaskEngine]:
    """Dask's workers, processes of this machine, talking on loopback."""
    with DaskEngine(n_workers=N_WORKERS) as engine:
        yield engine


def test_spilled(records: pd.DataFrame, expected: str, tmp_path: Path) -> None:
    """Over files of Parquet and mapped arrays: the same, whatever the partitions."""
    parts = (records.iloc[start : start + 3_000] for start in range(0, len(records), 3_000))
    assert expected == md5_of(dedupe(parts, spill=tmp_path))
    assert 4 == len(list(tmp_path.glob("records-*.parquet")))


def test_spilled_in_many_parts(
    records: pd.DataFrame, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where keys and names come in many parts, as those of millions do."""
    monkeypatch.setattr(blocking, "_SPILLED", 700)
    monkeypatch.setattr(people, "_SLICE", 900)
    assert expected == md5_of(dedupe(records, spill=tmp_path))
    assert not list(tmp_path.glob("block-*"))


def test_pool(records: pd.DataFrame, expected: str, tmp_path: Path) -> None:
    """In two processes that share what is known as files."""
    with PoolRunner(2, tmp_path) as run:
        assert expected == md5_of(dedupe(records, partitions=4, run=run, spill=tmp_path))


@pytest.mark.parametrize("each", [1, 2, 7])
def test_dask(records: pd.DataFrame, expected: str, workers: DaskEngine, each: int) -> None:
    """On Dask's workers, however many partitions each gets."""
    assert expected == md5_of(dedupe(records, partitions=each * N_WORKERS, run=workers))


def test_dask_with_a_killed_worker(records: pd.DataFrame, expected: str, workers: DaskEngine) -> None:
    """A worker that is killed between two parts changes nothing: what it had is made anew."""
    killed: list[int] = []

    def run(
        stage: Callable[[pd.DataFrame], pd.DataFrame], parts: Iterable[pd.DataFrame]
    ) -> Iterator[pd.DataFrame]:
        for part in workers(stage, parts):
            if not killed:
                (first, *_) = workers(_own_process, [0])
                os.kill(first, signal.SIGKILL)
                killed.append(first)
            yield part

    assert expected == md5_of(dedupe(records, partitions=N_WORKERS, run=run))
    assert killed


def _own_process(_: int) -> int:
    return os.getpid()


def test_decisions_over_files(records: pd.DataFrame, tmp_path: Path) -> None:
    """What a person keeps apart stays apart in processes that can read what is known, and not write it."""
    some = records.head(1_000)
    found = dedupe(some).clusters
    copy = found[~found["is_canonical"]].iloc[0]
    apart = [PairDecision(copy["id"], copy["cluster_id"], "different")]
    with PoolRunner(2, tmp_path) as run:
        assert md5_of(dedupe(some, None, apart)) == md5_of(
            dedupe(some, None, apart, partitions=4, run=run, spill=tmp_path)
        )
    assert md5_of(dedupe(some)) != md5_of(dedupe(some, None, apart))


def test_arrays_are_written_once(tmp_path: Path) -> None:
    """Of what lies in a file already no second copy is written."""
    mapped = as_mapped(np.arange(10_000), tmp_path / "numbers")
    again = as_mapped({"all": mapped, "some": mapped[10:20], "more": np.ones(3)}, tmp_path / "again")
    assert (tmp_path / "again").stat().st_size == again["more"].nbytes
    assert list(range(10, 20)) == again["some"].tolist()
    assert again["all"].tolist() == mapped.tolist()


def test_mapped_arrays_are_what_they_were(tmp_path: Path) -> None:
    """Arrays, and what holds them, come back from their file as they were, empty ones too."""
    value = {"numbers": np.arange(5), "none": np.zeros((0, 3)), "words": ["a", None]}
    found = as_mapped(value, tmp_path / "value")
    assert ["a", None] == found["words"]
    assert [0, 1, 2, 3, 4] == found["numbers"].tolist()
    assert (0, 3) == found["none"].shape
    assert not found["numbers"].flags.writeable


def test_the_command_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: DaskEngine
) -> None:
    """`paperlist dedupe` writes the same file wherever it works, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    crowd(60).to_parquet("records.parquet")
    written = []
    for more in (
        [],
        ["--jobs", "2"],
        ["--spill", "much"],
        ["--engine", "dask", "--scheduler", workers.address],
    ):
        done = CliRunner().invoke(app, ["dedupe", "records.parquet", "-o", "clusters.csv", *more])
        assert 0 == done.exit_code, done.output
        written.append(Path("clusters.csv").read_bytes())
    assert {written[0]} == set(written)
    assert not list(Path("much").iterdir())


def test_dask_is_not_heard(tmp_path: Path) -> None:
    """What Dask does at each step is no news of the command, neither here nor in a log."""
    crowd(20).to_parquet(tmp_path / "records.parquet")
    done = called(
        "dedupe", str(tmp_path / "records.parquet"), "-o", str(tmp_path / "c.csv"), "--engine", "dask"
    )
    assert 0 == done.returncode, done.stderr
    assert not re.search(r"scheduler|nanny|worker|distributed", done.stdout + done.stderr, re.IGNORECASE)


def test_a_scheduler_that_is_not_there(tmp_path: Path) -> None:
    """Is told in a sentence, and nothing is written."""
    crowd(10).to_parquet(tmp_path / "records.parquet")
    done = CliRunner().invoke(
        app,
        ["dedupe", str(tmp_path / "records.parquet"), "-o", str(tmp_path / "c.csv"), "--engine", "dask", "--scheduler", "nonsense"],
    )  # fmt: skip
    assert 2 == done.exit_code
    assert "no Dask scheduler answers there" in done.output


def test_a_night_on_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: DaskEngine) -> None:
    """Lists that Dask's workers parsed and flagged make the same release, byte for byte."""
    monkeypatch.chdir(tmp_path)
    on_dask = dataclasses.replace(OFFLINE, engine="dask", scheduler=workers.address)
    releases = []
    for name, options in (("here", OFFLINE), ("there", on_dask)):
        settings = a_night_folder(tmp_path / name, tiny=TINY, other=OTHER)
        assert "published" == a_night(settings, options).outcome
        releases.append(files_of(settings.out_dir / "current"))
    assert releases[0] == releases[1]
