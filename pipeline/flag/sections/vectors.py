"""Vectors of papers and headings: by terms, by the list's own latent topics, and by the background."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.linalg import eigh
from scipy.sparse.linalg import ArpackError, eigsh

from pipeline.flag.sections.background import Background, Grid

_PIECE_WEIGHT = 0.7
_TOPICS = 60
_SMALL = 500  # papers up to which all axes are found at once
Sparse = Any


@dataclass(frozen=True)
class Vectors:
    """One list in three spaces; rows of length one, a row for each paper and each heading."""

    names: tuple[str, ...]  # the terms
    terms: Sparse
    heading_terms: Sparse
    kernel: Grid  # similarity of each two papers by terms
    topics: Grid
    heading_topics: Grid
    background: Grid
    heading_background: Grid


def make_vectors(
    papers: Sequence[Counter[str]], headings: Sequence[Counter[str]], background: Background
) -> Vectors:
    """Vectors of a list's papers and headings."""
    counts = Counter(term for counter in papers for term in counter)
    names = sorted(term for term, n in counts.items() if n >= 2) or ["-"]
    place = {term: at for at, term in enumerate(names)}
    weight = np.array([_weight(term, counts[term], len(papers), background) for term in names])
    terms = _rows(papers, place, weight)
    heading_terms = _rows(headings, place, weight)
    kernel = (terms @ terms.T).toarray()
    topics, heading_topics = _topics(kernel, (heading_terms @ terms.T).toarray())
    paper_vectors, heading_vectors = unit(background.embed(papers)), unit(background.embed(headings))
    middle = paper_vectors.mean(axis=0)
    return Vectors(
        tuple(names),
        terms,
        heading_terms,
        kernel,
        topics,
        heading_topics,
        unit(paper_vectors - middle),
        unit(heading_vectors - middle),
    )


def unit(rows: Grid) -> Grid:
    """Rows of length one; a row of nothing stays so."""
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return np.asarray(np.divide(rows, length, out=np.zeros_like(rows), where=length > 1e-9))


def _weight(term: str, n_papers_with: int, n_papers: int, background: Background) -> float:
    if term.startswith("#"):
        return _PIECE_WEIGHT * float(np.log((1 + n_papers) / (1 + n_papers_with)) + 1)
    return (background.rarity_of(term) + 1) / 1.6


def _rows(counters: Sequence[Counter[str]], place: Mapping[str, int], weight: Grid) -> Sparse:
    at: list[int] = []
    value: list[float] = []
    ends = [0]
    for counter in counters:
        known = sorted((place[term], n) for term, n in counter.items() if term in place)
        at += [column for column, _ in known]
        value += [n for _, n in known]
        ends.append(len(at))
    columns = np.array(at, dtype=np.int32)
    data = np.where(np.array(value) >= 1, 1 + np.log(np.maximum(value, 1)), value) * weight[columns]
    rows = sp.csr_array((data, columns, np.array(ends, dtype=np.int32)), shape=(len(counters), len(place)))
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sp.csr_array(sp.diags_array(1 / np.maximum(length, 1e-9)) @ rows)


def _topics(kernel: Grid, heading_kernel: Grid) -> tuple[Grid, Grid]:
    """Papers and headings by the strongest latent topics: the same as a truncated SVD of the terms."""
    strength, axes = _strongest(kernel, max(min(_TOPICS, len(kernel) - 2), 1))
    kept = strength > 1e-9
    strength, axes = np.sqrt(strength[kept]), axes[:, kept]
    return unit(axes * strength), unit(heading_kernel @ axes / strength)


def _strongest(kernel: Grid, count: int) -> tuple[Grid, Grid]:
    if len(kernel) > _SMALL:
        try:
            strength, axes = eigsh(kernel, k=count, v0=np.ones(len(kernel)), rng=0)
        except ArpackError:  # a kernel of nothing, or one that does not converge
            pass
        else:
            return strength, axes
    strength, axes = eigh(kernel, subset_by_index=[len(kernel) - count, len(kernel) - 1])
    return strength, axes
