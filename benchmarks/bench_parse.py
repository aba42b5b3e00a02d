"""How well `paperlist parse` reads real lists: the shared scorer on all of them, then on each third of them.

    python benchmarks/bench_parse.py [SHARED_DIR]

SHARED_DIR holds `bench/score_parse.py` and `bench/lists/`; by default $PAPERLIST_SHARED, else ../shared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of

ROOT = Path(__file__).parents[1]
N_FOLDS = 3


def main() -> int:
    """Print the figures; 0 also where there is nothing to measure on."""
    shared = Path(
        sys.argv[1] if len(sys.argv) > 1 else os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared")
    )
    scorer, raw = shared / "bench/score_parse.py", shared / "bench/lists/raw"
    if not scorer.exists():
        print(f"{scorer} is not there: no labelled lists to measure on. Give their folder as argument.")
        return 0
    names = sorted(path.stem for path in (shared / "bench/lists/golden").glob("*.jsonl"))
    print(_line("all lists", score(scorer, names)))
    for fold in range(N_FOLDS):
        held_out = names[fold::N_FOLDS]
        rest = [name for name in names if name not in held_out]
        print(_line(f"fold {fold + 1}, {len(rest)} lists", score(scorer, rest)))
        print(_line(f"fold {fold + 1}, other {len(held_out)}", score(scorer, held_out)))
    print(_speed(raw))
    return 0


def score(scorer: Path, names: list[str]) -> dict[str, float]:
    """The overall figures of the scorer on some lists, with the lowest F1 among them."""
    command = f"{sys.executable} -m pipeline.cli parse"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [sys.executable, str(scorer), "--command", command, "--json", str(report), *names],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        figures = json.loads(report.read_text())
    return {**figures["overall"], "lowest_f1": min(row["f1"] for row in figures["lists"].values())}


def _line(name: str, figures: dict[str, float]) -> str:
    return f"{name:20s}" + " ".join(f"{key}={value:.3f}" for key, value in figures.items())


def _speed(raw: Path) -> str:
    """CPU seconds for a megabyte of real lists."""
    data = b"\n\n".join(path.read_bytes() for path in sorted(raw.glob("*.md")))[:1_000_000]
    before = time.process_time()
    mentions = mentions_of(read_document(RawList("all", "all.md", data)))
    seconds = time.process_time() - before
    return f"{len(data):,} bytes of real lists: {len(mentions):,} mentions in {seconds:.1f} CPU s"


if __name__ == "__main__":
    sys.exit(main())
