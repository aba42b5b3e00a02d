"""Snapshots: built from arXiv's bulk form in bounded pieces, asked by id, by title and by what is left of a title."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import SourceError
from pipeline.ids import Ids
from pipeline.resolve.protocol import ById, ByTitle
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.snapshot import Snapshot

PAPERS = {
    "1706.03762": ("Attention Is All You Need", [["Vaswani", "Ashish", ""], ["Shazeer", "Noam", ""]]),
    "1810.04805": (
        "BERT: Pre-training of Deep Bidirectional Transformers\n  for Language Understanding",
        [["Devlin", "Jacob", ""], ["Chang", "Ming-Wei", ""]],
    ),
    "1512.03385": ("Deep Residual Learning for Image Recognition", [["He", "Kaiming", ""], ["Zhang", "Xiangyu", ""]]),
    "2006.11239": ("Denoising Diffusion Probabilistic Models", [["Ho", "Jonathan", ""], ["Jain", "Ajay", ""]]),
    "hep-th/9711200": ("The Large N Limit of Superconformal Field Theories and Supergravity", [["Maldacena", "Juan", ""]]),
}  # fmt: skip


def a_line(arxiv_id: str, title: str, authors: list[list[str]], **more: Any) -> str:
    said = {
        "id": arxiv_id, "submitter": None, "authors": "", "title": title, "comments": "Code: https://github.com/a/b",
        "journal-ref": None, "doi": None, "report-no": None, "categories": "cs.CL cs.LG", "license": None, "abstract": "Short.",
        "versions": [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}, {"version": "v2", "created": "Tue, 1 Aug 2017 00:00:00 GMT"}],
        "update_date": "2023-08-03", "authors_parsed": authors,
    }  # fmt: skip
    return json.dumps(said | more)


@pytest.fixture
def bulk(tmp_path: Path) -> Path:
    path = tmp_path / "bulk.jsonl"
    path.write_text("\n".join(a_line(name, *said) for name, said in PAPERS.items()) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("segment_size", [1, 2, 250_000])
def test_found_in_any_number_of_segments(bulk: Path, tmp_path: Path, segment_size: int) -> None:
    """By id, by title in another form, by a misspelt title; a paper that it lacks is absent, not guessed."""
    build_snapshot([bulk], tmp_path / "all", segment_size)
    asked = [
        ById(Ids(arxiv_id="1512.03385")),
        ById(Ids(arxiv_id="hep-th/9711200")),
        ByTitle("ATTENTION is all you need!"),
        ByTitle(
            "BERT: Pretraining of Deep Bidirectional Transfomers for Language Understanding", ("devlin",)
        ),
        ByTitle("Attention Is Not All You Need", ("dong",), 2021),
        ByTitle("A Paper That Nobody Has Written"),
        ById(Ids(arxiv_id="9999.99999")),
    ]
    replies = Snapshot(tmp_path / "all").lookup("arxiv", asked)
    found = [reply.records[0].source_id if reply.records else reply.status for reply in replies]
    assert ["1512.03385", "hep-th/9711200", "1706.03762", "1810.04805", "absent", "absent", "absent"] == found


def test_of_another_service(bulk: Path, tmp_path: Path) -> None:
    """A snapshot of arXiv has nothing to say for Semantic Scholar, not even that a paper is absent."""
    build_snapshot([bulk], tmp_path / "all")
    assert [] == [
        reply
        for reply in Snapshot(tmp_path / "all").lookup("semanticscholar", [ById(Ids(arxiv_id="1512.03385"))])
        if reply.status != "not_asked"
    ]


def test_records_are_whole(bulk: Path, tmp_path: Path) -> None:
    """What the bulk form says arrives in the record, dated by the snapshot, in a file that everyone can read."""
    build_snapshot([bulk], tmp_path / "all")
    record = Snapshot(tmp_path / "all").lookup("arxiv", [ById(Ids(arxiv_id="1810.04805"))])[0].records[0]
    assert "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" == record.title
    assert ["Jacob Devlin", "Ming-Wei Chang"] == [author.name for author in record.authors]
    assert ("2017-06-12", "2023-08-03", 2) == (
        str(record.published_on),
        str(record.updated_on),
        record.arxiv_version,
    )
    assert ("all-2023-08-03", "2023-08-03") == (record.snapshot_id, f"{record.retrieved_at:%Y-%m-%d}")
    assert ("https://github.com/a/b",) == record.code_urls
    path = tmp_path / "all" / "records.parquet"
    n_rows = (
        len(pd.read_parquet(path)),
        len(pl.read_parquet(path)),
        len(duckdb.sql(f"FROM '{path}'").fetchall()),
    )
    assert (5, 5, 5) == n_rows


def test_same_bytes_again_and_from_gzip(bulk: Path, tmp_path: Path) -> None:
    """The same file gives the same snapshot, packed or not, also over an older one."""
    packed = tmp_path / "bulk.json.gz"
    packed.write_bytes(gzip.compress(bulk.read_bytes()))
    build_snapshot([bulk], tmp_path / "all")
    first = {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()}
    build_snapshot([packed], tmp_path / "all")
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()}


def test_broken_lines_are_counted_and_told(bulk: Path, tmp_path: Path) -> None:
    """A line that holds no record is left out and told by number; a paper given twice counts once."""
    whole = bulk.read_text(encoding="utf-8")
    bulk.write_text("{broken\n\n[]\n" + whole + a_line("1706.03762", "Twice", []) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["snapshot", "build", str(bulk), "-o", str(tmp_path / "all")])
    assert 0 == done.exit_code
    assert "5 records of arXiv as of 2023-08-03; 2 lines could not be read" in done.stderr
    assert "line 1" in done.stderr
    told = CliRunner().invoke(app, ["snapshot", "info", str(tmp_path / "all")]).stdout
    assert "records: 5\nas of: 2023-08-03\nstands for: arxiv" in told


ODD_LINES = {
    "wrong date": a_line("2001.00001", "A", [], versions=[{"version": "v1", "created": "Mon, 32 Foo 2017"}]),
    "no date": a_line("2001.00002", "A", [], versions=[{"version": "v1"}]),
    "no version": a_line("2001.00003", "A", [], versions=[]),
    "wrong update": a_line("2001.00004", "A", [], update_date="yesterday"),
    "far year": a_line("2001.00005", "A", [], versions=[{"version": "v1", "created": "Mon, 12 Jun 99999 17:57:34 GMT"}]),
    "no title": a_line("2001.00006", " ", []),
    "number as id": a_line("2001.00007", "A", [], id=2001.00007),
    "odd authors": a_line("2001.00008", "A", [["Onlylast"]]),
    "odd version": a_line("2001.00009", "A", [], versions=[{"version": "first", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}]),
    "a string": '"2001.00010"',
    "a list": "[]",
    "null": "null",
    "deep": "[" * 100_000,
    "cut": a_line("2001.00011", "A", [])[:-20],
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_LINES)
def test_an_odd_line(bulk: Path, tmp_path: Path, name: str) -> None:
    """It is left out, counted and told with its number; the lines around it count."""
    lines = bulk.read_text(encoding="utf-8").splitlines()
    bulk.write_text("\n".join([*lines[:2], ODD_LINES[name], *lines[2:]]) + "\n", encoding="utf-8")
    _, tally = build_snapshot([bulk], tmp_path / "all")
    assert (5, 1) == (tally.n_records, tally.n_skipped)
    assert tally.skipped[0].startswith("line 3: ")
    assert "1 line could not be read and was left out (line 3: " in str(tally)


def test_odd_bytes(bulk: Path, tmp_path: Path) -> None:
    """Bytes that are no UTF-8, a byte order mark, a last line without an end: each costs its own line at most."""
    lines = bulk.read_bytes().splitlines()
    broken = lines[1].replace(b"Deep", b"D\xff\xfep")
    bulk.write_bytes(
        b"\xef\xbb\xbf" + b"\r\n".join([lines[0], broken, b"", *lines[2:]]) + b'\n{"id": "2001.0'
    )
    _, tally = build_snapshot([bulk], tmp_path / "all")
    assert (4, 2) == (tally.n_records, tally.n_skipped)
    assert ["line 2", "line 7"] == [told.partition(":")[0] for told in tally.skipped]


def test_a_cut_gzip(bulk: Path, tmp_path: Path) -> None:
    """A file whose end is missing is refused: who knows what else was in it."""
    packed = tmp_path / "bulk.json.gz"
    packed.write_bytes(gzip.compress(bulk.read_bytes() * 50)[:-12])
    with pytest.raises(SourceError, match=r"bulk\.json\.gz: can.t be read"):
        build_snapshot([packed], tmp_path / "all")
    assert not (tmp_path / "all").exists()


@pytest.mark.parametrize("megabytes", [5, pytest.param(100, marks=pytest.mark.long)])
def test_one_huge_line(bulk: Path, tmp_path: Path, megabytes: int) -> None:
    """A line as long as no record is left out, without being held in memory; the others count."""
    whole = bulk.read_bytes()
    with bulk.open("wb") as file:
        file.write(whole + b'{"id": "2001.00001", "abstract": "')
        for _ in range(megabytes):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + a_line("2001.00002", "After It", []).encode())
    tracemalloc.start()
    _, tally = build_snapshot([bulk], tmp_path / "all")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (6, 1) == (tally.n_records, tally.n_skipped)
    assert tally.skipped[0].startswith("line 6: ")
    assert peak < 20_000_000


@pytest.mark.parametrize("content", [b"", b"not json\n", b'{"id": "1706.03762"}\n', b"\x1f\x8b broken"])
def test_a_file_without_records(tmp_path: Path, content: bytes) -> None:
    """Nothing is written, the message names the file, and an older snapshot stays."""
    (tmp_path / "bulk.jsonl").write_bytes(content)
    with pytest.raises(SourceError, match=r"bulk\.jsonl: (no record|can.t be read)"):
        build_snapshot([tmp_path / "bulk.jsonl"], tmp_path / "all")
    assert not [path for path in tmp_path.iterdir() if "all" in path.name]


def test_another_folder_is_not_overwritten(bulk: Path, tmp_path: Path) -> None:
    """A folder that holds something else is refused."""
    with pytest.raises(SourceError, match="no snapshot"):
        build_snapshot([bulk], tmp_path)
    assert bulk.exists()
    done = CliRunner().invoke(
        app, ["snapshot", "build", str(tmp_path / "missing"), "-o", str(tmp_path / "all")]
    )
    assert 2 == done.exit_code
    assert "missing" in done.stderr


def test_a_damaged_snapshot(bulk: Path, tmp_path: Path) -> None:
    """A cut file is told with its folder, not found absent."""
    build_snapshot([bulk], tmp_path / "all")
    path = next((tmp_path / "all").glob("index-*-hashes.npy"))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(SourceError, match="Build the snapshot again"):
        Snapshot(tmp_path / "all").lookup("arxiv", [ByTitle("Attention Is All You Need")])
