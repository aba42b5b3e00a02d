"""Constraints: what people and identifiers settle before any title is compared.

A person's word stands above identifiers, a stronger identifier above a weaker one. Everything goes in the order of the
values, never of the rows, so that the same records are always joined the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from rapidfuzz import fuzz

from pipeline.errors import ConfigError
from pipeline.merge.fields import Fields, Ints
from pipeline.merge.identifiers import EXCLUSIVE, KINDS

Rows = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

_OTHER_TITLE = 45  # title ratio under which two titles have nothing to do with each other
_UNLIKE_TITLE = 60
_SHARED_WORDS = 0.35  # of the shorter title's weight, under which two titles share nothing that tells
_SAME_ABSTRACT = 80
_HEADS = 16  # papers told apart under one identifier; of more, an identifier says nothing any longer


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on two records."""

    id_l: str
    id_r: str
    verdict: Literal["same", "different"]


@dataclass(slots=True)
class Settled:
    """Records that are joined or kept apart whatever they look like."""

    n: int
    """The number of records."""
    group: dict[int, int] = field(default_factory=dict)
    """For every record that is joined with a lower row, such a row."""
    joined: list[tuple[int, int, str]] = field(default_factory=list)
    """Pairs of rows joined, with the identifier or "person" that joined them."""
    doubted: list[tuple[int, int, str]] = field(default_factory=list)
    """Pairs with an equal identifier that everything else contradicts: left to a person."""
    apart: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Groups that a person keeps apart."""
    decided: set[int] = field(default_factory=set)
    """Rows that a person has decided on."""

    def find(self, row: int) -> int:
        """The group of a row."""
        lowest = row
        while lowest in self.group:
            lowest = self.group[lowest]
        while row != lowest:  # the next time it is found at once
            self.group[row], row = lowest, self.group[row]
        return lowest

    def join(self, one: int, other: int) -> None:
        """Put the groups of two rows together."""
        low, high = sorted((self.find(one), self.find(other)))
        if low == high:
            return
        self.group[high] = low
        for third in self.apart.pop(high, set()):
            self.apart[third].discard(high)
            self.apart[third].add(low)
            self.apart[low].add(third)

    def are_apart(self, one: int, other: int) -> bool:
        """Whether a person keeps the groups of two rows apart."""
        return bool(self.apart) and self.find(other) in self.apart.get(self.find(one), ())

    def labels(self) -> Rows:
        """The group of every row as an array."""
        label = np.arange(self.n, dtype=np.int64)
        for row in sorted(self.group):
            label[row] = self.find(row)
        return label


def settle(fields: Fields, decisions: Iterable[Decision] = ()) -> Settled:
    """Join what people and equal identifiers join, keep apart what people keep apart."""
    settled = Settled(len(fields))
    _obey(fields, settled, sorted(set(decisions), key=lambda d: (d.verdict, *sorted((d.id_l, d.id_r)))))
    for kind in KINDS:
        _join_equal(fields, settled, kind)
    return settled


def _obey(fields: Fields, settled: Settled, decisions: list[Decision]) -> None:
    if not decisions:
        return
    row_of = {name: row for row, name in enumerate(fields.ids.tolist())}
    known = [d for d in decisions if d.id_l in row_of and d.id_r in row_of]
    for decision in known:
        one, other = sorted((row_of[decision.id_l], row_of[decision.id_r]))
        settled.decided |= {one, other}
        if decision.verdict == "same":
            settled.join(one, other)
            settled.joined.append((one, other, "person"))
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
    """Join the records that share an identifier of this kind, in the order of its values."""
    codes = fields.identifiers.codes[kind]
    rows = np.flatnonzero(codes >= 0)
    rows = rows[np.bincount(codes[rows])[codes[rows]] > 1]
    rows = rows[np.argsort(codes[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(codes[rows], prepend=-1))
    blocks = [
        sorted(block.tolist(), key=lambda row: bool(fields.is_listed[row]))
        for block in np.split(rows, starts[1:])
        if len(block)
    ]
    for block in sorted(blocks, key=lambda block: fields.identifiers.of(kind, block[0]) or ""):
        _join_block(fields, settled, kind, block)


def _join_block(fields: Fields, settled: Settled, kind: str, block: list[int]) -> None:
    """Join each record with the first of those before it that it can be joined with."""
    heads: list[int] = []
    for row in block:
        head = next((head for head in heads[:_HEADS] if _may_join(fields, settled, kind, head, row)), None)
        if head is None:
            if heads:
                settled.doubted.append((heads[0], row, kind))
            heads.append(row)
            continue
        settled.join(head, row)
        settled.joined.append((head, row, kind))


def _may_join(fields: Fields, settled: Settled, kind: str, one: int, other: int) -> bool:
    if settled.find(one) == settled.find(other):
        return True
    if settled.are_apart(one, other):
        return False
    stronger = KINDS[: KINDS.index(kind)]
    if any(_differ(fields, name, one, other) for name in stronger if name in EXCLUSIVE):
        return False
    return not _contradict(fields, one, other)


def _differ(fields: Fields, kind: str, one: int, other: int) -> bool:
    codes = fields.identifiers.codes[kind]
    return bool(codes[one] >= 0 and codes[other] >= 0 and codes[one] != codes[other])


def _contradict(fields: Fields, one: int, other: int) -> bool:
    """Whether titles and authors both say that an identifier is wrong in one of two records.

    Where a list names no authors, two of its entries are told apart by their titles alone: a line was copied, and its
    link not changed. A source's own record may have been renamed, and keeps what its identifier joins.
    """
    if fields.title_code[one] == fields.title_code[other] and fields.title[one]:
        return False
    names_l, names_r = (set(fields.people.surnames[row].tolist()) - {0} for row in (one, other))
    if names_l & names_r:
        return False
    if not names_l or not names_r:
        return bool(fields.is_listed[[one, other]].all()) and _share_no_words(fields, one, other)
    if fuzz.token_set_ratio(*fields.people.names(np.array([one, other]))) >= 70:
        return False
    return fuzz.ratio(fields.title[one], fields.title[other]) < _OTHER_TITLE and bool(
        fields.title[one] and fields.title[other]
    )


def _share_no_words(fields: Fields, one: int, other: int) -> bool:
    """Whether two titles are unlike as wholes, and share no words that few titles have."""
    weight = fields.title_weight[[one, other]].min()
    if not weight or fuzz.ratio(fields.title[one], fields.title[other]) >= _UNLIKE_TITLE:
        return False
    shared = np.intersect1d(fields.tokens[one], fields.tokens[other])
    return bool(fields.weights[shared].sum() < _SHARED_WORDS * weight)


def conflicts(fields: Fields, settled: Settled, left: Rows, right: Rows) -> Bools:
    """Which pairs can't be one work: two identifiers of an exclusive kind, or a person's word."""
    found = np.zeros(len(left), bool)
    for kind in EXCLUSIVE:
        codes = fields.identifiers.codes[kind]
        if (codes >= 0).any():
            differ = (codes[left] >= 0) & (codes[right] >= 0) & (codes[left] != codes[right])
            found |= _not_twins(fields, left, right, differ) if kind == "arxiv_id" else differ
    if settled.apart:
        group = settled.labels()
        rows = np.flatnonzero(
            np.isin(group[left], list(settled.apart)) & np.isin(group[right], list(settled.apart))
        )
        told = [settled.are_apart(int(left[row]), int(right[row])) for row in rows]
        found[rows] |= np.array(told, dtype=bool)
    return found


def _not_twins(fields: Fields, left: Rows, right: Rows, differ: Bools) -> Bools:
    """Two arXiv ids are two works, unless title, authors and abstract agree."""
    rows = np.flatnonzero(differ & (fields.title_code[left] == fields.title_code[right]))
    for row in rows.tolist() if fields.abstract is not None else ():
        one, other = int(left[row]), int(right[row])
        same_people = bool((_team(fields.people.surnames[one]) == _team(fields.people.surnames[other])).all())
        abstracts = fields.abstract[one], fields.abstract[other]  # type: ignore[index]
        if same_people and all(abstracts) and fuzz.ratio(*abstracts) >= _SAME_ABSTRACT:
            differ = differ.copy()
            differ[row] = False
    return differ


def _team(surnames: Ints) -> Ints:
    return np.sort(surnames)
