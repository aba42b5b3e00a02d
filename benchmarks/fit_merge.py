"""Fit the model of `paperlist dedupe` on labelled sets, and score it on the family that it was not fitted on.

    python -m benchmarks.fit_merge [SHARED_DIR] [--ship]     needs scikit-learn: pip install -e '.[bench]'

For every family (dblp, cora, ldd, synthetic) a model is fitted on the others, and on records made by training_records.py,
which come from none of the sets; `paperlist dedupe --model .cache/merge/without_FAMILY.json` is then run on the family left
out and judged by the shared scorer: those figures count. `--ship` also fits on everything and writes pipeline/merge/model.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.merge_scores import calibration, score
from benchmarks.training_records import make_records
from pipeline.merge.blocking import candidate_pairs
from pipeline.merge.clustering import inner_pairs
from pipeline.merge.comparison import FEATURES, compare_pairs
from pipeline.merge.constraints import conflicts, settle
from pipeline.merge.fields import Fields, prepare_fields
from pipeline.merge.overrides import with_certainties
from pipeline.merge.scoring import load, probability
from pipeline.merge.trees import TreeSum

MADE = "made"
MADE_COUNTS = 8  # times as much as a labelled family: those are small, old and divided on what one paper is
TEAMS = 1_500

ROOT = Path(__file__).parent.parent
FAMILIES = {
    "dblp_acm": "dblp", "dblp_scholar": "dblp", "cora1295": "cora", "cora1879": "cora",
    "ldd_cytology_screening": "ldd", "ldd_haematology": "ldd", "ldd_respiratory": "ldd", "ldd_stroke": "ldd",
    "synth10k": "synthetic",
}  # fmt: skip


@dataclass
class Labelled:
    """The compared pairs of one set, which of them are one paper, and how much each counts."""

    name: str
    fields: Fields
    left: Any
    right: Any
    matrix: Any
    same: Any
    weight: Any

    def said(self, model: TreeSum) -> Any:
        """The probability that a model gives to each pair."""
        logits = with_certainties(model.logits(self.matrix), self.matrix, self.fields, self.left, self.right)
        return probability(logits)


def labelled(folder: Path) -> Labelled:
    """Candidate pairs and all true pairs of a set."""
    records = pd.read_parquet(folder / "records.parquet")
    truth = pd.read_parquet(folder / "truth.parquet").astype(str).set_index("id")["cluster"]
    fields = prepare_fields(records)
    settled = settle(fields)
    label = pd.factorize(truth.loc[fields.ids.tolist()])[0]
    left, right = _pairs(fields, label)
    kept = settled.labels()[left] != settled.labels()[right]
    if json.loads((folder / "meta.json").read_text())["eval"] == "cross":
        source = records.astype({"id": str}).set_index("id")["source"].loc[fields.ids.tolist()].to_numpy()
        kept &= (source[left] != source[right]) | (label[left] == label[right])
    left, right = left[kept], right[kept]
    kept = ~conflicts(fields, settled, left, right)
    left, right = left[kept], right[kept]
    same = label[left] == label[right]
    sizes = np.bincount(label)[label[left]]
    weight = np.where(
        same, 1 / np.sqrt(np.maximum(sizes - 1, 1)), 1.0
    )  # a cluster of 200 is not 20,000 lessons
    return Labelled(folder.name, fields, left, right, compare_pairs(fields, left, right), same, weight)


def _pairs(fields: Any, label: Any) -> tuple[Any, Any]:
    every = np.arange(len(fields))
    found = [candidate_pairs(fields, every), inner_pairs(label, every)]
    codes = np.unique(np.concatenate([left * len(fields) + right for left, right in found]))
    return codes // len(fields), codes % len(fields)


def fit(sets: Iterable[Labelled]) -> HistGradientBoostingClassifier:
    """A small monotone model in which every family counts alike."""
    sets = list(sets)
    families = {FAMILIES.get(one.name, one.name) for one in sets}
    weights = []
    for one in sets:
        siblings = [
            other
            for other in sets
            if FAMILIES.get(other.name, other.name) == FAMILIES.get(one.name, one.name)
        ]
        total = sum(other.weight.sum() for other in siblings)
        counts = MADE_COUNTS if one.name == MADE else 1
        weights.append(one.weight / total * 100_000 / len(families) * counts)
    model = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.1, max_leaf_nodes=10, max_depth=5, min_samples_leaf=60, l2_regularization=5.0,
        monotonic_cst=list(FEATURES.values()), random_state=0, early_stopping=False,
    )  # fmt: skip
    matrix = np.concatenate([one.matrix for one in sets])
    return model.fit(matrix, np.concatenate([one.same for one in sets]), np.concatenate(weights))


def exported(model: Any, sets: Iterable[str], names: Sequence[str], offset: float = 0.0) -> dict[str, Any]:
    """The model as readable data; the offset is added to its log-odds."""
    trees = [_node(predictors[0].nodes, 0, names) for predictors in model._predictors]
    return {
        "what": "Log-odds that two records are one paper: start + the sum of the trees, then slope and offset.",
        "fitted_on": sorted(sets),
        "comparisons": {name: FEATURES.get(name, 0) for name in names},
        "start": round(float(np.ravel(model._baseline_prediction)[0]), 5),
        "slope": 1.0,
        "offset": offset,
        "trees": trees,
    }


def _node(nodes: Any, at: int, names: Sequence[str]) -> Any:
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]), 5)
    return {
        "if": names[node["feature_idx"]],
        "at_most": round(float(node["num_threshold"]), 5),
        "missing": "then" if node["missing_go_to_left"] else "else",
        "then": _node(nodes, node["left"], names),
        "else": _node(nodes, node["right"], names),
    }


def save(model: dict[str, Any], path: Path) -> None:
    """Write a model, a tree to a line."""
    trees = ",\n".join(json.dumps(tree) for tree in model["trees"])
    head = json.dumps({name: value for name, value in model.items() if name != "trees"}, indent=1)
    path.write_text(head.removesuffix("\n}") + ',\n "trees": [\n' + trees + "\n]}\n")


def made_set(corpus: Path, out: Path) -> Path:
    """The folder of the set of made records, written anew."""
    out.mkdir(parents=True, exist_ok=True)
    records, truth = make_records(corpus, TEAMS, seed=1)
    records.to_parquet(out / "records.parquet", index=False)
    truth.to_parquet(out / "truth.parquet", index=False)
    (out / "meta.json").write_text('{"eval": "all"}')
    return out


def main() -> int:
    """Fit, score and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "shared",
        type=Path,
        nargs="?",
        default=Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared")),
    )
    parser.add_argument(
        "--ship", action="store_true", help="fit on everything and write pipeline/merge/model.json"
    )
    args = parser.parse_args()
    folder = args.shared / "bench" / "dedup"
    out = ROOT / ".cache" / "merge"
    sets = {name: labelled(folder / name) for name in FAMILIES}
    sets[MADE] = labelled(made_set(args.shared / "bench" / "corpus", out / MADE))
    print("Fitted without the family that is scored:")
    judged = []
    for family in dict.fromkeys(FAMILIES.values()):
        mine = [one for one in sets.values() if FAMILIES.get(one.name) == family]
        path = out / f"without_{family}.json"
        save(_fitted_on([one for one in sets.values() if FAMILIES.get(one.name) != family]), path)
        for found in score(args.shared, [one.name for one in mine], path):
            print(found.line(), flush=True)
        judged += [(one.name, one.said(load(path)), one.same) for one in mine]
    _print_calibration(judged)
    if args.ship:
        save(_fitted_on(list(sets.values())), ROOT / "pipeline" / "merge" / "model.json")
        print("As shipped, fitted on all sets:")
        for found in score(args.shared, list(FAMILIES)):
            print(found.line(), flush=True)
    return 0


def _fitted_on(sets: list[Labelled]) -> dict[str, Any]:
    return exported(fit(sets), [one.name for one in sets], tuple(FEATURES))


def _print_calibration(judged: list[tuple[str, Any, Any]]) -> None:
    """Whether pairs said to be one paper with a probability are so as often as it says."""
    for name, said, same in judged:
        print(f"{name:24s} calibration error {calibration(said, same)[0]:.4f} over {len(same):,} pairs")
    error, rows = calibration(*(np.concatenate([one[at] for one in judged]) for at in (1, 2)))
    print(f"{'all':24s} calibration error {error:.4f}; by tenths (pairs, probability, share of same):")
    for n, probability_, share in rows:
        print(f"  {n:>9,}  {probability_:.3f}  {share:.3f}")


if __name__ == "__main__":
    sys.exit(main())
