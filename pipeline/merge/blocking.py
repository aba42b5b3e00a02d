"""Blocking: which pairs of records are worth comparing, found through keys that copies of one paper share.

No key has to find all pairs; together they miss few. Blocks are bounded: up to `LARGEST_FULL_BLOCK` records every pair is a
candidate, in larger blocks only neighbours in a sorted window, so that 100,000 equal titles cost what 1,000 cost each.
Most pairs of a block have little in common: `prefilter` throws them out before anything is compared.

A family takes rows of records, `(n_rows,) int64`, and gives at which of them a key is, `(n_keys,) int64`, with the keys,
`(n_keys,) uint64`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.arrays import Keys, Rows
from pipeline.merge.fields import Fields, give_back
from pipeline.merge.mapped import Keeper
from pipeline.merge.minhash import bands, mix
from pipeline.merge.pair_numbers import pair_numbers
from pipeline.merge.partitions import Runner, at_once, split
from pipeline.merge.prefilter import Signatures, SignatureView, gather_signatures, signature_columns
from pipeline.merge.spilled import brought_together
from pipeline.sorted_numbers import distinct

_TEAM = 3  # authors from which a team is told by its names alone

LARGEST_FULL_BLOCK = 64
WINDOW = 6

_CUT = 1 << 17  # places whose pairs are looked at together: neighbours in blocks become neighbours in memory
_HELD = 1 << 23  # pairs that may be held twice
_SPILLED = 1 << 20  # records whose keys are held at a time, where they go to a folder
_EDGE = 10  # letters at either end of a title


def candidate_pairs(
    fields: Fields, among: Rows, partitions: int = 1, run: Runner = at_once, spill: Path | None = None
) -> tuple[Rows, Rows]:
    """Candidate pairs among some rows, the left below the right, sorted; the same for any partitioning.

    Both `(n_pairs,) int64`: rows of records, as `among`, `(n_among,) int64`. Keys go to a folder, if one is given.
    """
    n = max(len(fields), 1)
    blocks_in = partitions if spill is None else max(partitions, -(-len(among) // _SPILLED))
    order = _ranked(fields, among)
    give_back()
    ranked = pd.DataFrame({"row": order, "place": np.arange(len(order))}, copy=False)
    seen = Keeper(spill, "seen")(
        gather_signatures(
            run(partial(signature_columns, fields=fields), split(ranked, partitions)), len(order)
        )
    )
    found = [np.zeros(0, np.int64)]
    for family in FAMILIES:  # one at a time: each takes memory
        parts = run(partial(keys_of, fields=fields, family=family), split(ranked, partitions))
        keys = brought_together(parts, "block", blocks_in, spill)
        for part in run(partial(pairs_of, seen=seen), keys):
            found.append(part["one"].to_numpy() * n + part["other"].to_numpy())
            if sum(map(len, found)) > 2 * len(found[0]) + _HELD:
                found = [distinct(np.concatenate(found))]  # families find many pairs again
    codes = distinct(np.concatenate(found))
    del found, seen, ranked
    codes = np.sort(pair_numbers(order[codes // n], order[codes % n], n))
    return codes // n, codes % n


def _ranked(fields: Fields, among: Rows) -> Rows:
    """The rows in one order by title, authors and year: neighbours in a window are most alike, `(n_among,) int64`."""
    among = np.sort(among)
    _, first, title = np.unique(fields.title_code[among], return_index=True, return_inverse=True)
    order = pc.sort_indices(fields.title.column.take(pa.array(among[first]))).to_numpy()
    alphabetical = np.empty(len(order), np.int32)
    alphabetical[order] = np.arange(len(order))
    keys = np.nan_to_num(fields.year[among]), fields.people.surnames[among, 0], alphabetical[title]
    ranked: Rows = among[np.lexsort(keys)]
    return ranked


def keys_of(records: pd.DataFrame, fields: Fields, family: str) -> pd.DataFrame:
    """The blocking keys of one family of one partition of records (`row`, `place`): `place` and `block`, a number.

    A record may have several keys of a family, or none.
    """
    at, keys = FAMILIES[family](fields, records["row"].to_numpy())
    block = mix(keys, keys) & _block_bits(len(fields))
    return pd.DataFrame({"place": records["place"].to_numpy()[at], "block": block}, copy=False)


def _block_bits(n: int) -> np.uint64:
    """The bits that a block's number has beside a place in one number of 64 bits."""
    return np.uint64((1 << (64 - _place_bits(n))) - 1)


def _place_bits(n: int) -> int:
    return max(n, 2).bit_length()


def _title_keys(fields: Fields, rows: Rows) -> tuple[Rows, Keys]:
    """Whole titles, and what stands before a colon, in one family: "BERT" finds "BERT: Pre-training …"."""
    titled, headed = np.flatnonzero(fields.n_letters[rows] > 0), np.flatnonzero(fields.head_code[rows] >= 0)
    codes = np.concatenate([fields.title_code[rows[titled]], fields.head_code[rows[headed]]])
    return np.concatenate([titled, headed]), codes.astype(np.uint64)


def _edge_keys(fields: Fields, rows: Rows, *edge: int) -> tuple[Rows, Keys]:
    """The first or last letters of longer titles."""
    at = np.flatnonzero(fields.n_letters[rows] > _EDGE)
    texts = pc.utf8_slice_codeunits(fields.title.column.take(pa.array(rows[at])), *edge)
    texts = np.asarray(texts.to_numpy(zero_copy_only=False), dtype=object)
    return at, pd.util.hash_array(texts, categorize=False)


