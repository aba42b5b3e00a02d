"""Linked records: is the record that a list's link leads to another paper than its title says?

A paper that was renamed looks much like a wrong link. What tells them apart: the words that both titles share, weighed
by how rare they are; whether the abstract speaks of what the list's title says; the authors; and whether the record's
title is that of another line of the list.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import product

from pipeline.people import COMMON_SURNAMES, have_other_given_names, is_same_name, surname, surnames
from pipeline.resolve.matching import Question, title_sim
from pipeline.schema import Record
from pipeline.text import squash, words
from pipeline.title_forms import nickname, title_key, title_keys, title_words

TITLES_DIFFER = "titles differ"
AUTHORS_DIFFER = "authors differ"

_WEIGHTS = (8.27, -5.94, -10.29, -3.86, -1.94, 0.71, -4.38)  # by benchmarks/fit_wrong_link.py
_ABSTRACT_MEAN = 0.6
_BESIDE = 5.0
_RAREST = 7.5  # weight of a word that few titles have
ALIKE = 0.9
"""Title similarity from which a record has the entry's title."""
_COLLECTION = re.compile(
    r"(?:the\b.*|(?:\S+\s+){0,3})\b(?:data ?set|database|benchmark|corpus|challenge)s?\W*", re.I
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """How probable it is that a linked record is another paper, and what speaks for it most."""

    probability: float
    why: str

    @property
    def is_sure(self) -> bool:
        """Whether more than the titles speaks for it: without authors, a new name can look like another paper."""
        return self.why != TITLES_DIFFER


def doubt(question: Question, record: Record, beside: Collection[str] = ()) -> Doubt:
    """How probable it is that a linked record is another paper than the entry says.

    Args:
        question: What the list says.
        record: What its link leads to.
        beside: Titles of the list's entries, as `title_keys`.
    """
    titles = (record.title, *record.other_titles)
    sim = max(title_sim(question.title, title) for title in titles)
    is_beside = not title_keys(record.title).isdisjoint(beside)
    if sim >= ALIKE or _COLLECTION.fullmatch(question.title):
        return Doubt(0.0, "")
    told, authors = (
        _title_logit(question.title, titles, record.abstract, sim),
        _author_logit(question, record),
    )
    logit = told + authors + (_BESIDE if is_beside else 0.0)
    why = (
        "its title stands on another line" if is_beside else AUTHORS_DIFFER if authors > 0 else TITLES_DIFFER
    )
    return Doubt(round(1 / (1 + math.exp(-logit)), 4), why)


def _title_logit(asked: str, titles: Sequence[str], abstract: str | None, sim: float) -> float:
    """Log-odds by the words of title and abstract."""
    pairs = zip(_WEIGHTS, signals(asked, titles, abstract, sim), strict=True)
    return sum(weight * signal for weight, signal in pairs)


def signals(asked: str, titles: Sequence[str], abstract: str | None, sim: float) -> tuple[float, ...]:
    """What the log-odds are a weighted sum of: shared words, words in the abstract, the nickname, the likeness."""
    own = _stems(asked)
    body = " ".join((*titles, abstract or ""))
    shorter, both = max(_overlap(own, _stems(title)) for title in titles)
    covered = (_total(own & _stems(body)) / _total(own)) - _ABSTRACT_MEAN if abstract else 0.0
    name = squash(nickname(asked))
    is_named = bool(name) and (name in title_key(body) or any(name in _initials(title) for title in titles))
    is_unnamed = bool(name and abstract) and not is_named
    return 1.0, shorter, both, covered, is_named, is_unnamed, sim


def _author_logit(question: Question, record: Record) -> float:
    """Log-odds by the authors: a shared name speaks for the paper as much as it is rare, none against it."""
    asked, known = question.surnames, surnames(author.name for author in record.authors)
    parts = {part for author in record.authors for part in words(author.name)}
    if not asked or not known:
        return 0.0
    shared = [name for name in asked if name in parts or any(is_same_name(name, other) for other in known)]
    shared = [name for name in shared if not _are_namesakes(name, question, record)]
    if not shared:
        return 3.5 if len(asked) > 1 else 1.5
    if len(shared) > 1 and len(shared) >= 0.5 * min(len(asked), len(known)):
        return -9.0
    if any(name not in COMMON_SURNAMES for name in shared):
        return -7.5
    return -2.5 if is_same_name(asked[0], known[0]) else -0.3


def _are_namesakes(family: str, question: Question, record: Record) -> bool:
    """Whether everybody of a frequent surname has other given names, written out, on either side."""
    if family not in COMMON_SURNAMES:
        return False
    asked = [name for name in question.names if surname(name) == family]
    known = [author.name for author in record.authors if surname(author.name) == family]
    pairs = list(product(asked, known))
    return bool(pairs) and all(have_other_given_names(*pair) for pair in pairs)


def _overlap(own: frozenset[str], other: frozenset[str]) -> tuple[float, float]:
    """Shared words as parts of the shorter and of both titles, weighed by rarity."""
    shared, left, right = (_total(part) for part in (own & other, own, other))
    return shared / min(left, right), shared / (left + right - shared)


def _total(stems: frozenset[str]) -> float:
    return sum(map(_weight, stems)) or 1e-9


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    """The beginnings of a text's words: "images" and "image", "generate" and "generation" are one."""
    return frozenset(
        (word[:-1] if word.endswith("s") and len(word) > 3 else word)[:6]
        for word in title_words(text)
        if len(word) > 1
    )


def _weight(stem: str) -> float:
    return _weights().get(stem, _RAREST)


@cache
def _weights() -> dict[str, float]:
    """How rare the frequent words of titles are: the logarithm of one in so many titles."""
    text = resources.files("pipeline.resolve").joinpath("title_words.json").read_text("utf-8")
    loaded: dict[str, float] = json.loads(text)
    return loaded


def _initials(title: str) -> str:
    return "".join(word[0] for word in title_words(title))
