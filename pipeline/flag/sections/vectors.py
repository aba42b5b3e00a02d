"""Vectors of papers and headings: by terms, by the list's own latent topics, and by the background."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.flag.sections.background import Background, Grid
from pipeline.flag.sections.sparse_rows import SparseRows

_NOTHING = 1e-9  # length or strength under which there is no direction

_PIECE_WEIGHT = 0.7
_TOPICS = 60
_SMALL = 1400  # papers up to which it is quicker to find all axes, and each exactly
_N_STEPS = 12  # towards the strongest axes, where there are more papers


@dataclass(frozen=True)
class Vectors:
    """One list in three spaces; rows of length one, a row for each paper and each heading."""

    names: tuple[str, ...]  # the terms
    terms: SparseRows
    """`(n_papers, n_terms) float64`."""
    heading_terms: SparseRows
    """`(n_headings, n_terms) float64`."""
    kernel: Grid
    """`(n_papers, n_papers) float64`: similarity of each two papers by terms, 0..1."""
    topics: Grid
    """`(n_papers, n_topics) float64`."""
    heading_topics: Grid
    """`(n_headings, n_topics) float64`."""
    background: Grid
    """`(n_papers, n_axes) float64`."""
    heading_background: Grid
    """`(n_headings, n_axes) float64`."""


def make_vectors(
    papers: Sequence[Counter[str]], headings: Sequence[Counter[str]], background: Background
) -> Vectors:
    """Vectors of a list's papers and headings."""
    counts: Counter[str] = Counter()
    for counter in papers:
        counts.update(counter.keys())
    names = sorted(term for term, n in counts.items() if n > 1) or ["-"]
    place = {term: at for at, term in enumerate(names)}
    weight = np.array([_weight(term, counts[term], len(papers), background) for term in names])
    terms = _rows(papers, place, weight)
    heading_terms = _rows(headings, place, weight)
    kernel = terms.similarity(terms)
    topics, heading_topics = _topics(kernel, heading_terms.similarity(terms))
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
    """Rows of length one; a row of nothing stays so, `(n, n_axes) float64`."""
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return np.asarray(np.divide(rows, length, out=np.zeros_like(rows), where=length > _NOTHING))


def _weight(term: str, n_papers_with: int, n_papers: int, background: Background) -> float:
    if term.startswith("#"):
        return _PIECE_WEIGHT * float(np.log((1 + n_papers) / (1 + n_papers_with)) + 1)
    return (background.rarity_of(term) + 1) / 1.6


def _rows(counters: Sequence[Counter[str]], place: Mapping[str, int], weight: Grid) -> SparseRows:
    """The terms of every text, weighed, `(n_texts, n_terms) float64`; `weight` is of each term, `(n_terms,)`."""
    known = [sorted((place[term], n) for term, n in counter.items() if term in place) for counter in counters]
    rows = np.repeat(np.arange(len(known)), [len(terms) for terms in known])
    columns = np.array([column for terms in known for column, _ in terms], dtype=np.int64)
    value = np.array([n for terms in known for _, n in terms], dtype=float)
    damped = np.where(value >= 1, 1 + np.log(np.maximum(value, 1)), value)
    return SparseRows(rows, columns, damped * weight[columns], (len(known), len(place))).of_length_one()


def _topics(kernel: Grid, heading_kernel: Grid) -> tuple[Grid, Grid]:
    """Papers and headings by the strongest latent topics: the same as a truncated SVD of the terms.

    `(n_papers, n_topics)` and `(n_headings, n_topics) float64`.
    """
    strength, axes = _strongest(kernel, max(min(_TOPICS, len(kernel) - 2), 1))
    kept = strength > _NOTHING
    strength, axes = np.sqrt(strength[kept]), axes[:, kept]
    return unit(axes * strength), unit(heading_kernel @ axes / strength)


def _strongest(kernel: Grid, count: int) -> tuple[Grid, Grid]:
    """The largest eigenvalues of a kernel `(n, n)`, rising, `(count,)`, and their axes, `(n, count)`."""
    if len(kernel) <= _SMALL:
        strength, axes = np.linalg.eigh(kernel)
        return strength[-count:], axes[:, -count:]
    space = _krylov_space(kernel, np.random.default_rng(0).standard_normal((len(kernel), count)))
    strength, axes = np.linalg.eigh(space.T @ kernel @ space)
    return strength[-count:], space @ axes[:, -count:]


def _krylov_space(kernel: Grid, block: Grid) -> Grid:
    """Directions in which the strongest axes lie: those of a block that the kernel turns towards them step by step."""
    space = last = _orthonormal(block)
    for _ in range(_N_STEPS):
        if space.shape[1] + last.shape[1] > len(kernel):
            break
        last = kernel @ last
        for _ in range(2):  # once leaves what rounding lost
            last = _orthonormal(last - space @ (space.T @ last))
        space = np.concatenate((space, last), axis=1)
    return space


def _orthonormal(block: Grid) -> Grid:
    """Columns of length one at right angles that span the same; by products alone, since threads of `qr` wait busily."""
    for _ in range(2):
        strength, axes = np.linalg.eigh(block.T @ block)
        kept = strength > 1e-14 * strength.max(initial=0.0)
        block = block @ (axes[:, kept] / np.sqrt(strength[kept]))
    return block
