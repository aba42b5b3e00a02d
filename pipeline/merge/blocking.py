"""Blocking: which pairs of records are worth comparing, found through keys that copies of one paper share.

No key has to find all pairs; together they miss few. Blocks are bounded: up to `LARGEST` records every pair is a
candidate, in larger blocks only neighbours in a sorted window, so that 100,000 equal titles cost what 1,000 cost each.
Most pairs of a block have little in common: `sifting` throws them out before anything is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.fields import Fields
from pipeline.merge.minhash import Keys, mix, sketch
from pipeline.merge.sifting import Sieve, sieve_of

Rows = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

LARGEST = 64
WINDOW = 6

_CUT = 1 << 17  # places whose pairs are sifted together: neighbours in blocks become neighbours in memory
_EDGE = 10  # letters at either end of a title


def candidates(fields: Fields, among: Rows, partitions: int = 1) -> tuple[Rows, Rows]:
    """Candidate pairs among some rows, the left below the right, sorted; the same for any partitioning."""
    n = max(len(fields), 1)
    titles = pa.array(fields.title, pa.large_string())
    order = _ranked(fields, titles, among)
    rank = np.full(len(fields), -1, np.int64)
    rank[order] = np.arange(len(order))
    *bands, signatures = sketch(titles)
    sieve = sieve_of(fields, signatures).take(order)
    found = [np.zeros(0, np.int64)]
    for rows, keys in chain([tuple(bands)], _keys(fields, titles)):  # one at a time: each takes memory
        places = rank[rows]
        for part in range(partitions):
            mine = (places >= 0) & (keys % np.uint64(partitions) == part)
            found += [one * n + other for one, other in _pairs(places[mine], keys[mine], sieve)]
    codes = distinct(np.concatenate(found))
    left, right = order[codes // n], order[codes % n]
    codes = np.sort(np.minimum(left, right) * n + np.maximum(left, right))
    return codes // n, codes % n


def distinct(numbers: Rows) -> Rows:
    """Each number once, sorted (`np.unique` hashes, which takes ten times longer for millions)."""
    numbers = np.sort(numbers)
    first: Bools = np.ones(len(numbers), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    return numbers[first]


def _ranked(fields: Fields, titles: pa.Array, among: Rows) -> Rows:
    """The rows in one order by title, authors and year: neighbours in a window are most alike."""
    encoded = titles.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    alphabetical = np.empty(len(order), np.int64)
    alphabetical[order] = np.arange(len(order))
    title = alphabetical[encoded.indices.to_numpy()]
    among = np.sort(among)
    keys = np.nan_to_num(fields.year), fields.people.surnames[:, 0], title
    ranked: Rows = among[np.lexsort([key[among] for key in keys])]
    return ranked


def _keys(fields: Fields, titles: pa.Array) -> Iterator[tuple[Rows, Keys]]:
    """Rows and keys of each family of blocks."""
    lengths = pc.utf8_length(titles).to_numpy(zero_copy_only=False)
    every = np.arange(len(fields), dtype=np.int64)
    headed = np.array([len(head) >= 2 for head in fields.head.tolist()], dtype=bool)
    titled = lengths > 0  # heads and titles in one family: "BERT" finds "BERT: Pre-training …"
    yield (
        np.concatenate([every[titled], every[headed]]),
        np.concatenate([_hash(fields.title[titled]), _hash(fields.head[headed])]),
    )
    edged = lengths > _EDGE
    long = titles.filter(pa.array(edged))
    yield every[edged], _hash(pc.utf8_slice_codeunits(long, 0, _EDGE))
    yield every[edged], _hash(pc.utf8_slice_codeunits(long, -_EDGE))
    yield from _author_keys(fields, every)
    yield from _place_keys(fields, every)


def _author_keys(fields: Fields, every: Rows) -> Iterator[tuple[Rows, Keys]]:
    """A surname with a rare word of the title, and long author lists as a whole, for papers that changed their title."""
    first = fields.people.surnames[:, 0].astype(np.uint64)
    for rare in _rare_tokens(fields):
        known = (first > 0) & (rare > 0)
        yield every[known], mix(first, rare)[known]
    many = fields.people.counts >= 3
    team = fields.people.surnames[many].astype(np.uint64)
    yield every[many], mix(team, team).sum(axis=1, dtype=np.uint64)  # the sum: whatever their order


def _rare_tokens(fields: Fields) -> Iterator[Keys]:
    """The rarest word of every title, then the second."""
    weights = fields.weights.astype(np.float32)[fields.tokens]
    every = np.arange(len(weights))
    for _ in range(2):
        place = weights.argmax(axis=1)
        yield fields.tokens[every, place].astype(np.uint64)
        weights[every, place] = -1


def _place_keys(fields: Fields, every: Rows) -> Iterator[tuple[Rows, Keys]]:
    """First page with surname or volume and last page: finds translated titles and records with little of one."""
    first = fields.people.surnames[:, 0].astype(np.uint64)
    page, volume, last = (
        np.nan_to_num(values).astype(np.uint64)
        for values in (fields.first_page, fields.volume, fields.last_page)
    )
    known = (page > 0) & (first > 0)
    yield every[known], mix(page, first)[known]
    known = (page > 0) & (volume > 0) & (last > 0)
    yield every[known], mix(mix(page, volume), last)[known]


def _hash(texts: Any) -> Keys:
    return pd.util.hash_array(np.asarray(texts, dtype=object), categorize=False)


def _pairs(places: Rows, keys: Keys, sieve: Sieve) -> Iterator[tuple[Rows, Rows]]:
    """The pairs within blocks of equal keys that pass the sieve, as places in the order of ranks, the lower first."""
    places, starts, sizes = _blocks(places, keys, len(sieve.page))
    reach = np.repeat(np.where(sizes > LARGEST, WINDOW, sizes - 1), sizes)  # how far each record looks ahead
    ahead = np.repeat(starts + sizes, sizes) - np.arange(len(places)) - 1
    reach = np.minimum(reach, ahead)
    for start in range(0, len(places), _CUT):
        near = places[start : start + _CUT + LARGEST]
        yield from _ahead(near, reach[start : start + _CUT], sieve.take(near))


def _ahead(places: Rows, reach: Rows, sieve: Sieve) -> Iterator[tuple[Rows, Rows]]:
    """The pairs of each place with those ahead within its reach; the sieve is in the order of these places."""
    at = np.flatnonzero(reach >= 1)
    step = 1
    while len(at):
        kept = at[sieve.sift(at, at + step)]
        yield places[kept], places[kept + step]
        step += 1
        at = at[reach[at] >= step]


def _blocks(places: Rows, keys: Keys, n: int) -> tuple[Rows, Rows, Rows]:
    """The places by block and rank, without those alone in their block; where each block starts, and its size."""
    bits = np.uint64(max(n, 2).bit_length())
    packed = np.sort(mix(keys, keys) << bits | places.astype(np.uint64))  # one sort of numbers does for both
    if len(packed):
        packed = packed[np.append(True, packed[1:] != packed[:-1])]
    block = packed >> bits
    follows = np.zeros(len(block) + 1, bool)
    follows[1:-1] = block[1:] == block[:-1]
    together = follows[1:] | follows[:-1]
    starts = np.flatnonzero(~follows[:-1][together])
    kept = (packed & ((np.uint64(1) << bits) - np.uint64(1)))[together].astype(np.int64)
    return kept, starts, np.diff(np.append(starts, len(kept)))
