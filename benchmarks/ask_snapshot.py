"""How fast a snapshot is opened and asked: one line of JSON.

    python -m benchmarks.ask_snapshot FOLDER SOURCE [--mentions 100000] [--processes 2]

Asked are its own records: six in ten by an identifier, three by their title, one by a title that lost a word and bears
another at its end. Of these, 500 are asked once more one by one, and the answers compared.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.process_memory import PEAK, memory_mb
from pipeline.ids import Ids
from pipeline.people import surnames
from pipeline.resolve.protocol import ById, ByTitle, Query, Reply
from pipeline.resolve.sources.index import key_feature
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.resolve.sources.snapshot_files import RECORDS_FILE
from pipeline.source_names import SOURCES, SourceName

_ONE_BY_ONE = 500
_ADDED = "revisited"


def mentions(folder: Path, n: int) -> list[Query]:
    """So many questions about records of a snapshot, the same every time."""
    columns = ["arxiv_id", "doi", "title", "authors", "year"]
    table = pq.read_table(folder / RECORDS_FILE, columns=columns)
    rows = np.sort(np.random.default_rng(20).choice(table.num_rows, min(n, table.num_rows), replace=False))
    return [_asked(place, row) for place, row in enumerate(table.take(rows).to_pylist())]


def _asked(place: int, row: dict[str, Any]) -> Query:
    if place % 10 < 6 and (row["arxiv_id"] or row["doi"]):
        return ById(Ids(arxiv_id=row["arxiv_id"], doi=row["doi"]))
    words = row["title"].split()
    title = " ".join([*words[:2], *words[3:], _ADDED]) if place % 10 == 9 else row["title"]
    return ByTitle(title, tuple(surnames(author["name"] for author in row["authors"])), row["year"])


def answers(folder: Path, source: SourceName, queries: Sequence[Query]) -> list[Reply]:
    """What a snapshot says, asked all at once."""
    return Snapshot(folder).lookup(source, queries)


def _speed(folder: Path, source: SourceName, queries: Sequence[Query]) -> int:
    """Answers for every second of CPU."""
    started = time.process_time()
    answers(folder, source, queries)
    return round(len(queries) / (time.process_time() - started))


def _opened(folder: Path, queries: Sequence[Query]) -> dict[str, float]:
    """Seconds until the first answer, the memory of a process that has done no more, and identifiers found in a second."""
    started = time.perf_counter()
    snapshot = Snapshot(folder)
    index = snapshot._index  # what is measured is what it holds
    index.near([ByTitle("A title of nobody")])
    opened, memory = time.perf_counter() - started, memory_mb(PEAK)
    keys = [key_feature(f"arxiv:{q.ids.arxiv_id}") for q in queries if isinstance(q, ById)]
    started = time.process_time()
    index.exact(keys)
    return {
        "open_s": round(opened, 3),
        "open_mb": round(memory),
        "ids_found_per_s": round(len(keys) / (time.process_time() - started)),
    }


def _ways(folder: Path, source: SourceName, queries: Sequence[Query]) -> dict[str, int]:
    """Answers for every second of CPU, by identifier, by whole title, and by a title that is another's in part."""
    by_title = [query for query in queries if isinstance(query, ByTitle)]
    ways: dict[str, Sequence[Query]] = {
        "ids_per_s": [query for query in queries if isinstance(query, ById)][:60_000],
        "titles_per_s": [query for query in by_title if not query.title.endswith(_ADDED)][:10_000],
        "bent_titles_per_s": [query for query in by_title if query.title.endswith(_ADDED)][:500],
    }
    return {name: _speed(folder, source, some) for name, some in ways.items()}


def _all(folder: Path, source: SourceName, queries: Sequence[Query], n_processes: int) -> list[Reply]:
    """The answers to all of them, by several processes."""
    each = -(-len(queries) // n_processes)  # neighbours lie in one group of the file, which is read once
    parts = [queries[start : start + each] for start in range(0, len(queries), each)]
    with multiprocessing.get_context("spawn").Pool(n_processes) as pool:
        done = pool.starmap(answers, [(folder, source, part) for part in parts], chunksize=1)
    return [reply for replies in done for reply in replies]


def main() -> int:
    """Print the figures; 1 if answers differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("source", choices=sorted(SOURCES))
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    folder, source = options.folder, SOURCES[options.source].name
    queries = mentions(folder, options.mentions)
    with multiprocessing.get_context("spawn").Pool(1) as fresh:  # whose memory is that of a snapshot alone
        figures: dict[str, float] = fresh.apply(_opened, (folder, queries[:20_000]))
    figures |= _ways(folder, source, queries)
    started = time.perf_counter()
    every = _all(folder, source, queries, options.processes)
    figures |= {"mentions": len(queries), "mentions_wall_s": round(time.perf_counter() - started, 1)}
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures["mentions_cpu_s"] = round(used.ru_utime + used.ru_stime, 1)
    figures["found"] = sum(reply.status == "found" for reply in every)
    one, step = Snapshot(folder), max(1, len(queries) // _ONE_BY_ONE)
    figures["differ_one_by_one"] = sum(
        one.lookup(source, [query]) != [reply]
        for query, reply in zip(queries[::step], every[::step], strict=True)
    )
    print(json.dumps(figures))
    return int(figures["differ_one_by_one"] > 0)


if __name__ == "__main__":
    sys.exit(main())
