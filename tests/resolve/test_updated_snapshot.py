"""Snapshots of Semantic Scholar's datasets, and snapshots that newer files are added to."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import SourceError
from pipeline.ids import Ids
from pipeline.resolve.protocol import ById, ByTitle
from pipeline.resolve.sources.bulk import build_snapshot, update_snapshot
from pipeline.resolve.sources.snapshot import Snapshot
from tests.resolve.test_snapshot import PAPERS, a_line

SHA = "a" * 40
PAPER = {
    "corpusid": 7, "externalids": {"ArXiv": "1706.03762", "DBLP": "conf/nips/VaswaniSPUJGKP17", "ACL": None, "DOI": None, "PubMed": None},
    "url": f"https://www.semanticscholar.org/paper/{'b' * 40}", "title": "Attention is All you Need",
    "authors": [{"authorId": "1", "name": "Ashish Vaswani"}], "venue": "Neural Information Processing Systems", "year": 2017,
    "citationcount": 5, "isopenaccess": False, "publicationdate": "2017-06-12", "journal": {"name": "", "pages": "5998-6008", "volume": None},
    "s2fieldsofstudy": [{"category": "Computer Science", "source": "s2-fos-model"}], "publicationtypes": ["Conference"],
}  # fmt: skip


def a_shard(path: Path, *rows: Any) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_bytes(gzip.compress(text.encode()))
    return path


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_three_datasets_are_one_record(tmp_path: Path, order: tuple[int, ...]) -> None:
    """Papers take their abstract and their id from the other shards, in whatever order these are given."""
    shards = [
        a_shard(tmp_path / "papers.gz", PAPER, "{broken"),
        a_shard(tmp_path / "abstracts.gz", {"corpusid": 7, "openaccessinfo": {}, "abstract": "Sequences."}),
        a_shard(
            tmp_path / "paper-ids.gz",
            {"sha": "c" * 40, "corpusid": 7, "primary": False},
            {"sha": SHA, "corpusid": 7, "primary": True},
        ),
    ]
    info, tally = build_snapshot([shards[place] for place in order], tmp_path / "s2")
    assert ("semanticscholar", 1, 1) == (info.stands_for, info.n_records, tally.n_skipped)
    (reply,) = Snapshot(tmp_path / "s2").lookup("semanticscholar", [ById(Ids(arxiv_id="1706.03762"))])
    record = reply.records[0]
    assert (SHA, 7, "Sequences.") == (record.s2_id, record.s2_corpus_id, record.abstract)
    assert ("Neural Information Processing Systems", 5, ("Computer Science",)) == (
        record.venue,
        record.citation_count,
        record.fields_of_study,
    )


@pytest.mark.parametrize("odd", ["seven", 10**30, None, [7], {"a": 7}])
def test_an_odd_line_costs_itself(tmp_path: Path, odd: object) -> None:
    """A corpus id that is no number, or too large a one, in any of the three shards ends nothing."""
    shards = [
        a_shard(tmp_path / "papers.gz", {**PAPER, "corpusid": odd, "externalids": {}}, PAPER),
        a_shard(
            tmp_path / "abstracts.gz",
            {"corpusid": odd, "abstract": "Of nobody."},
            {"corpusid": 7, "abstract": {"odd": 1}},
            {"corpusid": 7, "abstract": "Sequences."},
        ),
        a_shard(
            tmp_path / "paper-ids.gz",
            {"sha": SHA, "corpusid": odd},
            {"sha": SHA, "corpusid": 7, "primary": True},
        ),
    ]
    build_snapshot(shards, tmp_path / "s2")
    (reply,) = Snapshot(tmp_path / "s2").lookup("semanticscholar", [ById(Ids(arxiv_id="1706.03762"))])
    assert ("Sequences.", SHA) == (reply.records[0].abstract, reply.records[0].s2_id)


def bulk_of(folder: Path, **changed: str) -> Path:
    lines = [a_line(name, changed.get(name, title), authors) for name, (title, authors) in PAPERS.items()]
    path = folder / "bulk.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_an_update_answers_in_the_place_of_what_was_there(tmp_path: Path) -> None:
    """Of a newer file only what is new is added; a paper that was renamed is found by its new title, not by its old one."""
    build_snapshot([bulk_of(tmp_path)], tmp_path / "all")
    newer = bulk_of(tmp_path, **{"1512.03385": "Shallow Widgets"})
    newer.write_text(
        newer.read_text()
        + a_line("2401.00001", "A New Paper Altogether", [["Doe", "Jane", ""]], update_date="2024-02-01")
        + "\n"
    )
    info, tally = update_snapshot(tmp_path / "all", [newer])
    assert (2, 4, 6, "all-2024-02-01") == (
        tally.n_records,
        tally.n_unchanged,
        info.n_records,
        info.snapshot_id,
    )
    asked = [
        ById(Ids(arxiv_id="1512.03385")),
        ByTitle("A New Paper Altogether"),
        ByTitle("Deep Residual Learning for Image Recognition"),
    ]
    replies = Snapshot(tmp_path / "all").lookup("arxiv", asked)
    assert ["Shallow Widgets", "A New Paper Altogether", None] == [
        r.records[0].title if r.records else None for r in replies
    ]


def test_an_update_with_nothing_new(tmp_path: Path) -> None:
    """The same file again adds nothing and leaves no trace."""
    build_snapshot([bulk_of(tmp_path)], tmp_path / "all")
    before = sorted(path.name for path in (tmp_path / "all").iterdir())
    update_snapshot(tmp_path / "all", [bulk_of(tmp_path)])
    assert before == sorted(path.name for path in (tmp_path / "all").iterdir())


def test_an_updated_snapshot_can_be_moved_and_updated_again(tmp_path: Path) -> None:
    """It is a folder like any other; of two updates the newest stands."""
    build_snapshot([bulk_of(tmp_path)], tmp_path / "all")
    for title in ("Widgets One", "Widgets Two"):
        done = CliRunner().invoke(
            app,
            ["snapshot", "update", str(tmp_path / "all"), str(bulk_of(tmp_path, **{"1512.03385": title}))],
        )
        assert 0 == done.exit_code, done.output
    shutil.move(tmp_path / "all", tmp_path / "elsewhere")
    (reply,) = Snapshot(tmp_path / "elsewhere").lookup("arxiv", [ById(Ids(arxiv_id="1512.03385"))])
    assert "Widgets Two" == reply.records[0].title
    assert 5 == Snapshot(tmp_path / "elsewhere").info.n_records


def test_a_snapshot_of_an_earlier_version_answers_and_is_not_updated(tmp_path: Path) -> None:
    """It lacks what an update needs, and says so."""
    build_snapshot([bulk_of(tmp_path)], tmp_path / "all")
    for path in (tmp_path / "all").glob("*.npy"):
        path.unlink()
    (reply,) = Snapshot(tmp_path / "all").lookup("arxiv", [ByTitle("Attention Is All You Need")])
    assert "found" == reply.status
    with pytest.raises(SourceError, match="earlier paperlist"):
        update_snapshot(tmp_path / "all", [bulk_of(tmp_path)])
