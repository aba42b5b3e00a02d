"""Judging: pairs compared and scored, and told where they can't be one work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.merge.certainty import with_certainties
from pipeline.merge.comparison import compare, with_places_forgotten
from pipeline.merge.constraints import Settled, conflicts
from pipeline.merge.fields import Fields
from pipeline.merge.scoring import Model

Rows = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Known:
    """What pairs are judged by: the records, what is settled of them, and the model."""

    fields: Fields
    settled: Settled
    model: Model
    journal_versions: bool = False
    """Whether a paper at a conference and its article are one work."""


def judge(pairs: pd.DataFrame, known: Known) -> pd.DataFrame:
    """One partition of pairs of rows (`left`, `right`) with their log-odds, and whether they can't be one work.

    Columns: `left`, `right`, `logit`, `conflict`.
    """
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    matrix = compare(known.fields, left, right)
    if known.journal_versions:
        matrix = with_places_forgotten(matrix)
    logits = with_certainties(known.model.logits(matrix), matrix, known.fields, left, right)
    conflict = conflicts(known.fields, known.settled, left, right)
    return pd.DataFrame({"left": left, "right": right, "logit": logits, "conflict": conflict}, copy=False)
