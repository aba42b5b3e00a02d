"""Matching: is this record the paper that the list means? Judged with everything that the list says."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.ids import Ids
from pipeline.schema import Record
from pipeline.text import squash, surnames, words

# a word on one side alone that makes it another paper, however similar the rest
_TELLING = frozenset(
    "not no without beyond against never un non re revisited revisiting comment comments reply response correction "
    "corrigendum erratum addendum retraction part volume supplement appendix tutorial".split()
)
_NUMBER = re.compile(r"\d+[a-z]?|[ivx]{1,4}|[a-z]?\d+")
_SUBTITLE = re.compile(r"\s*(?::|\s[-–—]\s|—|\?|\. )\s*")
_AGREE = 0.5  # share of the shorter author list that the longer one must hold


@dataclass(frozen=True, slots=True)
class Question:
    """What a list says of one paper: all that it can be found and judged by."""

    ids: Ids
    title: str
    surnames: tuple[str, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """How well a record fits a question."""

    score: float
    title_sim: float
    authors_agree: bool | None
    reason: str


def title_sim(title_l: str, title_r: str) -> float:
    """Similarity of two titles, 0..1: 1 if only form differs, near 1 if one is the other without its subtitle."""
    if squash(title_l) == squash(title_r):
        return 1.0
    words_l, words_r = words(title_l), words(title_r)
    ratio = fuzz.ratio(" ".join(words_l), " ".join(words_r)) / 100
    return max(ratio, _truncation_sim(title_l, title_r), _truncation_sim(title_r, title_l))


def _truncation_sim(short: str, long: str) -> float:
    """0.96 where `short` is what stands before the subtitle of `long`, or behind a nickname ("CLIP: …")."""
    parts = _SUBTITLE.split(long, maxsplit=1)
    key = squash(short)
    if len(parts) < 2 or len(key) < 4:
        return 0.0
    return 0.96 if key in (squash(parts[0]), squash(parts[1])) else 0.0


def telling_difference(title_l: str, title_r: str) -> str | None:
    """A word that only one title has and that makes it another paper: a negation, a number, "reply"; or None."""
    apart = set(words(title_l)) ^ set(words(title_r))
    told = sorted(word for word in apart if word in _TELLING or _NUMBER.fullmatch(word))
    return told[0] if told else None


def authors_agree(asked: Sequence[str], record: Record) -> bool | None:
    """Whether the surnames that the list gives are the record's; None where either gives none."""
    known = surnames(author.name for author in record.authors)
    if not asked or not known:
        return None
    shared = sum(any(same_name(name, other) for other in known) for name in asked)
    return shared >= _AGREE * min(len(asked), len(known))


def same_name(name: str, other: str) -> bool:
    """Whether two folded surnames are one, a typo or a part of a double name aside."""
    return (
        name == other
        or (len(name) > 4 and fuzz.ratio(name, other) >= 85)
        or (len(name) > 4 and name in other)
    )


def judge(question: Question, record: Record) -> Match:
    """How probable it is, 0..1, that the record is the paper meant, and why, in words."""
    titles = (record.title, *record.other_titles)
    sim, title = max((title_sim(question.title, known), known) for known in titles)
    agree = authors_agree(question.surnames, record)
    apart = None if sim == 1.0 else telling_difference(question.title, title)
    gap = abs(question.year - record.year) if question.year and record.year else None
    logit = _title_logit(question.title, sim) + {True: 3.5, False: -5.0, None: 0.0}[agree]
    logit += -8.0 if apart else 0.0
    logit += 0.0 if gap is None else 0.7 if gap <= 1 else -0.8 * min(gap, 5)
    return Match(round(1 / (1 + math.exp(-logit)), 4), sim, agree, _reason(sim, title, agree, apart, gap))


def _title_logit(title: str, sim: float) -> float:
    """Log-odds from the title alone: an exact long title is nearly proof, an exact short one is not."""
    length = min(len(words(title)), 8)
    if sim == 1.0:
        return 0.5 + 0.6 * length
    return 0.35 * length + 22.0 * (sim - 0.95)


def _reason(sim: float, title: str, agree: bool | None, apart: str | None, gap: int | None) -> str:
    told = ["title equal" if sim == 1.0 else f'title {sim:.2f} similar to "{title}"']
    if apart:
        told.append(f'"{apart}" stands in one title only')
    told.append({True: "authors agree", False: "authors differ", None: "authors not known"}[agree])
    if gap is not None and gap > 1:
        told.append(f"years differ by {gap}")
    return "; ".join(told)
