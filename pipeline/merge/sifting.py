"""Sifting: a glance at candidate pairs that throws out those which no comparison could save.

A glance costs 0.1 microseconds, a comparison about 13, and few pairs that share a blocking key are worth it. Titles are
looked at as signatures (bits of their four-letter runs), authors as bits of their surnames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.merge.fields import Fields
from pipeline.merge.minhash import WORDS, Keys

Rows = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

_SLICE = 1 << 15  # pairs glanced at together: what they need stays in the processor's cache
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


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is seen of every record at a glance."""

    runs: Keys
    n_runs: np.ndarray[Any, np.dtype[np.float32]]
    team: tuple[Keys, ...]
    """Under several sets of bits: strangers who share a bit in one rarely do in all."""
    beginnings: tuple[Keys, ...]
    ends: tuple[Keys, ...]
    page: np.ndarray[Any, np.dtype[np.float32]]
    year: np.ndarray[Any, np.dtype[np.float32]]

    def take(self, rows: Rows) -> Sieve:
        """The sieve for some records, in their order."""
        team, beginnings, ends = (
            tuple(bits[rows] for bits in kind) for kind in (self.team, self.beginnings, self.ends)
        )
        return Sieve(
            self.runs[rows], self.n_runs[rows], team, beginnings, ends, self.page[rows], self.year[rows]
        )

    def sift(self, one: Rows, other: Rows) -> Bools:
        """Which of the pairs are worth a comparison."""
        kept = np.zeros(len(one), bool)
        for start in range(0, len(one), _SLICE):
            cut = slice(start, start + _SLICE)
            kept[cut] = self._glance(one[cut], other[cut])
        return kept

    def _glance(self, one: Rows, other: Rows) -> Bools:
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
        """How many authors are shared, as a place in the ladder."""
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
        """Whether a surname begins or ends alike on both sides."""
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
_SETS = {"team": 3, "beginnings": 2, "ends": 2}  # of bits for each


def sieve_of(fields: Fields, signatures: Keys) -> Sieve:
    """The sieve for all records."""
    n_runs = np.bitwise_count(signatures).sum(axis=1).astype(np.float32)
    names = fields.people.by_code.to_numpy(zero_copy_only=False)
    texts = {
        "team": names,
        "beginnings": [name[:3] for name in names],
        "ends": [name[-3:] for name in names],
    }
    sets = {kind: _sets(fields, _hash(texts[kind]), n) for kind, n in _SETS.items()}
    return Sieve(
        runs=signatures,
        n_runs=n_runs,
        page=fields.first_page.astype(np.float32),
        year=fields.year.astype(np.float32),
        **sets,
    )


def _sets(fields: Fields, number: Keys, n: int) -> tuple[Keys, ...]:
    return tuple(_bits(fields, number >> np.uint64(6 * at)) for at in range(n))


def _hash(texts: Any) -> Keys:
    return pd.util.hash_array(np.asarray(texts, dtype=object), categorize=False)


def _bits(fields: Fields, number: Keys) -> Keys:
    """One bit for every author of every record, at a place that the surname's number tells."""
    bit = np.uint64(1) << (number & np.uint64(63))
    bit[0] = 0  # nobody
    bits: Keys = np.bitwise_or.reduce(bit[fields.people.surnames], axis=1)
    return bits
