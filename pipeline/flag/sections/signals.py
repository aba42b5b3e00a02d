"""Signals: how well every paper fits every section, by methods that learn from the list without the paper itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.flag.sections.background import Grid
from pipeline.flag.sections.sparse_rows import SparseRows, lengths_squared
from pipeline.flag.sections.vectors import Vectors

METHODS = ("terms", "topics", "background", "heading", "near_terms", "near_topics", "ridge")
_HEADING_WEIGHT = 8.0  # of the heading's own vector, in papers
_BACKGROUND_HEADING_WEIGHT = 3.0
_NEIGHBOURS = 5
_RIDGE = 3.0
_TOPIC_SHARE = 0.3  # of the topics in the ridge's kernel, the rest is terms
_BIAS = 0.2


@dataclass(frozen=True)
class Signals:
    """Fit of papers to sections, by method."""

    raw: dict[str, Grid]
    """`(n_papers, n_sections) float64`, in the method's own unit."""
    stacked: Grid
    """`(n_papers, n_sections, n_methods) float64`: each method with mean 0 per paper and deviation 1 over the list."""


def measure(vectors: Vectors, membership: Grid) -> Signals:
    """The signals of a list.

    Args:
        vectors: Its papers and headings.
        membership: 1 where a paper is listed, `(n_papers, n_sections) float64`.
    """
    near = {"terms": _hollow(vectors.kernel), "topics": _hollow(vectors.topics @ vectors.topics.T)}
    raw = {
        "terms": _centroids(vectors.terms, vectors.heading_terms.dense(), membership, _HEADING_WEIGHT),
        "topics": _centroids(vectors.topics, vectors.heading_topics, membership, _HEADING_WEIGHT),
        "background": _centroids(
            vectors.background, vectors.heading_background, membership, _BACKGROUND_HEADING_WEIGHT
        ),
        "heading": vectors.background @ vectors.heading_background.T,
        "near_terms": _nearest(near["terms"], membership),
        "near_topics": _nearest(near["topics"], membership),
        "ridge": _ridge(near, membership),
    }
    return Signals(raw, np.stack([_levelled(raw[method]) for method in METHODS], axis=2))


def _centroids(papers: Grid | SparseRows, headings: Grid, membership: Grid, heading_weight: float) -> Grid:
    """Similarity to the mean of each section without the paper itself, shrunk towards the heading.

    `(n_papers, n_sections) float64`.
    """
    sums = papers.T @ membership + heading_weight * headings.T
    dots = papers @ sums
    own = lengths_squared(papers).reshape(-1, 1)
    length = (sums**2).sum(axis=0) - 2 * membership * dots + membership**2 * own
    return np.asarray((dots - membership * own) / np.sqrt(np.maximum(length, 1e-9)))


def _nearest(similarity: Grid, membership: Grid) -> Grid:
    """Similarity to the nearest papers of each section, those that it lacks counting as nothing, `(n_papers, n_sections) float64`."""
    found = np.zeros(membership.shape)
    for section in range(membership.shape[1]):
        among = similarity[:, membership[:, section] > 0]
        if among.shape[1] > _NEIGHBOURS:
            among = -np.partition(-among, _NEIGHBOURS - 1, axis=1)[:, :_NEIGHBOURS]
        found[:, section] = among.sum(axis=1) / _NEIGHBOURS
    return found


def _ridge(near: dict[str, Grid], membership: Grid) -> Grid:
    """What a linear model that was fitted without a paper says of it; in closed form, so no folds.

    `(n_papers, n_sections) float64`.
    """
    kernel = (1 - _TOPIC_SHARE) * near["terms"] + _TOPIC_SHARE * near["topics"] + _BIAS
    kernel[np.diag_indices_from(kernel)] += 1 + _RIDGE
    inverse = np.linalg.inv(kernel)
    target = membership / np.maximum(membership.sum(axis=1, keepdims=True), 1)
    return np.asarray(target - (inverse @ target) / np.diag(inverse)[:, None])


def _hollow(similarity: Grid) -> Grid:
    """Similarities, `(n_papers, n_papers) float64`, without that of a paper to itself."""
    hollow = similarity.copy()
    np.fill_diagonal(hollow, 0)
    return hollow


def _levelled(fit: Grid) -> Grid:
    """A method's fit, `(n_papers, n_sections) float64`, with mean 0 per paper and deviation 1 over the list."""
    centred = fit - fit.mean(axis=1, keepdims=True)
    return np.asarray(centred / max(float(centred.std()), 1e-9))
