"""How far snapshots reach: DBLP's papers by address, and wrong links by title; `python -m benchmarks.bench_reach SHARED`.

The first writes 278,689 real papers in the form of DBLP's dump (`bench/make_dblp.py`), builds a snapshot, and asks for every
paper by the address by which lists link it. The second asks the labelled links of `wrong_links.csv` of a snapshot of all known
records of arXiv: which are told as wrong, which lead to another paper, and which right ones are accused.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from benchmarks.bench_flag import LABELS, Listed, question_of, read_listed, titles_of_lists
from pipeline.config import Settings
from pipeline.ids import Ids
from pipeline.keys import address_key
from pipeline.resolve.asking import ask_all
from pipeline.resolve.fallback import LayeredSource
from pipeline.resolve.matching import Question
from pipeline.resolve.protocol import ByAddress, Reply
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.released import NOTHING_RELEASED
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.resolve.store import Store
from pipeline.text import squash


def main() -> int:
    """Print the figures; 0 also where there is nothing to measure on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "paperlist-bench-reach")
    parser.add_argument("--limit", type=int, help="so many papers of DBLP")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    bench = options.shared / "bench"
    if not (bench / "make_dblp.py").exists():
        print(f"{bench}: not there; nothing is measured")
        return 0
    options.work.mkdir(parents=True, exist_ok=True)
    print(addresses(bench, options.work, options.limit, options.show))
    print(conflicts(bench, options.work, options.show))
    return 0


def addresses(bench: Path, work: Path, limit: int | None, show: int) -> str:
    """How fast DBLP's form is built, and how many papers are found by address alone."""
    dump = work / "dblp.xml.gz"
    command = [sys.executable, str(bench / "make_dblp.py"), str(dump)]
    subprocess.run([*command, *(["--limit", str(limit)] if limit else [])], check=True, capture_output=True)
    cpu, start = _cpu(), time.monotonic()
    info, _ = build_snapshot([dump], work / "dblp")
    built = f"{info.n_records / (time.monotonic() - start):,.0f}/s, {(_cpu() - cpu) / info.n_records * 1e6:.0f} CPU us each"
    truth = pd.read_parquet(work / "dblp.truth.parquet")
    snapshot = Snapshot(work / "dblp")
    replies = snapshot.lookup("dblp", [ByAddress(address_key(url)) for url in truth["listed_as"]])
    titles = dict(zip(truth["key"], map(squash, truth["title"]), strict=True))
    rows = list(zip(truth["key"], truth["listed_as"], replies, strict=True))
    missed = [row for row in rows if not _is_found(row[0], row[2], titles)]
    for key, url, reply in missed[:show]:
        print(f"    missed {url} ({key}; {reply.status})")
    return f"DBLP       {info.n_records:,} records, built {built}; by address {1 - len(missed) / len(rows):.4f} of {len(rows):,}"


def _is_found(key: str, reply: Reply, titles: dict[str, str]) -> bool:
    """Whether the paper was found; the dump has some papers twice, under one address and one title."""
    return any(
        record.source_id == key or titles.get(record.source_id) == titles[key] for record in reply.records
    )


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def conflicts(bench: Path, work: Path, show: int) -> str:
    """Of labelled links, how many lead to the right paper or are told as wrong, and how many right ones are accused."""
    mentions = read_listed(bench)
    beside = titles_of_lists(mentions)
    labels = {
        (row["arxiv_id"], squash(row["title"])): row["label"]
        for row in csv.DictReader(LABELS.open(encoding="utf-8"))
    }
    asked: dict[Question, Listed] = {}
    for row in mentions:
        if (row.arxiv_id, squash(row.title)) in labels:
            question = question_of(row.title, row.authors_text)
            asked[dataclasses.replace(question, ids=Ids(arxiv_id=row.arxiv_id))] = row
    build_snapshot([_records_of_arxiv(bench, work)], work / "arxiv")
    with tempfile.TemporaryDirectory() as folder:
        source = LayeredSource(
            "arxiv", None, Store(Path(folder)), [Snapshot(work / "arxiv")], NOTHING_RELEASED, 30, lambda: datetime.now(UTC)
        )  # fmt: skip
        lists = {question: beside[row.list] for question, row in asked.items()}
        answers = ask_all(list(asked), {"arxiv": source}, Settings(), lists, {"arxiv": source.at_home})[
            "arxiv"
        ]
    counts: Counter[tuple[str, str]] = Counter()
    for question, row in asked.items():
        answer, label = answers[question], labels[row.arxiv_id, squash(row.title)]
        is_led = answer.record is not None and answer.record.arxiv_id != row.arxiv_id
        told = ("led to another" if is_led else "told") if answer.cause == "wrong_link" else "believed"
        counts[label, told] += 1
        if show and (label == "wrong") == (told == "believed"):
            print(f"    {label} {row.arxiv_id} {row.title!r}: {told}")
    parts = [f"{label}: {told} {n}" for (label, told), n in sorted(counts.items())]
    return f"conflicts  {'; '.join(parts)}"


def _records_of_arxiv(bench: Path, work: Path) -> Path:
    """The corpus as rows of our own records."""
    columns = ["arxiv_id", "title", "authors", "abstract", "list_only"]
    frame = pd.read_parquet(bench / "corpus/arxiv.parquet", columns=columns)
    path = work / "arxiv.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in frame[~frame["list_only"].astype(bool)].to_dict("records"):
            names, abstract = row["authors"], row["abstract"]
            said = {
                "source": "arxiv", "source_id": row["arxiv_id"], "arxiv_id": row["arxiv_id"], "title": row["title"],
                "authors": [] if names is None else list(names), "retrieved_at": "2026-01-01T00:00:00+00:00",
                "abstract": abstract if isinstance(abstract, str) else None,
            }  # fmt: skip
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
