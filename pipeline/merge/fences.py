"""Fences of merging: a record that can't be compared, or a work that can't be made, costs itself and is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.errors import PipelineError, error_words
from pipeline.merge.dedupe import Deduped

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MergeFailure:
    """What could not be merged, and why."""

    subject: str
    sentence: str


@dataclass(frozen=True)
class Fenced:
    """What deduplication found, records that it failed on apart as papers of their own."""

    clusters: pd.DataFrame
    """One row per record: id, cluster_id, is_canonical."""
    pairs: pd.DataFrame
    failures: list[MergeFailure] = field(default_factory=list)


def dedupe_fenced(records: pd.DataFrame, dedupe: Callable[[pd.DataFrame], Deduped]) -> Fenced:
    """Deduplicate records; where that fails, those that make it fail are papers of their own, and the others go on.

    Raises:
        PipelineError: What people decided contradicts itself; that is for them to mend.
    """
    try:
        found = dedupe(records)
    except PipelineError:
        raise
    except Exception as error:
        apart = dict(_culprits(records, dedupe, error))
        found = dedupe(records[~records["id"].isin(apart)])
        alone = pd.DataFrame({"id": list(apart), "cluster_id": list(apart), "is_canonical": True})
        clusters = pd.concat([found.clusters, alone], ignore_index=True)
        return Fenced(clusters, found.pairs, [_failure(name, why) for name, why in apart.items()])
    return Fenced(found.clusters, found.pairs)


def _culprits(
    records: pd.DataFrame, dedupe: Callable[[pd.DataFrame], Deduped], error: Exception
) -> Sequence[tuple[str, Exception]]:
    """The records that make deduplication fail, found by halving; all of those that fail only together."""
    if len(records) == 1:
        return [(str(records["id"].iloc[0]), error)]
    middle = len(records) // 2
    found: list[tuple[str, Exception]] = []
    for half in (records.iloc[:middle], records.iloc[middle:]):
        try:
            dedupe(half)
        except Exception as inner:
            found += _culprits(half, dedupe, inner)
    return found or [(str(name), error) for name in records["id"]]


def _failure(name: str, error: Exception) -> MergeFailure:
    logger.debug("record %s", name, exc_info=error)
    why = error_words(error)
    return MergeFailure(
        name, f"The record {name} can't be compared ({why}); it is a work of its own. Please report this."
    )
