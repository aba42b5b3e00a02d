"""Prefilter: signatures of candidate pairs that throw out those which no comparison could save.

Comparing two signatures costs 0.1 microseconds, a comparison about 13, and few pairs that share a blocking key are worth it. Titles are
looked at as signatures (bits of their four-letter runs), authors as bits of their surnames.

Records are known by their places, `(n_pairs,) int64` on either side of pairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.arrays import Bools, Ints, Keys, Rows
from pipeline.merge.fields import Fields
from pipeline.merge.minhash import WORDS, signatures

_SLICE = 1 << 15  # pairs looked at together: what they need stays in the processor's cache
_BITS = 64 * WORDS

SAME_TEAM = 0.0
"""Share of common runs asked of the titles where three authors or more are the same: none, papers are renamed."""
SHARED_TEAM = 0.3
ONE_SHARED = 0.4
UNKNOWN = 0.5
NONE_SHARED = 0.7
"""No author is shared, but a surname begins or ends alike on both sides: it may be misspelt."""
STRANGERS = 0.85
YEARS_APART = 3
"""From so many years on, unequal titles without a shared author are not looked at."""
YEARS_APART_ONE_SHARED = 5


_SEEN = np.dtype(
    [
        ("runs", np.uint64, WORDS), ("team", np.uint64, 3), ("beginnings", np.uint64, 2), ("ends", np.uint64, 2),
        ("n_runs", np.float32), ("page", np.float32), ("year", np.float32),
    ]
)  # fmt: skip
"""What is seen of one record, in one place of memory."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """What is seen of every record at a glance."""

    seen: np.ndarray[Any, Any]
    """`(n_seen,)` of `_SEEN`: in the order of their places."""

    def __len__(self) -> int:
        """The number of records."""
        return len(self.seen)

    def view(self, places: Rows) -> SignatureView:
        """What is seen of some records, in their order, `(n_seen,) int64`."""
        seen = self.seen.take(places)  # one place of memory for each
        team, beginnings, ends = (
            tuple(np.ascontiguousarray(seen[name].T)) for name in ("team", "beginnings", "ends")
        )
        n_runs, page, year = (np.ascontiguousarray(seen[name]) for name in ("n_runs", "page", "year"))
        return SignatureView(np.ascontiguousarray(seen["runs"]), n_runs, team, beginnings, ends, page, year)


@dataclass(frozen=True, slots=True)
class SignatureView:
    """What is seen of some records: an array for each thing."""

    runs: Keys
    """`(n_seen, WORDS) uint64`: a bit for every run of four letters in a title."""
    n_runs: np.ndarray[Any, np.dtype[np.float32]]
    """`(n_seen,) float32`: bits of them that are set."""
    team: tuple[Keys, ...]
    """`(n_seen,) uint64`, a bit for every surname, under several sets of bits: strangers who share a bit in one rarely do in all."""
    beginnings: tuple[Keys, ...]
    """`(n_seen,) uint64` each: the same of the surnames' first letters."""
    ends: tuple[Keys, ...]
    """`(n_seen,) uint64` each: the same of their last letters."""
    page: np.ndarray[Any, np.dtype[np.float32]]
    """`(n_seen,) float32`: the first page, NaN where unknown."""
    year: np.ndarray[Any, np.dtype[np.float32]]
    """`(n_seen,) float32`: NaN where unknown."""

    def worth_comparing(self, one: Rows, other: Rows) -> Bools:
        """Which of the pairs are worth a comparison.

        `(n_pairs,) bool`; the sides are places in the view, `(n_pairs,) int64`.
        """
        kept = np.zeros(len(one), bool)
        for start in range(0, len(one), _SLICE):
            cut = slice(start, start + _SLICE)
            kept[cut] = self._worth_comparing(one[cut], other[cut])
        return kept

    def _worth_comparing(self, one: Rows, other: Rows) -> Bools:
        """The same for so many pairs as fit into the cache."""
        common = np.bitwise_count(self.runs.take(one, axis=0) & self.runs.take(other, axis=0))
        seen = common[:, 0].astype(np.float32)
        for word in range(1, WORDS):
            seen += common[:, word]
        n_l, n_r = self.n_runs.take(one), self.n_runs.take(other)
        chance = n_l * n_r / np.float32(_BITS)  # bits that two unlike titles have in common by chance
        shorter = np.minimum(n_l, n_r)
        rung = self._rung(one, other)
        kept: Bools = seen - chance >= _LADDER.take(rung) * (shorter - chance)
        strangers = np.flatnonzero(kept & (rung == 0))
        strangers = strangers[~self._akin(one[strangers], other[strangers])]
        excess, room = seen[strangers] - chance[strangers], shorter[strangers] - chance[strangers]
        kept[strangers] = excess >= np.float32(STRANGERS) * room
        kept |= shorter == 0  # too short a title to be told at a glance
        unlike = (seen < n_l) | (n_l != n_r)
        kept &= ~(unlike & (np.abs(self.year.take(one) - self.year.take(other)) >= _APART.take(rung)))
        kept |= self.page.take(one) == self.page.take(other)
        return kept

    def _rung(self, one: Rows, other: Rows) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """How many authors are shared, as a place in the ladder, `(n_pairs,) uint8`."""
        shared = np.bitwise_count(self.team[0].take(one) & self.team[0].take(other))
        for bits in self.team[1:]:
            shared = np.minimum(shared, np.bitwise_count(bits.take(one) & bits.take(other)))
        smaller = np.minimum(
            np.bitwise_count(self.team[0].take(one)), np.bitwise_count(self.team[0].take(other))
        )
        rung: np.ndarray[Any, np.dtype[np.uint8]] = (
            np.minimum(shared, 3) + 4 * (smaller == 0) + 5 * ((shared == smaller) & (shared > 0))
        ).astype(np.uint8)
        return rung

    def _akin(self, one: Rows, other: Rows) -> Bools:
        """Whether a surname begins or ends alike on both sides, `(n_pairs,) bool`."""
        akin = np.zeros(len(one), bool)
        for kind in (self.beginnings, self.ends):
            akin |= np.logical_and.reduce([(bits[one] & bits[other]) > 0 for bits in kind])
        return akin


