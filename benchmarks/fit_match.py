"""Fit what the evidence for a record weighs (`pipeline/resolve/evidence.json`), on real mentions of curated lists.

    python benchmarks/fit_match.py SHARED_DIR WORK_DIR [--write]

SHARED_DIR holds `bench/score_resolve.py` and its data; WORK_DIR keeps the snapshot made from the corpus. The papers that
the scorer asks with seeds 0, 1 and 2 are kept out. Weights are fitted on one half of the other papers and tried on the
other half, 15 % of them without their record; `--write` then fits them on both halves and stores them.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.parse.people import split_names
from pipeline.resolve import comparing
from pipeline.resolve.comparing import compare_names, compare_titles, evidence
from pipeline.resolve.forms import title_key
from pipeline.resolve.matching import title_sim
from pipeline.resolve.queries import ByTitle
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.schema import Record
from pipeline.text import surnames

SEEDS, N_ASKED = (0, 1, 2), 3000
HELD_BACK = 0.15
RIDGE = 1.0
TWINS = 0.2  # mentions are rarely of a paper that shares its title with another, but it must count
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
MODEL = Path(comparing.__file__).with_name("evidence.json")


@dataclass
class Case:
    """One mention: the evidence for each of its candidates, and which of them is right."""

    arxiv_id: str
    fold: int
    found: np.ndarray
    is_right: np.ndarray
    twins: list[list[float]]


def main() -> None:
    """Print the figures of each half, fitted on the other; store the weights if told to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--n", type=int, default=0, help="Only so many mentions.")
    args = parser.parse_args()
    bench = args.shared / "bench"
    if not (bench / "score_resolve.py").exists():
        print(f"{bench}: no mentions to fit on. Give the folder that holds bench/ as argument.")
        return
    cases, names = read_cases(bench, args.work, args.n)
    for fold in (0, 1):
        weights = fit([case for case in cases if case.fold != fold])
        print_figures(
            f"half {fold + 1}, fitted on the other", [case for case in cases if case.fold == fold], weights
        )
    weights = fit(cases)
    for name, weight in zip(names, weights, strict=True):
        print(f"{name:34s}{weight:8.2f}")
    if args.write:
        said = json.loads(MODEL.read_text(encoding="utf-8"))
        said["weights"] = {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)}
        MODEL.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_cases(bench: Path, work: Path, limit: int) -> tuple[list[Case], list[str]]:
    """The cases of all mentions but those that the scorer asks, and the names of the evidence."""
    corpus = pd.read_parquet(bench / "corpus/arxiv.parquet").astype(object)
    corpus = corpus.where(corpus.notna(), None)
    corpus = corpus[~corpus["list_only"].astype(bool)]
    mentions = _mentions(bench, set(corpus["arxiv_id"]))
    if limit:
        mentions = mentions.head(limit)
    snapshot = _snapshot(bench, work, corpus)
    keys = {i: title_key(t) for i, t in zip(corpus["arxiv_id"], corpus["title"], strict=True)}
    cases: list[Case] = []
    names: list[str] = []
    others: tuple[str, ...] = ()
    for part in range(0, len(mentions), 500):
        for row, records in _candidates(snapshot, mentions[part : part + 500]):
            found = [_evidence(row, record) for record in records]
            if not found:
                continue
            names = list(found[0])
            right = [
                keys.get(str(r.arxiv_id)) == keys[row["arxiv_id"]] or r.arxiv_id == row["arxiv_id"]
                for r in records
            ]
            cases.append(
                Case(row["arxiv_id"], _share(row["arxiv_id"], "fold") >= 0.5,
                     np.array([list(one.values()) for one in found]), np.array(right), _twins(row, records, right, others))
            )  # fmt: skip
            others = row["surnames"] or others
    return cases, names


def _twins(
    row: dict[str, Any], records: list[Record], right: list[bool], others: tuple[str, ...]
) -> list[list[float]]:
    """The evidence had the paper been by the authors of the mention before: another paper of one title."""
    if not row["surnames"] or set(row["surnames"]) & set(others):
        return []
    twin = {**row, "surnames": others}
    return [
        list(_evidence(twin, r).values()) for r, ok in zip(records, right, strict=True) if ok and r.authors
    ]


