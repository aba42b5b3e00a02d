"""Fit the model of `paperlist sections`, and score it on every list with a model fitted on the others.

    fit_sections.py [SHARED_DIR] [--words] [--ship] [--plain]

Entries of the lists in SHARED_DIR are moved to a wrong section on purpose, with seeds of our own, and the coefficients
are fitted to find them. A list is scored by a model that was fitted without it, and without any list that shares a
tenth of its papers: those figures count. `--ship` fits on all lists and writes pipeline/flag/sections/model.json;
`--words` first makes words.npz from the titles and abstracts of SHARED_DIR/bench/corpus; `--plain` leaves the
background's vectors out, to show what they add.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.sparse.linalg import svds

from pipeline.flag.sections.model import (
    PLACEMENT_FEATURES,
    SHARE_MOVED,
    PlacementModel,
    describe_placements,
    standing_out,
    weigh,
    wrong_odds,
    wrong_probability,
)
from pipeline.flag.sections.placement import Entry, PlacementProblem, pose
from pipeline.flag.sections.signals import METHODS, Signals, measure
from pipeline.flag.sections.terms import told_words
from pipeline.title_forms import title_key

HERE = Path(__file__).parent
MODEL = HERE.parent / "pipeline" / "flag" / "sections"
BACKGROUND = ("background", "heading")
SHARE_WITH_ABSTRACT = 0.38
LONGEST = 1500
N_WORDS, N_DIMENSIONS, N_TEXTS = 8000, 64, 120_000
N_LEVELS = 7  # on each side of 0: what a file of 250 kB has room for


@dataclass
class Labelled:
    """A list with moved entries: its numbers, and what is true."""

    name: str
    keys: frozenset[str]
    problem: PlacementProblem
    signals: Signals
    accepted: np.ndarray  # entries x sections
    moved: np.ndarray  # entries


def labelled(name: str, table: pd.DataFrame) -> Labelled | None:
    """A table with given_section, accept_sections and is_injected, as numbers."""
    entries = [
        Entry(entry_id=str(at), title=title, abstract=abstract or None, section_path=tuple(section.split(" > ")))
        for at, (title, abstract, section) in enumerate(zip(table["title"], table["abstract"], table["given_section"], strict=True))
    ]  # fmt: skip
    problem = pose(entries)
    if problem is None:
        return None
    rows = [int(entry.entry_id) for entry in problem.entries]
    place = {entry.section_path: int(at) for entry, at in zip(problem.entries, problem.given, strict=True)}
    accepted = np.zeros((len(rows), len(problem.sections)), bool)
    for at, row in enumerate(rows):
        names = {*str(table["accept_sections"].iloc[row]).split("||"), table["true_section"].iloc[row]}
        for section in names:
            if (path := tuple(section.split(" > "))) in place:
                accepted[at, place[path]] = True
    keys = frozenset(table["title"].map(title_key))
    moved = ~accepted[np.arange(len(rows)), problem.given]
    return Labelled(name, keys, problem, measure(problem.vectors, problem.membership), accepted, moved)


def move(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Move some entries to another section, of the same parent if there is one."""
    rng = np.random.default_rng(seed)
    left = Counter(table["true_section"])
    targets = sorted(section for section, n in left.items() if n >= 2)
    given = list(table["true_section"])
    n_moved = round(SHARE_MOVED * len(table))
    for at in rng.permutation(len(table)):
        section = given[at]
        accepted = {section, *str(table["accept_sections"].iloc[at]).split("||")}
        others = [target for target in targets if target not in accepted]
        siblings = [
            target for target in others if target.rpartition(" > ")[0] == section.rpartition(" > ")[0]
        ]
        choices = siblings or others
        if not n_moved or left[section] <= 2 or not choices:
            continue
        given[at] = choices[rng.integers(len(choices))]
        left[section] -= 1
        n_moved -= 1
    return table.assign(given_section=given)


def scored_tables(bench: Path) -> dict[str, pd.DataFrame]:
    """The lists that are scored."""
    tables = {path.stem: pd.read_parquet(path) for path in sorted((bench / "sections").glob("*.parquet"))}
    return {name: table.assign(abstract=table["abstract"].fillna("")) for name, table in tables.items() if name != "seed_document"}  # fmt: skip


