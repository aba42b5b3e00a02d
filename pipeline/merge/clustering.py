"""Clustering: from scored pairs to works, each checked as a whole.

Pairs above a low threshold link records into components. Inside a component every pair counts: groups are joined
while the mean log-odds between them speak for it, the best first, and never across a conflict. So a chain of lucky
pairs does not make a work, and neither does one weak bridge between two good clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline.merge.arrays import Bools, Floats, Rows
from pipeline.merge.partitions import Runner, at_once, split_by

_PAIR = 2  # records of a component whose one pair was scored already

LARGEST_COMPONENT = 500
"""Records of one component that are compared all with all; larger components are cut at higher scores first."""

_LEAST_PAIRS = 3_000_000  # within components that are always compared
_PAIRS_EACH = 6  # and for every record
_LEVELS = (1.0, 2.0, 3.0, 4.0, 6.0)
_CLIP = 6.0  # log-odds beyond which one pair says no more: one perfect pair must not outvote many bad ones


class PairColumns(NamedTuple):
    """Pairs of groups as arrays, `(n_pairs,)` each."""

    one: Rows
    """`(n_pairs,) int64`: a group, by the lowest row in it."""
    other: Rows
    """`(n_pairs,) int64`: another."""
    weight: Rows
    """`(n_pairs,) int64`: copies of one side times those of the other."""
    logit: Floats
    """`(n_pairs,) float64`: log-odds that they are one paper."""
    conflict: Bools
    """`(n_pairs,) bool`: they can't be one work."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs of rows with their log-odds, and whether they can't be one work."""

    left: Rows
    """`(n_pairs,) int64`: rows of records."""
    right: Rows
    """`(n_pairs,) int64`: rows of records, each above its left one."""
    logits: Floats
    """`(n_pairs,) float64`: log-odds that they are one paper."""
    conflict: Bools
    """`(n_pairs,) bool`: they can't be one work."""

    def take(self, which: Any) -> Scored:
        """Some of the pairs."""
        return Scored(self.left[which], self.right[which], self.logits[which], self.conflict[which])

    def and_also(self, more: Scored) -> Scored:
        """These pairs, then more of them."""
        return Scored(
            np.concatenate([self.left, more.left]),
            np.concatenate([self.right, more.right]),
            np.concatenate([self.logits, more.logits]),
            np.concatenate([self.conflict, more.conflict]),
        )


def components(n: int, left: Rows, right: Rows) -> Rows:
    """The lowest row that each row is linked with, over any number of links, `(n,) int64`."""
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


def bounded_components(group: Rows, pairs: Scored, linked_at: float, rows: Rows) -> tuple[Rows, int]:
    """Components of the groups linked by pairs of at least this score, and the size up to which they are compared in full.

    The components are `(n_records,) int64`, as `group`; `rows`, those to compare, `(n_rows,) int64`.

    Too large ones are cut at higher scores. Many records may have so many neighbours each that comparing all pairs would
    take hours: then fewer are compared, those of the smallest components.
    """
    n = len(group)
    every = np.arange(n, dtype=np.int64)
    links = pairs.take(~pairs.conflict & (pairs.logits >= linked_at))
    most = max(_LEAST_PAIRS, _PAIRS_EACH * len(rows))
    label, largest = group, LARGEST_COMPONENT
    for level in (linked_at, *_LEVELS):
        label = components(n, np.concatenate([every, links.left]), np.concatenate([group, links.right]))
        sizes = np.bincount(label[rows], minlength=n)
        largest = _affordable(sizes, most)
        large = sizes[label] > largest
        if not large.any():
            break
        links = links.take(~large[links.left] | (links.logits >= level))
    return label, largest


