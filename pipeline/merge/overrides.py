"""Overrides: the few facts that outweigh the model, because its training data is silent or divided on them.

Each is a function from compared pairs to those that it is about, `(n_pairs,) bool`; `OVERRIDES` says why, and what follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pipeline.merge.arrays import Bools, Floats, Ints, Matrix, Rows
from pipeline.merge.comparison import FEATURES, HALF_SAME, ONE_PAGE
from pipeline.merge.fields import Fields

PROVED = 4.0  # log-odds of a pair that is as good as proved
UNSURE = -0.9  # log-odds of a pair that a person should see

TOLD_BY = 24  # letters of a title from which it names one paper of its authors
TOLD_ALONE = 16  # letters of a title from which it names one paper, whoever wrote it
QUICK_REVIEW = (
    1  # years within which a preprint with a short title is still taken for the paper of that title
)
LONGEST_REVIEW = 4  # years between a preprint and its publication
NAMESAKES = 0.6  # author_sim under which nobody's name is another's misspelt
UNLIKE = 0.75  # title_sim under which two titles are not one
OTHER_WORDS = 5.0  # swap_weight of about one telling word on either side
ONE_VENUE = 0.9  # venue_sim from which two names are one serial's
OTHER_VENUE = 0.75  # venue_sim under which two names are two serials'
HALF_ALIKE = 0.6  # title_sim or venue_sim
MANY_WORDS = 12.0  # extra_weight of two or three telling words that the other title lacks
HELD = 0.85  # prefix_sim or suffix_sim from which one title may hold the other
COLUMN_YEARS = 3
ONE_TITLE = 0.95  # title_sim from which two titles may be one, if nothing but them is known
A_MISPRINT = 0.97  # title_sim from which titles differ in a letter or two
ONE_ABSTRACT = 0.8  # abstract_sim from which two abstracts are one
A_TEAM = 3  # authors_shared from which it is no chance that they are
BOTH_SIDES = 2  # authors_known of a pair whose records both name their authors


class ComparedPairs:
    """Pairs as they were compared: each comparison by its name, `(n_pairs,) float32`, NaN where it can't be told."""

    def __init__(self, matrix: Matrix, n_letters: Ints) -> None:
        self.n_letters = n_letters
        """Letters of the shorter title, `(n_pairs,) int32`; 0 where one is missing."""
        self._columns: dict[str, Matrix] = dict(zip(FEATURES, np.ascontiguousarray(matrix.T), strict=True))

    def __getitem__(self, name: str) -> Matrix:
        """One comparison of every pair, `(n_pairs,) float32`."""
        return self._columns[name]


def published_preprint(pairs: ComparedPairs) -> Bools:
    """A preprint and a publication with one long title and the same authors, and nothing that contradicts, `(n_pairs,) bool`."""
    return _all(
        pairs["one_preprint"] == 1,
        pairs["title_sim"] == 1,
        pairs.n_letters >= TOLD_BY,
        pairs["author_contained"] == 1,
        ~(pairs["initial_conflict"] > 0),
        ~(pairs["preprint_gap"] > LONGEST_REVIEW),
        pairs["number_conflict"] == 0,
        pairs["mark_conflict"] == 0,
    )


def late_publication_of_short_title(pairs: ComparedPairs) -> Bools:
    """A preprint and a later publication with a short title, of which neither a team nor an abstract tells that it is one paper's, `(n_pairs,) bool`."""
    return _all(
        pairs["one_preprint"] == 1,
        pairs.n_letters < TOLD_BY,
        pairs["preprint_gap"] > QUICK_REVIEW,
        ~(pairs["authors_shared"] >= A_TEAM),
        ~(pairs["abstract_sim"] >= ONE_ABSTRACT),
    )


def contained_title_alone(pairs: ComparedPairs) -> Bools:
    """Titles that are not quite one, where nothing else is known, `(n_pairs,) bool`."""
    return _all(_by_titles(pairs), pairs["title_sim"] < ONE_TITLE, pairs["head_only"] == 0)


def short_title_alone(pairs: ComparedPairs) -> Bools:
    """Short titles, where nothing else is known, `(n_pairs,) bool`."""
    return _all(_by_titles(pairs), pairs.n_letters < TOLD_ALONE)


