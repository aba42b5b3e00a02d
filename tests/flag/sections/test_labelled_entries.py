"""Entries that were made up: those in a wrong section are the likeliest to be in one, and are sent home."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.config import Settings
from pipeline.flag.sections.command import score_file
from tests.labelled import LABELLED


def test_moved_entries_come_first(tmp_path: Path) -> None:
    """Every entry that was moved is more probable to be in a wrong section than any that was not, and told where to go."""
    score_file(LABELLED / "entries.csv", tmp_path / "scores.csv", Settings())
    entries = pd.read_csv(LABELLED / "entries.csv").merge(pd.read_csv(tmp_path / "scores.csv"), on="entry_id")
    is_moved = entries["section"] != entries["right_section"]
    assert is_moved.sum() >= 4
    assert entries[is_moved]["probability"].min() > 10 * entries[~is_moved]["probability"].max()
    assert list(entries[is_moved]["right_section"]) == list(entries[is_moved]["suggested_section"])
