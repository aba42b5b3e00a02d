"""One index of titles, built or asked: one line of JSON on standard output. `bench_index.py` runs it.

    python -m benchmarks.run_index build|ask own|sqlite|duckdb|tantivy DATA_DIR INDEX_DIR

DATA_DIR holds `titles.jsonl` (key, words and names of each record, in the order of rows) and `asked.jsonl` (the same of each
question, its row, and whether it is a whole title). Apart from our own, it needs nothing of paperlist.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.process_memory import PEAK, memory_mb

N_NEAR = 20
Asked = dict[str, Any]
Rows = list[list[int]]
Asker = tuple[Callable[[list[Asked]], Rows], Callable[[list[Asked]], Rows]]
"""What looks up whole titles, and what looks up the rows that share most with a title."""


def _read(path: Path) -> Iterator[Asked]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def build_own(data: Path, folder: Path) -> None:
    """Segments of our own index."""
    from pipeline.resolve.sources.index import SEGMENT, Features, Segment, hashed

    found, first = Features(), 0
    for row, said in enumerate(_read(data / "titles.jsonl"), 1):
        features = {f"={said['key']}", *said["words"], *(f"@{name}" for name in said["names"])}
        found.hashes.extend(map(hashed, features))
        found.counts.append(len(features))
        if len(found) == SEGMENT:
            Segment.of_features(found, first).save(folder)
            found, first = Features(), row
    Segment.of_features(found, first).save(folder)


def ask_own(folder: Path) -> Asker:
    """Our own index."""
    from pipeline.resolve.protocol import ByTitle
    from pipeline.resolve.sources.index import Index, segments_in

    index = Index(segments_in(folder, 0))
    return (
        lambda some: index.exact([f"={said['key']}" for said in some]),
        lambda some: index.near([ByTitle(" ".join(said["words"]), tuple(said["names"])) for said in some]),
    )


def build_sqlite(data: Path, folder: Path) -> None:
    """FTS5 over words and names, their text left out, and a B-tree of keys."""
    import sqlite3

    rows = ((row, said) for row, said in enumerate(_read(data / "titles.jsonl")))
    with sqlite3.connect(folder / "index.sqlite") as base:
        base.execute("CREATE VIRTUAL TABLE near USING fts5(words, names, content='')")
        base.execute("CREATE TABLE keys (row INTEGER PRIMARY KEY, key TEXT)")
        for row, said in rows:
            base.execute("INSERT INTO keys VALUES (?, ?)", (row, said["key"]))
            told = (row, " ".join(said["words"]), " ".join(said["names"]))
            base.execute("INSERT INTO near (rowid, words, names) VALUES (?, ?, ?)", told)
        base.execute("CREATE INDEX by_key ON keys (key)")
        base.execute("INSERT INTO near (near) VALUES ('optimize')")


def ask_sqlite(folder: Path) -> Asker:
    """SQLite's FTS5, ranked by BM25."""
    import sqlite3

    base = sqlite3.connect(folder / "index.sqlite")

    def near(said: Asked) -> list[int]:
        sides = [
            f"{{{name}}} : ({' OR '.join(map(json.dumps, said[name]))})" for name in ("words", "names") if said[name]
        ]  # fmt: skip
        query = "SELECT rowid FROM near WHERE near MATCH ? ORDER BY rank LIMIT ?"
        return [row for (row,) in base.execute(query, (" OR ".join(sides), N_NEAR))]

    def whole(said: Asked) -> list[int]:
        return [row for (row,) in base.execute("SELECT row FROM keys WHERE key = ?", (said["key"],))]

    return lambda some: list(map(whole, some)), lambda some: list(map(near, some))


def build_duckdb(data: Path, folder: Path) -> None:
    """Two tables, sorted by key and by word: the extension for full text has to be fetched from elsewhere."""
    import duckdb

    base = duckdb.connect(str(folder / "index.duckdb"))
    base.execute("SET threads = 1")
    base.execute(
        f"CREATE TEMP TABLE said AS SELECT row_number() OVER () - 1 AS row, * FROM read_json('{data / 'titles.jsonl'}', "
        "columns={key: 'VARCHAR', words: 'VARCHAR[]', names: 'VARCHAR[]'})"
    )
    base.execute("CREATE TABLE keys AS SELECT hash(key) AS key, row FROM said ORDER BY 1, 2")
    words = "SELECT DISTINCT hash(unnest(words)) AS word, row FROM said"
    names = "SELECT DISTINCT hash('@' || unnest(names)) AS word, row FROM said"
    base.execute(f"CREATE TABLE words AS SELECT * FROM ({words} UNION ALL {names}) ORDER BY 1, 2")
    base.execute("CREATE TABLE counts AS SELECT word, count(*) AS n FROM words GROUP BY 1 ORDER BY 1")
    base.execute("CREATE TABLE size AS SELECT count(*) AS n FROM said")
    base.close()


