"""Comparison of authors: who is shared, and who may be the same under another spelling."""

from __future__ import annotations

from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.merge.arrays import Bools, Floats, Ints, Rows
from pipeline.merge.people import People

MOST_SHARED = 6  # authors in common that are told apart; more say the same

_TURNED_SIM = 0.8


def compare_authors(people: People, left: Rows, right: Rows) -> dict[str, Any]:
    """The comparisons of the authors of pairs: shared ones, the first, other initials, misspelt or turned names.

    `(n_pairs,) float64` each, NaN where a side names nobody: shares and similarities in 0..1, authors counted.
    """
    names_l, names_r = people.surnames[left], people.surnames[right]
    n_l, n_r = (names_l > 0).sum(axis=1), (names_r > 0).sum(axis=1)
    known = (n_l > 0) & (n_r > 0)
    hits = shared_names(names_l, names_r)
    conflicts = _conflicts(hits, names_l, names_r, people.initials[left], people.initials[right])
    shared = hits.sum(axis=1).astype(np.float64)
    shared = np.minimum(shared, np.minimum(n_l, n_r))
    first = np.where(
        names_l[:, 0] == names_r[:, 0], 1.0, np.where(hits[:, 0] | _has(names_l, names_r[:, 0]), 0.5, 0.0)
    )
    contained = shared / np.maximum(np.minimum(n_l, n_r), 1)
    jaccard = shared / np.maximum(n_l + n_r - shared, 1)
    open_ended = people.et_al[left] | people.et_al[right]
    return {
        "author_contained": np.where(known, contained, np.nan),
        "author_jaccard": np.where(known & ~open_ended, jaccard, np.nan),
        "first_author": np.where(known, first, np.nan),
        "authors_shared": np.where(known, np.minimum(shared, MOST_SHARED), np.nan),
        "author_sim": _name_sims(people, left, right, contained, known),
        "initial_conflict": np.where(known & (shared > 0), conflicts / np.maximum(shared, 1), np.nan),
        "authors_known": (n_l > 0).astype(np.float64) + (n_r > 0),
    }


def _has(names: Ints, name: Ints) -> Bools:
    """Which teams, `(n_pairs, COMPARED) int32`, hold a surname, `(n_pairs,) int32`: `(n_pairs,) bool`."""
    found: Bools = ((names == name[:, None]) & (name[:, None] > 0)).any(axis=1)
    return found


def shared_names(names_l: Ints, names_r: Ints) -> Bools:
    """Which left authors are right ones too, by their surnames' codes.

    `(n_pairs, COMPARED) bool`, from codes `(n_pairs, COMPARED) int32` on either side.
    """
    hits = np.zeros(names_l.shape, bool)
    for place in range(int((names_r > 0).sum(axis=1).max(initial=0))):
        hits |= names_l == names_r[:, place, None]
    hits &= names_l > 0
    return hits


def _conflicts(hits: Bools, names_l: Ints, names_r: Ints, initials_l: Any, initials_r: Any) -> Floats:
    """How many of the shared authors have another initial everywhere.

    `(n_pairs,) float64`, counted; `hits` are `(n_pairs, COMPARED) bool`, initials `(n_pairs, COMPARED) uint8`.
    """
    conflicts = np.zeros(len(hits))
    rows = np.flatnonzero(hits.any(axis=1))
    fits = _fits(names_l[rows], names_r[rows], initials_l[rows], initials_r[rows])
    conflicts[rows] = (hits[rows] & ~fits).sum(axis=1)
    return conflicts


def _fits(names_l: Ints, names_r: Ints, initials_l: Any, initials_r: Any) -> Bools:
    """Which left authors are right ones with the same initial, or with one that is not known, `(n_pairs, COMPARED) bool`."""
    fits = np.zeros(names_l.shape, bool)
    for place in range(names_r.shape[1]):
        initial = initials_r[:, place, None]
        same = names_l == names_r[:, place, None]
        fits |= same & ((initials_l == initial) | (initials_l == 0) | (initial == 0))
    return fits


def _name_sims(people: People, left: Rows, right: Rows, contained: Floats, known: Bools) -> Floats:
    """How alike the surnames are letter by letter, so that a misspelt name is not another person's.

    `(n_pairs,) float64`, 0..1, NaN where `known`, `(n_pairs,) bool`, does not hold.
    """
    sims = np.where(known, 1.0, np.nan)
    rows = np.flatnonzero(known & (contained < 1))
    if len(rows):
        names_l, names_r = people.names(left[rows]), people.names(right[rows])
        scores = process.cpdist(names_l, names_r, scorer=fuzz.token_set_ratio, dtype=np.float32)
        sims[rows] = np.asarray(scores, dtype=np.float64) / 100
    rows = rows[contained[rows] == 0]
    turned = _turned(people, left[rows], right[rows])
    sims[rows] = np.maximum(sims[rows], np.where(turned, _TURNED_SIM, 0))
    return sims


def _turned(people: People, left: Rows, right: Rows) -> Bools:
    """Whether the first authors are one if a side takes the given name for the surname: "H. Kaiming", "He, K.".

    `(n_pairs,) bool`.
    """
    name_l, name_r = people.surnames[left, 0], people.surnames[right, 0]
    initial_l, initial_r = people.initials[left, 0], people.initials[right, 0]
    turned: Bools = (initial_l == people.letters[name_r]) & (initial_r == people.letters[name_l])
    known: Bools = (initial_l > 0) & (initial_r > 0)
    return np.logical_and(turned, known)
