"""A runner that tells how far deduplication is, by the partitions that are done; its stages know nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

import pandas as pd

from pipeline.how_far import HowFar
from pipeline.merge.blocking import FAMILIES, keys_of
from pipeline.merge.clustering import join
from pipeline.merge.partitions import Runner, Stage
from pipeline.merge.prefilter import signature_columns
from pipeline.merge.scoring import score_pairs

_ROUNDS = ["", *FAMILIES]
"""All records are gone through once for what is looked at first, and for each family of keys."""


class _Told(NamedTuple):
    """What is told of a stage."""

    name: str
    counted: str
    round: int = 0
    n_rounds: int = 1


class ToldRunner:
    """A runner whose every partition is told."""

    def __init__(self, run: Runner, how_far: HowFar) -> None:
        self._run, self._how_far = run, how_far

    def __call__(self, stage: Stage, partitions: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """The stage on every partition, in their order."""
        told = _told(stage)
        if told is None:
            yield from self._run(stage, partitions)
            return
        parts = list(partitions)  # cut out of one frame: a list of them holds no more than it
        n, n_done = sum(map(len, parts)), 0
        self._tell(told, 0, n)
        for part, made in zip(parts, self._run(stage, parts), strict=True):
            yield made
            n_done += len(part)
            self._tell(told, n_done, n)

    def _tell(self, told: _Told, n_done: int, n: int) -> None:
        """What all rounds have done, in records or pairs that are done with."""
        self._how_far(told.name, told.counted, (told.round * n + n_done) // told.n_rounds, n)


def _told(stage: Stage) -> _Told | None:
    """What is told of a stage; nothing of reading, which its reader tells, and of pairs, of which nobody knows how many come."""
    function, known = (stage.func, stage.keywords) if isinstance(stage, partial) else (stage, {})
    if function in (signature_columns, keys_of):
        return _Told("find", "records", _ROUNDS.index(known.get("family", "")), len(_ROUNDS))
    return {score_pairs: _Told("compare", "pairs"), join: _Told("join", "pairs")}.get(function)
