"""Matrices of terms: whatever is kept of them, they multiply like whole ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.flag.sections.sparse_rows import SparseRows, lengths_squared
from pipeline.flag.sections.vectors import _strongest


@st.composite
def grids(draw: st.DrawFn, n_columns: int = 5) -> np.ndarray:
    """A small matrix of which much is 0."""
    row = st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, -2.5, 0.125]), min_size=n_columns, max_size=n_columns)
    return np.array(draw(st.lists(row, min_size=1, max_size=6)))


def kept_of(grid: np.ndarray) -> SparseRows:
    rows, columns = np.nonzero(grid)
    return SparseRows(rows, columns, grid[rows, columns], grid.shape)


@given(grids(), grids())
def test_products_are_those_of_the_whole_matrix(one: np.ndarray, other: np.ndarray) -> None:
    """Similarity, products from both sides, rows and lengths are what numpy says of the whole matrix."""
    sparse = kept_of(one)
    assert np.array_equal(one, sparse.dense())
    assert np.allclose(one @ other.T, sparse.similarity(kept_of(other)))
    assert np.allclose(one @ other.T, sparse @ other.T)
    assert np.allclose(one.T @ one, sparse.T @ one)
    assert np.allclose((one**2).sum(axis=1), lengths_squared(sparse))
    columns, values = sparse.row(len(one) - 1)
    assert np.array_equal(one[-1][one[-1] != 0], values) and np.array_equal(np.flatnonzero(one[-1]), columns)


@given(grids())
def test_rows_of_length_one(grid: np.ndarray) -> None:
    """Every row gets the length one but a row of nothing."""
    expected = (grid != 0).any(axis=1).astype(float)
    assert np.allclose(expected, lengths_squared(kept_of(grid).of_length_one()))


@pytest.mark.parametrize("n_papers", [40, 501, 900])
def test_strongest_axes(n_papers: int) -> None:
    """The strongest axes of short and of long lists are those that a whole decomposition finds."""
    papers = np.random.default_rng(7).standard_normal((n_papers, 300)) * 0.97 ** np.arange(300)
    kernel = papers @ papers.T
    strength, axes = _strongest(kernel, 30)
    assert np.allclose(np.linalg.eigvalsh(kernel)[-30:], strength)
    assert np.allclose(kernel @ axes, axes * strength, atol=1e-6 * strength[-1])


def test_strongest_axes_of_nothing() -> None:
    """Papers that share no word at all have axes too, all of no strength."""
    strength, axes = _strongest(np.zeros((600, 600)), 60)
    assert not strength.any() and np.isfinite(axes).all()
