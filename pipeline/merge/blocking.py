"""Blocking: which pairs of records are worth comparing, found through keys that copies of one paper share.

No key has to find all pairs; together they miss few. Blocks are bounded: up to `LARGEST` records every pair is a
candidate, in larger blocks only neighbours in a sorted window, so that 100,000 equal titles cost what 1,000 cost each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipeline.merge.fields import Fields
from pipeline.merge.minhash import Keys, bands, mix

Rows = np.ndarray[Any, np.dtype[np.int64]]

LARGEST = 64
WINDOW = 6

_EDGE = 10  # letters at either end of a title


def candidates(fields: Fields, among: Rows, partitions: int = 1) -> tuple[Rows, Rows]:
    """Candidate pairs among some rows, the left below the right, sorted; the same for any partitioning."""
    rows, keys = _all_keys(fields)
    wanted = np.zeros(len(fields), bool)
    wanted[among] = True
    rows, keys = rows[wanted[rows]], keys[wanted[rows]]
    rank = _rank(fields)
    n = max(len(fields), 1)
    codes = [np.zeros(0, np.int64)]
    for part in range(partitions):
        mine = keys % np.uint64(partitions) == part if partitions > 1 else slice(None)
        codes.append(_pairs(rows[mine], keys[mine], rank, n))
    unique = np.unique(np.concatenate(codes))
    return unique // n, unique % n


def _all_keys(fields: Fields) -> tuple[Rows, Keys]:
    found = list(_keys(fields))
    return np.concatenate([rows for rows, _ in found]), np.concatenate([keys for _, keys in found])


def _keys(fields: Fields) -> Iterator[tuple[Rows, Keys]]:
    lengths = np.array([len(title) for title in fields.title.tolist()], dtype=np.int64)
    every = np.arange(len(fields), dtype=np.int64)
    whole = _hash(fields.title)
    yield _where(lengths > 0, every, whole, 11)
    headed = np.array([2 <= len(head) for head in fields.head.tolist()], dtype=bool)
    yield _where(
        headed, every, _hash(fields.head), 11
    )  # the same namespace: "BERT" finds "BERT: Pre-training …"
    edged = lengths > _EDGE
    for family, part in ((12, slice(None, _EDGE)), (13, slice(-_EDGE, None))):
        yield _where(edged, every, _hash([title[part] for title in fields.title.tolist()]), family)
    yield bands(fields.title)
    yield from _author_keys(fields, every)
    yield from _place_keys(fields, every)


def _author_keys(fields: Fields, every: Rows) -> Iterator[tuple[Rows, Keys]]:
    """A surname with a rare word of the title, and long author lists as a whole, for papers that changed their title."""
    first = fields.people.surnames[:, 0].astype(np.uint64)
    for family, token in ((14, 0), (15, 1)):
        rare = _rare_tokens(fields)[:, token].astype(np.uint64)
        yield _where((first > 0) & (rare > 0), every, mix(first, rare), family)
    team = np.sort(fields.people.surnames, axis=1).astype(np.uint64)
    key = np.zeros(len(fields), np.uint64)
    for place in range(team.shape[1]):
        key = mix(key, team[:, place])
    yield _where(fields.people.counts >= 3, every, key, 16)


def _rare_tokens(fields: Fields) -> Rows:
    weights = fields.weights[fields.tokens]
    order = np.argsort(-weights, axis=1, kind="stable")[:, :2]
    return np.take_along_axis(fields.tokens.astype(np.int64), order, axis=1)


def _place_keys(fields: Fields, every: Rows) -> Iterator[tuple[Rows, Keys]]:
    """First page with surname or volume and last page: finds translated titles and records with little of one."""
    page = np.nan_to_num(fields.first_page).astype(np.uint64)
    first = fields.people.surnames[:, 0].astype(np.uint64)
    yield _where((page > 0) & (first > 0), every, mix(page, first), 17)
    volume, last = (
        np.nan_to_num(fields.volume).astype(np.uint64),
        np.nan_to_num(fields.last_page).astype(np.uint64),
    )
    yield _where((page > 0) & (volume > 0) & (last > 0), every, mix(mix(page, volume), last), 18)


def _hash(texts: Any) -> Keys:
    return pd.util.hash_array(np.asarray(texts, dtype=object), categorize=False)


def _where(mask: Any, rows: Rows, keys: Keys, family: int) -> tuple[Rows, Keys]:
    kept = np.asarray(mask, dtype=bool)
    return rows[kept], mix(keys[kept], np.full(int(kept.sum()), family, np.uint64))


def _rank(fields: Fields) -> Rows:
    """The place of every record in one order by title, authors and year: neighbours in a window are most alike."""
    title = np.unique(fields.title.astype(str), return_inverse=True)[1]
    order = np.lexsort((np.nan_to_num(fields.year), fields.people.surnames[:, 0], title))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _pairs(rows: Rows, keys: Keys, rank: Rows, n: int) -> Rows:
    """Pairs within the blocks as left * n + right, each once."""
    order = np.lexsort((rank[rows], keys))
    rows, keys = rows[order], keys[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(keys)), bool), keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    reach = np.repeat(np.where(sizes > LARGEST, WINDOW, sizes - 1), sizes)  # how far each record looks ahead
    left_in_block = np.repeat(starts + sizes, sizes) - np.arange(len(keys)) - 1
    reach = np.minimum(reach, left_in_block)
    found = [np.zeros(0, np.int64)]
    for step in range(1, int(reach.max(initial=0)) + 1):
        at = np.flatnonzero(reach >= step)
        one, other = rows[at], rows[at + step]
        codes = np.minimum(one, other) * n + np.maximum(one, other)
        found.append(codes[one != other])
    return np.unique(np.concatenate(found))
