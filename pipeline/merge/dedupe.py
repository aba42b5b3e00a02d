"""Deduplication of any bibliographic records: the whole of it on one screen.

    records -> fields -> settled by people and identifiers -> candidate pairs -> comparisons -> scores -> clusters

`paperlist dedupe` and the merge inside the job both call `dedupe`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.config import Settings, Strictness
from pipeline.decisions import PairDecision
from pipeline.merge import reasons
from pipeline.merge.arrays import Bools, Matrix, Rows
from pipeline.merge.blocking import candidate_pairs
from pipeline.merge.clustering import Scored, bounded_components, cluster, components, inner_pairs
from pipeline.merge.columns import codes
from pipeline.merge.comparison import compare_pairs
from pipeline.merge.constraints import Settled, conflicts, settle
from pipeline.merge.differences import (
    differences,
    nothing_else_differs,
    one_title_and_team,
    shared_authors,
)
from pipeline.merge.fields import Fields, give_back, prepare_fields
from pipeline.merge.identifiers import are_near_dois
from pipeline.merge.minhash import mix
from pipeline.merge.overrides import TOLD_BY
from pipeline.merge.pair_numbers import pair_numbers
from pipeline.merge.partitions import Runner, at_once, split
from pipeline.merge.scoring import PairContext, load, probability, score_pairs
from pipeline.sorted_numbers import are_among

_FEW_COPIES = 10  # of a record that says little, up to which each is shown beside the first
_PAIR_COLUMNS = [
    "id_l", "id_r", "score", "verdict", "reasons", "decided_by", "n_shared_authors", "differs", "joined_by",
]  # fmt: skip
JOIN: dict[Strictness, float] = {"cautious": 0.8, "balanced": 0.35, "eager": 0.2}
"""The mean probability from which groups of records are one work, by strictness: measured in docs/merging.md."""
_NEVER = 1e-12  # as probable as what no pair is less than: log-odds stay finite
_DOUBTED = 0.5  # the score of a pair with an equal identifier that everything else contradicts


def _default(name: str) -> Any:
    """The default of a setting: it stands in the settings alone."""
    return Settings.model_fields[name].default


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupeSettings:
    """Thresholds of deduplication, as probabilities; those not given are the settings' defaults."""

    link: float = _default("merge_link")
    """Pairs from this score on bring two records into one component, where all pairs are looked at."""
    strictness: Strictness = field(default_factory=lambda: _default("merge_strictness"))
    """How much must speak for two records; whoever is cautious leaves to a person what has no title, or another year and no place."""
    join: float | None = _default("merge_join")
    """Two groups of records are joined while the mean between them reaches this: the model errs on the side of caution
    with records that say little (docs/merging.md). None for that of the strictness."""
    possible: float = _default("merge_possible")
    """Pairs from this score on that were not joined are left to a person."""
    journal_versions: bool = _default("merge_journal_versions")
    """Whether a paper at a conference and its journal article are one work."""
    model: Path | None = None
    """A model of one's own instead of the one that ships."""

    @property
    def joined_at(self) -> float:
        """The mean probability from which groups of records are one work."""
        return JOIN[self.strictness] if self.join is None else self.join


def thresholds(settings: Settings, model: Path | None = None) -> DedupeSettings:
    """The thresholds that the settings name."""
    return DedupeSettings(
        link=settings.merge_link,
        strictness=settings.merge_strictness,
        join=settings.merge_join,
        possible=settings.merge_possible,
        journal_versions=settings.merge_journal_versions,
        model=model,
    )


