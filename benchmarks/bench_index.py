"""The index of a snapshot beside full-text indexes that exist: the same titles, the same questions, one line each.

    python -m benchmarks.bench_index FOLDER [--asked 500] [--indexes own sqlite duckdb tantivy]

FOLDER is a snapshot. Each index holds its titles and surnames and gives, for a title (and its surnames), the twenty rows that it may
mean; what is done with those costs the same everywhere. Asked are whole titles, and titles that lost a word and bear another at
their end; `recall` is the share of these whose row is among the twenty. The others run in an environment of their own under
`.cache/peers/index` (made once; one that can't be had is told with its reason), each index in a process of its own.
Seconds are of CPU; memory is the peak of the process that asks.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from pipeline.people import surnames
from pipeline.resolve.sources.snapshot_files import RECORDS_FILE
from pipeline.title_forms import title_parts

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".cache" / "peers" / "index"
NEEDS: dict[str, tuple[str, ...]] = {
    "own": (),
    "sqlite": (),
    "duckdb": ("duckdb>=1.4",),
    "tantivy": ("tantivy>=0.25",),
}
FREQUENT = 1 / 50  # words of a larger share of the records tell nothing; no index is asked for them


def said_by(path: Path) -> Iterator[dict[str, Any]]:
    """The key, words and surnames of each record."""
    for batch in pq.ParquetFile(path).iter_batches(5_000, columns=["title", "authors"]):
        for row in batch.to_pylist():
            parts = title_parts(row["title"])
            names = dict.fromkeys(surnames(author["name"] for author in row["authors"]))
            yield {"key": parts.key, "words": list(dict.fromkeys(parts.words)), "names": list(names)}


def write_data(snapshot: Path, data: Path, n_asked: int) -> int:
    """Write the records of a snapshot and the questions; how many records there are."""
    counts, n_records = Counter[str](), int(pq.ParquetFile(snapshot / RECORDS_FILE).metadata.num_rows)
    chosen = set(np.random.default_rng(20).choice(n_records, 2 * n_asked, replace=False).tolist())
    asked = []
    with (data / "titles.jsonl").open("w", encoding="utf-8") as file:
        for row, said in enumerate(said_by(snapshot / RECORDS_FILE)):
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
            counts.update(said["words"])
            if row in chosen:
                asked.append(said | {"row": row})
    lines = [json.dumps(_question(place, said, counts, n_records)) for place, said in enumerate(asked)]
    (data / "asked.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return n_records


def _question(place: int, said: dict[str, Any], counts: Counter[str], n_records: int) -> dict[str, Any]:
    """A whole title, or one without its third word that ends in another."""
    if place % 2:
        return said | {"is_whole": True}
    words = [*said["words"][:2], *said["words"][3:], "revisited"]
    telling = [word for word in words if counts[word] <= FREQUENT * n_records]
    return said | {"words": telling, "is_whole": False}


def interpreter(name: str) -> Path:
    """The interpreter that runs an index; raises CalledProcessError where its environment can't be had."""
    if not NEEDS[name]:
        return Path(sys.executable)
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *NEEDS[name]], check=True, capture_output=True)
    return python


def figures_of(name: str, data: Path, folder: Path) -> dict[str, Any]:
    """What building and asking an index cost."""
    folder.mkdir()
    found: dict[str, Any] = {}
    for what in ("build", "ask"):
        command: list[str | Path] = [
            interpreter(name),
            "-m",
            "benchmarks.run_index",
            what,
            name,
            data,
            folder,
        ]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        found |= json.loads(done.stdout.splitlines()[-1])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each index; 1 if one could not be measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--asked", type=int, default=500, help="titles of either kind")
    parser.add_argument("--indexes", nargs="*", choices=sorted(NEEDS), default=sorted(NEEDS))
    options = parser.parse_args(arguments)
    n_failed = 0
    with TemporaryDirectory() as data:
        n_records = write_data(options.folder, Path(data), options.asked)
        for name in options.indexes:
            try:
                found = figures_of(name, Path(data), Path(data) / name)
                print(json.dumps({"index": name, "records": n_records} | found), flush=True)
            except subprocess.CalledProcessError as error:
                n_failed += 1
                why = ((error.stderr or "").strip().splitlines() or [str(error)])[-1]
                print(f"{name}: is not measured ({why}).", flush=True)
    return int(n_failed > 0)


if __name__ == "__main__":
    sys.exit(main())
