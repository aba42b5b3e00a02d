"""Measure how wrong links are told from renamed papers; `bench_flag.py SHARED` prints the figures.

Three tests: the labelled links of wrong_links.csv; 500 entries whose link is replaced by that of the line above; 2,000
entries that give a paper under a former title, with its authors and without. And how withdrawn papers are known by what
their authors wrote: every comment of the corpus that speaks of withdrawal, labelled by hand in withdrawals.csv.

Then the shared scorers: small invented lists, and what people corrected by hand in lists as they stood before. That takes 4
CPU seconds a list with a snapshot of the corpus (`--snapshot DIR`, made by the scorer where it is not there yet), so a few
events of each kind are taken (`--limit`, 0 for all).
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pipeline.config import Settings
from pipeline.ids import Ids
from pipeline.people import surnames
from pipeline.resolve.matching import Question
from pipeline.resolve.withdrawal import is_withdrawn
from pipeline.resolve.wrong_links import doubt
from pipeline.schema import Author, Record
from pipeline.text import squash
from pipeline.title_forms import title_keys

LABELS = Path(__file__).parent / "wrong_links.csv"
WITHDRAWALS = Path(__file__).parent / "withdrawals.csv"
N_SWAPS, N_RENAMES = 500, 2000
LEAST = Settings().link_doubt


def main() -> int:
    """Print the figures, or why there are none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--snapshot", type=Path, help="a snapshot of the corpus, for the back-test")
    parser.add_argument("--limit", type=int, default=10, help="events of each kind in the back-test")
    args = parser.parse_args()
    bench = args.shared / "bench"
    if not bench.exists():
        print(f"{bench}: not there; nothing is measured")
        return 0
    corpus, mentions = read_corpus(bench), read_listed(bench)
    for line in (
        *labelled(corpus, mentions, args.show),
        *swapped(corpus, mentions, args.show),
        *renamed(corpus),
        *withdrawn(bench),
    ):
        print(line, flush=True)
    show, snapshot = ["--show", str(args.show)], [str(args.snapshot.absolute())] if args.snapshot else []
    folder = bench / "backtest"
    run_scorer(bench / "score_cases.py", ["flags", *show])
    run_scorer(
        folder / "score_backtest.py",
        [str(folder), *snapshot, "--limit", str(args.limit), "--batch", "6", *show],
    )
    return 0


def run_scorer(scorer: Path, options: Sequence[str]) -> None:
    """Let a shared scorer print its figures of this environment's `paperlist`; say so where it is not there."""
    if not scorer.exists():
        print(f"{scorer}: not there; not measured")
        return
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    print(f"\n{scorer.name}", flush=True)
    subprocess.run([sys.executable, str(scorer), *options], env={**os.environ, "PATH": path}, check=True)


def withdrawn(bench: Path) -> list[str]:
    """How many of the comments that speak of withdrawal are told right: of the withdrawn papers, and of those that are not."""
    comments = pd.read_parquet(bench / "corpus" / "arxiv.parquet", columns=["arxiv_id", "comment"])
    text = dict(zip(comments["arxiv_id"], comments["comment"], strict=True))
    with WITHDRAWALS.open(encoding="utf-8", newline="") as file:
        labels = {row["arxiv_id"]: row["is_withdrawn"] == "true" for row in csv.DictReader(file)}
    said = {name: is_withdrawn("", text[name], None) for name in labels if text.get(name)}
    hits = sum(said[name] and labels[name] for name in said)
    n_said, n_withdrawn = sum(said.values()), sum(labels[name] for name in said)
    return [
        f"withdrawn: {len(said)} comments, {n_withdrawn} of withdrawn papers; precision {hits / max(n_said, 1):.3f}, "
        f"recall {hits / max(n_withdrawn, 1):.3f} (the words were read before the rule was written)"
    ]


def read_corpus(bench: Path) -> dict[str, dict[str, Any]]:
    """The corpus by arXiv id, without rows that only repeat what some list says."""
    columns = ["arxiv_id", "title", "authors", "abstract", "alt_titles", "list_only"]
    frame = pd.read_parquet(bench / "corpus" / "arxiv.parquet", columns=columns)
    rows = frame[~frame["list_only"].astype(bool)].to_dict("records")
    return {row["arxiv_id"]: {str(name): value for name, value in row.items()} for row in rows}


class Listed(NamedTuple):
    """A mention of the bench: a paper in one line of one list."""

    list: str
    line: int
    title: str
    authors_text: str | None
    arxiv_id: str
    suspect_id: bool


