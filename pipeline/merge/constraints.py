"""Constraints: what people and identifiers settle before any title is compared.

A person's word stands above identifiers, a stronger identifier above a weaker one. Everything goes in the order of the
values, never of the rows, so that the same records are always joined the same way.

`one` and `other`, `left` and `right` are rows of records, `(n_pairs,) int64`; what is told of the pairs is `(n_pairs,) bool`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.decisions import PairDecision
from pipeline.errors import ConfigError
from pipeline.merge.arrays import Bools, Floats, Ints, Rows
from pipeline.merge.author_comparison import shared_names
from pipeline.merge.fields import Fields
from pipeline.merge.identifiers import EXCLUSIVE, KINDS
from pipeline.merge.pair_numbers import pair_numbers
from pipeline.merge.venues import PREPRINT
from pipeline.sorted_numbers import are_among, distinct

_OTHER_TITLE = 45  # title ratio under which two titles have nothing to do with each other
_UNLIKE_TITLE = 60
_NEAR_TITLE = 80  # from which two titles may be one, misprinted
_SAME_NAMES = 70
_SHARED_WORDS = 0.35  # of the shorter title's weight, under which two titles share nothing that tells
_SAME_ABSTRACT = 80
_PAPERS_OF_CONTAINER = (
    3  # papers under one identifier from which it is that of a book, a volume, a whole list
)
_HEADS = 16  # papers told apart under one identifier; of more, an identifier says nothing any longer


PairsOfKind = tuple[Rows, Rows, str]
"""Pairs of rows, `(n_pairs,) int64` on either side, and the kind of identifier (or "person") that tells of them."""


@dataclass
class Settled:
    """Records that are joined or kept apart whatever they look like."""

    lower: Rows
    """`(n_records,) int64`: for every record that is joined with a lower row, such a row; else itself."""
    joined: list[PairsOfKind] = field(default_factory=list)
    """Pairs that were joined."""
    doubted: list[PairsOfKind] = field(default_factory=list)
    """Pairs with an equal identifier that everything else contradicts: left to a person."""
    apart: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Groups that a person keeps apart."""
    decided: set[int] = field(default_factory=set)
    """Rows that a person has decided on."""

    def find(self, row: int) -> int:
        """The group of a row."""
        return _lowest(self.lower.data, row)

    def join(self, one: int, other: int) -> None:
        """Put the groups of two rows together."""
        self._join(self.lower.data, one, other)

    def _join(self, lower: memoryview[int], one: int, other: int) -> None:
        low, high = sorted((_lowest(lower, one), _lowest(lower, other)))
        if low == high:
            return
        lower[high] = low
        for third in self.apart.pop(high, set()):
            self.apart[third].discard(high)
            self.apart[third].add(low)
            self.apart[low].add(third)

    def are_apart(self, one: int, other: int) -> bool:
        """Whether a person keeps the groups of two rows apart."""
        return bool(self.apart) and self.find(other) in self.apart.get(self.find(one), ())

    def join_all(self, heads: Rows, rows: Rows, kind: str, may: Bools) -> Bools:
        """Put each of these rows that may be together with its head, unless a person keeps them apart; tells which it did.

        `(n,) bool`, as `may`; heads and rows are `(n,) int64`.
        """
        done = may.copy()
        lower = self.lower.data
        for at in np.flatnonzero(may).tolist():
            head, row = int(heads[at]), int(rows[at])
            if self.are_apart(head, row):
                done[at] = False
            else:
                self._join(lower, head, row)
        self.joined.append((heads[done], rows[done], kind))
        return done

    def doubt(self, firsts: Rows, rows: Rows, kind: str) -> None:
        """Note pairs with an equal identifier that were not joined.

        Both sides are `(n,) int64`.
        """
        self.doubted.append((firsts, rows, kind))

    def labels(self) -> Rows:
        """The group of every row, `(n_records,) int64`: its lowest row."""
        label = self.lower
        while not np.array_equal(label, further := label[label]):
            label = further
        return label

    @cached_property
    def doubted_numbers(self) -> Rows:
        """The pairs that are left to a person as numbers, sorted, `(n_pairs,) int64`."""
        numbers = [pair_numbers(one, other, len(self.lower)) for one, other, _ in self.doubted]
        return distinct(np.concatenate([np.zeros(0, np.int64), *numbers]))


def _lowest(lower: memoryview[int], row: int) -> int:
    """The lowest row that a row is joined with."""
    lowest = row
    while (below := lower[lowest]) != lowest:
        lowest = below
    while (below := lower[row]) != lowest:  # the next time it is found at once
        lower[row], row = lowest, below
    return lowest


def settle(fields: Fields, decisions: Iterable[PairDecision] = ()) -> Settled:
    """Join what people and equal identifiers join, keep apart what people keep apart."""
    settled = Settled(np.arange(len(fields), dtype=np.int64))
    _obey(
        fields,
        settled,
        sorted(set(decisions), key=lambda d: (d.verdict, *sorted((d.id_l, d.id_r)), d.reason or "")),
    )
    for kind in KINDS:
        _join_equal(fields, settled, kind)
    settled.lower = settled.labels()
    return settled


