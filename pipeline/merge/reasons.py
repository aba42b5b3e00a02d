"""Reasons: what spoke for and against a pair, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pipeline.merge.arrays import Matrix
from pipeline.merge.author_comparison import MOST_SHARED
from pipeline.merge.comparison import FEATURES, HALF_SAME
from pipeline.merge.differences import ALIKE_NAMES, Contrast

_ONE = 0.995  # likeness that is shown as 100 %
_ALIKE = 0.6  # likeness from which titles and abstracts speak for a pair


def of_identifier(kind: str) -> list[str]:
    """The reason for a pair that an identifier or a person joined."""
    return ["decided by a person"] if kind == "person" else [f"same {_NAMES[kind]}"]


_NAMES = {
    "arxiv_id": "arXiv id", "doi": "DOI", "preprint_doi": "preprint DOI", "pmid": "PubMed id", "acl_id": "ACL id",
    "dblp_key": "DBLP key", "openreview_id": "OpenReview id", "s2_id": "Semantic Scholar id",
}  # fmt: skip


BY_GROUP = "joined through the other records of its group"
"""The reason for a pair that is not likely enough by itself."""
EXACT_COPY = "an exact copy in all that is compared"

Argument = tuple[str, bool]
"""What was found of a pair, in words, and whether it speaks for one paper."""


def in_words(
    matrix: Matrix,
    conflict: np.ndarray[tuple[int], np.dtype[np.bool_]],
    differs: Sequence[Sequence[Contrast]],
) -> list[list[str]]:
    """The reasons for each scored pair, those for it and those against."""
    return [[said for said, _ in argued] for argued in arguments(matrix, conflict, differs)]


def arguments(
    matrix: Matrix,
    conflict: np.ndarray[tuple[int], np.dtype[np.bool_]],
    differs: Sequence[Sequence[Contrast]],
) -> list[list[Argument]]:
    """What speaks for and against each scored pair; `differs` names what differs in it."""
    return [
        _arguments(
            dict(zip(FEATURES, row, strict=True)), bool(flag), {str(one["field"]): one for one in contrasts}
        )
        for row, flag, contrasts in zip(matrix.tolist(), conflict, differs, strict=True)
    ]


def _arguments(found: dict[str, float], conflict: bool, differs: dict[str, Contrast]) -> list[Argument]:
    return [
        *_identifiers(conflict, differs),
        _title(found),
        *_title_differences(differs),
        *_authors(found, differs),
        *_places(found, differs),
    ]


def _identifiers(conflict: bool, differs: dict[str, Contrast]) -> list[Argument]:
    if not conflict:
        return []
    kinds = [kind for kind in _NAMES if kind in differs]
    said = [f"other {_NAMES[kind]}{_both_sides(differs[kind])}" for kind in kinds]
    return [(one, False) for one in said or ["their identifiers differ"]]


def _both_sides(contrast: Contrast | None) -> str:
    """What stands on either side, where it is known."""
    if contrast is None or not (contrast["value_l"] or contrast["value_r"]):
        return ""
    return f": {contrast['value_l'] or 'nothing'} / {contrast['value_r'] or 'nothing'}"


def _title(found: dict[str, float]) -> Argument:
    if found["title_sim"] == 1:
        if found["title_spread"] <= 1:
            return "same title", True
        return f"same title, which {2 ** found['title_spread'] - 1:.0f} teams used", True
    if found["head_only"]:
        return "one title is the short name of the other", True
    held = max(found["prefix_sim"], found["suffix_sim"])
    if held > found["title_sim"] + 0.1:
        return f"one title holds the other (alike by {held:.0%})", held >= _ALIKE
    return f"titles alike by {found['title_sim']:.0%}", found["title_sim"] >= _ALIKE


def _title_differences(differs: dict[str, Contrast]) -> list[Argument]:
    said = {
        "words": "other words in the titles",
        "numbers": "other numbers in the titles",
        "marks": "a notice's or a part's words",
    }
    return [
        (f"{words}{_both_sides(differs[name])}", False) for name, words in said.items() if name in differs
    ]


def _authors(found: dict[str, float], differs: dict[str, Contrast]) -> list[Argument]:
    if math.isnan(found["author_contained"]):
        return [("authors unknown on a side", False)]
    said = [_shared_authors(found, differs)]
    if found["initial_conflict"] > 0:
        said.append(("other initials", False))
    return said


def _shared_authors(found: dict[str, float], differs: dict[str, Contrast]) -> Argument:
    shared = int(found["authors_shared"])
    if not shared:
        alike = found["author_sim"] >= ALIKE_NAMES
        nobody = f"no shared author{_both_sides(differs.get('authors'))}"
        return (f"authors' names alike by {found['author_sim']:.0%}", True) if alike else (nobody, False)
    if found["author_contained"] == 1:
        whole = found["author_jaccard"] == 1
        return "same authors" if whole else "all authors of one among those of the other", True
    more = " or more" if shared == MOST_SHARED else ""
    return f"{shared}{more} shared author{'s' if shared != 1 else ''}", True


def _places(found: dict[str, float], differs: dict[str, Contrast]) -> list[Argument]:
    said: list[Argument] = []
    if found["one_preprint"]:
        said.append(("a preprint and a published version", True))
    gap = found["year_gap"] if not math.isnan(found["year_gap"]) else found["preprint_gap"]
    if gap == 0:
        said.append(("same year", True))
    elif not math.isnan(gap):
        said.append(
            (f"{gap:.0f} year{'s' if gap != 1 else ''} apart{_both_sides(differs.get('year'))}", False)
        )
    if not math.isnan(found["venue_sim"]):
        is_alike, is_same = found["venue_sim"] >= HALF_SAME, found["venue_sim"] >= _ONE
        alike = f"venues alike by {found['venue_sim']:.0%}{_both_sides(differs.get('venue'))}"
        said.append(("same venue" if is_same else alike, is_alike))
    for name in ("pages", "volume", "number"):
        if not math.isnan(value := found[f"same_{name}"]):
            is_same = value >= HALF_SAME
            other = f"other {name}{_both_sides(differs.get(name))}"
            said.append((f"same {name}", True) if is_same else (other, False))
    if not math.isnan(found["abstract_sim"]):
        said.append((f"abstracts alike by {found['abstract_sim']:.0%}", found["abstract_sim"] >= _ALIKE))
    return said