def _mentions(bench: Path, known: set[str]) -> pd.DataFrame:
    mentions = pd.read_parquet(bench / "mentions/mentions.parquet")
    mentions = mentions[~mentions["suspect_id"].astype(bool) & (mentions["title"].str.len() >= 8)]
    mentions = mentions[mentions["arxiv_id"].isin(known)]
    asked: set[str] = set()
    for seed in SEEDS:
        sample = mentions.sample(frac=1, random_state=seed).drop_duplicates("arxiv_id").head(N_ASKED)
        asked |= set(sample["arxiv_id"])
    rest = mentions[~mentions["arxiv_id"].isin(asked)]
    return rest.sample(frac=1, random_state=9).drop_duplicates("arxiv_id").reset_index(drop=True)


def _snapshot(bench: Path, work: Path, corpus: pd.DataFrame) -> Snapshot:
    if not (work / "snapshot").exists():
        spec = importlib.util.spec_from_file_location("score_resolve", bench / "score_resolve.py")
        scorer = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
        spec.loader.exec_module(scorer)  # type: ignore[union-attr]
        work.mkdir(parents=True, exist_ok=True)
        with (work / "bulk.jsonl").open("w", encoding="utf-8") as file:
            for row in corpus.to_dict("records"):
                file.write(json.dumps(scorer.bulk_record(row)) + "\n")
        build_snapshot(work / "bulk.jsonl", work / "snapshot")
    return Snapshot(work / "snapshot")


def _candidates(snapshot: Snapshot, mentions: pd.DataFrame) -> Iterator[tuple[dict[str, Any], list[Record]]]:
    rows = mentions.to_dict("records")
    for row in rows:
        year = re.search(r"(19|20)\d\d", str(row["year_text"]))
        text = row["authors_text"] if isinstance(row["authors_text"], str) else ""
        row["year"] = int(year[0]) if year else None
        row["surnames"] = tuple(surnames(split_names(text))) if text else ()
    queries = [ByTitle(row["title"], row["surnames"], row["year"]) for row in rows]
    yield from zip(rows, snapshot.candidates(queries), strict=True)


def _evidence(row: dict[str, Any], record: Record) -> dict[str, float]:
    title = max((title_sim(row["title"], t), t) for t in (record.title, *record.other_titles))[1]
    gap = row["year"] - record.year if row["year"] and record.year else None
    names = compare_names(row["surnames"], record)
    return evidence(compare_titles(row["title"], title), row["title"], title, names, gap)


def fit(cases: list[Case]) -> np.ndarray:
    """The weights of a logistic regression with a ridge, by Newton's method."""
    twins = np.array([twin for case in cases for twin in case.twins]).reshape(-1, cases[0].found.shape[1])
    found = np.concatenate([*(case.found for case in cases), twins])
    is_right = np.concatenate([*(case.is_right for case in cases), np.zeros(len(twins))]).astype(float)
    counts = np.ones(len(found))
    counts[len(found) - len(twins) :] = TWINS
    weights = np.zeros(found.shape[1])
    ridge = RIDGE * np.eye(found.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(found @ weights, -30, 30)))
        slope = found.T @ (counts * (is_right - chance)) - ridge @ weights
        curve = (found * (counts * chance * (1 - chance))[:, None]).T @ found + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def print_figures(name: str, cases: list[Case], weights: np.ndarray) -> None:
    """Precision and recall of the best candidates at several thresholds."""
    print(f"{name}: {len(cases)} mentions")
    for threshold in THRESHOLDS:
        n_linked = n_right = n_there = n_false = 0
        for case in cases:
            is_there = _share(case.arxiv_id, "held") >= HELD_BACK
            n_there += is_there
            keep = np.ones(len(case.found), bool) if is_there else ~case.is_right
            scores = np.where(keep, case.found @ weights, -np.inf)
            best = int(scores.argmax())
            if scores[best] >= np.log(threshold / (1 - threshold)):
                n_linked += 1
                n_right += bool(case.is_right[best])
                n_false += not is_there
        print(
            f"  from {threshold:.2f}: precision={n_right / n_linked:.4f} recall={n_right / n_there:.4f} false={n_false} of {len(cases) - n_there}"
        )


def _share(text: str, salt: str) -> float:
    return int.from_bytes(hashlib.blake2b(f"{salt}{text}".encode(), digest_size=4).digest(), "big") / 2**32


if __name__ == "__main__":
    main()
