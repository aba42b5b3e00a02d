"""Clustering: from scored pairs to works, each checked as a whole.

Pairs above a low threshold link records into components. Inside a component every pair counts: groups are joined
while the mean log-odds between them speak for it, the best first, and never across a conflict. So a chain of lucky
pairs does not make a work, and neither does one weak bridge between two good clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

LARGEST = 500
"""Records of one component that are compared all with all; larger components are cut at higher scores first."""

_LEVELS = (1.0, 2.0, 3.0, 4.0, 6.0)
_CLIP = 6.0  # log-odds beyond which one pair says no more: one perfect pair must not outvote many bad ones


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs of rows with their log-odds, and whether they can't be one work."""

    left: Rows
    right: Rows
    logits: Floats
    conflict: Bools

    def take(self, which: Any) -> Scored:
        """Some of the pairs."""
        return Scored(self.left[which], self.right[which], self.logits[which], self.conflict[which])


def components(n: int, left: Rows, right: Rows) -> Rows:
    """The lowest row that each row is linked with, over any number of links."""
    label = np.arange(n, dtype=np.int64)
    while len(left):
        one, other = label[left], label[right]
        open_ = one != other
        if not open_.any():
            break
        left, right = left[open_], right[open_]
        np.minimum.at(label, np.maximum(one, other)[open_], np.minimum(one, other)[open_])
        while not np.array_equal(label, label[label]):
            label = label[label]
    return label


def bounded_components(group: Rows, pairs: Scored, linked_at: float) -> Rows:
    """Components of the groups linked by pairs of at least this score; too large ones are cut at higher scores."""
    n = len(group)
    every = np.arange(n, dtype=np.int64)
    label = group
    keep = ~pairs.conflict & (pairs.logits >= linked_at)
    links = pairs.take(keep)
    label = components(n, np.concatenate([every, links.left]), np.concatenate([group, links.right]))
    for level in _LEVELS:
        sizes = np.bincount(label, minlength=n)
        large = sizes[label] > LARGEST
        if not large.any():
            break
        links = links.take(~large[links.left] | (links.logits >= level))
        label = components(n, np.concatenate([every, links.left]), np.concatenate([group, links.right]))
    return label


def inner_pairs(label: Rows, rows: Rows) -> tuple[Rows, Rows]:
    """All pairs of these rows within components of three or more, but of those that stayed too large."""
    order = rows[np.argsort(label[rows], kind="stable")]
    found = label[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(found)), bool), found[1:] != found[:-1]]))
    sizes = np.diff(np.append(starts, len(found)))
    reach = np.repeat(np.where((sizes > 2) & (sizes <= LARGEST), sizes - 1, 0), sizes)
    reach = np.minimum(reach, np.repeat(starts + sizes, sizes) - np.arange(len(found)) - 1)
    left, right = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for step in range(1, int(reach.max(initial=0)) + 1):
        at = np.flatnonzero(reach >= step)
        left.append(order[at])
        right.append(order[at + step])
    one, other = np.concatenate(left), np.concatenate(right)
    return np.minimum(one, other), np.maximum(one, other)


def cluster(group: Rows, label: Rows, weight: Rows, pairs: Scored, joined_at: float) -> Rows:
    """The cluster of every row: groups joined within components while their mean log-odds reach `joined_at`."""
    inside = pairs.take(label[pairs.left] == label[pairs.right])
    inside = inside.take(group[inside.left] != group[inside.right])
    bad = inside.conflict | (inside.logits < joined_at)
    of = label[inside.left]
    mixed = np.zeros(len(group), bool)
    mixed[of[bad]] = True
    whole = inside.take(~mixed[of])  # every pair of the component agrees, or there is but one
    result = components(
        len(group),
        np.concatenate([np.arange(len(group)), whole.left]),
        np.concatenate([group, whole.right]),
    )
    rest = inside.take(mixed[of])
    order = np.lexsort((rest.right, rest.left, label[rest.left]))
    rest = rest.take(order)
    starts = np.flatnonzero(np.diff(label[rest.left], prepend=-1))
    for start, stop in pairwise([*starts.tolist(), len(order)]):
        if stop - start > 1:
            _agglomerate(result, group, weight, rest.take(slice(start, stop)), joined_at)
    return components(len(group), np.arange(len(group)), result)


def _agglomerate(result: Rows, group: Rows, weight: Rows, pairs: Scored, joined_at: float) -> None:
    """Join the groups of one component, the best pair of groups first; links each group with the one it joins."""
    groups, places = np.unique(np.concatenate([group[pairs.left], group[pairs.right]]), return_inverse=True)
    one, other = places[: len(pairs.left)], places[len(pairs.left) :]
    if len(groups) > LARGEST:
        return _chain(result, groups, one, other, pairs, joined_at)
    n = len(groups)
    count, total = np.zeros((n, n)), np.zeros((n, n))
    product = (weight[pairs.left] * weight[pairs.right]).astype(np.float64)
    np.add.at(count, (one, other), product)
    np.add.at(total, (one, other), product * np.clip(pairs.logits, -_CLIP, _CLIP))
    apart = np.zeros((n, n), bool)
    apart[one[pairs.conflict], other[pairs.conflict]] = True
    count, total = count + count.T, total + total.T
    apart |= apart.T
    for low, high in _joins(count, total, apart, joined_at):
        result[groups[high]] = groups[low]
    return None


def _joins(count: Floats, total: Floats, apart: Bools, joined_at: float) -> list[tuple[int, int]]:
    """Which of n groups to join, in order: always the pair with the highest mean that is no conflict."""
    joins: list[tuple[int, int]] = []
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where((count > 0) & ~apart, total / count, -np.inf)
    while True:
        at = int(mean.argmax())
        low, high = sorted(divmod(at, len(mean)))
        if mean[low, high] < joined_at:
            return joins
        joins.append((low, high))
        for matrix in (count, total):
            matrix[low] += matrix[high]
            matrix[:, low] = matrix[low]
        apart[low] |= apart[high]
        apart[:, low] = apart[low]
        with np.errstate(invalid="ignore", divide="ignore"):
            fresh = np.where((count[low] > 0) & ~apart[low], total[low] / count[low], -np.inf)
        fresh[low] = -np.inf
        fresh[np.isneginf(mean[high]) & (mean[high] == mean[low]) & (count[low] == 0)] = -np.inf
        mean[low], mean[:, low] = fresh, fresh
        mean[high], mean[:, high] = -np.inf, -np.inf
        count[high], count[:, high] = 0, 0


def _chain(result: Rows, groups: Rows, one: Rows, other: Rows, pairs: Scored, joined_at: float) -> None:
    """Join the groups of a component too large to compare in full, along its best pairs, never across a conflict."""
    parent = list(range(len(groups)))
    apart: list[set[int]] = [set() for _ in groups]
    for low, high in zip(one[pairs.conflict].tolist(), other[pairs.conflict].tolist(), strict=True):
        apart[low].add(high)
        apart[high].add(low)

    def find(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    good = np.flatnonzero(~pairs.conflict & (pairs.logits >= joined_at))
    for at in good[np.argsort(-pairs.logits[good], kind="stable")].tolist():
        low, high = sorted((find(int(one[at])), find(int(other[at]))))
        if low == high or any(find(third) == high for third in apart[low]):
            continue
        parent[high] = low
        apart[low] |= apart[high]
    for place in range(len(groups)):
        result[groups[place]] = groups[find(place)]