def read_listed(bench: Path) -> list[Listed]:
    """The mentions in the order of their lists."""
    frame = pd.read_parquet(bench / "mentions" / "mentions.parquet", columns=list(Listed._fields))
    return list(map(Listed._make, frame.sort_values(["list", "line"]).itertuples(index=False, name=None)))


def record_of(row: dict[str, Any]) -> Record:
    """A corpus row as a record."""
    names = row["authors"] if row["authors"] is not None else ()
    blank = dict.fromkeys(Record.__dataclass_fields__)
    known = {
        "record_id": "0" * 16, "source": "arxiv", "source_id": row["arxiv_id"], "title": row["title"],
        "authors": tuple(Author(name=name, s2_author_id=None) for name in names), "other_titles": (),
        "abstract": row["abstract"] if isinstance(row["abstract"], str) else None, "is_stale": False,
    }  # fmt: skip
    return Record(**(blank | known))  # type: ignore[arg-type]


def question_of(title: str, authors_text: Any) -> Question:
    """What a mention of the bench asks."""
    text = authors_text.replace(" et al.", "").replace(" and ", ", ") if isinstance(authors_text, str) else ""
    return Question(Ids(), title, tuple(surnames(name for name in text.split(",") if name.strip())), None)


def titles_of_lists(mentions: Sequence[Listed]) -> dict[str, frozenset[str]]:
    """The titles of every list, as they are compared."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in mentions:
        found[row.list] |= title_keys(row.title)
    return {name: frozenset(titles) for name, titles in found.items()}


def labelled(corpus: dict[str, dict[str, Any]], mentions: Sequence[Listed], show: int) -> list[str]:
    """How many of the labelled wrong, renamed and right links are accused."""
    beside = titles_of_lists(mentions)
    said = {(row.arxiv_id, squash(row.title)): row for row in mentions}
    n_accused, n_all = Counter[str](), Counter[str]()
    for label in csv.DictReader(LABELS.open(encoding="utf-8")):
        row = said.get((label["arxiv_id"], squash(label["title"])))
        if row is None or label["arxiv_id"] not in corpus:
            n_all["not judged"] += 1
            continue
        question = question_of(row.title, row.authors_text)
        told = doubt(question, record_of(corpus[label["arxiv_id"]]), beside[row.list])
        is_accused = told.probability > LEAST
        n_all[label["label"]] += 1
        n_accused[label["label"]] += is_accused
        if show and is_accused != (label["label"] == "wrong"):
            print(f"    {label['label']} {label['arxiv_id']} {row.title!r}: {told}")
    parts = [f"{name}={n_accused[name]}/{n_all[name]}" for name in ("wrong", "renamed", "right")]
    return [f"labelled   accused {' '.join(parts)}  (not judged: {n_all['not judged']}, no record)"]


def swapped(corpus: dict[str, dict[str, Any]], mentions: Sequence[Listed], show: int) -> list[str]:
    """How many links copied from the line above are accused."""
    beside = titles_of_lists(mentions)
    fine = [row for row in mentions if not row.suspect_id]
    pairs: list[tuple[Listed, Listed]] = []
    for _, rows in itertools.groupby(fine, key=lambda row: row.list):
        pairs += [
            (above, row)
            for above, row in itertools.pairwise(rows)
            if above.arxiv_id in corpus
            and above.arxiv_id != row.arxiv_id
            and squash(above.title) != squash(row.title)
        ]
    n_found = 0
    for above, row in random.Random(0).sample(pairs, N_SWAPS):
        told = doubt(
            question_of(row.title, row.authors_text), record_of(corpus[above.arxiv_id]), beside[row.list]
        )
        n_found += told.probability > LEAST
        if show and told.probability <= LEAST:
            print(f"    missed {row.title!r} -> {corpus[above.arxiv_id]['title']!r}: {told}")
    return [f"swapped    found {n_found}/{N_SWAPS} = {n_found / N_SWAPS:.3f}"]


def renamed(corpus: dict[str, dict[str, Any]]) -> list[str]:
    """How many papers given under a former title are accused."""
    known = [row for row in corpus.values() if row["alt_titles"] is not None and len(row["alt_titles"])]
    asked = random.Random(0).sample(known, N_RENAMES)
    lines = []
    for kind in ("with", "without"):
        n_accused = 0
        for row in asked:
            record = record_of(row)
            names = [author.name for author in record.authors] if kind == "with" else []
            question = Question(Ids(), row["alt_titles"][0], tuple(surnames(names)), None)
            n_accused += doubt(question, record).probability > LEAST
        lines.append(
            f"renamed    {kind} authors accused {n_accused}/{N_RENAMES} = {n_accused / N_RENAMES:.4f}"
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
