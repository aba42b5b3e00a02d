"""Fit the model of what two titles differ in, and score it on pairs that it was not fitted on.

    python -m benchmarks.fit_contradictions [SHARED_DIR] [--ship]     needs scikit-learn: pip install -e '.[bench]'

It is fitted on pairs of near titles (training_near_titles.py) and on the unequal titles among made records
(training_records.py). None of the labelled sets is among them, nor any paper of the labelled near titles
(cases/near_titles.jsonl): those are what it is scored on. `--ship` writes pipeline/merge/contradictions.json.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.fit_merge import MADE, ROOT, Labelled, exported, labelled, made_set, save
from benchmarks.training_near_titles import Side, ids_in_cases, near_titles
from pipeline.merge.comparison import compare_pairs
from pipeline.merge.contradictions import NUMBERS, contrasts
from pipeline.merge.dedupe import DedupeSettings
from pipeline.merge.fields import prepare_fields
from pipeline.merge.scoring import load

_AGAINST = 6  # how much more two papers count than one renamed: what is joined wrongly is lost
_MADE_COUNTS = 0.75  # of what near titles count
_LIKE_OWN = -3.0  # log-odds of the merge model from which made pairs are taken
_FEW = 400  # pairs of a collection of records in which words are not yet counted well
_JOIN = DedupeSettings().joined_at
OFFSET = round(math.log(_JOIN / (1 - _JOIN)), 5)
"""What is added to the log-odds, so that pairs of even odds are where groups of records begin to be joined."""
_SHARES = (0.5, 0.6, 0.7, 0.8)

Pairs = list[tuple[Side, Side, bool]]
Lesson = tuple[Any, Any, Any]
"""The numbers of pairs, whether they are one paper, and how much each counts."""


def main() -> int:
    """Fit, score and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared"))
    parser.add_argument("shared", type=Path, nargs="?", default=default)
    parser.add_argument("--ship", action="store_true", help="write pipeline/merge/contradictions.json")
    args = parser.parse_args()
    cases = args.shared / "cases" / "near_titles.jsonl"
    bench = args.shared / "bench"
    pairs = list(near_titles(bench, seed=1, without=ids_in_cases(cases)))
    records = labelled(made_set(bench / "corpus", ROOT / ".cache" / "merge" / MADE))
    model = fit([_near_lesson(pairs), _made_lesson(records)])
    _print_scores(model, cases)
    if args.ship:
        found = exported(model, [MADE, "near titles of the corpus"], NUMBERS, OFFSET)
        save(found, ROOT / "pipeline" / "merge" / "contradictions.json")
    return 0


def fit(lessons: Iterable[Lesson]) -> HistGradientBoostingClassifier:
    """A small model over all numbers."""
    numbers, same, weight = (np.concatenate(parts) for parts in zip(*lessons, strict=True))
    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.06, max_leaf_nodes=10, max_depth=5, min_samples_leaf=30, l2_regularization=5.0,
        random_state=0, early_stopping=False,
    )  # fmt: skip
    return model.fit(numbers, same, weight * 40_000)


def _near_lesson(pairs: Pairs) -> Lesson:
    """Half of the pairs in small collections, half in a large one."""
    half = len(pairs) // 2
    order = np.random.default_rng(3).permutation(len(pairs))
    shuffled = [pairs[at] for at in order]
    parts = [*(shuffled[start : min(start + _FEW, half)] for start in range(0, half, _FEW)), shuffled[half:]]
    numbers = np.concatenate([_numbers(part) for part in parts])
    same = np.array([said for _, _, said in shuffled])
    share = np.where(same, 1 / same.mean(), _AGAINST / (1 - same.mean()))
    return numbers, same, share / share.sum()


def _numbers(pairs: Pairs) -> Any:
    rows = [
        side | {"id": f"{at:06d}{name}"}
        for at, pair in enumerate(pairs)
        for name, side in zip("lr", pair[:2], strict=True)
    ]
    fields = prepare_fields(pd.DataFrame(rows).astype(object))
    left = np.arange(0, len(rows), 2)
    return contrasts(fields, left, left + 1, compare_pairs(fields, left, left + 1))


def _made_lesson(one: Labelled) -> Lesson:
    fields, model = one.fields, load()
    titled = np.minimum(fields.n_letters[one.left], fields.n_letters[one.right]) > 0
    unequal = fields.title_code[one.left] != fields.title_code[one.right]
    at = np.flatnonzero(titled & unequal & (model.logits(one.matrix) > _LIKE_OWN))
    weight = one.weight[at] / one.weight[at].sum() * _MADE_COUNTS
    return contrasts(fields, one.left[at], one.right[at], one.matrix[at]), one.same[at], weight


def _print_scores(model: Any, cases: Path) -> None:
    """How the model does alone on the labelled pairs, none of whose papers it has seen."""
    read = [json.loads(line) for line in cases.read_text().splitlines()]
    pairs = [(case["l"], case["r"], case["truth"] == "same") for case in read]
    said = model.predict_proba(_numbers(pairs))[:, 1]
    same = np.array([truth for _, _, truth in pairs])
    for share in _SHARES:
        joined = said >= share
        right = (joined & same).sum()
        print(f"from {share}: precision {right / joined.sum():.3f}, recall {right / same.sum():.3f}")


if __name__ == "__main__":
    sys.exit(main())
