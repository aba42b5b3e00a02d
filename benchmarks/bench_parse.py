"""How well `paperlist parse` reads lists: labelled ones, small cases, what public ones leave unread, and the time.

    python benchmarks/bench_parse.py [SHARED_DIR]

SHARED_DIR holds `bench/score_parse.py`, `bench/lists/`, `bench/score_cases.py`, `cases/parse.jsonl` and `bench/backtest/before/`
(public lists, several states of each); by default $PAPERLIST_SHARED, else ../shared. What is not there is left out, and said.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pipeline.parse.command import parse_list
from pipeline.parse.lists import RawList
from pipeline.parse.scan import arxiv_ids_in

ROOT = Path(__file__).parents[1]
N_FOLDS = 3
N_ROWS = 9_312


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
    print(_cases(shared))
    for line in _public(shared / "bench/backtest/before"):
        print(line)
    data = b"\n\n".join(path.read_bytes() for path in sorted(raw.glob("*.md")))[:1_000_000]
    print(_speed("real lists", data))
    print(_speed(f"a table of {N_ROWS:,} rows", _table(N_ROWS)))
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


def _cases(shared: Path) -> str:
    """The figures of the small cases, as their own scorer prints them."""
    scorer, cases = shared / "bench/score_cases.py", shared / "cases/parse.jsonl"
    if not (scorer.exists() and cases.exists()):
        return f"small cases: left out, {cases} is not there"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, str(scorer), "parse", "--cases", str(cases), "--show", "0"],
        cwd=ROOT, check=True, capture_output=True, text=True, env={**os.environ, "PATH": path},
    )  # fmt: skip
    return f"small cases: {done.stdout.strip()}"


def _public(folder: Path) -> list[str]:
    """How many of the arXiv ids of public lists, one state of each, end in a mention, and why the others don't."""
    if not folder.is_dir():
        return [f"public lists: left out, {folder} is not there"]
    states = {path.name.split(".")[0]: path for path in sorted(folder.glob("*.gz"))}
    n_ids = n_read = n_lost = n_papers = 0
    reasons: Counter[str] = Counter()
    for name, path in states.items():
        data = gzip.decompress(path.read_bytes())
        parsed = parse_list(RawList(name, path.name, data))
        said = {one for line in data.decode("utf-8", "replace").splitlines() for one in arxiv_ids_in(line)}
        read = {mention.arxiv_id for mention in parsed.mentions}
        left = {one: row.reason for row in parsed.unread for one in row.arxiv_ids}
        n_ids, n_read = n_ids + len(said), n_read + len(said & read)
        n_lost += len(said - read - left.keys())
        n_papers += sum(mention.kind == "paper" for mention in parsed.mentions)
        reasons.update(left[one] for one in said & left.keys() - read)
    why = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    return [
        f"{len(states)} public lists: {n_papers:,} papers; of {n_ids:,} arXiv ids (distinct in each list) {n_read / n_ids:.4f} in a "
        f"mention, {n_lost} neither there nor in unread; unread only: {why}"
    ]


def _table(n_rows: int) -> bytes:
    """A table of made-up papers, as lists that robots write have them."""
    rnd = random.Random(0)
    words = (
        "ponds lakes rivers seas maps graphs learning models water depth fish boats rain snow wind".split()
    )
    lines = ["# Daily", "## Ponds", "| Date | Title | Authors | PDF | Code |", "|---|---|---|---|---|"]
    for i in range(n_rows):
        title = " ".join(rnd.choice(words).title() for _ in range(9))
        arxiv_id = f"24{i % 12 + 1:02}.{i:05}"
        link = f"[{arxiv_id}](http://arxiv.org/abs/{arxiv_id})"
        lines.append(
            f"| 2024-{i % 12 + 1:02}-{i % 28 + 1:02} | **{title}** | Ann Bee et al. | {link} | null |"
        )
    return "\n".join(lines).encode()


def _speed(name: str, data: bytes) -> str:
    """CPU seconds that a list takes, and for each megabyte of it."""
    before = time.process_time()
    parsed = parse_list(RawList("all", "all.md", data))
    seconds = time.process_time() - before
    per_megabyte = seconds / len(data) * 1e6
    return f"{name}: {len(data):,} bytes, {len(parsed.mentions):,} mentions, {seconds:.1f} CPU s, {per_megabyte:.1f} for a megabyte"


if __name__ == "__main__":
    sys.exit(main())