def _obey(fields: Fields, settled: Settled, decisions: list[PairDecision]) -> None:
    if not decisions:
        return
    names = sorted({name for decision in decisions for name in (decision.id_l, decision.id_r)})
    row_of = {
        name: int(row) for name, row in zip(names, fields.ids.places_of(names), strict=True) if row >= 0
    }
    known = [d for d in decisions if d.id_l in row_of and d.id_r in row_of]
    for decision in known:
        one, other = sorted((row_of[decision.id_l], row_of[decision.id_r]))
        settled.decided |= {one, other}
        if decision.verdict == "same":
            settled.join(one, other)
            settled.joined.append((np.array([one]), np.array([other]), "person"))
    for decision in known:
        one, other = settled.find(row_of[decision.id_l]), settled.find(row_of[decision.id_r])
        if decision.verdict == "different":
            if one == other:
                raise ConfigError(
                    f"Decisions contradict each other: {decision.id_l} and {decision.id_r} are decided to be different, "
                    "but other decisions make them the same. Remove one of them."
                )
            settled.apart[one].add(other)
            settled.apart[other].add(one)


def _join_equal(fields: Fields, settled: Settled, kind: str) -> None:
    """Join the records that share an identifier of this kind: each with the first of those before it that it may join.

    The first record of every block is a head; those that may not join it have the first of them as their next head,
    and so on. All blocks go one step at a time, so that pairs are looked at in whole arrays.
    """
    block = fields.identifiers.codes[kind]
    rows = np.flatnonzero(block >= 0)
    rows = rows[np.bincount(block[rows])[block[rows]] > 1]
    rows = rows[np.lexsort((rows, fields.is_listed[rows], block[rows]))]
    group = settled.labels()
    first: Rows = np.zeros(int(block.max(initial=-1)) + 1, np.int64)  # the first head of each block
    container = _are_containers(fields, group, kind, rows)
    for step in range(_HEADS):
        starts = np.flatnonzero(np.diff(block[rows], prepend=-1))
        sizes = np.diff(np.append(starts, len(rows)))
        heads = np.repeat(rows[starts], sizes)
        others = np.ones(len(rows), bool)
        others[starts] = False
        if step == 0:
            first[block[rows[starts]]] = rows[starts]
        else:
            settled.doubt(first[block[rows[starts]]], rows[starts], kind)
        rows, heads = rows[others], heads[others]
        may = _may_join(fields, group, kind, heads, rows)
        may &= ~container[block[rows]] | (fields.title_code[heads] == fields.title_code[rows])
        rows = rows[~settled.join_all(heads, rows, kind, may)]
        if not len(rows):
            return
    settled.doubt(first[block[rows]], rows, kind)


def _are_containers(fields: Fields, group: Rows, kind: str, rows: Rows) -> Bools:
    """Which identifiers stand for a container: so many papers bear them of which no two may be joined. `(n_identifiers,) bool`.

    The rows are those of all identifiers that several records have, sorted by identifier.
    """
    block = fields.identifiers.codes[kind]
    said = np.zeros(int(block.max(initial=-1)) + 1, bool)
    for _ in range(_PAPERS_OF_CONTAINER - 1):
        starts = np.flatnonzero(np.diff(block[rows], prepend=-1))
        heads = np.repeat(rows[starts], np.diff(np.append(starts, len(rows))))
        others = rows != heads
        rows, heads = rows[others], heads[others]
        rows = rows[~_may_join(fields, group, kind, heads, rows)]
    said[block[rows]] = True
    return said


def _may_join(fields: Fields, group: Rows, kind: str, one: Rows, other: Rows) -> Bools:
    """Which pairs with an equal identifier it may join: nothing stronger tells them apart, `(n_pairs,) bool`."""
    apart = np.zeros(len(one), bool)
    for stronger in KINDS[: KINDS.index(kind)]:
        if stronger in EXCLUSIVE:
            apart |= fields.identifiers.differ(stronger, one, other)
    rest = np.flatnonzero(~apart)
    apart[rest] = _contradict(fields, one[rest], other[rest])
    if kind == "doi":
        apart[rest] |= _share_container(fields, one[rest], other[rest])
    may: Bools = ~apart | (group[one] == group[other])
    return may


def _contradict(fields: Fields, one: Rows, other: Rows) -> Bools:
    """Where titles and authors both say that an identifier is wrong in one of two records.

    Where a list names no authors, two of its entries are told apart by their titles alone: a line was copied, and its
    link not changed. A source's own record may have been renamed, and keeps what its identifier joins.
    """
    people = fields.people
    said = np.zeros(len(one), bool)
    both_titled = (fields.n_letters[one] > 0) & (fields.n_letters[other] > 0)
    open_ = (fields.title_code[one] != fields.title_code[other]) | ~both_titled
    open_ &= ~shared_names(people.surnames[one], people.surnames[other]).any(axis=1)
    named = (people.counts[one] > 0) & (people.counts[other] > 0)
    at = np.flatnonzero(open_ & ~named & fields.is_listed[one] & fields.is_listed[other])
    said[at] = _share_no_words(fields, one[at], other[at])
    at = np.flatnonzero(open_ & named & both_titled)
    alike = process.cpdist(people.names(one[at]), people.names(other[at]), scorer=fuzz.token_set_ratio)
    at = at[alike < _SAME_NAMES]
    said[at] = _title_ratio(fields, one[at], other[at]) < _OTHER_TITLE
    return said


