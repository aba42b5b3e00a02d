"""Fit what the evidence for a record weighs (`pipeline/resolve/evidence.json`), on real mentions of curated lists.

    python -m benchmarks.fit_match SHARED_DIR WORK_DIR [--write]

SHARED_DIR holds `bench/score_resolve.py` and its data; WORK_DIR keeps the snapshot made from the corpus. Weights are
fitted on the papers that the scorer asks with none of the seeds 0, 1 and 2, and on other titles that papers of no list
had. They are tried on halves of these papers, each fitted on the other half, and on all papers that the scorer asks.
Every mention is asked twice: with its record there, and without.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.ids import Ids
from pipeline.people import split_names, surnames
from pipeline.resolve import comparing
from pipeline.resolve.comparing import rarities
from pipeline.resolve.matching import Question, compare_record
from pipeline.resolve.protocol import ByTitle
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.schema import Record
from pipeline.title_forms import bare_key, form_of, title_keys

SEEDS, N_ASKED = (0, 1, 2), 3000
HELD_BACK = 0.15
RIDGE = 1.0
# Mentions are rarely of a paper that shares its title with another, but it must count. No title of the corpus that
# tells more than this, by the rarity of its words, is shared by papers of different authors.
TWINS, LONGEST_TWIN = 0.2, 30.0
# other titles that are taken, and what one counts: few mentions are of a renamed paper
N_RENAMED, RENAMED = 4000, 0.05
YEARS_LATER = (0, 0, None, 0, 1, 0, 0, 1, 0, 0, 1)  # a list's year less the first version's, as lists have it
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 0.95)
PART = 500  # questions asked of the snapshot at once
MODEL = Path(comparing.__file__).with_name("evidence.json")
MISLABELLED = Path(__file__).with_name("mislabelled_mentions.csv")


@dataclass(frozen=True)
class Asked:
    """A mention or another title: what it says, which paper it is, and what it counts."""

    question: Question
    arxiv_id: str
    beside: frozenset[str]
    counts: float
    is_scored: bool  # asked by the scorer: kept out of the fit
    is_mislabelled: bool = False


@dataclass(frozen=True)
class Case:
    """What was asked, and the evidence for each of its candidates, and which of them is right."""

    asked: Asked
    found: np.ndarray
    is_right: np.ndarray
    most: np.ndarray
    twins: list[list[float]]


def main() -> None:
    """Print the figures of papers that the weights were not fitted on; store the weights if told to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    bench = args.shared / "bench"
    if not (bench / "score_resolve.py").exists():
        print(f"{bench}: no mentions to fit on. Give the folder that holds bench/ as argument.")
        return
    corpus = pd.read_parquet(bench / "corpus/arxiv.parquet").astype(object)
    corpus = corpus.where(corpus.notna(), None)
    corpus = corpus[~corpus["list_only"].astype(bool)]
    snapshot = _snapshot(bench, args.work, corpus)
    keys = {i: bare_key(t) for i, t in zip(corpus["arxiv_id"], corpus["title"], strict=True)}
    mentions = pd.read_parquet(bench / "mentions/mentions.parquet")
    asked = [*read_mentions(mentions, set(keys)), *read_renamed(corpus, set(mentions["arxiv_id"]))]
    names, cases = read_cases(asked, snapshot, keys)
    ours = [case for case in cases if not case.asked.is_scored]
    for half in (0, 1):
        there = [case for case in ours if _half(case) == half and case.asked.counts == 1]
        weights = fit([case for case in ours if _half(case) != half])
        print_figures(f"half {half + 1} of ours, fitted on the other", there, weights)
    weights = fit(ours)
    print_figures(
        "papers that the scorer asks, fitted on ours", [c for c in cases if c.asked.is_scored], weights
    )
    for name, weight in zip(names, weights, strict=True):
        print(f"{name:34s}{weight:8.2f}")
    if args.write:
        said = json.loads(MODEL.read_text(encoding="utf-8"))
        said["weights"] = {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)}
        MODEL.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_mentions(mentions: pd.DataFrame, known: set[str]) -> Iterator[Asked]:
    """The mentions whose paper is in the corpus, each spelling of a list once."""
    beside = {
        name: frozenset(key for title in titles for key in title_keys(title))
        for name, titles in mentions.groupby("list")["title"]
    }
    usable = mentions[~mentions["suspect_id"].astype(bool) & (mentions["title"].str.len() >= 8)]
    usable = usable[usable["arxiv_id"].isin(known)]
    scored: set[str] = set()
    for seed in SEEDS:
        sample = usable.sample(frac=1, random_state=seed).drop_duplicates("arxiv_id").head(N_ASKED)
        scored |= set(sample["arxiv_id"])
    with MISLABELLED.open(encoding="utf-8", newline="") as file:
        mislabelled = {(row["list"], int(row["line"])) for row in csv.DictReader(file)}
    said = ["list", "title", "authors_text", "year_text", "arxiv_id"]
    for row in usable.drop_duplicates(said).to_dict("records"):
        year = re.search(r"(19|20)\d\d", str(row["year_text"]))
        text = row["authors_text"] if isinstance(row["authors_text"], str) else ""
        names = tuple(surnames(split_names(text))) if text else ()
        yield Asked(
            Question(Ids(), row["title"], names, int(year[0]) if year else None), row["arxiv_id"], beside[row["list"]],
            1.0, row["arxiv_id"] in scored, (row["list"], row["line"]) in mislabelled,
        )  # fmt: skip


