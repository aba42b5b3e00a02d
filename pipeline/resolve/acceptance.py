"""Acceptance: the venue that the comment of an arXiv record says took the paper; there is no field for it."""

from __future__ import annotations

import re

from pipeline.text import one_line
from pipeline.venues import has_venue_word, is_venue_acronym

_SENTENCE_ENDS = re.compile(r"[.;] | [-–—|] ")
_TAKEN = re.compile(
    r"\b(?:accept(?:ed)?|published?|appeared|(?:will|to) appear|camera[- ]?ready|presented)\b", re.IGNORECASE
)
_NOT_YET = r"submi\w+|under review|reject\w*|resubmit\w*|withdr\w+|not accepted"
_ANOTHER_VERSION = r"exten\w+|previous\w*|preliminary|earlier|short(?:er)? version|supplement\w* (?:material )?(?:for|of|to)|abridged"
_BESIDE = r"workshop\w*|challenge|competition|shared task|tutorial|doctoral"
_NOT_THIS_ONE = re.compile(rf"\b(?:{_NOT_YET}|{_ANOTHER_VERSION}|{_BESIDE})\b|@", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"
_ACRONYM = re.compile(
    rf"(?P<name>[A-Z][A-Za-z&/-]*[A-Z][A-Za-z]*)(?:[)\s,'’-]{{0,3}}(?P<year>{_YEAR}|(?<=['’])\d\d|\d\d(?!\d)))?(?!\w)"
)
_PUBLISHERS = frozenset(("ACM", "IEEE", "IFAC", "SPIE", "USENIX"))
# "accepted at GCPR 2025": a name that nobody knows, in the place of a venue
_TAKEN_BY = re.compile(
    rf"\b[Aa]ccepted (?:at|by|for|in|to)(?: the)? (?P<name>[A-Z][\w&/-]*?[A-Z][\w&/-]*?|Interspeech)[\s'’-]?(?P<year>{_YEAR})(?!\w)"
)
_TAKEN_WORDS = r"accept(?:ed)?|appear(?:ed)?|presented|publish(?:ed)?|presentation|publication"
_KINDS_OF_PAPER = r"article|final|full|long|main|oral|paper|poster|proceedings|ready|regular|research|short|spotlight|version|work"
_SMALL_WORDS = (
    r"a|an|and|as|at|be|been|by|camera-?|conference(?! on)|for|has|in|is|of|on|the|this|to|was|will"
)
_BEFORE_THE_NAME = re.compile(
    rf"(?:(?:{_TAKEN_WORDS}|{_KINDS_OF_PAPER}|{_SMALL_WORDS}|\d{{1,3}}(?:st|nd|rd|th)|{_YEAR})[ :]+)+",
    re.IGNORECASE,
)
_AFTER_THE_NAME = re.compile(r"[(:]|,(?![^(]{0,80}\()|\s(?:as an?|with|code|project)\s", re.IGNORECASE)
"""A comma ends a name, unless its acronym still follows: "on Acoustics, Speech and Signal Processing (ICASSP)"."""
_NO_NAME = re.compile(r"\baccepted\b|proceedings$", re.IGNORECASE)
_LONGEST_NAME = 120


def acceptance(comment: str | None) -> str | None:
    """The venue that took a paper, with its year if that is said: "CVPR 2024"; None where none is named, or a workshop.

    Authors write what they like there: what is only submitted, was rejected, or speaks of another version is none.
    """
    sentences = [
        sentence
        for sentence in _SENTENCE_ENDS.split(one_line(comment or ""))
        if not _NOT_THIS_ONE.search(sentence)
    ]
    for named_in in (_by_acronym, _by_name):
        for sentence in sentences:
            if name := named_in(sentence):
                return name
    return None


def _by_acronym(sentence: str) -> str | None:
    """The acronym and the year of a venue that lists know, or that stands where only a venue stands."""
    for found in _ACRONYM.finditer(sentence):
        if found["year"] and found["name"] not in _PUBLISHERS and is_venue_acronym(found["name"]):
            return f"{found['name']} {_full(found['year'])}"
    taken = _TAKEN_BY.search(sentence)
    return f"{taken['name']} {taken['year']}" if taken else None


def _full(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def _by_name(sentence: str) -> str | None:
    """The journal or conference that is named in words behind one that says that it took the paper."""
    taken = _TAKEN.search(sentence)
    if taken is None:
        return None
    behind = sentence[taken.start() :]
    led = _BEFORE_THE_NAME.match(behind)
    name = _AFTER_THE_NAME.split(behind[led.end() :] if led else "")[0].strip(" .")
    is_name = name[:1].isupper() and has_venue_word(name) and len(name) <= _LONGEST_NAME
    if not is_name or _NO_NAME.search(name):
        return None
    year = re.search(_YEAR, sentence)
    return name if year is None or year[0] in name else f"{name} {year[0]}"