# By the number of shared authors (3: or more); then unknown; then those numbers again where all of a side are shared.
_LADDER = np.array(
    [NONE_SHARED, ONE_SHARED, SHARED_TEAM, SHARED_TEAM, UNKNOWN, UNKNOWN, SHARED_TEAM, SHARED_TEAM, SAME_TEAM],
    dtype=np.float32,
)  # fmt: skip
_APART = np.array(
    [YEARS_APART, YEARS_APART_ONE_SHARED, *[np.inf] * 2, YEARS_APART, *[np.inf] * 4], np.float32
)


def signature_columns(records: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """What is seen of one partition of records (`row`) at a glance: a column for each word of bits and each number."""
    rows = records["row"].to_numpy()
    runs = signatures(fields.title.column.take(pa.array(rows)))
    found = {
        "n_runs": np.bitwise_count(runs).sum(axis=1).astype(np.float32),
        "page": fields.first_page[rows].astype(np.float32),
        "year": fields.year[rows].astype(np.float32),
    }
    found |= {f"runs_{at}": runs[:, at] for at in range(WORDS)}
    names = fields.people.by_code
    texts = {
        "team": names,
        "beginnings": pc.utf8_slice_codeunits(names, 0, 3),
        "ends": pc.utf8_slice_codeunits(names, -3),
    }
    surnames = fields.people.surnames[rows]
    for kind, text in texts.items():
        number = pd.util.hash_array(text.to_numpy(zero_copy_only=False), categorize=False)
        for at in range(*_SEEN[kind].shape):
            found[f"{kind}_{at}"] = _bits(surnames, number >> np.uint64(6 * at))
    return pd.DataFrame(found, copy=False)


def _bits(surnames: Ints, number: Keys) -> Keys:
    """One bit for every author of every record, at a place that the surname's number tells.

    `(n_records,) uint64`, from surname codes `(n_records, COMPARED) int32` and the number of each code `(n_names,) uint64`.
    """
    bit = np.uint64(1) << (number & np.uint64(63))
    bit[0] = 0  # nobody
    bits: Keys = np.bitwise_or.reduce(bit[surnames], axis=1)
    return bits


def gather_signatures(parts: Iterable[pd.DataFrame], n: int) -> Signatures:
    """The signatures of so many records, from what is seen of each partition of them."""
    seen = np.zeros(n, _SEEN)
    start = 0
    for part in parts:
        rows = seen[start : start + len(part)]
        for name in part.columns:
            kind, _, at = name.rpartition("_")
            if at.isdigit():
                rows[kind][:, int(at)] = part[name]
            else:
                rows[name] = part[name]
        start += len(part)
    return Signatures(seen)