def ask_duckdb(folder: Path) -> Asker:
    """DuckDB, all questions in one join."""
    import duckdb

    base = duckdb.connect(str(folder / "index.duckdb"), read_only=True)
    base.execute("SET threads = 1")

    def rows_of(query: str, some: list[Asked], column: str) -> Rows:
        found: Rows = [[] for _ in some]
        asked = [
            (place, one) for place, said in enumerate(some)
            for one in ([said["key"]] if column == "key" else [*said["words"], *(f"@{name}" for name in said["names"])])
        ]  # fmt: skip
        values = [[place for place, _ in asked], [one for _, one in asked]]
        for place, row in base.execute(query, values).fetchall():
            found[place].append(row)
        return found

    asked = "WITH asked AS (SELECT DISTINCT unnest(?::INTEGER[]) AS q, hash(unnest(?::VARCHAR[])) AS word)"
    whole = f"{asked} SELECT q, row FROM asked JOIN keys ON keys.key = asked.word"
    near = (
        f"{asked}, told AS (SELECT q, row, sum(ln(1 + size.n / counts.n)) AS weight FROM asked JOIN counts USING (word) "
        "JOIN words USING (word), size GROUP BY q, row) SELECT q, row FROM told "
        f"QUALIFY row_number() OVER (PARTITION BY q ORDER BY weight DESC, row) <= {N_NEAR}"
    )
    return lambda some: rows_of(whole, some, "key"), lambda some: rows_of(near, some, "words")


def build_tantivy(data: Path, folder: Path) -> None:
    """Tantivy over words, names and keys, one segment."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    for name, tokenizer in (("key", "raw"), ("words", "whitespace"), ("names", "whitespace")):
        schema.add_text_field(name, stored=False, tokenizer_name=tokenizer, index_option="basic")
    schema.add_integer_field("row", stored=False, fast=True)
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for row, said in enumerate(_read(data / "titles.jsonl")):
        told = {"key": said["key"], "words": " ".join(said["words"]), "names": " ".join(said["names"])}
        writer.add_document(tantivy.Document(row=row, **told))
    writer.commit()
    writer.wait_merging_threads()


def ask_tantivy(folder: Path) -> Asker:
    """Tantivy, ranked by BM25."""
    import tantivy

    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema

    def asked(terms: list[tuple[str, str]], n: int) -> list[int]:
        parts = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, name, one, "basic"))
            for name, one in terms
        ]
        hits = searcher.search(tantivy.Query.boolean_query(parts), n).hits
        return [int(row) for row in searcher.fast_field_values("row", [address for _, address in hits])]

    def near(said: Asked) -> list[int]:
        return asked([(name, one) for name in ("words", "names") for one in said[name]], N_NEAR)

    return lambda some: [asked([("key", said["key"])], 3) for said in some], lambda some: list(
        map(near, some)
    )


BUILD = {"own": build_own, "sqlite": build_sqlite, "duckdb": build_duckdb, "tantivy": build_tantivy}
ASK = {"own": ask_own, "sqlite": ask_sqlite, "duckdb": ask_duckdb, "tantivy": ask_tantivy}


def _figures_of_asking(name: str, data: Path, folder: Path) -> dict[str, float]:
    every = list(_read(data / "asked.jsonl"))
    told, bent = ([said for said in every if said["is_whole"] == is_whole] for is_whole in (True, False))
    ASK[name](folder)  # loads what it needs: that is no part of opening
    started = time.perf_counter()
    whole, near = ASK[name](folder)
    near(bent[:1])
    figures = {"open_s": round(time.perf_counter() - started, 3)}
    for kind, some, ask in (("whole", told, whole), ("bent", bent, near)):
        started = time.process_time()
        rows = ask(some)
        figures[f"{kind}_per_s"] = round(len(some) / (time.process_time() - started))
        n_found = sum(said["row"] in found for said, found in zip(some, rows, strict=True))
        figures[f"{kind}_recall"] = round(n_found / len(some), 4)
    return figures | {"peak_mb": round(memory_mb(PEAK))}


def main() -> None:
    """Build or ask, and print the figures."""
    what, name, data, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    if what == "ask":
        print(json.dumps(_figures_of_asking(name, data, folder)))
        return
    started = time.process_time()
    BUILD[name](data, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    seconds = round(time.process_time() - started, 1)
    print(
        json.dumps(
            {"build_s": seconds, "build_peak_mb": round(memory_mb(PEAK)), "disk_mb": round(size / 1e6)}
        )
    )


if __name__ == "__main__":
    main()