def other_tables(bench: Path) -> dict[str, pd.DataFrame]:
    """More lists to learn from: mentions that stand in sections, a third of them with an abstract."""
    mentions = pd.read_parquet(bench / "mentions" / "mentions.parquet")
    mentions = mentions[~mentions["suspect_id"] & mentions["section"].notna() & (mentions["section"] != "")]
    corpus = pd.read_parquet(bench / "corpus" / "arxiv.parquet", columns=["arxiv_id", "abstract"])
    abstracts = corpus.drop_duplicates("arxiv_id").set_index("arxiv_id")["abstract"]
    found = {}
    for name, rows in mentions.groupby("list"):
        n = rows["section"].map(rows["section"].value_counts())
        table = rows[n >= 2].assign(key=rows["title"].map(title_key)).drop_duplicates(["key", "section"])
        if not 60 <= len(table) <= LONGEST or table["section"].nunique() < 4:
            continue
        accepted = table.groupby("key")["section"].agg(lambda sections: "||".join(sorted(set(sections))))
        rng = np.random.default_rng(len(table))
        has = rng.random(len(table)) < SHARE_WITH_ABSTRACT
        found[str(name)] = table.assign(
            accept_sections=table["key"].map(accepted),
            true_section=table["section"],
            abstract=table["arxiv_id"].map(abstracts).fillna("").where(has, ""),
        ).reset_index(drop=True)
    return found


def all_lists(bench: Path, seeds: Sequence[int]) -> tuple[list[Labelled], list[Labelled]]:
    """The lists to score, and those to learn from."""
    scored = scored_tables(bench)
    real = [row for name, table in scored.items() if (row := labelled(name, table))]
    again = [
        row
        for name, table in scored.items()
        for seed in (seeds if len(table) <= LONGEST else ())
        if (row := labelled(name, move(table, seed)))
    ]
    others = [row for name, table in other_tables(bench).items() if (row := labelled(name, move(table, 5)))]
    return real, [*real, *again, *others]


def overlap(one: Labelled, other: Labelled) -> bool:
    """Whether two lists are one in another guise."""
    return len(one.keys & other.keys) > 0.1 * min(len(one.keys), len(other.keys))


def fit(lists: Sequence[Labelled], columns: Sequence[int]) -> PlacementModel:
    """The coefficients that find the moved entries of some lists."""
    methods = np.zeros(len(METHODS))
    methods[list(columns)] = _fit_methods(lists, columns)
    weighed = [
        weigh(row.signals, methods, row.problem.paper, row.problem.given, row.problem.membership)
        for row in lists
    ]
    typical = float(np.mean([np.quantile(odds.margin, 0.9) for odds in weighed]))
    features = [
        describe_placements(row.signals, odds, row.problem.paper, row.problem.given, typical)
        for row, odds in zip(lists, weighed, strict=True)
    ]
    moved = [row.moved for row in lists]
    intercept, weights = _fit_features(features, moved)
    model = PlacementModel(methods, typical, intercept, weights, np.array([0.0, 1.0, 0.0]))
    return replace(model, calibration=_fit_calibration([wrong_odds(row, model) for row in features], moved))


def _fit_methods(lists: Sequence[Labelled], columns: Sequence[int]) -> np.ndarray:
    """Weights, none below 0, under which the accepted sections of papers are most probable."""
    tables = [(row.signals.stacked[row.problem.paper][:, :, list(columns)], row.accepted) for row in lists]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 1e-3 * weights @ weights, 2e-3 * weights
        for fits, accepted in tables:
            known = accepted.any(axis=1)
            odds = fits[known] @ weights
            odds = np.exp(odds - odds.max(axis=1, keepdims=True))
            right = odds * accepted[known]
            chance, told = odds / odds.sum(axis=1, keepdims=True), right / right.sum(axis=1, keepdims=True)
            total -= np.log(right.sum(axis=1) / odds.sum(axis=1)).mean() / len(tables)
            slope = slope - np.einsum("is,isk->k", told - chance, fits[known]) / known.sum() / len(tables)
        return total, slope

    start = np.full(len(columns), 0.3)
    found: np.ndarray = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(columns)
    ).x
    return found


