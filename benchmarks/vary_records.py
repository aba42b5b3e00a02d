"""Real records varied to any number, in the form of arXiv's bulk metadata or of DBLP's dump.

    python -m benchmarks.vary_records arxiv 2700000 arxiv.jsonl [SHARED_DIR]
    python -m benchmarks.vary_records dblp 7000000 dblp.xml [SHARED_DIR]

The first records are the real ones of SHARED_DIR (by default $PAPERLIST_SHARED, else ../shared). Every later one has an id of its
own, the first half of one real title, the second of another, the authors of a third, and the rest of the first: words, surnames
and lengths are as frequent as they are, and no title or id is there twice by design.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow.parquet as pq

from pipeline.resolve.sources.dblp import cut_entries, entries

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared"))
_STEPS = 7_919, 104_729  # primes: how far away the other half and the authors are taken from, times the round
_OF_A_MONTH = 100_000
_FIRST_YEAR = 30  # of ids that nobody has yet
_PIECE = 5_000


def varied(real: list[dict[str, Any]], n: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """So many records, each with its number: the real ones, then such as are made of them."""
    for number in range(n):
        turn, place = divmod(number, len(real))
        record = real[place]
        if turn:
            other, third = (real[(place + turn * step) % len(real)] for step in _STEPS)
            record = record | {
                "title": _crossed(record["title"], other["title"]),
                "authors": third["authors"],
            }
        yield number, record


def _crossed(first: str, second: str) -> str:
    head, tail = first.split(), second.split()
    return " ".join([*head[: (len(head) + 1) // 2], *tail[len(tail) // 2 :]])


def write_arxiv(n: int, out: Path, shared: Path = SHARED) -> None:
    """Write so many lines of arXiv's bulk metadata."""
    columns = [
        "arxiv_id",
        "title",
        "authors",
        "abstract",
        "comment",
        "journal_ref",
        "categories",
        "doi",
        "list_only",
    ]
    table = pq.read_table(shared / "bench" / "corpus" / "arxiv.parquet", columns=columns)
    real = [row for row in table.to_pylist() if not row["list_only"] and row["title"]]
    with out.open("w", encoding="utf-8") as file:
        for number, row in varied(real, n):
            file.write(json.dumps(_line(row, number, len(real)), ensure_ascii=False) + "\n")


def _line(row: dict[str, Any], number: int, n_real: int) -> dict[str, Any]:
    month, serial = divmod(number - n_real, _OF_A_MONTH)
    is_real = number < n_real
    arxiv_id = row["arxiv_id"] if is_real else f"{_FIRST_YEAR + month // 12}{month % 12 + 1:02}.{serial:05}"
    names = [name.split() for name in row["authors"] or () if name.split()]
    return {
        "id": arxiv_id, "title": row["title"], "comments": row["comment"], "journal-ref": row["journal_ref"],
        "doi": row["doi"] if is_real else None, "categories": " ".join(row["categories"] or ()), "abstract": row["abstract"] or "",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}], "update_date": "2026-01-01",
        "authors_parsed": [[name[-1], " ".join(name[:-1]), ""] for name in names],
    }  # fmt: skip


def write_dblp(n: int, out: Path, shared: Path = SHARED) -> None:
    """Write so many entries in the form of DBLP's dump."""
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "dblp.xml.gz"
        subprocess.run([sys.executable, shared / "bench" / "make_dblp.py", dump], check=True)
        with gzip.open(dump) as file:
            pieces = cut_entries(file, _PIECE)  # type: ignore[arg-type]  # a GzipFile has all that is asked of it
            real = [dict(said) for piece in pieces for _, said in entries(piece)]
    with out.open("w", encoding="ascii", errors="xmlcharrefreplace") as file:
        file.write('<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n')
        for number, said in varied([entry for entry in real if entry.get("title")], n):
            file.write(_entry(said, "" if number < len(real) else f"-{number}"))
        file.write("</dblp>\n")


def _entry(said: dict[str, Any], suffix: str) -> str:
    """An entry; what is no real one has another key, and other addresses."""
    lists = {"authors": "author", "ee": "ee"}
    parts = [
        f"<{tag}>{escape(text + (suffix if tag == 'ee' else ''))}</{tag}>"
        for name, tag in lists.items()
        for text in said[name]
    ]
    told = {
        name: text for name, text in said.items() if name not in {*lists, "kind", "key", "mdate"} and text
    }
    parts += [f"<{tag}>{escape(str(text))}</{tag}>" for tag, text in told.items()]
    kind, key = said["kind"], quoteattr(f"{said['key']}{suffix}")
    return f"<{kind} mdate={quoteattr(str(said['mdate']))} key={key}>{''.join(parts)}</{kind}>\n"


def main() -> int:
    """Write one file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("form", choices=["arxiv", "dblp"])
    parser.add_argument("n", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("shared", type=Path, nargs="?", default=SHARED)
    options = parser.parse_args()
    write = write_arxiv if options.form == "arxiv" else write_dblp
    write(options.n, options.out, options.shared)
    return 0


if __name__ == "__main__":
    sys.exit(main())
