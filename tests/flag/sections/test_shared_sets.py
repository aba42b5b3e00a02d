"""A regression check of the shipped section model on the shared lists, where they are at hand.

The model may have seen these lists; what it reaches on lists it was not fitted on is measured by
`benchmarks/fit_sections.py`.
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
SCORER = SHARED / "bench" / "score_sections.py"
LISTS = ("seed_document", "fmhealth", "ganmed", "gnnpapers", "mlprot", "singlecell", "viddiff")


@pytest.mark.skipif(not SCORER.exists(), reason=f"no section sets: {SCORER} is not there")
def test_no_list_falls_back(tmp_path: Path) -> None:
    """The certain layer stays as exact as it was, and the model finds no less."""
    report = tmp_path / "report.json"
    command = [sys.executable, str(SCORER), "--command", f"{sys.executable} -m pipeline.cli sections"]
    subprocess.run(
        [*command, "--json", str(report), *LISTS],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    reached = json.loads(report.read_text())
    expected = {"wrong": "28/32", "right": "0/7", "arguable": "0/7", "n/a": "0/8"}
    assert expected == reached["seed_document"]
    assert reached["OVERALL"]["mean"]["ap"] >= 0.64
    assert reached["OVERALL"]["mean"]["p10"] >= 0.75
    assert reached["OVERALL"]["pooled"]["ece"] <= 0.02
