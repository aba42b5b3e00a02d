"""Rows of terms of which most are 0: only the others are kept, and multiplied with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.flag.sections.background import Grid


@dataclass(frozen=True)
class SparseRows:
    """The values of a matrix that are not 0, each with its row and column."""

    rows: np.ndarray  # (n_kept,) int, rising
    columns: np.ndarray  # (n_kept,) int, rising within a row
    values: Grid  # (n_kept,) float64
    shape: tuple[int, int]

    def row(self, at: int) -> tuple[np.ndarray, Grid]:
        """The columns and values of one row."""
        kept = slice(*np.searchsorted(self.rows, [at, at + 1]))
        return self.columns[kept], self.values[kept]

    def dense(self) -> Grid:
        """The whole matrix."""
        grid = np.zeros(self.shape)
        grid[self.rows, self.columns] = self.values
        return grid

    def of_length_one(self) -> SparseRows:
        """Every row divided by its length; a row of nothing stays so."""
        length = np.maximum(np.sqrt(lengths_squared(self)), 1e-9)
        return SparseRows(self.rows, self.columns, self.values / length[self.rows], self.shape)

    @property
    def T(self) -> SparseRows:  # noqa: N802 - numpy's name for it
        """The transpose, for `@` alone: its rows do not rise."""
        return SparseRows(self.columns, self.rows, self.values, self.shape[::-1])

    def __matmul__(self, grid: Grid) -> Grid:
        """The product with a whole matrix of as many rows as this has columns."""
        found = [
            np.bincount(self.rows, self.values * column[self.columns], minlength=self.shape[0])
            for column in grid.T
        ]
        return np.stack(found, axis=1)

    def similarity(self, other: SparseRows) -> Grid:
        """The dot product of every row with every row of another matrix of the same columns."""
        by_column = np.argsort(other.columns, kind="stable")
        rows, values = other.rows[by_column], other.values[by_column]
        starts = np.searchsorted(other.columns[by_column], np.arange(self.shape[1] + 1))
        found = np.zeros((self.shape[0], other.shape[0]))
        for at in range(self.shape[0]):
            columns, weights = self.row(at)
            lengths = starts[columns + 1] - starts[columns]
            if n_met := int(lengths.sum()):
                skipped = starts[columns] - np.concatenate(([0], np.cumsum(lengths[:-1])))
                met = np.arange(n_met) + np.repeat(skipped, lengths)
                found[at] = np.bincount(rows[met], values[met] * np.repeat(weights, lengths), other.shape[0])
        return found


def lengths_squared(rows: Grid | SparseRows) -> Grid:
    """The sum of squares of each row."""
    if isinstance(rows, SparseRows):
        return np.asarray(np.bincount(rows.rows, rows.values**2, minlength=rows.shape[0]), dtype=float)
    return np.asarray((rows**2).sum(axis=1))
