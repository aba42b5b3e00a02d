"""Venues: what kind of place a paper appeared in, and how alike two names of a place are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from pipeline.text import words
from pipeline.venues import UNLETTERED, VENUE_NOISE, is_periodical, venue_kind, venue_series

UNKNOWN_VENUE, PREPRINT, CONFERENCE, JOURNAL, OTHER = range(5)

_CODES = {
    None: UNKNOWN_VENUE,
    "preprint": PREPRINT,
    "conference": CONFERENCE,
    "journal": JOURNAL,
    "other": OTHER,
}


def kinds(names: list[str]) -> np.ndarray[Any, np.dtype[np.int8]]:
    """The kind of each distinct venue name."""
    return np.array([_CODES[venue_kind(name)] for name in names], dtype=np.int8)


@lru_cache(maxsize=1 << 18)
def name_sim(left: str, right: str) -> float:
    """How alike two venue names are, 0..1: abbreviations and acronyms agree with what they stand for."""
    one, other = _read(left), _read(right)
    if one.series and other.series:
        return _series_sim(one, other)
    if not one.words or not other.words:
        return 1.0 if left == right else 0.5
    if one.words == other.words:
        return 1.0
    if _acronym_of(one, other) or _acronym_of(other, one):
        return 0.95
    ratio = fuzz.ratio(one.in_order, other.in_order) / 100
    if one.beginnings.isdisjoint(other.beginnings):
        return ratio
    shorter, longer = sorted((one.words, other.words), key=len)
    matched = sum(any(_abbreviates(one, other) for other in longer) for one in shorter) / len(shorter)
    return max(ratio, matched * (0.75 + 0.25 * len(shorter) / len(longer)))


@dataclass(frozen=True, slots=True)
class _Name:
    """What a venue's name is made of."""

    words: list[str]
    in_order: str
    beginnings: frozenset[str]
    """The first two letters of the words: names without a common one have no word that abbreviates another."""
    initials: str
    short: list[str]
    """Those of the first three words that may be acronyms."""
    series: str | None
    """The well-known series that it names, whatever it calls it."""
    periodical: bool


@lru_cache(maxsize=1 << 17)
def _read(name: str) -> _Name:
    every = words(name)
    telling = [word for word in every if word not in VENUE_NOISE and not word[0].isdigit()]
    return _Name(
        telling,
        " ".join(sorted(telling)),
        frozenset([word[:2] for word in telling]),
        "".join([word[0] for word in every if word not in UNLETTERED]),
        [word for word in telling[:3] if 3 <= len(word) <= 8],
        venue_series(name),
        is_periodical(name),
    )


def _series_sim(one: _Name, other: _Name) -> float:
    """1 for two names of one series, less for its conference and its journal, little for two series."""
    if one.series != other.series:
        return 0.1
    return 1.0 if one.periodical == other.periodical else 0.4


def _abbreviates(one: str, other: str) -> bool:
    """Whether one word is the other, or the beginning of it ("Commun", "Communications")."""
    return one == other or (
        min(len(one), len(other)) >= 2 and (one.startswith(other) or other.startswith(one))
    )


def _acronym_of(short: _Name, long: _Name) -> bool:
    """Whether a word of the short name is made of initials of the long one: "VLDB", "Very Large Data Bases"."""
    return any(word in long.initials for word in short.short)
