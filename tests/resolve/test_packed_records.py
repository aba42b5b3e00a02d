"""Records as a large snapshot packs them: the same as in its Parquet file, read without it, and told where they are damaged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SourceError
from pipeline.ids import Ids
from pipeline.resolve.protocol import ById, ByTitle
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.packed_records import (
    BLOCK,
    BLOCKS_FILE,
    STARTS_FILE,
    PackedRecords,
    RecordPacker,
    packed_lines,
)
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.schema import Author, Record
from tests.resolve.test_snapshot import PAPERS, a_line

HINTS: dict[str, Any] = get_type_hints(Record)
RECORD = st.builds(
    Record,
    **{name: st.from_type(hint) for name, hint in HINTS.items() if name not in ("authors", "retrieved_at")},
    authors=st.lists(st.builds(Author, name=st.text(), s2_author_id=st.none() | st.text())).map(tuple),
    retrieved_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
ASKED = [
    ById(Ids(arxiv_id="1512.03385")),
    ByTitle("ATTENTION is all you need!"),
    ByTitle("BERT: Pretraining of Deep Bidirectional Transfomers for Language Understanding", ("devlin",)),
    ByTitle("A Paper That Nobody Has Written"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bulk = tmp_path / "bulk.jsonl"
    bulk.write_text("\n".join(a_line(name, *said) for name, said in PAPERS.items()) + "\n", encoding="utf-8")
    build_snapshot([bulk], tmp_path / "all")
    return tmp_path / "all"


@settings(max_examples=25)
@given(st.lists(RECORD, max_size=BLOCK + 2), st.data())
def test_what_is_packed_is_read_again(records: list[Record], data: st.DataObject) -> None:
    """Any records, in any portions, any of them asked: as they were, with what was missing from the snapshot."""
    with TemporaryDirectory() as folder:
        packer = RecordPacker(Path(folder))
        cut = data.draw(st.integers(0, len(records)))
        packer.add(packed_lines(records[:cut]))
        packer.add(packed_lines(records[cut:]))
        packer.close()
        if not records:
            return
        rows = data.draw(st.sets(st.integers(0, len(records) - 1)).map(sorted))
        read = PackedRecords(Path(folder)).records(np.array(rows, np.int64), {"snapshot_id": "all"})
    as_told = [
        replace(record, snapshot_id="all") if record.snapshot_id is None else record for record in records
    ]
    assert [as_told[row] for row in rows] == read


def test_a_snapshot_of_an_earlier_version(folder: Path) -> None:
    """Without packed records it is read from its Parquet file, with the same answers."""
    packed = Snapshot(folder).lookup("arxiv", ASKED)
    (folder / BLOCKS_FILE).unlink()
    (folder / STARTS_FILE).unlink()
    assert packed == Snapshot(folder).lookup("arxiv", ASKED)
    assert ["found", "found", "found", "absent"] == [reply.status for reply in packed]


@pytest.mark.parametrize("name", [BLOCKS_FILE, STARTS_FILE])
@pytest.mark.parametrize("damage", ["cut", "gone", "other"])
def test_damaged(folder: Path, name: str, damage: str) -> None:
    """It is told with the folder and what to do; without its second file it is one of an earlier version."""
    path = folder / name
    size = path.stat().st_size
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: size // 2] if damage == "cut" else bytes(size))
    if (name, damage) == (STARTS_FILE, "gone"):
        assert "found" == Snapshot(folder).lookup("arxiv", ASKED)[0].status
        return
    with pytest.raises(SourceError, match="Build the snapshot again"):
        Snapshot(folder).lookup("arxiv", ASKED)
