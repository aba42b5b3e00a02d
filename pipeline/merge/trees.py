"""Sums of short trees, as they are fitted elsewhere and kept here as readable JSON; no code is loaded with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.merge.arrays import Floats, Matrix

MOST_LEAVES = 14
"""Leaves of one tree: it is kept as a table of all their subsets."""

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
class TreeSum:
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


def read_trees(text: str, names: Sequence[str]) -> TreeSum:
    """The sum of trees of a JSON text, asked about numbers of these names.

    Raises:
        ValueError, KeyError, TypeError, RecursionError: The text is no such model.
    """
    parsed = json.loads(text)
    places = {name: place for place, name in enumerate(names)}
    roots = [_by_place(root, places) for root in parsed["trees"]]
    splits: dict[int, set[float]] = {}
    for root in roots:
        for feature, threshold in _splits(root):
            splits.setdefault(feature, set()).add(threshold)
    bounds = {feature: np.array(sorted(found), np.float32) for feature, found in sorted(splits.items())}
    trees = tuple(_tree(root, bounds) for root in roots)
    return TreeSum(trees, bounds, parsed["start"], parsed["slope"], parsed["offset"])


def _by_place(node: Any, places: Mapping[str, int]) -> Any:
    """A node that asks about the numbers of a matrix by their places, as it asks about them by their names."""
    if isinstance(node, int | float):
        return node
    sides = {side: _by_place(node[side], places) for side in ("then", "else")}
    return {**node, "if": places[node["if"]], **sides}


def _splits(node: Any) -> Iterator[tuple[int, float]]:
    """The comparisons and thresholds that a tree asks about; a leaf is a number, asking nothing."""
    if not isinstance(node, int | float):
        yield node["if"], float(np.float32(node["at_most"]))
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
