"""Certainty: the few facts that outweigh the model, because its training data is silent or divided on them."""

from __future__ import annotations

import numpy as np

from pipeline.merge.arrays import Floats, Matrix, Rows
from pipeline.merge.comparison import FEATURES, ONE_PAGE
from pipeline.merge.fields import Fields

PROVED = 4.0  # log-odds of a pair that is as good as proved
TOLD_BY = 24  # letters of a title from which it names one paper of its authors
TOLD_ALONE = 16  # letters of a title from which it names one paper, whoever wrote it
UNSURE = -0.9  # log-odds of a pair that a person should see
QUICK_REVIEW = (
    1  # years within which a preprint with a short title is still taken for the paper of that title
)
LONGEST_REVIEW = 4  # years between a preprint and its publication
NAMESAKES = 0.6  # author_sim under which nobody's name is another's misspelt
UNLIKE = 0.75  # title_sim under which two titles are not one
OTHER_WORDS = 5.0  # swap_weight of about one telling word on either side
HALF_ALIKE = 0.6
MANY_WORDS = 12.0  # extra_weight of two or three telling words that the other title lacks
HELD = 0.85  # prefix_sim or suffix_sim from which one title may hold the other
COLUMN_YEARS = 3
ONE_TITLE = 0.95  # title_sim from which two titles may be one, if nothing but them is known

_INDEX = {name: place for place, name in enumerate(FEATURES)}


def with_certainties(logits: Floats, matrix: Matrix, fields: Fields, left: Rows, right: Rows) -> Floats:
    """The model's log-odds, lowered where a title is missing, short or all that is known, and raised for a preprint and its publication.

    The labelled sets tell conference papers and journal articles apart, or hold no preprints at all; a preprint and
    a publication with the same long title and the same authors are one work all the same.
    """
    shorter = np.minimum(fields.n_letters[left], fields.n_letters[right])
    seen = {name: matrix[:, place] for name, place in _INDEX.items()}
    published = (
        (seen["one_preprint"] == 1)
        & (seen["title_sim"] == 1)
        & (shorter >= TOLD_BY)
        & (seen["author_contained"] == 1)
        & ~(seen["initial_conflict"] > 0)
        & ~(seen["preprint_gap"] > LONGEST_REVIEW)
        & (seen["number_conflict"] == 0)
        & (seen["mark_conflict"] == 0)
    )
    short = (
        (seen["one_preprint"] == 1)
        & (shorter < TOLD_BY)
        & (seen["preprint_gap"] > QUICK_REVIEW)
        & ~(seen["authors_shared"] > 2)
        & ~(seen["abstract_sim"] >= 0.8)
    )
    # neither place nor abstract tells that two records are one paper's
    unproved = ~(seen["places_agree"] > 0) & ~(seen["abstract_sim"] >= 0.8)
    by_titles = (seen["authors_known"] < 2) & unproved
    # "Transformer in Transformer" is contained in many a title: without authors that proves nothing
    by_title_alone = by_titles & (seen["title_sim"] < ONE_TITLE) & (seen["head_only"] == 0)
    # "Editorial", "Deep Learning": many papers are called that
    by_short_title_alone = by_titles & (shorter < TOLD_ALONE)
    held = np.maximum(seen["prefix_sim"], seen["suffix_sim"])
    alike = (seen["title_sim"] >= ONE_TITLE) | ((held >= ONE_TITLE) & (seen["head_only"] == 0))
    nobody = (seen["author_contained"] == 0) & (seen["author_sim"] < NAMESAKES) | (
        seen["initial_conflict"] == 1
    )
    # A letter and its reply, abstracts of one meeting on one page: by nobody in common, and not of one title
    strangers = nobody & (~alike | (seen["mark_conflict"] > 0)) & ~(seen["abstract_sim"] >= 0.8)
    abstracts = (
        (seen["same_pages"] == ONE_PAGE)
        & (seen["title_sim"] < UNLIKE)
        & (seen["swap_weight"] > OTHER_WORDS)
        & (seen["author_jaccard"] < 1)
    )
    # "Visual Prompting" and "Instruct Me: Random Prompting for Visual Learning": one team's papers on one subject
    elsewhere = (
        (seen["title_sim"] < HALF_ALIKE)
        & (seen["extra_weight"] > MANY_WORDS)
        & (held < HELD)
        & (seen["head_only"] == 0)
        & unproved
    )
    column = (
        (seen["title_years"] >= COLUMN_YEARS) & ~(seen["places_agree"] > 0) & ~(seen["authors_shared"] > 2)
    )
    doubtful = short | by_title_alone | by_short_title_alone | strangers | abstracts | elsewhere | column
    logits = np.where(doubtful, np.minimum(logits, UNSURE), logits)
    untitled = shorter == 0
    # Without a title, all authors and first and last page of one year tell a paper
    placed = (
        (seen["same_pages"] == 1)
        & (seen["author_contained"] == 1)
        & (seen["authors_shared"] > 1)
        & (seen["places_conflict"] == 0)
        & ~(seen["year_gap"] > 0)
        & ~(seen["venue_sim"] < HALF_ALIKE)
    )
    logits = np.where(untitled, np.where(placed, PROVED, -PROVED), logits)
    return np.where(published & ~untitled, np.maximum(logits, PROVED), logits)