def _affordable(sizes: Rows, most: int) -> int:
    """The size up to which all pairs within components are no more than so many.

    `sizes` are `(n,) int64`, records of each component.
    """
    counts = np.bincount(sizes, minlength=LARGEST_COMPONENT + 1)[: LARGEST_COMPONENT + 1]
    size = np.arange(LARGEST_COMPONENT + 1)
    within = np.cumsum(counts * size * (size - 1) // 2) <= most
    return int(np.flatnonzero(within)[-1])


def inner_pairs(label: Rows, rows: Rows, largest: int = LARGEST_COMPONENT) -> tuple[Rows, Rows]:
    """All pairs of these rows within components of three or more, but of those that are too large.

    Both `(n_pairs,) int64`, the lower row first; `label` is the component of every record, `(n_records,) int64`.
    """
    order = rows[np.argsort(label[rows], kind="stable")]
    found = label[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(found)), bool), found[1:] != found[:-1]]))
    sizes = np.diff(np.append(starts, len(found)))
    reach = np.repeat(np.where((sizes > _PAIR) & (sizes <= largest), sizes - 1, 0), sizes)
    reach = np.minimum(reach, np.repeat(starts + sizes, sizes) - np.arange(len(found)) - 1)
    left, right = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for step in range(1, int(reach.max(initial=0)) + 1):
        at = np.flatnonzero(reach >= step)
        left.append(order[at])
        right.append(order[at + step])
    one, other = np.concatenate(left), np.concatenate(right)
    return np.minimum(one, other), np.maximum(one, other)


def cluster(
    group: Rows,
    label: Rows,
    weight: Rows,
    pairs: Scored,
    joined_at: float,
    partitions: int = 1,
    run: Runner = at_once,
) -> Rows:
    """The cluster of every row: groups joined within components while their mean log-odds reach `joined_at`.

    `(n_records,) int64`, as `group` and `label` (its component) and `weight` (copies that a row stands for).
    """
    inside = pairs.take(label[pairs.left] == label[pairs.right])
    inside = inside.take(group[inside.left] != group[inside.right])
    frame = pd.DataFrame(
        {
            "component": label[inside.left],
            "left": inside.left,
            "right": inside.right,
            "one": group[inside.left],
            "other": group[inside.right],
            "weight": weight[inside.left] * weight[inside.right],
            "logit": inside.logits,
            "conflict": inside.conflict,
        },
        copy=False,
    )
    joined = list(run(partial(join, joined_at=joined_at), split_by(frame, "component", partitions)))
    every = np.arange(len(group), dtype=np.int64)
    one, other = (np.concatenate([part[side].to_numpy() for part in joined]) for side in ("one", "other"))
    return components(len(group), np.concatenate([every, one]), np.concatenate([group, other]))


def join(pairs: pd.DataFrame, joined_at: float) -> pd.DataFrame:
    """Which groups to join (`one`, `other`), told from the pairs of one partition of whole components.

    Columns of the pairs: `component`, `left` and `right` (rows), `one` and `other` (their groups), `weight` (copies of
    one side times those of the other), `logit`, `conflict`.
    """
    bad = pairs["conflict"].to_numpy() | (pairs["logit"].to_numpy() < joined_at)
    component = pd.factorize(pairs["component"])[0]
    mixed = np.zeros(int(component.max(initial=-1)) + 1, bool)
    mixed[component[bad]] = True
    # Where every pair of a component agrees all are joined, else the best first.
    joined = [pairs.loc[~mixed[component], ["one", "other"]]]
    rest = pairs[mixed[component]].sort_values(["component", "left", "right"])
    starts = np.flatnonzero(np.diff(rest["component"], prepend=-1))
    # Plain arrays from here on: a frame for each component would take most of the time.
    plain: list[Any] = [rest[name].to_numpy() for name in PairColumns._fields]
    low, high = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start, stop in pairwise([*starts.tolist(), len(rest)]):
        if stop - start > 1:
            groups, joins = _agglomerate(PairColumns(*(column[start:stop] for column in plain)), joined_at)
            low.append(groups[np.array([one for one, _ in joins], np.int64)])
            high.append(groups[np.array([other for _, other in joins], np.int64)])
    joined.append(pd.DataFrame({"one": np.concatenate(low), "other": np.concatenate(high)}))
    return pd.concat(joined, ignore_index=True)


