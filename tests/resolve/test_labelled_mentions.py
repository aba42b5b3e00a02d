"""Mentions that were made up: each finds the paper that is meant, or none where no source knows it."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline import Options, Settings, enrich, load_release
from pipeline.resolve.sources.bulk import build_snapshot
from tests.labelled import LABELLED
from tests.project import day


def test_mentions_find_their_papers(tmp_path: Path, monkeypatch) -> None:
    """By link and by title, with slips of the pen and other papers of almost that name; through the whole job."""
    monkeypatch.chdir(tmp_path)
    rows = list(csv.DictReader((LABELLED / "mentions.csv").open(encoding="utf-8")))
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    lines = [_entry(number, row) for number, row in enumerate(rows)]
    (raw / "made-up.md").write_text("\n".join(["# Papers", "", "## All", "", *lines, ""]), encoding="utf-8")
    build_snapshot([LABELLED / "papers.jsonl"], tmp_path / "snapshot")
    enrich(Settings(), Options(offline=True, snapshots=(tmp_path / "snapshot",)), day())
    tables = load_release("data/enriched")
    arxiv = tables["records"][tables["records"]["source"] == "arxiv"].set_index("record_id")["arxiv_id"]
    found = tables["resolutions"].dropna(subset="record_id")
    by_mention = dict(zip(found["mention_id"], found["record_id"].map(arxiv), strict=True))
    mentions = tables["mentions"].sort_values("position")
    assert [(row["title"], row["meant"]) for row in rows] == [
        (row["title"], by_mention.get(mention_id, ""))
        for row, mention_id in zip(rows, mentions["mention_id"], strict=True)
    ]


def _entry(number: int, row: dict[str, str]) -> str:
    link = f"https://arxiv.org/abs/{row['linked']}" if row["linked"] else f"https://papers.example/{number}"
    return f"- [{row['title']}]({link})" + (f", {row['authors']}" if row["authors"] else "")