def read_renamed(corpus: pd.DataFrame, mentioned: set[str]) -> Iterator[Asked]:
    """Other titles of papers that no list mentions, each second one with authors: how papers are renamed."""
    is_renamed = corpus["alt_titles"].map(lambda titles: titles is not None and len(titles) > 0)
    renamed = corpus[is_renamed & ~corpus["arxiv_id"].isin(mentioned)]
    for place, row in enumerate(renamed.sample(N_RENAMED, random_state=9).to_dict("records")):
        found = re.match(r"(\d\d)\d\d\.", row["arxiv_id"])
        later = YEARS_LATER[place % len(YEARS_LATER)]
        year = 2000 + int(found[1]) + later if found and later is not None else None
        names = surnames(row["authors"]) if row["authors"] is not None and place % 2 else []
        names = names[: (1, 3, len(names))[place % 3]]
        question = Question(Ids(), row["alt_titles"][0], tuple(names), year)
        yield Asked(question, row["arxiv_id"], frozenset(), RENAMED, is_scored=False)


def read_cases(
    asked: Sequence[Asked], snapshot: Snapshot, keys: dict[str, str]
) -> tuple[list[str], list[Case]]:
    """The names of the evidence, and the cases that have candidates."""
    names: list[str] = []
    cases: list[Case] = []
    others: tuple[str, ...] = ()
    for one, records in _candidates(asked, snapshot):
        compared = [compare_record(one.question, record, one.beside) for record in records]
        right = [
            keys.get(str(r.arxiv_id)) == keys[one.arxiv_id] or r.arxiv_id == one.arxiv_id for r in records
        ]
        names = names or list(compared[0].found if compared else ())
        cases.append(
            Case(
                one,
                np.array([list(each.found.values()) for each in compared]).reshape(len(records), len(names)),
                np.array(right, bool),
                np.array([each.most for each in compared]),
                _twins(one.question, records, right, others),
            )
        )
        others = one.question.surnames or others
    return names, cases


def _candidates(asked: Sequence[Asked], snapshot: Snapshot) -> Iterator[tuple[Asked, list[Record]]]:
    for start in range(0, len(asked), PART):
        part = asked[start : start + PART]
        queries = [ByTitle(one.question.title, one.question.surnames, one.question.year) for one in part]
        yield from zip(part, snapshot.candidates(queries), strict=True)


