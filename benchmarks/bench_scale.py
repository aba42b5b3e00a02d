"""How cost grows: nights by lists, merging by records, snapshots by papers, with one process, two, files and Dask.

    python -m benchmarks.bench_scale [SHARED_DIR] [--lists 1 12] [--records 10000 100000] [--papers 100000] [--mentions 10000]

All of it, which takes a day and 60 GB of disk: `--lists 1 12 200 --records 10000 100000 1000000 10000000 --papers 2700000
--entries 7000000 --mentions 100000`. What can't be had (no SHARED_DIR, no Dask) is told and left out. Every command is a
process of its own: seconds are of CPU, with those of the processes that it started; memory is the peak of the largest.
Lists beyond the real ones are made of them, each entry varied, until all are as large as `--farm-mb` says. Figures are told as
they come and go to `.cache/bench/scale.json`; at the end they are printed as tables, and the curves drawn beside them, or for
the page of docs with `--docs`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.farm_of_lists import make_farm
from benchmarks.process_memory import HELD, memory_mb
from benchmarks.scale_table import told_figures

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".cache" / "bench" / "scale.json"
MODES = {
    "one process": [],
    "two processes": ["--jobs", "2"],
    "spilled": ["--spill", "spill"],
    "Dask": ["--engine", "dask"],
}
_MADE_TOGETHER = 1_000_000  # records
_WATCHED_EVERY = 0.05  # seconds
_OURS = [sys.executable, "-m", "pipeline.cli"]

Figure = dict[str, Any]
Command = Sequence[str | Path]


def main() -> int:
    """Measure what was asked for, print it as it comes, and draw it; 1 if results differ that must not."""
    options = _options()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as folder:
        for figure in _all(options, Path(folder)):
            figures.append(figure)
            print(_line(figure), file=sys.stderr, flush=True)
            KEPT.parent.mkdir(parents=True, exist_ok=True)
            KEPT.write_text(json.dumps(figures, indent=1))
    print(told_figures(figures), end="")
    page = ROOT / "docs" / "scaling.svg" if options.docs else KEPT.with_suffix(".svg")
    if find_spec("matplotlib") is None:
        print("matplotlib is not there (pip install 'paperlist[bench]'): no curves.", file=sys.stderr)
    else:
        subprocess.run([sys.executable, "-m", "benchmarks.plot_scale", page], cwd=ROOT, check=True)
    return int(any(figure.get("differs") for figure in figures))


def _line(figure: Figure) -> str:
    """A figure as it comes."""
    names = [str(figure[name]) for name in ("what", "how") if name in figure]
    differs = "; its results differ" if figure.get("differs") else ""
    return f"{', '.join(names)}: {figure['n']:,} in {figure['cpu_s']:,} s of CPU{differs}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared"))
    parser.add_argument("shared", type=Path, nargs="?", default=shared)
    parser.add_argument("--lists", type=int, nargs="*", default=[1, 12])
    parser.add_argument("--records", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--papers", type=int, nargs="*", default=[100_000], help="of arXiv")
    parser.add_argument("--entries", type=int, nargs="*", default=[100_000], help="of DBLP")
    parser.add_argument("--mentions", type=int, default=10_000)
    parser.add_argument(
        "--farm-mb", type=float, default=60.0, help="of all lists, where they are more than the real ones"
    )
    parser.add_argument("--docs", action="store_true", help="draw docs/scaling.svg")
    return parser.parse_args()


def _all(options: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    bench = options.shared / "bench"
    if not bench.is_dir():
        print(f"{bench} is not there: nothing to measure on. Give the folder as argument.")
        return
    for n in options.lists:
        yield from nights(n, options.farm_mb, bench / "lists" / "raw", folder / f"lists-{n}")
    for n in options.records:
        yield from merges(n, bench, folder / f"records-{n}")
    for form, sizes in (("arxiv", options.papers), ("dblp", options.entries)):
        for n in sizes:
            yield from snapshots(form, n, options, folder / f"{form}-{n}")


def measured(command: Command, cwd: Path, *, may_end_with: tuple[int, ...] = (0,)) -> Figure:
    """What one command cost; what it said to standard output, if that is JSON, is part of it."""
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=errors)
        assert child.stdout is not None
        watched = Thread(target=_watch, args=(child.pid, held := [0.0], ended := Event()))
        watched.start()
        output = child.stdout.read()
        ended.set()
        watched.join()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in may_end_with:
            errors.seek(0)
            told = errors.read()[-2000:].decode(errors="replace")
            raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}: {told}")
    said = json.loads(output) if output.startswith(b"{") else {}
    cost = {
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "wall_s": round(time.perf_counter() - started, 1),
        "peak_mb": used.ru_maxrss // 1024,
        "held_mb": round(max(held)),
    }
    return said | cost


def _watch(process: int, held: list[float], ended: Event) -> None:
    """Note how many MB a process holds, as long as it runs."""
    while not ended.wait(_WATCHED_EVERY):
        held[:] = [max(*held, memory_mb(HELD, process))]


def nights(n: int, mb: float, lists: Path, folder: Path) -> Iterator[Figure]:
    """The first night of so many lists, and an unchanged second one, offline, in one process: seconds of others would not be counted."""
    files = sorted(path for path in lists.rglob("*.md"))
    if not files:
        print(f"{lists}: no lists there, so no nights are measured.")
        return
    raw = folder / "raw"
    make_farm(files, n, mb, raw)
    size = round(sum(path.stat().st_size for path in raw.iterdir()) / 1e6, 1)
    shutil.copytree(ROOT / "data" / "raw" / "snapshot", raw / "snapshot")
    for night in ("first night", "unchanged night"):
        command: Command = [
            *_OURS,
            "enrich",
            "--offline",
            "--jobs",
            "1",
            "--raw",
            raw,
            "--out",
            folder / "out",
        ]
        yield {"what": night, "n": n, "mb": size} | measured(command, folder, may_end_with=(0, 3))
    shutil.rmtree(folder)


def merges(n: int, bench: Path, folder: Path) -> Iterator[Figure]:
    """Merging so many made-up records in every way; all must say the same."""
    _make_records(n, bench, folder)
    digests = set()
    for name, options in MODES.items():
        if name == "Dask" and find_spec("distributed") is None:
            print("Dask is not there (pip install 'paperlist[dask]'): not measured.", file=sys.stderr)
            continue
        command: Command = [
            *_OURS,
            "dedupe",
            folder / "records.parquet",
            "-o",
            folder / "clusters.csv",
            *options,
        ]
        figure = {"what": "merge", "how": name, "n": n} | measured(command, folder)
        digests.add(hashlib.md5((folder / "clusters.csv").read_bytes()).hexdigest())
        yield figure | {"differs": len(digests) > 1}
    shutil.rmtree(folder)


def _make_records(n: int, bench: Path, folder: Path) -> None:
    """So many made-up records in `records.parquet`: a million with each seed, which is what one process makes in two GB."""
    folder.mkdir()
    writer = None
    for seed, made in enumerate(range(0, n, _MADE_TOGETHER), 1):
        part = folder / f"seed-{seed}"
        some = str(min(_MADE_TOGETHER, n - made))
        measured([sys.executable, bench / "make_synthetic.py", some, part, "--seed", str(seed)], ROOT)
        records = pq.read_table(part / "records.parquet").replace_schema_metadata(None)
        ids = pc.binary_join_element_wise(f"s{seed}", records["id"].cast(pa.string()), "")
        writer = writer or pq.ParquetWriter(folder / "records.parquet", records.schema)
        writer.write_table(records.set_column(0, "id", ids).cast(records.schema), row_group_size=1 << 16)
        shutil.rmtree(part)
    if writer:
        writer.close()


def snapshots(form: str, n: int, options: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    """A snapshot of so many papers: built, opened and asked."""
    folder.mkdir()
    source, built = folder / "source", folder / "built"
    measured([sys.executable, "-m", "benchmarks.vary_records", form, str(n), source, options.shared], ROOT)
    cost = measured([*_OURS, "snapshot", "build", source, "-o", built], folder)
    size = sum(path.stat().st_size for path in built.iterdir())
    yield {"what": f"build {form}", "n": n, "mb": size >> 20, "per_s": round(n / cost["wall_s"])} | cost
    source.unlink()
    command: Command = [
        sys.executable,
        "-m",
        "benchmarks.ask_snapshot",
        built,
        form,
        "--mentions",
        str(options.mentions),
    ]
    asked = measured(command, ROOT, may_end_with=(0, 1))
    yield {"what": f"ask {form}", "n": n, "differs": asked["differ_one_by_one"] > 0} | asked
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
