"""Scoring: from comparisons to a calibrated probability that two records are one paper.

The model is a sum of short trees, monotone in every comparison that has a direction, kept as readable JSON: what each
tree asks of which comparison, and what it adds to the log-odds. No code is loaded with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.errors import ConfigError
from pipeline.merge.arrays import Floats
from pipeline.merge.comparison import FEATURES, compare_pairs, with_places_forgotten
from pipeline.merge.constraints import Settled, conflicts
from pipeline.merge.contradictions import with_contradictions
from pipeline.merge.fields import Fields
from pipeline.merge.overrides import with_certainties
from pipeline.merge.trees import TreeSum, read_trees


def probability(logits: Floats) -> Floats:
    """Log-odds as probability, to four decimals: the last digits of exp differ between machines.

    `(n,) float64` to the same, 0..1.
    """
    return np.round(1 / (1 + np.exp(-np.clip(logits, -30, 30))), 4)


@cache
def load(path: Path | None = None) -> TreeSum:
    """The model of a file, or the one that ships with paperlist."""
    try:
        text = (
            path.read_text() if path else resources.files("pipeline.merge").joinpath("model.json").read_text()
        )
        return read_trees(text, tuple(FEATURES))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read ({error.strerror or error}).") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"{path or 'model.json'}: not a model of paperlist dedupe ({error}).") from error


@dataclass(frozen=True, slots=True)
class PairContext:
    """What pairs are judged by: the records, what is settled of them, and the model."""

    fields: Fields
    settled: Settled
    model: TreeSum
    journal_versions: bool = False
    """Whether a paper at a conference and its article are one work."""
    cautious: bool = False
    """Whether whatever contradicts is left to a person."""


def score_pairs(pairs: pd.DataFrame, known: PairContext) -> pd.DataFrame:
    """One partition of pairs of rows (`left`, `right`) with their log-odds, and whether they can't be one work.

    Columns: `left`, `right`, `logit`, `conflict`.
    """
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    matrix = compare_pairs(known.fields, left, right)
    if known.journal_versions:
        matrix = with_places_forgotten(matrix)
    logits = with_contradictions(known.model.logits(matrix), matrix, known.fields, left, right)
    logits = with_certainties(logits, matrix, known.fields, left, right, cautious=known.cautious)
    conflict = conflicts(known.fields, known.settled, left, right)
    return pd.DataFrame({"left": left, "right": right, "logit": logits, "conflict": conflict}, copy=False)