def _twins(
    question: Question, records: list[Record], right: list[bool], others: tuple[str, ...]
) -> list[list[float]]:
    """The evidence had the paper been by the authors of the mention before: another paper of one short title."""
    if not question.surnames or set(question.surnames) & set(others):
        return []
    if rarities()[0].total(set(form_of(question.title).words)) > LONGEST_TWIN:
        return []
    twin = replace(question, surnames=others)
    return [
        list(compare_record(twin, record).found.values())
        for record, ok in zip(records, right, strict=True)
        if ok and record.authors
    ]


def _snapshot(bench: Path, work: Path, corpus: pd.DataFrame) -> Snapshot:
    if not (work / "snapshot").exists():
        spec = importlib.util.spec_from_file_location("score_resolve", bench / "score_resolve.py")
        scorer = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
        spec.loader.exec_module(scorer)  # type: ignore[union-attr]
        work.mkdir(parents=True, exist_ok=True)
        with (work / "bulk.jsonl").open("w", encoding="utf-8") as file:
            for row in corpus.to_dict("records"):
                file.write(json.dumps(scorer.bulk_record(row)) + "\n")
        build_snapshot([work / "bulk.jsonl"], work / "snapshot")
    return Snapshot(work / "snapshot")


def fit(cases: Sequence[Case]) -> np.ndarray:
    """The weights of a logistic regression with a ridge, by Newton's method."""
    cases = [case for case in cases if not case.asked.is_mislabelled and len(case.found)]
    twins = np.array([twin for case in cases for twin in case.twins]).reshape(-1, cases[0].found.shape[1])
    found = np.concatenate([*(case.found for case in cases), twins])
    is_right = np.concatenate([*(case.is_right for case in cases), np.zeros(len(twins))]).astype(float)
    counts = np.concatenate(
        [*(np.full(len(case.found), case.asked.counts) for case in cases), np.full(len(twins), TWINS)]
    )
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


def print_figures(name: str, cases: Sequence[Case], weights: np.ndarray) -> None:
    """Precision and recall at several thresholds, as the scorer has them, and links that are false without the record."""
    print(f"{name}: {len(cases)} mentions")
    sure = [case for case in cases if not case.asked.is_mislabelled]
    for said, some in (("", cases), (" but for wrong labels", sure)):
        judged = [_judged(case, weights) for case in some]
        there = np.array([[score, ok] for score, ok, _ in judged])
        alone = np.array([score for *_, score in judged])
        for threshold in THRESHOLDS:
            is_linked, is_false = there[:, 0] >= threshold, alone >= threshold
            n_right = int((is_linked & (there[:, 1] > 0)).sum())
            links = (1 - HELD_BACK) * is_linked.sum() + HELD_BACK * is_false.sum()
            print(
                f"  from {threshold:.2f}{said}: precision={(1 - HELD_BACK) * n_right / links:.4f} recall={n_right / len(some):.4f}"
                f" wrong={int(is_linked.sum()) - n_right} false={is_false.mean() * 450:.2f} of 450"
            )


def _judged(case: Case, weights: np.ndarray) -> tuple[float, bool, float]:
    """The score of the best candidate and whether it is right, and the best score without the right ones."""
    scores = 1 / (1 + np.exp(-np.clip(case.found @ weights, -30, 30)))
    scores = np.minimum(scores, case.most)
    best = int(scores.argmax()) if len(scores) else None
    without = float(scores[~case.is_right].max(initial=0.0))
    if best is None:
        return 0.0, False, without
    return float(scores[best]), bool(case.is_right[best]), without


def _half(case: Case) -> int:
    digest = hashlib.blake2b(f"fold{case.asked.arxiv_id}".encode(), digest_size=4).digest()
    return int(int.from_bytes(digest, "big") >= 2**31)


if __name__ == "__main__":
    main()
