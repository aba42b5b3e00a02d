"""Scoring: from comparisons to a calibrated probability that two records are one paper.

The model is a sum of short trees, monotone in every comparison that has a direction, kept as readable JSON: what each
tree asks of which comparison, and what it adds to the log-odds. No code is loaded with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.errors import ConfigError
from pipeline.merge.arrays import Floats, Matrix
from pipeline.merge.comparison import FEATURES, compare_pairs, with_places_forgotten
from pipeline.merge.constraints import Settled, conflicts
from pipeline.merge.fields import Fields
from pipeline.merge.overrides import with_certainties

MOST_LEAVES = 14
"""Leaves of one tree: it is kept as a table of all their subsets."""

_PLACE = {name: place for place, name in enumerate(FEATURES)}


_SLICE = 1 << 14  # pairs scored at a time: what they need stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree as tables: which leaves a comparison leaves open, and the value of the leaf that is left.

    Every split closes the leaves of one side. Of the leaves that no split closes the first is the one that a walk
    down the tree reaches; so a tree is a lookup per comparison instead of a walk per pair.
    """

    open_leaves: tuple[tuple[int, np.ndarray[Any, np.dtype[np.uint32]]], ...]
    """For each comparison that the tree asks about, its number and, by its bin, the open leaves: `(n_bins,) uint32`, a bit each."""
    value: Floats
    """`(2 ** n_leaves,) float64`: what the tree adds to the log-odds, by open leaves."""


@dataclass(frozen=True, slots=True)
class PairModel:
    """What was fitted: the trees, the log-odds that they start from, and the calibration."""

    trees: tuple[Tree, ...]
    bounds: dict[int, Matrix]
    """For each comparison that is asked about, all thresholds, `(n_bounds,) float32`, ascending: they part its values into bins."""
    start: float
    slope: float
    offset: float

    def logits(self, matrix: Matrix) -> Floats:
        """The calibrated log-odds of every pair, `(n_pairs,) float64`, from comparisons `(n_pairs, n_features) float32`."""
        total = np.full(len(matrix), self.start)
        for start in range(0, len(matrix), _SLICE):
            self._add(total[start : start + _SLICE], matrix[start : start + _SLICE])
        return np.round(total * self.slope + self.offset, 6)

    def _add(self, total: Floats, matrix: Matrix) -> None:
        """Add what every tree says to the log-odds `total`, `(n_pairs,) float64`, of pairs `(n_pairs, n_features) float32`."""
        bins = {
            feature: np.where(
                np.isnan(matrix[:, feature]), len(bounds) + 1, np.searchsorted(bounds, matrix[:, feature])
            )
            for feature, bounds in self.bounds.items()
        }
        for tree in self.trees:
            left_open = np.full(len(matrix), len(tree.value) - 1, np.uint32)
            for feature, by_bin in tree.open_leaves:
                left_open &= by_bin.take(bins[feature])
            total += tree.value.take(left_open)


def probability(logits: Floats) -> Floats:
    """Log-odds as probability, to four decimals: the last digits of exp differ between machines.

    `(n,) float64` to the same, 0..1.
    """
    return np.round(1 / (1 + np.exp(-np.clip(logits, -30, 30))), 4)


@cache
def load(path: Path | None = None) -> PairModel:
    """The model of a file, or the one that ships with paperlist."""
    try:
        text = (
            path.read_text() if path else resources.files("pipeline.merge").joinpath("model.json").read_text()
        )
        return _model(json.loads(text))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read ({error.strerror or error}).") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"{path or 'model.json'}: not a model of paperlist dedupe ({error}).") from error


def _model(parsed: dict[str, Any]) -> PairModel:
    splits: dict[int, set[float]] = {}
    for root in parsed["trees"]:
        for feature, threshold in _splits(root):
            splits.setdefault(feature, set()).add(threshold)
    bounds = {feature: np.array(sorted(found), np.float32) for feature, found in sorted(splits.items())}
    trees = tuple(_tree(root, bounds) for root in parsed["trees"])
    return PairModel(trees, bounds, parsed["start"], parsed["slope"], parsed["offset"])


def _splits(node: Any) -> Iterator[tuple[int, float]]:
    """The comparisons and thresholds that a tree asks about; a leaf is a number, asking nothing."""
    if not isinstance(node, int | float):
        yield _PLACE[node["if"]], float(np.float32(node["at_most"]))
        yield from _splits(node["then"])
        yield from _splits(node["else"])


def _tree(root: Any, bounds: dict[int, Matrix]) -> Tree:
    """A tree from its nested form: a number is a leaf, else {if, at_most, missing, then, else}.

    `bounds` are `(n_bounds,) float32` of each comparison.
    """
    leaves = _leaves(root)
    if len(leaves) > MOST_LEAVES:
        raise ValueError(f"a tree has {len(leaves)} leaves, more than {MOST_LEAVES}")
    open_leaves: dict[int, np.ndarray[Any, np.dtype[np.uint32]]] = {}
    _close(root, 0, open_leaves, bounds, (1 << len(leaves)) - 1)
    masks = np.arange(1, 1 << len(leaves), dtype=np.int64)
    first = np.bitwise_count((masks & -masks) - 1)
    value = np.concatenate([[0.0], np.array(leaves)[first]])  # of no leaf at all: there is always one
    return Tree(tuple(open_leaves.items()), value)


def _leaves(node: Any) -> list[float]:
    return (
        [float(node)] if isinstance(node, int | float) else [*_leaves(node["then"]), *_leaves(node["else"])]
    )


def _close(node: Any, start: int, open_leaves: dict[int, Any], bounds: dict[int, Matrix], every: int) -> None:
    """Close at each split the leaves of the side that is not taken, for each bin of what it asks about."""
    if isinstance(node, int | float):
        return
    feature, threshold = next(_splits(node))
    middle = start + len(_leaves(node["then"]))
    then = ((1 << middle) - 1) ^ ((1 << start) - 1)
    other = ((1 << (middle + len(_leaves(node["else"])))) - 1) ^ ((1 << middle) - 1)
    below = np.searchsorted(bounds[feature], np.float32(threshold)) + 1  # bins of values up to the threshold
    masks = np.full(len(bounds[feature]) + 2, every ^ then, np.uint32)
    masks[:below] = every ^ other
    masks[-1] = every ^ (other if node["missing"] == "then" else then)  # the last bin: missing
    open_leaves[feature] = open_leaves.get(feature, np.uint32(every)) & masks
    _close(node["then"], start, open_leaves, bounds, every)
    _close(node["else"], middle, open_leaves, bounds, every)


@dataclass(frozen=True, slots=True)
class PairContext:
    """What pairs are judged by: the records, what is settled of them, and the model."""

    fields: Fields
    settled: Settled
    model: PairModel
    journal_versions: bool = False
    """Whether a paper at a conference and its article are one work."""


def score_pairs(pairs: pd.DataFrame, known: PairContext) -> pd.DataFrame:
    """One partition of pairs of rows (`left`, `right`) with their log-odds, and whether they can't be one work.

    Columns: `left`, `right`, `logit`, `conflict`.
    """
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    matrix = compare_pairs(known.fields, left, right)
    if known.journal_versions:
        matrix = with_places_forgotten(matrix)
    logits = with_certainties(known.model.logits(matrix), matrix, known.fields, left, right)
    conflict = conflicts(known.fields, known.settled, left, right)
    return pd.DataFrame({"left": left, "right": right, "logit": logits, "conflict": conflict}, copy=False)
