"""The background: how common words are in arXiv's titles and abstracts, and which are used alike there.

`words.npz` is made by `benchmarks/fit_sections.py --words`. It holds no text but single words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

Grid = np.ndarray[Any, np.dtype[np.float64]]
"""Vectors, similarities and log-odds: `float64`."""


@dataclass(frozen=True)
class Background:
    """Some thousand words with what is known of each."""

    place: dict[str, int]
    rarity: Grid
    """`(n_words,) float64`: inverse document frequency of each word."""
    vectors: Grid
    """`(n_words, n_axes) float64`: of length one."""
    rarest: float  # of a word that is not among them

    def rarity_of(self, word: str) -> float:
        """How rare a word is, in inverse document frequency."""
        at = self.place.get(word)
        return self.rarest if at is None else float(self.rarity[at])

    def embed(self, counts: Sequence[Counter[str]]) -> Grid:
        """One vector per text: its words' vectors, the rare ones counting more. Not yet of length one.

        `(n_texts, n_axes) float64`.
        """
        found = np.zeros((len(counts), self.vectors.shape[1]))
        for row, counter in enumerate(counts):
            known = [(self.place[word], counter[word]) for word in sorted(counter.keys() & self.place.keys())]
            if known:
                at = np.array([place for place, _ in known])
                weight = (1 + np.log([max(n, 0.5) for _, n in known])) * self.rarity[at]
                found[row] = weight @ self.vectors[at]
        return found


def make_background(words: Sequence[str], rarity: Grid, vectors: Grid) -> Background:
    """A background from a table of words, their rarity `(n_words,)` and their vectors `(n_words, n_axes)`, `float64`."""
    length = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    place = {word: at for at, word in enumerate(words)}
    return Background(place, rarity, vectors / np.maximum(length, 1e-9), float(rarity.max()))


@cache
def load_background() -> Background:
    """The background that ships with paperlist."""
    with (
        resources.files("pipeline.flag.sections").joinpath("words.npz").open("rb") as file,
        np.load(file) as table,
    ):
        words = bytes(table["words"]).decode().split("\n")
        return make_background(words, table["rarity"].astype(float), table["vectors"].astype(float))
