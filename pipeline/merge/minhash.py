"""MinHash of titles: texts that share most of their four-letter runs share a band, whatever else differs.

The same runs make a signature of 256 bits, from which the share of common runs is told without looking at the texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.merge.arrays import Keys, Rows

Grams = np.ndarray[Any, np.dtype[np.uint32]]
"""Runs of four letters as numbers: `(n_runs,) uint32`."""

GRAM = 4
BANDS = 4
BAND_ROWS = 3
WORDS = 4
"""Words of 64 bits in a signature."""
SHORTEST = 8
"""Bytes from which a title has bands; shorter ones are found by their whole."""

_SLICE = 8_192  # records hashed at a time: what they need stays in the processor's cache
_SEEDS = np.random.default_rng(20240229).integers(1, 2**32, (BANDS * BAND_ROWS, 2), dtype=np.uint64).astype(
    np.uint32
) | np.uint32(1)


def bands(titles: pa.Array) -> tuple[Rows, Keys]:
    """The rows and keys of all bands: every title of some length once per band.

    `(n,) int64` and `(n,) uint64`, where n is `BANDS` times the titles that are long enough.
    """
    rows, keys = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for start, long, grams, starts in _runs(titles):
        keys += [_band(grams, starts, band) for band in range(BANDS)]
        rows += [long + start] * BANDS
    return np.concatenate(rows), np.concatenate(keys)


def signatures(titles: pa.Array) -> Keys:
    """The signature of every title: words of bits, one bit for every run of four letters, `(n_titles, WORDS) uint64`."""
    found = np.zeros((len(titles), WORDS), np.uint64)
    for start, long, grams, starts in _runs(titles):
        found[long + start] = _signatures(grams, starts)
    return found


def _runs(titles: pa.Array) -> Iterator[tuple[int, Rows, Grams, Rows]]:
    """Slices of titles: where each begins, which titles are long enough, all their runs, where each title's begin."""
    for start in range(0, len(titles), _SLICE):
        long, grams, starts = _grams(titles.slice(start, _SLICE))
        if len(long):
            yield start, long, grams, starts


def _grams(titles: pa.Array) -> tuple[Rows, Grams, Rows]:
    """The titles that are long enough, all their runs of four letters as well-spread numbers, where each's begin.

    `(n_long,) int64`, `(n_runs,) uint32`, `(n_long,) int64`.
    """
    encoded = titles.cast(pa.large_binary())
    offsets = np.frombuffer(encoded.buffers()[1], np.int64, len(encoded) + 1, encoded.offset * 8)
    letters = np.frombuffer(encoded.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]].astype(np.uint32)
    lengths = np.diff(offsets)
    long = np.flatnonzero(lengths >= SHORTEST)
    if not len(long):
        return long, np.zeros(0, np.uint32), long
    runs = letters[:-3] | letters[1:-2] << np.uint32(8)
    runs |= letters[2:-1] << np.uint32(16)
    runs |= letters[3:] << np.uint32(24)
    counts = lengths[long] - (GRAM - 1)
    starts = np.cumsum(counts) - counts
    within = np.arange(int(counts.sum())) + np.repeat(offsets[long] - offsets[0] - starts, counts)
    return long, _scrambled(runs[within]), starts


def _scrambled(numbers: Grams) -> Grams:
    """Numbers of 32 bits spread over all of them, one to one, `(n,) uint32`."""
    mixed = numbers * np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    return mixed


def _signatures(grams: Grams, starts: Rows) -> Keys:
    """One bit for every run, at a place that its number tells, `(n_titles, WORDS) uint64`."""
    of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(grams)))
    bits = np.zeros((len(starts), 64 * WORDS), bool)
    bits[of, grams & np.uint32(64 * WORDS - 1)] = True
    return np.packbits(bits, axis=1).view(np.uint64)


def _band(grams: Grams, starts: Rows, band: int) -> Keys:
    """The key of one band of every title, `(n_titles,) uint64`."""
    key = np.full(len(starts), np.uint64(band + 1), dtype=np.uint64)
    for factor, offset in _SEEDS[band * BAND_ROWS : (band + 1) * BAND_ROWS]:
        least = np.minimum.reduceat(grams * factor + offset, starts).astype(np.uint64)
        key = mix(key, least)
    return key


def mix(key: Keys, value: Keys) -> Keys:
    """Two arrays of numbers as one array of well-spread numbers (splitmix64's last steps).

    `(n,) uint64` each.
    """
    mixed = (key * np.uint64(0x9E3779B97F4A7C15)) ^ value
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
