"""How well and how fast `paperlist dedupe` merges, beside its peers, all in one run.

    python benchmarks/bench_dedupe.py [SHARED_DIR] [--sizes 1000 10000 100000 1000000] [--all-sets] [--no-peers]

SHARED_DIR holds `bench/dedup/`, `bench/make_synthetic.py` and `bench/peers/`; by default $PAPERLIST_SHARED, else
../shared. The peers are bib-dedupe, Splink and a title ratio; they are installed into `.cache/peers-venv`, an environment
of their own. Seconds are of CPU: ours of the whole command with the start of the interpreter, the peers' of their work
alone; memory is the peak of the process. Each peer runs up to the size that it does in some minutes; bib-dedupe takes
twelve for 100,000 records. Figures go to `.cache/bench/dedupe.json` as they come, the plot of seconds by records to
`docs/merging-speed.png`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache"
PEERS = {
    "bib-dedupe 0.11": ("run_bibdedupe.py", 20_000),
    "Splink 5": ("run_splink.py", 100_000),
    "title ratio": ("run_naive.py", 100_000),
}
"""The script of each peer, and up to how many records it is run."""
PEERS_NEED = (
    "bib-dedupe==0.11.0",
    "splink==5.0.0",
    "rapidfuzz",
    "pandas<3",
    "psutil",
    "pyarrow",
    "matplotlib>=3.10",
)
OURS = "paperlist"


@dataclass(frozen=True)
class Figure:
    """What one tool reached on one set."""

    tool: str
    dataset: str
    records: int
    f1: float
    false_pairs: int
    cpu_seconds: float
    peak_mb: float


def main() -> int:
    """Measure, print and plot; 0 also where there is nothing to measure on."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared"))
    parser.add_argument("shared", type=Path, nargs="?", default=shared)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--no-peers", action="store_true", help="only paperlist")
    parser.add_argument("--all-sets", action="store_true", help="peers on all labelled sets too: minutes")
    args = parser.parse_args()
    bench = args.shared / "bench"
    if not (bench / "dedup").is_dir():
        print(
            f"{bench / 'dedup'} is not there: no labelled sets to measure on. Give their folder as argument."
        )
        return 0
    python = peers_python()
    figures: list[Figure] = []
    for folder in sorted(path.parent for path in (bench / "dedup").glob("*/truth.parquet")):
        with_peers = args.all_sets or folder.name == "synth10k"
        measure(folder, bench, python if with_peers and not args.no_peers else None, figures)
    for size in args.sizes:
        measure(synthetic(bench, size), bench, None if args.no_peers else python, figures)
    subprocess.run([python, ROOT / "benchmarks" / "plot_dedupe.py"], check=True)
    return 0


def peers_python() -> Path:
    """The interpreter of the peers' own environment, made if it is not there."""
    folder = CACHE / "peers-venv"
    python = folder / "bin" / "python"
    if not (folder / ".done").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS_NEED], check=True)
        (folder / ".done").touch()
    return python


def synthetic(bench: Path, size: int) -> Path:
    """A folder of so many made-up records with their truth."""
    folder = CACHE / "bench" / f"synthetic-{size}"
    if not (folder / "meta.json").exists():
        subprocess.run([sys.executable, bench / "make_synthetic.py", str(size), folder], check=True)
    return folder


def measure(folder: Path, bench: Path, peers: Path | None, figures: list[Figure]) -> None:
    """Measure paperlist on one set, and the peers if their interpreter is given; printed and kept as they come."""
    ours = _ours(folder, bench)
    _keep(ours, figures)
    for tool, (script, most) in PEERS.items():
        if peers is None or ours.records > most:
            continue
        run = subprocess.run(
            [peers, bench / "peers" / script, folder], capture_output=True, text=True, check=False
        )
        if run.returncode:
            print(f"{folder.name:24s}{tool:18s} failed: {run.stderr.strip().splitlines()[-1:]}")
            continue
        row = json.loads(run.stdout.splitlines()[-1])
        _keep(
            Figure(tool, folder.name, row["records"], row["f1"], row["fp"], row["cpu_s"], row["peak_rss_mb"]),
            figures,
        )


def _keep(figure: Figure, figures: list[Figure]) -> None:
    figures.append(figure)
    print(_line(figure), flush=True)
    (CACHE / "bench").mkdir(parents=True, exist_ok=True)
    (CACHE / "bench" / "dedupe.json").write_text(json.dumps([asdict(row) for row in figures], indent=1))


def _ours(folder: Path, bench: Path) -> Figure:
    """Run the command as a user does; its clusters are then handed to the shared scorer."""
    with tempfile.TemporaryDirectory() as temporary:
        out, report = Path(temporary) / "clusters.parquet", Path(temporary) / "report.json"
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "pipeline.cli",
            "dedupe",
            folder / "records.parquet",
            "-o",
            out,
        ]
        child = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"paperlist dedupe ended with {child.returncode} on {folder}")
        copy = (
            f"sh -c 'cp {out} \"$2\"'"  # the scorer runs a command: here it only hands over what was measured
        )
        scorer: list[str | Path] = [
            sys.executable,
            bench / "score_dedupe.py",
            "--data",
            folder.parent,
            "--command",
            copy,
        ]
        subprocess.run([*scorer, "--json", report, folder.name], check=True, capture_output=True)
        score = json.loads(report.read_text())[folder.name]
    seconds = used.ru_utime + used.ru_stime
    return Figure(
        OURS, folder.name, score["records"], score["f1"], score["false_pairs"], seconds, used.ru_maxrss / 1024
    )


def _line(row: Figure) -> str:
    return (
        f"{row.dataset:24s}{row.tool:18s}{row.records:>10,} records   F1 {row.f1:.3f}   "
        f"{row.false_pairs:>7,} false pairs   {row.cpu_seconds:>8.1f} CPU s   {row.peak_mb:>6.0f} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
