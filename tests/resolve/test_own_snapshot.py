"""Snapshots of our own record files: the shipped one is made by a command, and outlives a change of columns."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import tables
from pipeline.config import Settings
from pipeline.errors import SourceError
from pipeline.ids import Ids
from pipeline.resolve.protocol import ById, ByTitle
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.run import Options, enrich
from pipeline.schema import Record
from tests.project import REPOSITORY, day

SHIPPED = REPOSITORY / "data" / "raw" / "snapshot"
FACTS = REPOSITORY / "data" / "raw" / "snapshot.jsonl"
KNOWN = ById(Ids(arxiv_id="2308.02062"))


def rewritten(folder: Path, change: object) -> Snapshot:
    """A copy of the shipped snapshot with its table changed."""
    folder.mkdir()
    table = pq.read_table(SHIPPED / "records.parquet")
    metadata = table.schema.metadata
    pq.write_table(change(table).replace_schema_metadata(metadata), folder / "records.parquet")
    (folder / "snapshot.json").write_bytes((SHIPPED / "snapshot.json").read_bytes())
    return Snapshot(folder)


def test_the_shipped_snapshot_is_what_its_facts_make(tmp_path: Path) -> None:
    """`make snapshot` makes it anew from lines that a person can review, each time with the same bytes."""
    folders = [tmp_path / name / "snapshot" for name in ("one", "two")]
    for folder in folders:
        folder.parent.mkdir()
        build_snapshot([FACTS], folder)
    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one == two
    assert (SHIPPED / "snapshot.json").read_text() == (folders[0] / "snapshot.json").read_text()
    shipped, made = (
        tables.read_table(folder / "records.parquet", Record) for folder in (SHIPPED, folders[0])
    )
    assert shipped.equals(made)


def test_a_file_older_than_a_column_still_answers(tmp_path: Path, settings: Settings) -> None:
    """A column that may be null and is not there is null; one that is unknown is left out; the job goes on."""
    snapshot = rewritten(
        tmp_path / "older",
        lambda table: table.drop_columns(["dblp_key", "is_open_access"]).append_column(
            "unheard", pa.nulls(table.num_rows, pa.string())
        ),
    )
    whole = Snapshot(SHIPPED).lookup("arxiv", [KNOWN])
    title = whole[0].records[0].title
    assert whole * 2 == snapshot.lookup("arxiv", [KNOWN, ByTitle(title)])
    outcome = enrich(settings, Options(offline=True, snapshots=(tmp_path / "older",)), day())
    assert (0, 10) == (outcome.exit_code, len(outcome.tables.works))


def test_a_file_without_titles_is_told(tmp_path: Path) -> None:
    """A column that is never null must be there."""
    snapshot = rewritten(tmp_path / "odd", lambda table: table.drop_columns(["title"]))
    with pytest.raises(SourceError, match="Build the snapshot again"):
        snapshot.lookup("arxiv", [KNOWN])


def test_own_records_of_several_files(tmp_path: Path) -> None:
    """JSON lines and Parquet of several services, each paper once; a line that is no record is told by its number."""
    said = {
        "source": "semanticscholar", "source_id": "a" * 40, "s2_id": "a" * 40, "title": "Of Widgets",
        "doi": "https://doi.org/10.1000/ABC", "retrieved_at": "2026-11-23T10:00:00+00:00", "unheard": 1,
    }  # fmt: skip
    more = tmp_path / "more.jsonl"
    more.write_text("\n".join([json.dumps(said), json.dumps(said), '{"source": "nobody"}', "{"]) + "\n")
    info, tally = build_snapshot([SHIPPED / "records.parquet", more], tmp_path / "both")
    assert (11, "2026-11-23", None) == (info.n_records, info.as_of, info.stands_for)
    assert "11 records of arXiv, Semantic Scholar as of 2026-11-23; 2 lines could not be read" in str(tally)
    assert "line 3" in str(tally)
    (reply,) = Snapshot(tmp_path / "both").lookup("semanticscholar", [ById(Ids(doi="10.1000/abc"))])
    assert "Of Widgets" == reply.records[0].title


def test_records_without_a_day_are_refused(tmp_path: Path) -> None:
    """A snapshot says how old it is."""
    undated = tmp_path / "undated.jsonl"
    undated.write_text('{"source": "arxiv", "source_id": "2101.00001", "title": "Of Widgets"}\n')
    with pytest.raises(SourceError, match="retrieved_at"):
        build_snapshot([undated], tmp_path / "out")
