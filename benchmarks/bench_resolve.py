"""How well titles are resolved: from a snapshot, and on pairs that were chosen because they are hard.

    python benchmarks/bench_resolve.py [SHARED_DIR] [--seeds 0,1,2] [--work DIR]

SHARED_DIR holds `bench/score_resolve.py` with its mentions and corpus; by default $PAPERLIST_SHARED, else ../shared.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.ids import Ids
from pipeline.people import split_names, surnames
from pipeline.resolve.matching import Question, match_record
from pipeline.resolve.protocol import ByTitle
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.schema import Author, Record

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Print the figures; 0 also where there is nothing to measure on."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared"))
    parser.add_argument("shared", type=Path, nargs="?", default=default)
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "bench_resolve")
    args = parser.parse_args()
    bench = args.shared / "bench"
    if not (bench / "score_resolve.py").exists():
        print(
            f"{bench} is not there: no mentions to measure on. Give the folder that holds bench/ as argument."
        )
        return 0
    for seed in args.seeds.split(","):
        score_offline(bench, int(seed), args.work / seed)
    score_hard_pairs(bench / "matching/fuzzycat-verify-pairs.jsonl.gz")
    snapshot = args.work / args.seeds.split(",")[0] / "snapshot"
    score_false_entries(bench / "matching/hallmark-dev_public.jsonl.gz", snapshot)
    return 0


def score_offline(bench: Path, seed: int, work: Path) -> None:
    """Run the shared scorer: mentions with their links hidden, asked of a snapshot of real records."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, str(bench / "score_resolve.py"), "--seed", str(seed), "--work", str(work), "--show", "0",
         "--command", f"{sys.executable} -m pipeline.cli"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"offline, seed {seed}: {done.stdout.strip()} cpu_s={spent:.0f} peak_mb={after.ru_maxrss / 1024:.0f}"
    )


def score_hard_pairs(path: Path) -> None:
    """Judge record pairs that a library of scholarly metadata keeps as its hard cases; one side is the question."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for pair in _lines(path):
        if pair["status"] == "AMBIGUOUS":
            continue
        said, known = pair["a"], pair["b"]
        question = Question(
            Ids(), said["title"] or "", tuple(surnames(filter(None, said["authors"] or ()))), said["year"]
        )
        record = record_of(known["title"] or "", list(filter(None, known["authors"] or ())), known["year"])
        counts[
            pair["status"] in ("EXACT", "STRONG"), match_record(question, record).score >= _threshold()
        ] += 1
    print(f"hard pairs: {_figures(counts)}")


def score_false_entries(path: Path, folder: Path) -> None:
    """Ask BibTeX entries, some with an invented title or invented authors, of the snapshot."""
    entries = [entry for entry in _lines(path) if entry["fields"].get("title")]
    queries = [_query(entry["fields"]) for entry in entries]
    linked: Counter[str] = Counter()
    snapshot = Snapshot(folder)
    for entry, query, records in zip(entries, queries, snapshot.candidates(queries), strict=True):
        question = Question(Ids(), query.title, query.surnames, query.year)
        if max((match_record(question, record).score for record in records), default=0.0) >= _threshold():
            linked[entry.get("hallucination_type") or "valid"] += 1
    asked = Counter(entry.get("hallucination_type") or "valid" for entry in entries)
    for kind, count in sorted(asked.items()):
        print(f"entries, {kind}: {linked[kind]} of {count} linked to a record of the snapshot")


def _query(said: dict[str, str]) -> ByTitle:
    year = said.get("year", "")
    return ByTitle(
        said["title"],
        tuple(surnames(split_names(said.get("author", "")))),
        int(year) if year.isdigit() else None,
    )


def record_of(title: str, names: list[str], year: int | None) -> Record:
    """A record of which only title, authors and year are known."""
    unknown: dict[str, Any] = dict.fromkeys(field.name for field in fields(Record))
    known = {
        "record_id": "0" * 16, "source": "arxiv", "source_id": "-", "title": title, "year": year, "is_stale": False,
        "authors": tuple(Author(name=name, s2_author_id=None) for name in names), "other_titles": (),
    }  # fmt: skip
    return Record(**(unknown | known))


def _threshold() -> float:
    return float(Settings.model_fields["match_score"].default)


def _figures(counts: Counter[tuple[bool, bool]]) -> str:
    taken = counts[True, True] + counts[False, True]
    same = counts[True, True] + counts[True, False]
    return (
        f"precision={counts[True, True] / max(taken, 1):.3f} recall={counts[True, True] / max(same, 1):.3f} "
        f"pairs={counts.total()}"
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    sys.exit(main())