def _agglomerate(pairs: PairColumns, joined_at: float) -> tuple[Rows, list[tuple[int, int]]]:
    """The groups of one component, and which of them to join (by place), the best pair of groups first.

    The groups are `(n_groups,) int64`.
    """
    groups, places = np.unique(np.concatenate([pairs.one, pairs.other]), return_inverse=True)
    n = len(groups)
    pairs = pairs._replace(one=places[: len(pairs.one)], other=places[len(pairs.one) :])
    if n > LARGEST_COMPONENT:
        return groups, _chain(n, pairs, joined_at)
    count, total = np.zeros((n, n)), np.zeros((n, n))
    product = pairs.weight.astype(np.float64)
    np.add.at(count, (pairs.one, pairs.other), product)
    np.add.at(total, (pairs.one, pairs.other), product * np.clip(pairs.logit, -_CLIP, _CLIP))
    apart = np.zeros((n, n), bool)
    apart[pairs.one[pairs.conflict], pairs.other[pairs.conflict]] = True
    return groups, _joins(count + count.T, total + total.T, apart | apart.T, joined_at)


def _joins(count: Floats, total: Floats, apart: Bools, joined_at: float) -> list[tuple[int, int]]:
    """Which of n groups to join, in order: always the pair with the highest mean that is no conflict.

    All `(n, n)`: pairs counted, their log-odds summed, and whether a conflict keeps two groups apart.
    """
    joins: list[tuple[int, int]] = []
    mean = _mean(count, total, apart)
    best = mean.max(axis=1)  # of each row, so that not all of the matrix is searched for every join
    while True:
        one = int(best.argmax())
        if best[one] < joined_at:
            return joins
        low, high = sorted((one, int(mean[one].argmax())))
        joins.append((low, high))
        for matrix in (count, total):
            matrix[low] += matrix[high]
            matrix[:, low] = matrix[low]
        apart[low] |= apart[high]
        apart[:, low] = apart[low]
        fresh = _mean(count[low], total[low], apart[low])
        fresh[low] = -np.inf
        fresh[np.isneginf(mean[high]) & (mean[high] == mean[low]) & (count[low] == 0)] = -np.inf
        stale = np.flatnonzero(np.isfinite(best) & ((mean[low] == best) | (mean[high] == best)))
        mean[low], mean[:, low] = fresh, fresh
        mean[high], mean[:, high] = -np.inf, -np.inf
        count[high], count[:, high] = 0, 0
        best = np.maximum(best, fresh)
        best[stale] = mean[stale].max(axis=1)
        best[low], best[high] = mean[low].max(), -np.inf


def _mean(count: Floats, total: Floats, apart: Bools) -> Floats:
    """The mean between groups; minus infinity where no pair was compared, or one is a conflict.

    `(…) float64`, log-odds, of the shape of its arguments.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((count > 0) & ~apart, total / count, -np.inf)


def _chain(n: int, pairs: PairColumns, joined_at: float) -> list[tuple[int, int]]:
    """Which groups to join in a component too large to compare in full: along its best pairs, never across a conflict."""
    parent = list(range(n))
    apart: list[set[int]] = [set() for _ in range(n)]
    for low, high in zip(
        pairs.one[pairs.conflict].tolist(), pairs.other[pairs.conflict].tolist(), strict=True
    ):
        apart[low].add(high)
        apart[high].add(low)

    def find(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    good = np.flatnonzero(~pairs.conflict & (pairs.logit >= joined_at))
    for at in good[np.argsort(-pairs.logit[good], kind="stable")].tolist():
        low, high = sorted((find(int(pairs.one[at])), find(int(pairs.other[at]))))
        if low == high or any(find(third) == high for third in apart[low]):
            continue
        parent[high] = low
        apart[low] |= apart[high]
    return [(find(place), place) for place in range(n) if find(place) != place]