def _fit_features(features: Sequence[np.ndarray], moved: Sequence[np.ndarray]) -> tuple[float, np.ndarray]:
    """Intercept and weights, none below 0; a list counts with the root of its length."""
    table, truth = np.concatenate(list(features)), np.concatenate(list(moved)).astype(float)
    weight = np.concatenate([np.full(len(row), len(row) ** -0.5) for row in moved])
    weight /= weight.sum()

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        odds = x[0] + table @ x[1:]
        off = weight * (1 / (1 + np.exp(-odds)) - truth)
        total = (weight * (np.logaddexp(0, odds) - truth * odds)).sum() + 1e-4 * x[1:] @ x[1:]
        return total, np.r_[off.sum(), off @ table + 2e-4 * x[1:]]

    start, bounds = np.zeros(1 + table.shape[1]), [(None, None)] + [(0, None)] * table.shape[1]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(found[0]), found[1:]


def _fit_calibration(odds: Sequence[np.ndarray], moved: Sequence[np.ndarray]) -> np.ndarray:
    """Constant and weights of the log-odds and of how they stand out of their list, each fitted alone, then both as equals.

    Lists with moved entries would give the log-odds themselves nearly all the weight. Real mistakes are fewer, and are known by
    standing out of their own list: of 80 entries that people moved by hand, four are then among the first hundredth, and not two.
    """
    alone = [
        _fit_features([values[:, None] for values in column], moved)
        for column in (odds, [standing_out(row) for row in odds])
    ]
    (b_odds, w_odds), (b_out, w_out) = alone
    mixed = [(b_odds + w_odds[0] * row + b_out + w_out[0] * standing_out(row)) / 2 for row in odds]
    b, w = _fit_features([row[:, None] for row in mixed], moved)
    return np.array([b + w[0] * (b_odds + b_out) / 2, w[0] * w_odds[0] / 2, w[0] * w_out[0] / 2])


def score(row: Labelled, model: PlacementModel) -> tuple[np.ndarray, float]:
    """The probabilities of a list's entries, and the share of right suggestions among the moved found at 0.5."""
    problem = row.problem
    odds = weigh(row.signals, model.methods, problem.paper, problem.given, problem.membership)
    chance = wrong_probability(
        describe_placements(row.signals, odds, problem.paper, problem.given, model.typical), model
    )
    found = row.moved & (chance >= 0.5)
    right = row.accepted[np.arange(len(found)), odds.best][found]
    return chance, float(right.mean()) if len(right) else float("nan")


def average_precision(truth: np.ndarray, chance: np.ndarray) -> float:
    """Mean precision at every moved entry."""
    hit = truth[np.argsort(-chance, kind="stable")]
    return float((np.cumsum(hit) / np.arange(1, len(hit) + 1))[hit].mean())


def calibration_error(truth: np.ndarray, chance: np.ndarray) -> float:
    """Mean distance of probability and share, over ten bins."""
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(sum(abs(chance[bins == b].sum() - truth[bins == b].sum()) for b in range(10)) / len(truth))


def leave_one_out(real: Iterable[Labelled], lists: Sequence[Labelled], columns: Sequence[int]) -> None:
    """Print the figures of every list under a model that has not seen it."""
    rows, truths, chances = [], [], []
    for row in real:
        model = fit([other for other in lists if not overlap(row, other)], columns)
        chance, right = score(row, model)
        first = row.moved[np.argsort(-chance, kind="stable")[:10]].mean()
        rows.append((average_precision(row.moved, chance), first, right))
        truths.append(row.moved)
        chances.append(chance)
        print(
            f"{row.name:12} n={len(chance):5} ap={rows[-1][0]:.3f} p10={first:.2f} suggestion_right={right:.2f}"
        )
    truth, chance = np.concatenate(truths), np.concatenate(chances)
    mean = np.nanmean(np.array(rows), axis=0)
    cuts = " ".join(
        f"p_at_{cut}={truth[chance >= cut].mean():.3f} r_at_{cut}={(chance >= cut)[truth].mean():.3f}"
        for cut in (0.8, 0.5)
    )
    print(f"leave one list out: mean ap={mean[0]:.3f} p10={mean[1]:.3f} suggestion_right={mean[2]:.3f} | pooled "
          f"ap={average_precision(truth, chance):.3f} {cuts} ece={calibration_error(truth, chance):.4f}")  # fmt: skip


