"""How well a merge model does on sets that it was not fitted on: pairs found, false pairs, and whether its probabilities hold."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
BINS = 10


@dataclass(frozen=True)
class Score:
    """What the shared scorer says of one set."""

    name: str
    precision: float
    recall: float
    f1: float
    false_pairs: int
    missed_pairs: int

    def line(self) -> str:
        """The score in one line."""
        return (
            f"{self.name:24s} F1 {self.f1:.4f}   precision {self.precision:.4f}   recall {self.recall:.4f}   "
            f"{self.false_pairs:>7,} false   {self.missed_pairs:>7,} missed"
        )


def score(shared: Path, names: list[str], model: Path | None = None) -> list[Score]:
    """Run `paperlist dedupe` with a model (default: the one that ships) on sets, and the shared scorer on what it finds."""
    command = f"{sys.executable} -m pipeline.cli dedupe" + (f" --model {model}" if model else "")
    with tempfile.TemporaryDirectory() as temporary:
        report = Path(temporary) / "report.json"
        scorer: list[str | Path] = [
            sys.executable,
            shared / "bench" / "score_dedupe.py",
            "--command",
            command,
        ]
        subprocess.run([*scorer, "--json", report, *names], cwd=ROOT, check=True, capture_output=True)
        found = json.loads(report.read_text())
    fields = ("precision", "recall", "f1", "false_pairs", "missed_pairs")
    return [Score(name, *(found[name][field] for field in fields)) for name in names]


def calibration(probability: Any, same: Any) -> tuple[float, list[tuple[int, float, float]]]:
    """The expected calibration error of probabilities, and for each of ten bins: pairs, mean probability, share of same."""
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    rows = [
        (int(mine.sum()), float(probability[mine].mean()), float(same[mine].mean()))
        for mine in (place == at for at in range(BINS))
        if mine.any()
    ]
    error = sum(n * abs(said - true) for n, said, true in rows) / max(len(same), 1)
    return error, rows
