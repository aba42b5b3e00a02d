"""Deduplication of any bibliographic records: the whole of it on one screen.

    records -> fields -> settled by people and identifiers -> candidate pairs -> comparisons -> scores -> clusters

`paperlist dedupe` and the merge inside the job both call `dedupe`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.merge import reasons
from pipeline.merge.blocking import candidates
from pipeline.merge.certainty import with_certainties
from pipeline.merge.clustering import Scored, bounded_components, cluster, components, inner_pairs
from pipeline.merge.comparison import compare
from pipeline.merge.constraints import Decision, Settled, conflicts, settle
from pipeline.merge.fields import Fields, Floats, give_back, prepare
from pipeline.merge.minhash import mix
from pipeline.merge.scoring import Model, load, probability

Rows = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

_SLICE = 1 << 16  # pairs scored at a time, to bound memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Thresholds of deduplication, as probabilities."""

    link: float = 0.3
    """Pairs from this score on bring two records into one component, where all pairs are looked at."""
    join: float = 0.5
    """Two groups of records are joined while the mean between them reaches this."""
    possible: float = 0.2
    """Pairs from this score on that were not joined are left to a person."""
    model: Path | None = None
    """A model of one's own instead of the one that ships."""


@dataclass
class Deduped:
    """What deduplication found."""

    clusters: pd.DataFrame
    """One row per record, sorted: id, cluster_id (the id of the canonical record), is_canonical."""
    _fields: Fields = field(repr=False)
    _settled: Settled = field(repr=False)
    _scored: Scored = field(repr=False)
    _label: Rows = field(repr=False)
    _settings: Settings = field(repr=False)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The pairs that were judged, sorted: id_l, id_r, score, verdict, reasons, decided_by."""
        parts = [self._settled_pairs(), self._scored_pairs()]
        pairs = pd.concat(parts, ignore_index=True).drop_duplicates(["id_l", "id_r"])
        return pairs.sort_values(["id_l", "id_r"], ignore_index=True)

    def _settled_pairs(self) -> pd.DataFrame:
        ids = self._fields.ids
        rows = [
            (
                ids[one],
                ids[other],
                1.0,
                "same",
                reasons.of_identifier(kind),
                "person" if kind == "person" else "identifier",
            )
            for one, other, kind in self._settled.joined
        ]
        for one, other, kind in self._settled.doubted:
            said = [
                *reasons.of_identifier(kind),
                "but title and authors, or a stronger identifier, contradict",
            ]
            verdict = "same" if self._label[one] == self._label[other] else "possible"
            rows.append((ids[one], ids[other], 0.5, verdict, said, "identifier"))
        return _pair_frame(rows)

    def _scored_pairs(self) -> pd.DataFrame:
        scored, label = self._scored, self._label
        scores = probability(scored.logits)
        same = label[scored.left] == label[scored.right]
        told = same | (scores >= self._settings.possible)
        scored, scores, same = scored.take(told), scores[told], same[told]
        verdict = np.where(same, "same", np.where(scored.conflict, "different", "possible"))
        said = reasons.in_words(compare(self._fields, scored.left, scored.right), scored.conflict)
        by = np.where(scored.conflict & ~same, "identifier", "model")
        ids = self._fields.ids
        columns = (ids[scored.left], ids[scored.right], scores.tolist(), verdict, said, by)
        return _pair_frame(list(zip(*columns, strict=True)))


def _pair_frame(rows: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["id_l", "id_r", "score", "verdict", "reasons", "decided_by"])


def dedupe(
    records: pd.DataFrame,
    settings: Settings | None = None,
    decisions: Iterable[Decision] = (),
    *,
    partitions: int = 1,
) -> Deduped:
    """Find the records that are one paper.

    Args:
        records: One row per record: `id` and `title`; if there, authors, year, venue, doi, arxiv_id, pages and others.
        settings: Thresholds and model; the defaults fit bibliographic records of any kind.
        decisions: What people said about pairs; obeyed whatever the records say.
        partitions: Into how many parts the pairs are cut; the result is the same for any.

    Raises:
        ConfigError: The frame has no id or title, an id twice, or the decisions contradict each other.
    """
    settings = settings or Settings()
    fields = prepare(records)
    del records  # where nobody else needs them, their memory is free from here on
    give_back()
    settled = settle(fields, decisions)
    scorer = _Scorer(fields, settled, load(settings.model), partitions)
    group, weight, rows = _collapse(fields, settled, scorer, settings)
    scored = scorer.score(*_unsettled(group, *candidates(fields, rows, partitions)))
    label = bounded_components(group, scored, _logit(settings.link))
    scored = scorer.complete(scored, *_unsettled(group, *inner_pairs(label, rows)))
    label = cluster(group, label, weight, scored, _logit(settings.join))
    return Deduped(_clusters(fields, label), fields, settled, scored, label, settings)


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _unsettled(group: Rows, left: Rows, right: Rows) -> tuple[Rows, Rows]:
    open_ = group[left] != group[right]
    return left[open_], right[open_]


@dataclass(frozen=True, slots=True)
class _Scorer:
    """Scores pairs of rows, in as many parts as wanted."""

    fields: Fields
    settled: Settled
    model: Model
    partitions: int

    def score(self, left: Rows, right: Rows) -> Scored:
        parts = zip(
            np.array_split(left, self.partitions), np.array_split(right, self.partitions), strict=True
        )
        logits = [self._logits(*part) for part in parts]
        return Scored(left, right, np.concatenate(logits), conflicts(self.fields, self.settled, left, right))

    def _logits(self, left: Rows, right: Rows) -> Floats:
        cuts = [slice(start, start + _SLICE) for start in range(0, len(left), _SLICE)]
        return np.concatenate([np.zeros(0), *(self._cut(left[cut], right[cut]) for cut in cuts)])

    def _cut(self, left: Rows, right: Rows) -> Floats:
        matrix = compare(self.fields, left, right)
        return with_certainties(self.model.logits(matrix), matrix, self.fields, left, right)

    def complete(self, scored: Scored, left: Rows, right: Rows) -> Scored:
        """The scored pairs with those of these pairs that were not scored yet."""
        n = len(self.fields)
        fresh = ~np.isin(left * n + right, scored.left * n + scored.right)
        more = self.score(left[fresh], right[fresh])
        return Scored(
            np.concatenate([scored.left, more.left]),
            np.concatenate([scored.right, more.right]),
            np.concatenate([scored.logits, more.logits]),
            np.concatenate([scored.conflict, more.conflict]),
        )


def _collapse(
    fields: Fields, settled: Settled, scorer: _Scorer, settings: Settings
) -> tuple[Rows, Rows, Rows]:
    """Groups with exact copies joined, the number of copies behind each row, and the rows that stand for copies.

    A hundred thousand equal records are one row from here on; but copies that say too little to be told from another
    paper ("Editorial", nothing else) stay single, and only the first of them is compared with others.
    """
    copy_of = _copies(fields)
    copy_of[list(settled.decided)] = list(settled.decided)
    rows = np.flatnonzero(copy_of == np.arange(len(fields)))
    weight = np.bincount(copy_of, minlength=len(fields))
    repeated = rows[weight[rows] > 1]
    alone = np.zeros(len(fields), bool)
    alone[repeated] = scorer.score(repeated, repeated).logits < _logit(settings.join)
    copy_of = np.where(alone[copy_of], np.arange(len(fields)), copy_of)
    group = components(
        len(fields), np.tile(np.arange(len(fields)), 2), np.concatenate([settled.labels(), copy_of])
    )
    return group, np.where(alone, 1, np.maximum(weight, 1)), rows


def _copies(fields: Fields) -> Rows:
    """For every row the first row that is equal in all that is compared."""
    columns: list[Any] = [
        fields.title_code, *fields.people.surnames.T, *fields.people.initials.T, fields.venue_code, fields.kind,
        *(np.nan_to_num(getattr(fields, name), nan=-1.0) for name in ("year", "volume", "number", "first_page", "last_page")),
        *fields.identifiers.codes.values(),
    ]  # fmt: skip
    if fields.abstract is not None:
        columns.append(pd.factorize(fields.abstract)[0])
    code = np.zeros(len(fields), np.uint64)
    for column in columns:
        code = mix(code, column.astype(np.int64).astype(np.uint64))
    _, first, back = np.unique(code, return_index=True, return_inverse=True)
    return first[back].astype(np.int64)


def _clusters(fields: Fields, label: Rows) -> pd.DataFrame:
    """The frame of clusters, each under the id of its canonical record: published, complete, first by id."""
    order = np.lexsort((np.arange(len(label)), -_completeness(fields), label))
    first = np.flatnonzero(np.diff(label[order], prepend=-1))
    canonical = np.zeros(len(label), np.int64)
    canonical[label[order[first]]] = order[first]
    chosen = canonical[label]
    return pd.DataFrame(
        {"id": fields.ids, "cluster_id": fields.ids[chosen], "is_canonical": chosen == np.arange(len(label))}
    )


def _completeness(fields: Fields) -> Rows:
    published = (fields.identifiers.codes["doi"] >= 0).astype(np.int64) * 4
    known = [
        fields.people.counts > 0,
        ~np.isnan(fields.year),
        fields.venue_code >= 0,
        ~np.isnan(fields.first_page),
    ]
    rank: Rows = published + np.sum(known, axis=0) + 2 * fields.people.counts.clip(0, 1)
    return rank
