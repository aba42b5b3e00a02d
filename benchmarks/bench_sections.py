"""Print the figures of `paperlist sections`: the shared scorer's, and those of lists the model was not fitted on.

bench_sections.py [SHARED_DIR]
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
SPEED_ROWS = 560


def main() -> int:
    """Run the scorer twice (as it is, titles only), one list for the clock, and the fit without shipping it."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared"
    scorer = shared / "bench" / "score_sections.py"
    if not scorer.exists():
        print(f"{scorer} is not there; nothing to measure.")
        return 0
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    command = f"{shlex.quote(sys.executable)} -m pipeline.cli sections"
    for options in ([], ["--titles-only"]):
        print(f"\nshipped model {' '.join(options)}", flush=True)
        subprocess.run([sys.executable, str(scorer), "--command", command, *options], check=True)
    _speed(shared, command)
    for options in ([], ["--plain"]):
        print(f"\nmodels fitted without the list that they score {' '.join(options)}", flush=True)
        subprocess.run([sys.executable, str(HERE / "fit_sections.py"), str(shared), *options], check=True)
    return 0


def _speed(shared: Path, command: str) -> None:
    """CPU seconds of one list, start-up included."""
    table = pd.read_parquet(shared / "bench" / "sections" / "viddiff.parquet").head(SPEED_ROWS)
    work = Path(os.environ.get("TMPDIR", "/tmp")) / f"bench-sections-{os.getpid()}.parquet"
    table.rename(columns={"given_section": "section"}).to_parquet(work)
    before = os.times()
    subprocess.run([*shlex.split(command), str(work), "-o", str(work)], check=True, capture_output=True)
    after = os.times()
    work.unlink()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"\n{len(table)} entries: {seconds:.1f} CPU seconds", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
