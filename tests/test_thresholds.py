"""Thresholds: they stand in the settings alone, every legal value runs through all commands, and each is obeyed."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pandas as pd
import pytest
from annotated_types import Le
from rich.console import Console
from typer.testing import CliRunner

from pipeline import tables
from pipeline.check.checking import CheckOptions, check_files
from pipeline.check.formats.lines import show_full
from pipeline.cli import app
from pipeline.config import PREFIX, Settings
from pipeline.flag.sections.command import score_file
from pipeline.merge.command import DedupeOutputs, dedupe_files
from pipeline.merge.dedupe import DedupeSettings, thresholds
from pipeline.run import Options, enrich
from pipeline.schema import Flag, Mention, Record
from tests.project import day, shipped_records

PROBABILITIES = [
    name for name, info in Settings.model_fields.items() if any(Le(1) == bound for bound in info.metadata)
]
ALIKE = [
    ("Deep Networks for Reading Handwritten Lists", "Ada Lovelace; Charles Babbage", 2021),
    ("Deep Networks for Reading Handwritten Lists", "Lovelace, A. and Babbage, C.", 2021),
    ("Deep Networks for Reading Handwritten Lists of Ships", "Ada Lovelace", 2023),
]


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("name", PROBABILITIES)
def test_legal_extremes(project: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    """With any probability at 0 or 1, the list that ships is published and checked; no flag is without evidence."""
    monkeypatch.setenv(f"{PREFIX}{name.upper()}", str(value))
    settings = Settings()
    assert "published" == enrich(settings, Options(offline=True), day()).outcome
    mentions = tables.read(settings.out_dir / "mentions.parquet", Mention)
    flags = tables.read(settings.out_dir / "flags.parquet", Flag)
    assert 54 == len(mentions)
    assert all(flag.evidence for flag in flags)
    checked = check_files([], CheckOptions(clock=day()))
    shown = io.StringIO()
    show_full(checked, Console(file=shown))
    assert f"{len(checked.flags)} flags" in shown.getvalue()


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("name", [name for name in PROBABILITIES if name.startswith("merge")])
def test_legal_extremes_of_dedupe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    """Records are deduplicated with any probability at 0 or 1, each into one cluster."""
    monkeypatch.setenv(f"{PREFIX}{name.upper()}", str(value))
    records = some_records(tmp_path)
    clusters, pairs = tmp_path / "clusters.parquet", tmp_path / "pairs.parquet"
    dedupe_files([records], DedupeOutputs(clusters=clusters, pairs=pairs), thresholds(Settings()))
    assert len(pd.read_parquet(records)) == pd.read_parquet(clusters)["id"].nunique()
    assert {"same", "possible", "different"} >= set(pd.read_parquet(pairs)["verdict"])


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("name", [name for name in PROBABILITIES if name.startswith("section")])
def test_legal_extremes_of_sections(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    """Entries are scored with any probability at 0 or 1."""
    monkeypatch.setenv(f"{PREFIX}{name.upper()}", str(value))
    titles = [(f"{n}{k}", f"Paper {n} of {part}", part) for n in range(9) for k, part in enumerate(("Ships", "Lists"))]  # fmt: skip
    pd.DataFrame(titles, columns=["entry_id", "title", "section"]).to_csv("entries.csv", index=False)
    score_file(Path("entries.csv"), Path("scores.csv"), Settings())
    scores = pd.read_csv("scores.csv")
    assert 18 == len(scores)
    told_from = Settings().section_look
    assert (scores["probability"] >= told_from).tolist() == scores["evidence"].notna().tolist()


def test_defaults_stand_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What deduplicates without settings takes their defaults."""
    assert DedupeSettings() == thresholds(Settings())
    monkeypatch.setenv(f"{PREFIX}MERGE_JOURNAL_VERSIONS", "true")
    assert dataclasses.replace(DedupeSettings(), journal_versions=True) == thresholds(Settings())


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [(None, None, (2, 0)), ("MERGE_JOIN", "1", (3, 1)), ("MERGE_POSSIBLE", "0", (2, 1))],
)
def test_dedupe_obeys_the_settings(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str | None,
    value: str,
    expected: tuple[int, int],
) -> None:
    """`paperlist dedupe` joins, and leaves to people, what the settings say."""
    if setting:
        monkeypatch.setenv(f"{PREFIX}{setting}", value)
    source, clusters, possible = (tmp_path / name for name in ("records.csv", "clusters.csv", "possible.csv"))
    rows = [(number, *row) for number, row in enumerate(ALIKE)]
    pd.DataFrame(rows, columns=["id", "title", "authors", "year"]).to_csv(source, index=False)
    done = CliRunner().invoke(app, ["dedupe", str(source), "-o", str(clusters), "--possible", str(possible)])
    assert 0 == done.exit_code, done.output
    assert expected == (pd.read_csv(clusters)["cluster_id"].nunique(), len(pd.read_csv(possible)))


def some_records(folder: Path) -> Path:
    """The shipped records, each twice, as a file."""
    known = shipped_records()
    rows = [
        {"id": f"{copy}{record.record_id}", "title": record.title, "authors": _names(record), "year": record.year}
        for record in known for copy in ("a", "b")
    ]  # fmt: skip
    pd.DataFrame(rows).to_parquet(folder / "records.parquet")
    return folder / "records.parquet"


def _names(record: Record) -> str:
    return "; ".join(author.name for author in record.authors)
