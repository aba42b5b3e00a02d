"""Venues: what kind of place a paper appeared in, and how alike two names of a place are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from pipeline.text import words

UNKNOWN_VENUE, PREPRINT, CONFERENCE, JOURNAL, OTHER = range(5)

_PREPRINT = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|techrxiv|psyarxiv|ssrn|preprints?|eprint|research ?square|authorea|"
    r"submitted|under review|openreview|unpublished|manuscript|to appear)\b"
)
_OTHER = re.compile(
    r"\b(?:thesis|dissertation|technical report|tech\.? rep|report|ph\.? ?d|memo|patent|book|press|handbook)\b"
)
_CONFERENCE = re.compile(
    r"\b(?:proc(?:eedings?)?|conf(?:erence)?|symp(?:osium)?|workshops?|meeting|congress|advances in neural|colloquium|"
    r"neurips|nips|icml|iclr|cvpr|iccv|eccv|aaai|ijcai|acl|naacl|emnlp|coling|sigmod|vldb|kdd|icde|edbt|pods|sigir|"
    r"www|cikm|miccai|isbi|icassp|interspeech|icra|iros|uai|aistats|colt|stoc|focs|soda|wacv|bmvc|midl|chi)\b"
)
_JOURNAL = re.compile(
    r"\b(?:j|journal|trans(?:actions)?|letters?|rev(?:iews?)?|annals?|ann|archives?|bulletin|magazine|quarterly|nature|"
    r"science|plos|acta|record|medicine|clinical|surgery|sciences|communications|int)\b"
)
_NOISE = frozenset(
    "the of on in and for a an to at by de und la et proceedings proc conference conf international intl int annual "
    "journal j symposium symp workshop ieee acm cvf ieeecvf th st nd rd volume vol pp pages no issue".split()
)
_NOT_IN_ACRONYMS = frozenset({"the", "of", "on", "in", "and", "for", "a", "acm", "ieee"})

_SERIES = {
    "sigmod": r"management of data|\bsigmod\b", "vldb": r"(?:conf\w{0,12}\.?|journal) on very\b|very large data ?bases?|\bp?vldb\b",
    "neurips": r"neural information processing|\bneurips\b|\bnips\b", "icml": r"(?:conf\w{0,12}\.?|workshop) on machine learning|\bicml\b",
    "iclr": r"conf\w{0,12}\.? on learning representations|\biclr\b", "cvpr": r"vision and pattern recognition|\bcvpr\b",
    "iccv": r"international conf\w{0,12}\.? on computer vision|\biccv\b", "eccv": r"european conf\w{0,12}\.? on computer vision|\beccv\b",
    "aaai": r"aaai conf|(?:national|aaai) conf\w{0,12}\.? on a(?:rtificial|\.?i)|\baaai\b", "ijcai": r"joint conf\w{0,12}\.? on a(?:rtificial|\.?i)|\bijcai\b",
    "naacl": r"north american chapter|\bnaacl\b", "eacl": r"european chapter of the assoc|\beacl\b", "emnlp": r"empirical methods in n|\bemnlp\b",
    "acl": r"meeting of the assoc\w{0,12} for computational ling|\bacl\b", "colt": r"computational learning theory|conf\w{0,12}\.? on learning theory|\bcolt\b",
    "stoc": r"theory (?:of )?comput|\bstoc\b", "focs": r"foundations of computer science|\bfocs\b", "kdd": r"knowledge discovery and data mining|\bs?i?g?kdd\b",
    "icde": r"conf\w{0,12}\.? on data eng|\bicde\b", "pods": r"principles of database|\bpods\b", "edbt": r"extending database tech|\bedbt\b",
    "sigir": r"research and development in information retrieval|\bsigir\b", "www": r"world wide web conf|conf\w{0,12}\.? on world wide web|\bwww\b",
    "cikm": r"information and knowledge management|\bcikm\b", "uai": r"uncertainty in a(?:rtificial|\.?i)|\buai\b",
    "miccai": r"medical image computing and computer|\bmiccai\b", "icassp": r"acoustics,? speech,? and signal|\bicassp\b",
    "icra": r"conf\w{0,12}\.? on robotics and automation|\bicra\b", "iros": r"intelligent robots and systems|\biros\b",
    "interspeech": r"\binterspeech\b", "wacv": r"applications of computer vision|\bwacv\b", "bmvc": r"british machine vision|\bbmvc\b",
    "tods": r"trans\w{0,12}\.? (?:on |of )?database(?: sys|\W*$)|\btods\b", "pami": r"pattern anal\w{0,12}\.? (?:and |& )?mach\w{0,12}\.? intel|\bt?pami\b",
}  # fmt: skip
_ANY_SERIES = re.compile("|".join(f"(?P<s{at}>{pattern})" for at, pattern in enumerate(_SERIES.values())))
_PERIODICAL = re.compile(r"\bj\b|\bjournal\b|\brec(?:ord)?\b|\btrans|\bnewsletter\b|\bletters\b|\bmagazine\b")


def kinds(names: list[str]) -> np.ndarray[Any, np.dtype[np.int8]]:
    """The kind of each distinct venue name."""
    return np.array([_kind(name.lower()) for name in names], dtype=np.int8)


def is_preprint(name: str) -> bool:
    """Whether a venue is a preprint server, or says that the paper has appeared nowhere yet."""
    return _kind(name.lower()) == PREPRINT


def _kind(name: str) -> int:
    for kind, pattern in (
        (PREPRINT, _PREPRINT),
        (OTHER, _OTHER),
        (CONFERENCE, _CONFERENCE),
        (JOURNAL, _JOURNAL),
    ):
        if pattern.search(name):
            return kind
    return UNKNOWN_VENUE


@lru_cache(maxsize=1 << 18)
def name_sim(left: str, right: str) -> float:
    """How alike two venue names are, 0..1: abbreviations and acronyms agree with what they stand for."""
    one, other = _read(left), _read(right)
    if one.series and other.series:
        return _series_sim(one, other)
    if not one.words or not other.words:
        return 1.0 if left == right else 0.5
    if one.words == other.words:
        return 1.0
    if _acronym_of(one, other) or _acronym_of(other, one):
        return 0.95
    ratio = fuzz.ratio(one.in_order, other.in_order) / 100
    if one.beginnings.isdisjoint(other.beginnings):
        return ratio
    shorter, longer = sorted((one.words, other.words), key=len)
    matched = sum(any(_abbreviates(one, other) for other in longer) for one in shorter) / len(shorter)
    return max(ratio, matched * (0.75 + 0.25 * len(shorter) / len(longer)))


@dataclass(frozen=True, slots=True)
class _Name:
    """What a venue's name is made of."""

    words: list[str]
    in_order: str
    beginnings: frozenset[str]
    """The first two letters of the words: names without a common one have no word that abbreviates another."""
    initials: str
    short: list[str]
    """Those of the first three words that may be acronyms."""
    series: str | None
    """The well-known series that it names, whatever it calls it."""
    periodical: bool


