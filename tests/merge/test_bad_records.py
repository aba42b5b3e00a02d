"""Records that no one should have: a clear error or the right result, in memory and time that are bounded."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import PipelineError
from pipeline.merge.clustering import Scored, bounded_components, inner_pairs
from pipeline.merge.command import DedupeOutputs, dedupe_files
from pipeline.merge.dedupe import DedupeSettings, dedupe
from pipeline.merge.trees import MOST_LEAVES
from tests.project import REPOSITORY

MOST_MEMORY = 3 << 30  # bytes of address space beyond what reading the modules takes
MOST_SECONDS = 600  # of CPU, after which the system ends the process: no hour of silence


def invented(count: int, seed: int = 5) -> list[str]:
    """Words that nobody uses, most of them different."""
    syllables = np.array("ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu".split())
    draw = np.random.default_rng(seed)
    return ["".join(word) for word in syllables[draw.integers(0, 20, (count, 4))]]


def titles(count: int) -> list[str]:
    return [" ".join(words) for words in zip(*(invented(count, seed) for seed in range(4)), strict=True)]


def surnames(count: int) -> list[str]:
    return [f"Ann {word.title()}" for word in invented(count, 9)]


KINDS: dict[str, Callable[[int], dict[str, Any]]] = {
    "equal titles": lambda n: {"title": ["Deep Learning for Everything"] * n},
    "equal titles, other authors": lambda n: {"title": ["Deep Learning for Everything"] * n, "authors": surnames(n)},
    "equal titles, other DOIs": lambda n: {"title": ["Deep Learning for Everything"] * n, "authors": ["Ann Smith"] * n, "doi": [f"10.1234/{at}" for at in range(n)]},
    "nulls": lambda n: {"title": [None] * n, "authors": [None] * n, "year": [None] * n},
    "one DOI": lambda n: {"title": titles(n), "authors": surnames(n), "doi": ["10.1234/same"] * n},
    "one team": lambda n: {"title": titles(n), "authors": ["Ann Smith; Bob Jones; Cy Young"] * n},
    "numbered titles": lambda n: {"title": [f"Report of the committee number {at}" for at in range(n)], "authors": ["Ann Smith"] * n},
    "long author lists": lambda n: {"title": titles(n), "authors": ["; ".join(surnames(200))] * n},
}  # fmt: skip
SINGLE = {"equal titles, other authors", "equal titles, other DOIs", "nulls", "one team", "numbered titles"}


def records(kind: str, count: int) -> pd.DataFrame:
    return pd.DataFrame({"id": [f"r{at}" for at in range(count)], **KINDS[kind](count)})


@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand(kind: str) -> None:
    """Records that share too much, or say nothing, end, and are not joined where they differ."""
    clusters = dedupe(records(kind, 1_000)).clusters
    assert 1_000 == len(clusters)
    if kind in SINGLE:
        assert clusters["cluster_id"].nunique() > 990


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def deduped(tmp_path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """The clusters that the command writes within bounded memory and time."""
    frame.to_parquet(tmp_path / "records.parquet")
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "dedupe",
        tmp_path / "records.parquet",
        "-o",
        tmp_path / "out.parquet",
    ]
    subprocess.run(command, cwd=REPOSITORY, check=True, preexec_fn=bounded)
    return pd.read_parquet(tmp_path / "out.parquet")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["equal titles", "equal titles, other authors", "nulls", "one DOI"])
def test_a_million(tmp_path: Path, kind: str) -> None:
    """A million of the worst records end, in bounded memory."""
    assert 1_000_000 == len(deduped(tmp_path, records(kind, 1_000_000)))


def test_monstrous_titles(tmp_path: Path) -> None:
    """A title of 100 kB, and hundreds of 10 kB, are compared by their beginnings, in bounded memory."""
    long = [" ".join(invented(1_200, seed))[:10_000] for seed in range(300)]
    frame = pd.DataFrame({"title": ["x" * 100_000, "x" * 100_000, *long]})
    clusters = deduped(tmp_path, frame.assign(id=range(len(frame))))
    assert len(frame) == len(clusters)
    assert clusters["cluster_id"].nunique() >= 301


def test_families_of_like_records_are_not_compared_without_end() -> None:
    """Where components are many and large, the pairs within them stay in proportion to the records."""
    n, size = 100_000, 400
    rows = np.arange(n)
    left = rows[rows % size != size - 1]  # chains of 400
    chained = Scored(left, left + 1, np.full(len(left), 0.5), np.zeros(len(left), bool))
    label, largest = bounded_components(rows, chained, 0.0, rows)
    assert len(inner_pairs(label, rows, largest)[0]) <= 30 * n


def one(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {name: [value, value] for name, value in {"id": "a", "title": "b", **columns}.items()}
    )


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl", "bib", "ris"])
def test_bad_files_of_every_kind(tmp_path: Path, suffix: str) -> None:
    """An empty file and one without titles are told of every kind of file; ids twice are told, or refused."""
    empty, untitled, twice = (tmp_path / f"{name}.{suffix}" for name in ("empty", "untitled", "twice"))
    empty.write_bytes(b"")
    frames = {untitled: pd.DataFrame({"id": ["a"], "name": ["b"]}), twice: one()}
    for path, frame in frames.items():
        if suffix == "parquet":
            frame.to_parquet(path)
        elif suffix == "csv":
            frame.to_csv(path, index=False)
        elif suffix == "jsonl":
            frame.to_json(path, orient="records", lines=True)
    if suffix == "bib":
        untitled.write_text("@article{a, author={Ann Smith}}")
        twice.write_text("@article{a, title={b}}\n@article{a, title={b}}")
    if suffix == "ris":
        untitled.write_text("TY  - JOUR\nAU  - Smith, Ann\nER  - \n")
        twice.write_text("TY  - JOUR\nID  - a\nTI  - b\nER  - \nTY  - JOUR\nID  - a\nTI  - b\nER  - \n")
    with pytest.raises(PipelineError, match="is empty") as error:
        dedupe_files([empty], DedupeOutputs(clusters=tmp_path / "out.csv"))
    assert 2 == error.value.exit_code
    if suffix == "parquet":
        with pytest.raises(PipelineError, match="repeat"):
            dedupe_files([twice], DedupeOutputs(clusters=tmp_path / "out.csv"))
    else:  # each has an id of its own, and that is told
        said = dedupe_files([twice], DedupeOutputs(clusters=tmp_path / "named.csv")).lines
        assert ["a", "a-2"] == pd.read_csv(tmp_path / "named.csv")["id"].tolist()
        assert any("1 record repeats" in line for line in said)
    if suffix in ("bib", "ris"):  # their reader has a column for titles, here without any
        dedupe_files([untitled], DedupeOutputs(clusters=tmp_path / "out.csv"))
        assert 1 == len(pd.read_csv(tmp_path / "out.csv"))
        return
    with pytest.raises(PipelineError, match="no column 'title'"):
        dedupe_files([untitled], DedupeOutputs(clusters=tmp_path / "out.csv"))
    assert [] == list(tmp_path.glob("out*"))


def test_keys_that_no_file_can_hold(tmp_path: Path) -> None:
    """Half a letter in a key is left out of it; a key of nothing else is none."""
    lines = [{"id": "a\ud800", "title": "One"}, {"id": "\ud800", "title": "Another"}]
    (tmp_path / "records.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    said = dedupe_files([tmp_path / "records.jsonl"], DedupeOutputs(clusters=tmp_path / "out.csv")).lines
    assert ["a", "record2"] == pd.read_csv(tmp_path / "out.csv")["id"].tolist()
    assert any("1 record without an id" in line for line in said)


def test_interrupted_in_the_middle(tmp_path: Path) -> None:
    """Ctrl-C while records are compared ends with 130 and one sentence, and leaves no file."""
    records("numbered titles", 60_000).to_parquet(tmp_path / "records.parquet")
    out = tmp_path / "out" / "clusters.csv"
    command = [sys.executable, "-m", "pipeline.cli", "dedupe", tmp_path / "records.parquet", "-o", out]
    seen, terminal = pty.openpty()
    with subprocess.Popen(command, cwd=REPOSITORY, stderr=terminal) as child:
        os.close(terminal)  # so that reading ends with the command, whatever it says
        said = b""
        while b"compare" not in said:
            said += os.read(seen, 1_000)
        child.send_signal(signal.SIGINT)
        with suppress(OSError):
            while more := os.read(seen, 1_000):
                said += more
        assert 130 == child.wait()
    os.close(seen)
    assert b"interrupted; no clusters were written." in said
    assert b"Traceback" not in said
    assert not out.parent.exists()


@pytest.mark.parametrize("name", ["", "a file/out.csv", "out.xlsx"], ids=["folder", "in a file", "kind"])
def test_what_cannot_be_written_is_told_before_anything_is_read(tmp_path: Path, name: str) -> None:
    """Nobody waits for minutes to hear that the results have no place."""
    (tmp_path / "a file").touch()
    with pytest.raises(PipelineError, match=r"folder|unknown kind"):
        dedupe_files([tmp_path / "not even there.csv"], DedupeOutputs(clusters=tmp_path / name))


def test_a_tree_of_too_many_leaves_is_told(tmp_path: Path) -> None:
    """A model whose trees can't be kept as tables is refused with the number of leaves, not misread."""
    tree: Any = 0.1
    for at in range(MOST_LEAVES):
        tree = {"if": "title_sim", "at_most": at / 20, "missing": "then", "then": 0.2, "else": tree}
    model = tmp_path / "model.json"
    model.write_text(json.dumps({"start": 0.0, "slope": 1.0, "offset": 0.0, "trees": [tree]}))
    with pytest.raises(PipelineError, match=f"{MOST_LEAVES + 1} leaves, more than {MOST_LEAVES}"):
        dedupe(records("one team", 2), DedupeSettings(model=model))
    model.write_text(json.dumps({"start": 0.0, "slope": 1.0, "offset": 0.0, "trees": [tree["else"]]}))
    assert 2 == len(dedupe(records("one team", 2), DedupeSettings(model=model)).clusters)
