"""A regression check of the shipped merge model on the shared labelled sets, where they are at hand.

The model may have seen these sets; what it reaches on sets it was not fitted on is measured by `benchmarks/fit_merge.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import REPOSITORY

SHARED = Path(os.environ.get("PAPERLIST_SHARED", REPOSITORY.parent / "shared"))
SCORER = SHARED / "bench" / "score_dedupe.py"
F1_FLOORS = {
    "cora1295": 0.885, "cora1879": 0.90, "dblp_acm": 0.97, "dblp_scholar": 0.91, "ldd_cytology_screening": 0.997,
    "ldd_haematology": 0.90, "ldd_respiratory": 0.99, "ldd_stroke": 0.996, "synth10k": 0.99,
}  # fmt: skip


@pytest.mark.skipif(not SCORER.exists(), reason=f"no labelled sets: {SCORER} is not there")
def test_no_set_falls_back(tmp_path: Path) -> None:
    """On every shared set the F1 of `paperlist dedupe` stays above what it was."""
    command = f"{sys.executable} -m pipeline.cli dedupe"
    report = tmp_path / "report.json"
    subprocess.run(
        [sys.executable, str(SCORER), "--command", command, "--json", str(report)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    reached = {name: row["f1"] for name, row in json.loads(report.read_text()).items()}
    assert {} == {name: f1 for name, f1 in reached.items() if f1 < F1_FLOORS[name]}
    assert set(F1_FLOORS) == set(reached)