def strangers(pairs: ComparedPairs) -> Bools:
    """Papers by nobody in common that are not of one title, nor of one abstract, `(n_pairs,) bool`."""
    unnamed = (pairs["author_contained"] == 0) & (pairs["author_sim"] < NAMESAKES)
    nobody = unnamed | (pairs["initial_conflict"] == 1)
    held = (_held(pairs) >= ONE_TITLE) & (pairs["head_only"] == 0)
    one_title = (pairs["title_sim"] >= ONE_TITLE) | held
    return _all(
        nobody,
        ~one_title | (pairs["mark_conflict"] > 0),
        ~(pairs["abstract_sim"] >= ONE_ABSTRACT),
    )


def abstracts_of_one_page(pairs: ComparedPairs) -> Bools:
    """Papers on one page whose titles and teams differ, `(n_pairs,) bool`."""
    return _all(
        pairs["same_pages"] == ONE_PAGE,
        pairs["title_sim"] < UNLIKE,
        pairs["swap_weight"] > OTHER_WORDS,
        pairs["author_jaccard"] < 1,
    )


def other_paper_of_a_team(pairs: ComparedPairs) -> Bools:
    """Papers whose titles share few words and hold no part of each other, with neither place nor abstract in common, `(n_pairs,) bool`."""
    return _all(
        pairs["title_sim"] < HALF_ALIKE,
        pairs["extra_weight"] > MANY_WORDS,
        _held(pairs) < HELD,
        pairs["head_only"] == 0,
        _unproved(pairs),
    )


def title_of_a_column(pairs: ComparedPairs) -> Bools:
    """Papers under a title that their sources have in many years, with neither place nor team in common, `(n_pairs,) bool`."""
    return _all(
        pairs["title_years"] >= COLUMN_YEARS,
        ~(pairs["places_agree"] > 0),
        ~(pairs["authors_shared"] >= A_TEAM),
    )


def other_place_in_one_serial(pairs: ComparedPairs) -> Bools:
    """Papers of one serial in another number under a short title, or on other pages of one number under another title, `(n_pairs,) bool`."""
    one_number = (pairs["same_volume"] >= HALF_SAME) & (pairs["same_number"] >= HALF_SAME)
    other_pages = one_number & (pairs["same_pages"] == 0) & (pairs["title_sim"] < A_MISPRINT)
    other_number = (pairs["same_number"] == 0) & (pairs.n_letters < TOLD_BY)
    return _all(
        pairs["venue_sim"] >= ONE_VENUE,
        other_number | other_pages,
        ~(pairs["same_pages"] >= HALF_SAME),
        ~(pairs["abstract_sim"] >= ONE_ABSTRACT),
    )


def other_volume(pairs: ComparedPairs) -> Bools:
    """Papers in another volume, of one serial or of two that are told, on other or unknown pages, `(n_pairs,) bool`."""
    one_serial, two_serials = pairs["venue_sim"] >= ONE_VENUE, pairs["venue_sim"] < OTHER_VENUE
    return _all(
        pairs["same_volume"] == 0,
        one_serial | two_serials,
        ~(pairs["same_pages"] >= HALF_SAME),
        ~(pairs["abstract_sim"] >= ONE_ABSTRACT),
    )


def title_alone_in_other_years(pairs: ComparedPairs) -> Bools:
    """Papers of other years of which a side names no authors, and no place tells that they are one, `(n_pairs,) bool`."""
    return _all(_by_titles(pairs), pairs["year_gap"] > 0, ~(pairs["venue_sim"] >= HALF_ALIKE))


def no_title(pairs: ComparedPairs) -> Bools:
    """Pairs of which one record has no title, `(n_pairs,) bool`."""
    return np.asarray(pairs.n_letters == 0)


def no_title_but_one_place(pairs: ComparedPairs) -> Bools:
    """Pairs without a title that have several authors, first and last page of one year in common, `(n_pairs,) bool`."""
    return _all(
        no_title(pairs),
        pairs["same_pages"] == 1,
        pairs["author_contained"] == 1,
        pairs["authors_shared"] > 1,
        pairs["places_conflict"] == 0,
        ~(pairs["year_gap"] > 0),
        ~(pairs["venue_sim"] < HALF_ALIKE),
    )


def other_year_alone(pairs: ComparedPairs) -> Bools:
    """Papers of other years, none a preprint, of which no place and no abstract tells that they are one, `(n_pairs,) bool`."""
    return _all(pairs["year_gap"] > 0, _unproved(pairs))


def _all(*asked: Bools) -> Bools:
    return np.asarray(np.logical_and.reduce(asked), bool)