@dataclass
class Deduped:
    """What deduplication found."""

    clusters: pd.DataFrame
    """One row per record, sorted: id, cluster_id (the id of the canonical record), is_canonical."""
    _fields: Fields = field(repr=False)
    _settled: Settled = field(repr=False)
    _scored: Scored = field(repr=False)
    _label: Rows = field(repr=False)
    _settings: DedupeSettings = field(repr=False)
    _copies: tuple[Rows, Rows] = field(repr=False)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The pairs that were judged, sorted, with the columns of `pairs` but for the titles."""
        parts = [self._copied_pairs(), self._settled_pairs(), self._scored_pairs()]
        pairs = pd.concat(parts, ignore_index=True).drop_duplicates(["id_l", "id_r"])
        return pairs.sort_values(["id_l", "id_r"], ignore_index=True)

    def _settled_pairs(self) -> pd.DataFrame:
        rows: list[Any] = []
        for one, other, kind in self._settled.joined:
            by = "person" if kind == "person" else "identifier"
            said: tuple[Any, ...] = (1.0, "same", reasons.of_identifier(kind), by, None, [], by)
            rows += [(*pair, *said) for pair in self._named(one, other)]
        for one, other, kind in self._settled.doubted:
            words = [
                *reasons.of_identifier(kind),
                "but title and authors, or a stronger identifier, contradict",
            ]
            together = (self._label[one] == self._label[other]).tolist()
            for pair, is_same in zip(self._named(one, other), together, strict=True):
                verdict, group = ("same", "group") if is_same else ("possible", None)
                rows.append((*pair, _DOUBTED, verdict, words, "identifier", None, [], group))
        return _pair_frame(rows)

    def _named(self, one: Rows, other: Rows) -> list[tuple[str, str]]:
        """Pairs of rows as the ids of their records."""
        return list(zip(self._fields.ids[one], self._fields.ids[other], strict=True))

    def _copied_pairs(self) -> pd.DataFrame:
        """Every exact copy beside the first of its kind."""
        said: tuple[Any, ...] = (1.0, "same", [reasons.EXACT_COPY], "model", None, [], "copy")
        return _pair_frame([(*pair, *said) for pair in self._named(*self._copies)])

    def first_copies(self) -> dict[str, str]:
        """The first of its kind for every exact copy: what was judged of it holds for the copy."""
        return dict(self._named(*self._copies[::-1]))

    def arguments(self, ids_l: Sequence[str], ids_r: Sequence[str]) -> list[list[reasons.Argument]]:
        """What speaks for and against each of these pairs of records, whether it was judged or not."""
        left, right = (self._fields.ids.places_of(side) for side in (ids_l, ids_r))
        matrix = compare_pairs(self._fields, left, right)
        differs = differences(self._fields, left, right, matrix)
        return reasons.arguments(matrix, conflicts(self._fields, self._settled, left, right), differs)

    def _scored_pairs(self) -> pd.DataFrame:
        scored, label = self._scored, self._label
        scores = probability(scored.logits)
        same = label[scored.left] == label[scored.right]
        told = same | (scores >= self._settings.possible)
        scored, scores, same = scored.take(told), scores[told], same[told]
        matrix = compare_pairs(self._fields, scored.left, scored.right)
        open_ = ~scored.conflict | self._may_be_misprinted(scored, matrix)
        verdict = np.where(same, "same", np.where(open_, "possible", "different"))
        differs = differences(self._fields, scored.left, scored.right, matrix)
        said = reasons.in_words(matrix, scored.conflict, differs)
        by_group = same & (scores < self._settings.joined_at)
        for at in np.flatnonzero(by_group).tolist():
            said[at].append(reasons.BY_GROUP)
        by = np.where(scored.conflict & ~same, "identifier", "model")
        ids = self._fields.ids
        columns = (
            ids[scored.left],
            ids[scored.right],
            scores.tolist(),
            verdict,
            said,
            by,
            shared_authors(matrix),
            differs,
            np.array([None, "pair", "group"], object)[same.astype(np.int64) + by_group],
        )
        return _pair_frame(list(zip(*columns, strict=True)))

    def _may_be_misprinted(self, scored: Scored, matrix: Matrix) -> Bools:
        """Pairs of which nothing but identifiers differs, and on which no person decided, `(n_pairs,) bool`."""
        apart = [
            self._settled.are_apart(*sides)
            for sides in zip(scored.left.tolist(), scored.right.tolist(), strict=True)
        ]
        near = nothing_else_differs(matrix) | self._have_near_dois(scored, matrix)
        open_: Bools = near & ~np.array(apart, bool)
        return open_

    def _have_near_dois(self, scored: Scored, matrix: Matrix) -> Bools:
        """Pairs of one long title and one team whose DOIs differ in a sign or an ending alone, `(n_pairs,) bool`."""
        alike = one_title_and_team(matrix) & scored.conflict
        alike &= self._fields.n_letters[scored.left] >= TOLD_BY
        for at in np.flatnonzero(alike).tolist():
            doi_l, doi_r = (
                self._fields.identifiers.of("doi", int(side[at])) for side in (scored.left, scored.right)
            )
            alike[at] = bool(doi_l and doi_r and are_near_dois(doi_l, doi_r))
        return np.asarray(alike, bool)


def _pair_frame(rows: list[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=_PAIR_COLUMNS)
    return frame.astype({"n_shared_authors": "Int64"})


def dedupe(
    records: pd.DataFrame | Iterable[pd.DataFrame],
    settings: DedupeSettings | None = None,
    decisions: Iterable[PairDecision] = (),
    *,
    partitions: int = 1,
    run: Runner = at_once,
    spill: Path | None = None,
) -> Deduped:
    """Find the records that are one paper.

    Args:
        records: One row per record: `id` and `title`; if there, authors, year, venue, doi, arxiv_id, pages and others.
            One frame, or several that are taken one after the other, so that never all are held.
        settings: Thresholds and model; the defaults fit bibliographic records of any kind.
        decisions: What people said about pairs; obeyed whatever the records say.
        partitions: Into how many parts records, keys, pairs and components are cut; the result is the same for any.
        run: Who runs a stage on all partitions: this process, one after the other, unless another is given.
        spill: A folder for what is known of the records, where they are more than memory holds.

    Raises:
        ConfigError: The frame has no id or title, an id twice, or the decisions contradict each other.
    """
    settings = settings or DedupeSettings()
    model = load(settings.model)  # first: a file that is none should be told at once
    fields = prepare_fields(records, partitions, run, spill)
    del records  # where nobody else needs them, their memory is free from here on
    give_back()
    settled = settle(fields, decisions)
    known = PairContext(fields, settled, model, settings.journal_versions, settings.strictness == "cautious")
    score = partial(_score, known, partitions, run)
    group, weight, rows, doubles, copies = _collapse(fields, settled, score, settings)
    found = candidate_pairs(fields, rows, partitions, run, spill)
    found = _unsettled(group, *map(np.concatenate, zip(found, doubles, strict=True)))
    scored = score(*found)
    del found
    label, largest = bounded_components(group, scored, _logit(min(settings.link, settings.joined_at)), rows)
    inner = _unsettled(group, *inner_pairs(label, rows, largest))
    scored = scored.and_also(score(*_unscored(scored, *inner)))
    label = cluster(group, label, weight, scored, _logit(settings.joined_at), partitions, run)
    return Deduped(_clusters(fields, label), fields, settled, scored, label, settings, copies)


def _logit(share: float) -> float:
    """A probability as log-odds, finite for 0 and 1 too: no mean of pairs lies beyond."""
    share = min(max(share, _NEVER), 1 - _NEVER)
    return float(np.log(share / (1 - share)))


def _unsettled(group: Rows, left: Rows, right: Rows) -> tuple[Rows, Rows]:
    open_ = group[left] != group[right]
    return left[open_], right[open_]


def _unscored(scored: Scored, left: Rows, right: Rows) -> tuple[Rows, Rows]:
    n = max(scored.right.max(initial=0), right.max(initial=0)) + 1
    known = np.sort(pair_numbers(scored.left, scored.right, n))
    fresh = ~are_among(pair_numbers(left, right, n), known)
    return left[fresh], right[fresh]


def _score(known: PairContext, partitions: int, run: Runner, left: Rows, right: Rows) -> Scored:
    pairs = split(pd.DataFrame({"left": left, "right": right}, copy=False), partitions)
    logits, conflict = np.empty(len(left)), np.empty(len(left), bool)
    start = 0
    for part in run(partial(score_pairs, known=known), pairs):
        cut = slice(start, start := start + len(part))
        logits[cut], conflict[cut] = part["logit"], part["conflict"]
    return Scored(left, right, logits, conflict)


def _collapse(
    fields: Fields, settled: Settled, score: Callable[[Rows, Rows], Scored], settings: DedupeSettings
) -> tuple[Rows, Rows, Rows, tuple[Rows, Rows], tuple[Rows, Rows]]:
    """Groups with exact copies joined, how many each row stands for, the rows that do, doubtful copies and joined ones as pairs.

    A hundred thousand equal records are one row from here on; but copies that say too little to be told from another
    paper ("Editorial", nothing else) stay single, and only the first of them is compared with others. Where they are
    few, each is a pair with the first, for a person to judge.
    """
    copy_of = _copies(fields)
    copy_of[list(settled.decided)] = list(settled.decided)
    rows = np.flatnonzero(copy_of == np.arange(len(fields)))
    weight = np.bincount(copy_of, minlength=len(fields))
    repeated = rows[weight[rows] > 1]
    alone = np.zeros(len(fields), bool)
    alone[repeated] = score(repeated, repeated).logits < _logit(settings.joined_at)
    doubtful = np.flatnonzero(
        alone[copy_of] & (weight[copy_of] <= _FEW_COPIES) & (copy_of != np.arange(len(fields)))
    )
    doubles = copy_of[doubtful], doubtful
    copy_of = np.where(alone[copy_of], np.arange(len(fields)), copy_of)
    group = components(
        len(fields), np.tile(np.arange(len(fields)), 2), np.concatenate([settled.labels(), copy_of])
    )
    joined = np.flatnonzero(copy_of != np.arange(len(fields)))
    return group, np.where(alone, 1, np.maximum(weight, 1)), rows, doubles, (copy_of[joined], joined)


def _copies(fields: Fields) -> Rows:
    """For every row the first row that is equal in all that is compared."""
    columns: list[Any] = [
        fields.title_code, *fields.people.surnames.T, *fields.people.initials.T, fields.venue_code, fields.kind,
        *(np.nan_to_num(getattr(fields, name), nan=-1.0) for name in ("year", "volume", "number", "first_page", "last_page")),
        *fields.identifiers.codes.values(),
    ]  # fmt: skip
    if fields.abstract is not None:
        columns.append(codes(fields.abstract.column)[0])
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
    ids = fields.ids.column
    found = {
        "id": ids,
        "cluster_id": ids.take(pa.array(chosen)),
        "is_canonical": chosen == np.arange(len(label)),
    }
    frame: pd.DataFrame = pa.table(found).to_pandas()
    return frame


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