def _share_container(fields: Fields, one: Rows, other: Rows) -> Bools:
    """Where an equal DOI is that of a book, a supplement or another paper: titles are unlike, and pages or years differ too.

    `(n_pairs,) bool`. Preprints are renamed; a translated title keeps its pages.
    """
    said = np.zeros(len(one), bool)
    preprint = (fields.kind[one] == PREPRINT) | (fields.kind[other] == PREPRINT)
    titled = (fields.n_letters[one] > 0) & (fields.n_letters[other] > 0)
    at = np.flatnonzero(titled & ~preprint & (fields.title_code[one] != fields.title_code[other]))
    left, right = one[at], other[at]
    alike = _title_ratio(fields, left, right)
    other_pages = _are_other(fields.first_page, left, right)
    other_years = np.isnan(fields.first_page[left] + fields.first_page[right]) & _are_other(
        fields.year, left, right
    )
    said[at] = (other_pages & (alike < _NEAR_TITLE)) | (other_years & (alike < _UNLIKE_TITLE))
    return said


def _are_other(values: Floats, one: Rows, other: Rows) -> Bools:
    """Where both values are known and differ, `(n_pairs,) bool`; values are `(n_records,) float64`."""
    differ: Bools = ~np.isnan(values[one] + values[other]) & (values[one] != values[other])
    return differ


def _title_ratio(fields: Fields, one: Rows, other: Rows) -> Floats:
    """How alike the titles are, `(n_pairs,) float64`, 0..100."""
    return np.asarray(process.cpdist(fields.title[one], fields.title[other], scorer=fuzz.ratio), np.float64)


def _share_no_words(fields: Fields, one: Rows, other: Rows) -> Bools:
    """Whether two titles are unlike as wholes, and share no words that few titles have."""
    words_l, words_r = np.sort(fields.tokens[one], axis=1), fields.tokens[other]
    words_l[:, 1:][words_l[:, 1:] == words_l[:, :-1]] = 0  # a word counts once
    lone = np.ones(words_l.shape, bool)
    for place in range(words_r.shape[1]):
        lone &= words_l != words_r[:, place, None]
    shared = (fields.weights[words_l] * ~lone).sum(axis=1)
    weight = np.minimum(fields.title_weight[one], fields.title_weight[other])
    unlike = _title_ratio(fields, one, other) < _UNLIKE_TITLE
    none_shared: Bools = (weight > 0) & unlike & (shared < _SHARED_WORDS * weight)
    return none_shared


def conflicts(fields: Fields, settled: Settled, left: Rows, right: Rows) -> Bools:
    """Which pairs can't be one work: two identifiers of an exclusive kind, one that titles contradict, or a person's word.

    `(n_pairs,) bool`, as the rows are `(n_pairs,) int64`.
    """
    found = np.zeros(len(left), bool)
    for kind in EXCLUSIVE:
        if (fields.identifiers.codes[kind] >= 0).any():
            differ = fields.identifiers.differ(kind, left, right)
            found |= _not_twins(fields, left, right, differ) if kind == "arxiv_id" else differ
    found |= _are_doubted(settled, left, right)
    if settled.apart:
        group = settled.labels()
        rows = np.flatnonzero(
            np.isin(group[left], list(settled.apart)) & np.isin(group[right], list(settled.apart))
        )
        told = [settled.are_apart(int(left[row]), int(right[row])) for row in rows]
        found[rows] |= np.array(told, dtype=bool)
    return found


def _are_doubted(settled: Settled, left: Rows, right: Rows) -> Bools:
    """Which pairs have an equal identifier that all else contradicts, `(n_pairs,) bool`."""
    return are_among(pair_numbers(left, right, len(settled.lower)), settled.doubted_numbers)


def _not_twins(fields: Fields, left: Rows, right: Rows, differ: Bools) -> Bools:
    """Two arXiv ids are two works, unless title, authors and abstract agree."""
    rows = np.flatnonzero(differ & (fields.title_code[left] == fields.title_code[right]))
    if fields.abstract is None:
        return differ
    for row in rows.tolist():
        one, other = int(left[row]), int(right[row])
        same_people = bool((_team(fields.people.surnames[one]) == _team(fields.people.surnames[other])).all())
        abstracts = fields.abstract[one], fields.abstract[other]
        if same_people and all(abstracts) and fuzz.ratio(*abstracts) >= _SAME_ABSTRACT:
            differ = differ.copy()
            differ[row] = False
    return differ


def _team(surnames: Ints) -> Ints:
    """A team's surname codes in order, `(COMPARED,) int32`."""
    return np.sort(surnames)