def _unproved(pairs: ComparedPairs) -> Bools:
    """Pairs of which neither place nor abstract tells that they are one paper's."""
    return _all(~(pairs["places_agree"] > 0), ~(pairs["abstract_sim"] >= ONE_ABSTRACT))


def _by_titles(pairs: ComparedPairs) -> Bools:
    """Pairs of which only titles are known."""
    return _all(pairs["authors_known"] < BOTH_SIDES, _unproved(pairs))


def _held(pairs: ComparedPairs) -> Matrix:
    """How well one title begins or ends the other, `(n_pairs,) float32`, 0..1."""
    return np.maximum(pairs["prefix_sim"], pairs["suffix_sim"])


@dataclass(frozen=True, slots=True)
class Override:
    """A fact that outweighs the model."""

    about: Callable[[ComparedPairs], Bools]
    """Which pairs it is about, `(n_pairs,) bool`."""
    reason: str
    outweigh: Callable[[Floats], Any]
    """The log-odds of the pairs that it is about, from the model's: `(n,) float64` to the same."""

    @property
    def name(self) -> str:
        """What it is called: as its function."""
        return self.about.__name__


_doubt = partial(np.minimum, UNSURE)
_prove = partial(np.maximum, PROVED)

OVERRIDES = (
    Override(
        late_publication_of_short_title,
        "Within some years a team may write two papers under one short title.",
        _doubt,
    ),
    Override(
        contained_title_alone,
        '"Transformer in Transformer" is contained in many a title: without authors that proves nothing.',
        _doubt,
    ),
    Override(
        short_title_alone,
        '"Editorial", "Deep Learning": many papers are called that.',
        _doubt,
    ),
    Override(
        strangers,
        "A letter and its reply, and abstracts of one meeting, share page and words, but not their authors.",
        _doubt,
    ),
    Override(
        abstracts_of_one_page,
        "A page of a supplement holds several abstracts, some by the same people.",
        _doubt,
    ),
    Override(
        other_paper_of_a_team,
        '"Visual Prompting" and "Instruct Me: Random Prompting for Visual Learning": one team\'s papers on one subject.',
        _doubt,
    ),
    Override(
        title_of_a_column,
        "A column appears every year under one title, often by one person.",
        _doubt,
    ),
    Override(
        other_place_in_one_serial,
        "What a serial prints twice under a short title is a column; what stands on other pages of one number is another paper.",
        _doubt,
    ),
    Override(
        other_volume,
        "An abstract of one meeting in two journals, or a column: one title, two places.",
        _doubt,
    ),
    Override(
        title_alone_in_other_years,
        "A trial is registered, and a report comes out every year, under one title.",
        _doubt,
    ),
    Override(
        no_title,
        "The model was fitted on records with titles; without one nothing tells a paper from another.",
        lambda logits: np.full_like(logits, -PROVED),
    ),
    Override(
        no_title_but_one_place,
        "Without a title, all authors and first and last page of one year tell a paper.",
        _prove,
    ),
    Override(
        published_preprint,
        "The labelled sets tell conference papers and journal articles apart, or hold no preprints at all; these are one work.",
        _prove,
    ),
)
"""In the order in which they are asked; a later one outweighs those before."""

CAUTIOUS_OVERRIDES = tuple(
    Override(about, "Whoever is cautious asks a person where a year differs, or a title is missing.", _doubt)
    for about in (other_year_alone, no_title)
)
"""What is asked as well where strictness is "cautious"."""


def with_certainties(
    logits: Floats, matrix: Matrix, fields: Fields, left: Rows, right: Rows, *, cautious: bool = False
) -> Floats:
    """The model's log-odds of every pair but where an override outweighs them, `(n_pairs,) float64`.

    Args:
        logits: The model's log-odds, `(n_pairs,) float64`.
        matrix: What was compared, `(n_pairs, n_features) float32`.
        fields: The records.
        left: Their rows on one side, `(n_pairs,) int64`.
        right: Their rows on the other, `(n_pairs,) int64`.
        cautious: Whether whatever contradicts is left to a person.
    """
    pairs = ComparedPairs(matrix, np.minimum(fields.n_letters[left], fields.n_letters[right]))
    logits = logits.copy()
    for override in (*OVERRIDES, *(CAUTIOUS_OVERRIDES if cautious else ())):
        rows = np.flatnonzero(override.about(pairs))
        logits[rows] = override.outweigh(logits[rows])
    return logits