def _band_keys(fields: Fields, rows: Rows) -> tuple[Rows, Keys]:
    """The bands of titles by MinHash."""
    return bands(fields.title.column.take(pa.array(rows)))


def _word_keys(fields: Fields, rows: Rows, nth: int) -> tuple[Rows, Keys]:
    """The first surname with the rarest word of the title or the next one, for papers that changed their title."""
    tokens = fields.tokens[rows]
    weights = fields.weights.astype(np.float32)[tokens]
    every = np.arange(len(rows))
    for _ in range(nth):
        weights[every, weights.argmax(axis=1)] = -1
    first, rare = fields.people.surnames[rows, 0], tokens[every, weights.argmax(axis=1)]
    at = np.flatnonzero((first > 0) & (rare > 0))
    return at, mix(first[at].astype(np.uint64), rare[at].astype(np.uint64))


def _team_keys(fields: Fields, rows: Rows) -> tuple[Rows, Keys]:
    """Three authors or more, whatever their order."""
    at = np.flatnonzero(fields.people.counts[rows] >= _TEAM)
    team = fields.people.surnames[rows[at]].astype(np.uint64)
    return at, mix(team, team).sum(axis=1, dtype=np.uint64)


def _page_keys(fields: Fields, rows: Rows) -> tuple[Rows, Keys]:
    """First page with first surname: finds translated titles and records with little of one."""
    page, first = _number(fields.first_page[rows]), fields.people.surnames[rows, 0].astype(np.uint64)
    at = np.flatnonzero((page > 0) & (first > 0))
    return at, mix(page, first)[at]


def _volume_keys(fields: Fields, rows: Rows) -> tuple[Rows, Keys]:
    """First and last page with volume, for the same reason."""
    page, volume, last = (
        _number(values[rows]) for values in (fields.first_page, fields.volume, fields.last_page)
    )
    at = np.flatnonzero((page > 0) & (volume > 0) & (last > 0))
    return at, mix(mix(page, volume), last)[at]


def _number(values: Any) -> Keys:
    """Numbers as keys, `(n_records,) float64` to `(n_records,) uint64`; 0 where unknown."""
    number: Keys = np.nan_to_num(values).astype(np.uint64)
    return number


FAMILIES: dict[str, Callable[[Fields, Rows], tuple[Rows, Keys]]] = {
    "title": _title_keys,
    "beginning": lambda fields, rows: _edge_keys(fields, rows, 0, _EDGE),
    "end": lambda fields, rows: _edge_keys(fields, rows, -_EDGE),
    "bands": _band_keys,
    "rare word": lambda fields, rows: _word_keys(fields, rows, 0),
    "second rare word": lambda fields, rows: _word_keys(fields, rows, 1),
    "team": _team_keys,
    "page": _page_keys,
    "volume": _volume_keys,
}
"""How the keys of each family are made: for some rows, at which of them a key is, and the keys."""


def pairs_of(keys: pd.DataFrame, seen: Signatures) -> pd.DataFrame:
    """The pairs within whole blocks of records (`place`, `block`) that pass the prefilter, by place, the lower as `one`."""
    found = list(_pairs(keys["place"].to_numpy(), keys["block"].to_numpy(), seen))
    one, other = (
        np.concatenate([np.zeros(0, np.int64), *side])
        for side in (zip(*found, strict=True) if found else ((), ()))
    )
    return pd.DataFrame({"one": one, "other": other}, copy=False)


def _pairs(places: Rows, blocks: Keys, seen: Signatures) -> Iterator[tuple[Rows, Rows]]:
    """Pairs of places within blocks, `(n,) int64` on either side, from places `(n_keys,) int64` and blocks `(n_keys,) uint64`."""
    places, starts, sizes = _blocks(places, blocks, len(seen))
    reach = np.repeat(
        np.where(sizes > LARGEST_FULL_BLOCK, WINDOW, sizes - 1), sizes
    )  # how far each record looks ahead
    ahead = np.repeat(starts + sizes, sizes) - np.arange(len(places)) - 1
    reach = np.minimum(reach, ahead)
    for start in range(0, len(places), _CUT):
        near = places[start : start + _CUT + LARGEST_FULL_BLOCK]
        yield from _ahead(near, reach[start : start + _CUT], seen.view(near))


def _ahead(places: Rows, reach: Rows, view: SignatureView) -> Iterator[tuple[Rows, Rows]]:
    """The pairs of each place with those ahead within its reach; what is seen of them is in the same order.

    Each side is `(n_pairs,) int64`; `reach` is in places, `(n_places,) int64`.
    """
    at = np.flatnonzero(reach >= 1)
    step = 1
    while len(at):
        kept = at[view.worth_comparing(at, at + step)]
        yield places[kept], places[kept + step]
        step += 1
        at = at[reach[at] >= step]


def _blocks(places: Rows, blocks: Keys, n: int) -> tuple[Rows, Rows, Rows]:
    """The places by block and rank, without those alone in their block; where each block starts, and its size.

    `(n_keys,)`, `(n_blocks,)` and `(n_blocks,) int64`.
    """
    bits = np.uint64(_place_bits(n))
    packed = distinct(blocks << bits | places.astype(np.uint64))  # one sort of numbers does for both
    block = packed >> bits
    follows = np.zeros(len(block) + 1, bool)
    follows[1:-1] = block[1:] == block[:-1]
    together = follows[1:] | follows[:-1]
    starts = np.flatnonzero(~follows[:-1][together])
    kept = (packed & ((np.uint64(1) << bits) - np.uint64(1)))[together].astype(np.int64)
    return kept, starts, np.diff(np.append(starts, len(kept)))
