"""Scoring: from comparisons to a calibrated probability that two records are one paper.

The model is a sum of short trees, monotone in every comparison that has a direction, kept as readable JSON: what each
tree asks of which comparison, and what it adds to the log-odds. No code is loaded with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ConfigError
from pipeline.merge.comparison import FEATURES, Matrix

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree as arrays, node by node; a leaf asks nothing and has a value."""

    feature: np.ndarray[Any, np.dtype[np.int32]]
    threshold: np.ndarray[Any, np.dtype[np.float32]]
    below: np.ndarray[Any, np.dtype[np.int32]]
    above: np.ndarray[Any, np.dtype[np.int32]]
    missing_below: np.ndarray[Any, np.dtype[np.bool_]]
    value: Floats
    depth: int


@dataclass(frozen=True, slots=True)
class Model:
    """What was fitted: the trees, the log-odds that they start from, and the calibration."""

    trees: tuple[Tree, ...]
    start: float
    slope: float
    offset: float

    def logits(self, matrix: Matrix) -> Floats:
        """The calibrated log-odds of every pair."""
        total = np.full(len(matrix), self.start)
        for tree in self.trees:
            total += _evaluate(tree, matrix)
        return np.round(total * self.slope + self.offset, 6)


def probability(logits: Floats) -> Floats:
    """Log-odds as probability, to four decimals: the last digits of exp differ between machines."""
    return np.round(1 / (1 + np.exp(-np.clip(logits, -30, 30))), 4)


def _evaluate(tree: Tree, matrix: Matrix) -> Floats:
    """Walk all rows down the tree at once; a leaf is its own child."""
    rows = np.arange(len(matrix))
    node = np.zeros(len(matrix), np.int32)
    for _ in range(tree.depth):
        values = matrix[rows, tree.feature[node]]
        down = (values <= tree.threshold[node]) | (np.isnan(values) & tree.missing_below[node])
        node = np.where(down, tree.below[node], tree.above[node])
    return tree.value[node]


@cache
def load(path: Path | None = None) -> Model:
    """The model of a file, or the one that ships with paperlist."""
    try:
        text = (
            path.read_text() if path else resources.files("pipeline.merge").joinpath("model.json").read_text()
        )
        return _model(json.loads(text))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path or 'model.json'}: not a model of paperlist dedupe ({error}).") from error


def _model(parsed: dict[str, Any]) -> Model:
    trees = tuple(_tree(nodes) for nodes in parsed["trees"])
    return Model(trees, parsed["start"], parsed["slope"], parsed["offset"])


def _tree(root: Any) -> Tree:
    """A tree from its nested form: a number is a leaf, else {if, at_most, missing, then, else}."""
    nodes: list[tuple[int, float, int, int, bool, float]] = []
    depth = _grow(root, nodes)
    feature, threshold, below, above, missing, value = zip(*nodes, strict=True)
    return Tree(
        np.array(feature, np.int32), np.array(threshold, np.float32), np.array(below, np.int32),
        np.array(above, np.int32), np.array(missing, bool), np.array(value, np.float64), depth,
    )  # fmt: skip


def _grow(node: Any, nodes: list[tuple[int, float, int, int, bool, float]]) -> int:
    here = len(nodes)
    if isinstance(node, int | float):
        nodes.append((0, 0.0, here, here, True, float(node)))
        return 0
    nodes.append((0, 0.0, 0, 0, False, 0.0))
    below = len(nodes)
    depth_below = _grow(node["then"], nodes)
    above = len(nodes)
    depth_above = _grow(node["else"], nodes)
    feature = list(FEATURES).index(node["if"])
    nodes[here] = (feature, float(node["at_most"]), below, above, node["missing"] == "then", 0.0)
    return 1 + max(depth_below, depth_above)
