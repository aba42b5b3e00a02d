"""Reasons: what spoke for and against a pair, in words."""

from __future__ import annotations

import math

import numpy as np

from pipeline.merge.arrays import Matrix
from pipeline.merge.author_comparison import MOST_SHARED
from pipeline.merge.comparison import FEATURES, HALF_SAME
from pipeline.merge.differences import ALIKE_NAMES, WORDS_LACKED

_PLACE = {name: place for place, name in enumerate(FEATURES)}


def of_identifier(kind: str) -> list[str]:
    """The reason for a pair that an identifier or a person joined."""
    return ["decided by a person"] if kind == "person" else [f"same {_NAMES[kind]}"]


_NAMES = {
    "arxiv_id": "arXiv id", "doi": "DOI", "preprint_doi": "preprint DOI", "pmid": "PubMed id", "acl_id": "ACL id",
    "dblp_key": "DBLP key", "openreview_id": "OpenReview id", "s2_id": "Semantic Scholar id",
}  # fmt: skip


def in_words(matrix: Matrix, conflict: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[list[str]]:
    """The reasons for each scored pair."""
    return [
        _reasons(dict(zip(FEATURES, row, strict=True)), bool(flag))
        for row, flag in zip(matrix.tolist(), conflict, strict=True)
    ]


def _reasons(found: dict[str, float], conflict: bool) -> list[str]:
    said = ["their identifiers differ"] if conflict else []
    said += [_title(found), *_title_differences(found), *_authors(found), *_places(found)]
    return said


def _title(found: dict[str, float]) -> str:
    if found["title_sim"] == 1:
        return (
            "same title"
            if found["title_spread"] <= 1
            else f"same title, which {2 ** found['title_spread'] - 1:.0f} teams used"
        )
    if found["head_only"]:
        return "one title is the short name of the other"
    if max(found["prefix_sim"], found["suffix_sim"]) > found["title_sim"] + 0.1:
        return f"one title holds the other (alike by {max(found['prefix_sim'], found['suffix_sim']):.0%})"
    return f"titles alike by {found['title_sim']:.0%}"


def _title_differences(found: dict[str, float]) -> list[str]:
    said = []
    if found["swap_weight"] >= WORDS_LACKED:
        said.append("each title has words that the other lacks")
    if found["number_conflict"]:
        said.append("other numbers in the titles")
    if found["mark_conflict"]:
        said.append("one title bears a mark (comment, part, survey, not, …) that the other lacks")
    return said


def _authors(found: dict[str, float]) -> list[str]:
    if math.isnan(found["author_contained"]):
        return ["authors unknown on a side"]
    shared = int(found["authors_shared"])
    said = (
        [f"{shared}{' or more' if shared == MOST_SHARED else ''} shared author{'s' if shared != 1 else ''}"]
        if shared
        else []
    )
    if not shared:
        said = (
            [f"authors' names alike by {found['author_sim']:.0%}"]
            if found["author_sim"] >= ALIKE_NAMES
            else ["no shared author"]
        )
    if shared and found["author_contained"] == 1:
        said = (
            ["same authors"]
            if found["author_jaccard"] == 1
            else ["all authors of one among those of the other"]
        )
    if found["initial_conflict"] > 0:
        said.append("other initials")
    return said


def _places(found: dict[str, float]) -> list[str]:
    said = []
    if found["one_preprint"]:
        said.append("a preprint and a published version")
    gap = found["year_gap"] if not math.isnan(found["year_gap"]) else found["preprint_gap"]
    if not math.isnan(gap):
        said.append("same year" if gap == 0 else f"{gap:.0f} year{'s' if gap != 1 else ''} apart")
    if not math.isnan(found["venue_sim"]):
        said.append(f"venues alike by {found['venue_sim']:.0%}")
    for name in ("pages", "volume", "number"):
        if not math.isnan(value := found[f"same_{name}"]):
            said.append(f"same {name}" if value >= HALF_SAME else f"other {name}")  # noqa: PERF401 - reads better
    if not math.isnan(found["abstract_sim"]):
        said.append(f"abstracts alike by {found['abstract_sim']:.0%}")
    return said
