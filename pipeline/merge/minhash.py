"""MinHash of titles: texts that share most of their four-letter runs share a band, whatever else differs."""

from __future__ import annotations

from typing import Any

import numpy as np

Keys = np.ndarray[Any, np.dtype[np.uint64]]

GRAM = 4
BANDS = 4
ROWS = 3

_SHORTEST = 8  # letters; shorter titles are found by their whole
_SLICE = 100_000  # records hashed at a time, to bound memory
_SEEDS = np.random.default_rng(20240229).integers(1, 2**32, (BANDS * ROWS, 2), dtype=np.uint64).astype(
    np.uint32
) | np.uint32(1)


def bands(titles: np.ndarray[Any, np.dtype[np.object_]]) -> tuple[np.ndarray[Any, np.dtype[np.int64]], Keys]:
    """Rows and keys: every title of some length once per band."""
    found = [_bands_of(titles[start : start + _SLICE], start) for start in range(0, len(titles), _SLICE)]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    return np.concatenate([rows for rows, _ in found]), np.concatenate([keys for _, keys in found])


def _bands_of(
    titles: np.ndarray[Any, np.dtype[np.object_]], start: int
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], Keys]:
    encoded = [title.encode() for title in titles.tolist()]
    lengths = np.array([len(text) for text in encoded], dtype=np.int64)
    rows = np.flatnonzero(lengths >= _SHORTEST)
    if not len(rows):
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    letters = np.frombuffer(b"".join(encoded[row] for row in rows.tolist()), dtype=np.uint8)
    grams, starts = _grams(letters, lengths[rows])
    keys = [_band(grams, starts, band) for band in range(BANDS)]
    return np.tile(rows + start, BANDS), np.concatenate(keys)


def _grams(
    letters: np.ndarray[Any, np.dtype[np.uint8]], lengths: np.ndarray[Any, np.dtype[np.int64]]
) -> tuple[np.ndarray[Any, np.dtype[np.uint32]], np.ndarray[Any, np.dtype[np.int64]]]:
    """All runs of four letters within one title as numbers, and where each title's begin."""
    wide = letters.astype(np.uint32)
    runs = wide[:-3] | wide[1:-2] << np.uint32(8) | wide[2:-1] << np.uint32(16) | wide[3:] << np.uint32(24)
    ends = np.cumsum(lengths)
    within = np.ones(len(wide), dtype=bool)
    for back in range(1, GRAM):
        within[ends - back] = False  # a run must not reach into the next title
    counts = lengths - (GRAM - 1)
    return runs[within[: len(runs)]], np.cumsum(counts) - counts


def _band(
    grams: np.ndarray[Any, np.dtype[np.uint32]], starts: np.ndarray[Any, np.dtype[np.int64]], band: int
) -> Keys:
    key = np.full(len(starts), np.uint64(band + 1), dtype=np.uint64)
    for factor, offset in _SEEDS[band * ROWS : (band + 1) * ROWS]:
        mixed = grams * factor + offset
        mixed ^= mixed >> np.uint32(15)
        mixed *= np.uint32(0x85EBCA6B)
        least = np.minimum.reduceat(mixed, starts).astype(np.uint64)
        key = mix(key, least)
    return key


def mix(key: Keys, value: Keys) -> Keys:
    """Two arrays of numbers as one array of well-spread numbers (splitmix64's last steps)."""
    mixed = (key * np.uint64(0x9E3779B97F4A7C15)) ^ value
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