@lru_cache(maxsize=1 << 17)
def _read(name: str) -> _Name:
    every = words(name)
    telling = [word for word in every if word not in _NOISE and not word[0].isdigit()]
    return _Name(
        telling,
        " ".join(sorted(telling)),
        frozenset([word[:2] for word in telling]),
        "".join([word[0] for word in every if word not in _NOT_IN_ACRONYMS]),
        [word for word in telling[:3] if 3 <= len(word) <= 8],
        found.lastgroup if (found := _ANY_SERIES.search(name.lower())) else None,
        _PERIODICAL.search(name.lower()) is not None,
    )


def _series_sim(one: _Name, other: _Name) -> float:
    """1 for two names of one series, less for its conference and its journal, little for two series."""
    if one.series != other.series:
        return 0.1
    return 1.0 if one.periodical == other.periodical else 0.4


def _abbreviates(one: str, other: str) -> bool:
    """Whether one word is the other, or the beginning of it ("Commun", "Communications")."""
    return one == other or (
        min(len(one), len(other)) >= 2 and (one.startswith(other) or other.startswith(one))
    )


def _acronym_of(short: _Name, long: _Name) -> bool:
    """Whether a word of the short name is made of initials of the long one: "VLDB", "Very Large Data Bases"."""
    return any(word in long.initials for word in short.short)