def make_words(bench: Path) -> None:
    """Write words.npz: the commonest words of the corpus, how rare they are, and vectors of how they are used."""
    corpus = pd.read_parquet(bench / "corpus" / "arxiv.parquet", columns=["title", "abstract"]).dropna()
    corpus = corpus.sample(min(N_TEXTS, len(corpus)), random_state=0)
    texts = [{word for word, _ in told_words(f"{row.title} {row.abstract}")} for row in corpus.itertuples()]
    counts = Counter(word for text in texts for word in text)
    words = sorted(
        word for word, _ in sorted(counts.items(), key=lambda at: (-at[1], at[0]))[:N_WORDS] if len(word) > 1
    )
    place = {word: at for at, word in enumerate(words)}
    rarity = np.log(len(texts) / (1 + np.array([counts[word] for word in words])))
    columns = [sorted(place[word] for word in text if word in place) for text in texts]
    ends = np.cumsum([0, *map(len, columns)])
    at = np.fromiter((column for row in columns for column in row), np.int32)
    length = np.repeat([np.sqrt((rarity[row] ** 2).sum()) or 1 for row in columns], np.diff(ends))
    used = sp.csr_array((rarity[at] / length, at, ends), shape=(len(texts), len(words)))
    _, strength, axes = svds(used, k=N_DIMENSIONS, v0=np.ones(min(used.shape)))
    vectors = axes.T * np.sqrt(strength)
    vectors = vectors / np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    step = 3 * vectors.std(axis=1, keepdims=True) / N_LEVELS
    small = np.clip(np.round(vectors / step), -N_LEVELS, N_LEVELS).astype(np.int8)
    letters = np.frombuffer("\n".join(words).encode(), np.uint8)
    np.savez_compressed(MODEL / "words.npz", words=letters, rarity=rarity.astype(np.float16), vectors=small)


def without_background(row: Labelled) -> Labelled:
    """A list whose background vectors say nothing."""
    fits = row.signals.stacked.copy()
    fits[:, :, [METHODS.index(name) for name in BACKGROUND]] = 0
    raw = {**row.signals.raw, **{name: np.zeros_like(row.signals.raw[name]) for name in BACKGROUND}}
    return replace(row, signals=Signals(raw, fits))


def ship(model: PlacementModel) -> None:
    """Write model.json."""
    table: dict[str, Any] = {
        "about": "Coefficients of the section model; written by benchmarks/fit_sections.py --ship.",
        "methods": dict(zip(METHODS, model.methods.round(3).tolist(), strict=True)),
        "typical": round(model.typical, 3),
        "intercept": round(model.intercept, 3),
        "features": dict(zip(PLACEMENT_FEATURES, model.features.round(3).tolist(), strict=True)),
        "calibration": model.calibration.round(3).tolist(),
    }
    (MODEL / "model.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Make, fit, score, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, nargs="?", default=HERE.parent.parent / "shared")
    for option in ("--words", "--ship", "--plain"):
        parser.add_argument(option, action="store_true")
    args = parser.parse_args()
    if args.words:
        make_words(args.shared / "bench")
    real, lists = all_lists(args.shared / "bench", seeds=(1, 2))
    if args.plain:
        real, lists = [without_background(row) for row in real], [without_background(row) for row in lists]
    columns = [at for at, name in enumerate(METHODS) if not (args.plain and name in BACKGROUND)]
    leave_one_out(real, lists, columns)
    if args.ship:
        ship(fit(lists, columns))


if __name__ == "__main__":
    main()
