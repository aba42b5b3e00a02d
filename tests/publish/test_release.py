"""Releases: one atomic switch, readable by everybody, never half-written."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from pipeline import tables
from pipeline.config import Settings
from pipeline.errors import SchemaError
from pipeline.job import Options
from pipeline.publish.reading import read_before
from pipeline.publish.release import RELEASED, Publication, prepare_folder, publish, sweep_folder
from pipeline.run import enrich
from pipeline.run_tables import Tables
from pipeline.schema import ROWS, Evidence, Flag, Work
from tests.project import day


def a_release(number: int) -> Publication:
    """A release of one work and one flag of it, both named for the number."""
    name = f"{number:016x}"
    unknown = dict.fromkeys(field.name for field in tables.columns(Work))
    known = {
        "work_id": name,
        "title": "A Title",
        "authors": (),
        "record_ids": (),
        "n_mentions": 0,
        "n_lists": 0,
        "is_stale": False,
    }
    flag = Flag(
        flag_id=f"DUP001-{name}", code="DUP001", name="repeated-entry", severity="info", list_id="list", file=None, mention_id=None,
        subject=("arxiv:2308.16150",),
        mention_ids=(), group_id=None, work_id=name, line_start=1, line_end=1, message="A message",
        evidence=(Evidence(source="list", field="title", quote="A Title"),), probability=1.0, suggestion=None, suggested_sections=None, suggested_url=None, suggested_text=None, other_lines=None,
        fix_safety="none", status="open", first_seen=date(2026, 1, 1),
    )  # fmt: skip
    release = Tables(works=[Work(**(unknown | known))], flags=[flag]).to_arrow()
    return Publication(name, release, {"report.md": "text", "report.html": "page"}, {})


@pytest.mark.parametrize("n_publications", [40, pytest.param(400, marks=pytest.mark.long)])
def test_readers_never_see_two_releases(tmp_path: Path, n_publications: int) -> None:
    """A reader that resolves `current` once never finds a flag of a work that is not there, however often is published."""
    prepare_folder(tmp_path)
    publish(a_release(0), tmp_path)
    done, torn, n_read = threading.Event(), [], 0

    def read() -> None:
        nonlocal n_read
        while not done.is_set():
            release = (tmp_path / "current").resolve()
            works = pq.read_table(release / "works.parquet", columns=["work_id"])["work_id"].to_pylist()
            flags = pq.read_table(release / "flags.parquet", columns=["work_id"])["work_id"].to_pylist()
            torn.extend(set(flags) - set(works))
            n_read += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, n_publications + 1):
            publish(a_release(number), tmp_path)
    finally:
        done.set()
        reader.join()
    assert ([], True) == (torn, n_read > 0)


def test_publishing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """The current release is not published again."""
    prepare_folder(tmp_path)
    assert [True, False] == [publish(a_release(1), tmp_path).is_new for _ in range(2)]


def test_what_was_half_written_is_no_release(tmp_path: Path) -> None:
    """A folder that a killed run left is replaced, and never was `current`."""
    prepare_folder(tmp_path)
    left = tmp_path / "releases" / f".{1:016x}.partial"
    left.mkdir()
    (left / "works.parquet").write_bytes(b"PAR1")
    sweep_folder(tmp_path)
    publish(a_release(1), tmp_path)
    assert [f"{1:016x}"] == [path.name for path in (tmp_path / "releases").iterdir()]
    assert [f"{1:016x}"] == [work.work_id for work in read_before(tmp_path).works]


def test_links_are_relative(tmp_path: Path) -> None:
    """The folder can be moved: every link in it is relative."""
    prepare_folder(tmp_path / "here")
    publish(a_release(1), tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    assert 1 == pq.read_table(tmp_path / "there" / "works.parquet").num_rows
    assert "text" == (tmp_path / "there" / "report.md").read_text()


def test_every_file_opens_everywhere(settings: Settings) -> None:
    """pandas, polars and DuckDB read every published file without options, with the same number of rows."""
    outcome = enrich(settings, Options(), day())
    for name in (*RELEASED, "runs"):
        path = settings.out_dir / f"{name}.parquet"
        rows = duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
        assert (rows, rows) == (len(pd.read_parquet(path)), pl.read_parquet(path).height)
        described = [
            pq.read_schema(path).field(column.name).metadata for column in tables.columns(ROWS[name])
        ]
        assert all(metadata and metadata[b"description"] for metadata in described)
        if name != "runs":
            assert (outcome.content_id or "").encode() == pq.read_metadata(path).metadata[b"content_id"]


def test_broken_promise_is_not_published() -> None:
    """A table that breaks its schema is refused with every broken promise."""
    work = a_release(1).tables["works"].to_pylist()[0]
    twice = tables.to_arrow([Work(**{**work, "title": "", "doi": "not a doi"})] * 2, Work)
    with pytest.raises(SchemaError, match=r"title has 2 .* doi has 2 .* 1 rows repeat the key work_id"):
        tables.check_table(twice, Work, "works")
