"""Odd titles in resolving: asked once, found in a snapshot, and judged as equal, in whatever form they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.ids import Ids
from pipeline.resolve.matching import Question, match_record
from pipeline.resolve.protocol import ByTitle
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.resolve.store import query_key
from tests.resolve.test_matching import a_record
from tests.titles import ODD_TITLES, OddTitle, every_title

TAKEN = Settings.model_fields["match_score"].default


@every_title
def test_one_question(odd: OddTitle) -> None:
    """A title in two forms is one question to the store."""
    assert query_key(ByTitle(odd.written, ("bee",))) == query_key(ByTitle(odd.usual, ("bee",)))


@every_title
def test_one_paper(odd: OddTitle) -> None:
    """A record with the title in another form has an equal title, and with the authors too it is taken."""
    for listed, title in ((odd.written, odd.usual), (odd.usual, odd.written)):
        match = match_record(Question(Ids(), listed, ("bee",), 2021), a_record(title, "Ann Bee", year=2021))
        assert 1.0 == match.title_sim
        assert match.score >= TAKEN


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of all odd titles as they are written."""
    folder: Path = tmp_path_factory.mktemp("odd")
    known = {"source": "arxiv", "authors": ["Ann Bee"], "retrieved_at": "2024-01-01T00:00:00+00:00"}
    rows = [
        known | {"source_id": f"2001.{at:05}", "arxiv_id": f"2001.{at:05}", "title": odd.written}
        for at, odd in enumerate(ODD_TITLES)
    ]
    (folder / "odd.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    build_snapshot([folder / "odd.jsonl"], folder / "odd")
    return Snapshot(folder / "odd")


@every_title
def test_found_in_a_snapshot(snapshot: Snapshot, odd: OddTitle) -> None:
    """The ordinary form finds the record with the odd one."""
    (reply,) = snapshot.lookup("arxiv", [ByTitle(odd.usual, ("bee",))])
    assert " ".join(odd.written.split()) in {
        record.title for record in reply.records
    }  # the border makes one line of it
