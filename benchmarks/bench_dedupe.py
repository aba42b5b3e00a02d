"""How well and how fast `paperlist dedupe` merges, beside its peers, all in one run.

    python benchmarks/bench_dedupe.py [SHARED_DIR] [--sizes 1000 10000 100000 1000000] [--all-sets] [--no-peers]

SHARED_DIR holds `bench/dedup/`, `bench/make_synthetic.py` and `bench/peers/`; by default $PAPERLIST_SHARED, else
../shared. The peers are bib-dedupe, Splink, GoldenMatch (`run_goldenmatch.py`) and a title ratio; each is installed into an
environment of its own under `.cache/peers`, and one that can't be had is told with its reason. Beside the sets it prints the small
cases (`score_cases.py merge`, also on near titles) and what each strictness reaches. Seconds are of CPU: ours of the whole command with the start of the interpreter, the peers' of their work
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


@dataclass(frozen=True)
class Peer:
    """Another tool."""

    script: str
    """What runs it, here or in `bench/peers`."""
    most: int
    """Up to how many records it is run."""
    needs: tuple[str, ...]
    """What is installed for it."""


PEERS = {
    "bib-dedupe 0.11": Peer("run_bibdedupe.py", 20_000, ("bib-dedupe==0.11.0",)),
    "Splink 5": Peer("run_splink.py", 100_000, ("splink==5.0.0",)),
    "GoldenMatch 3.22": Peer("run_goldenmatch.py", 100_000, ("goldenmatch==3.22.0",)),
    "title ratio": Peer("run_naive.py", 100_000, ("rapidfuzz",)),
}
ALL_NEED = ("rapidfuzz", "pandas<3", "psutil", "pyarrow", "matplotlib>=3.10")
STRICTNESSES = ("cautious", "balanced", "eager")
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
    peers = {} if args.no_peers else ready_peers(bench)
    print_cases(args.shared)
    print_strictness(bench)
    figures: list[Figure] = []
    for folder in sorted(path.parent for path in (bench / "dedup").glob("*/truth.parquet")):
        with_peers = args.all_sets or folder.name == "synth10k"
        measure(folder, bench, peers if with_peers else {}, figures)
    for size in args.sizes:
        measure(synthetic(bench, size), bench, peers, figures)
    if peers:  # the plot shows them, and is drawn with what is installed for them
        subprocess.run([peer_python(next(iter(peers))), ROOT / "benchmarks" / "plot_dedupe.py"], check=True)
    return 0


def peer_python(name: str) -> Path:
    """The interpreter of a peer's own environment, made if it is not there."""
    folder = CACHE / "peers" / name.split(maxsplit=1)[0].lower()
    if not (folder / ".done").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        (folder / ".done").touch()
    return folder / "bin" / "python"


def ready_peers(bench: Path) -> dict[str, Peer]:
    """The peers that can be run; of every other one the reason is printed."""
    ready = {}
    for name, peer in PEERS.items():
        if why := _missing(name, bench, peer):
            print(f"{name}: is not measured, {why}.")
        else:
            ready[name] = peer
    return ready


def _script(bench: Path, peer: Peer) -> Path:
    """What runs a peer: a script of ours, else one beside the scorers."""
    own = ROOT / "benchmarks" / peer.script
    return own if own.is_file() else bench / "peers" / peer.script


def _missing(name: str, bench: Path, peer: Peer) -> str:
    """Why a peer can't be run; empty where it can."""
    if not _script(bench, peer).is_file():
        return f"for there is no {peer.script} in {bench / 'peers'}"
    command = [str(peer_python(name)), "-m", "pip", "install", "--quiet", *peer.needs, *ALL_NEED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stderr.strip().splitlines() or ["pip says nothing"]
    return f"for it can't be installed ({said[-1]})" if done.returncode else ""


def print_cases(shared: Path) -> None:
    """Print how the small cases are judged: pairs that look alike, and near titles of one team."""
    scorer = shared / "bench" / "score_cases.py"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for more in ([], ["--cases", str(shared / "cases" / "near_titles.jsonl")]):
        command = [sys.executable, str(scorer), "merge", *more]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
        )
        print(f"cases {' '.join(more[1:])}: {(done.stdout.strip().splitlines() or [done.stderr])[-1]}")


def print_strictness(bench: Path) -> None:
    """Print what each strictness reaches on all labelled sets; `lost_works` are unique records that are lost."""
    paperlist = Path(sys.executable).parent / "paperlist"
    for strictness in STRICTNESSES:
        print(f"--strictness {strictness}", flush=True)
        command = f"{paperlist} dedupe --strictness {strictness}"
        subprocess.run([sys.executable, bench / "score_dedupe.py", "--command", command], check=True)


def synthetic(bench: Path, size: int) -> Path:
    """A folder of so many made-up records with their truth."""
    folder = CACHE / "bench" / f"synthetic-{size}"
    if not (folder / "meta.json").exists():
        subprocess.run([sys.executable, bench / "make_synthetic.py", str(size), folder], check=True)
    return folder


def measure(folder: Path, bench: Path, peers: dict[str, Peer], figures: list[Figure]) -> None:
    """Measure paperlist on one set, and these peers in their environments; printed and kept as they come."""
    ours = _ours(folder, bench)
    _keep(ours, figures)
    for tool, peer in peers.items():
        if ours.records > peer.most:
            continue
        run = subprocess.run(
            [peer_python(tool), _script(bench, peer), folder],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(bench / "peers")},
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
