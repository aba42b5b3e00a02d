"""Terms: the words and pieces of words that texts are compared by."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from pipeline.title_forms import fold_title, plain_title

_SHORTEST_IES = 4  # letters of a word that stays what it is: "ties"
_SHORTEST_S = 3  # letters: "gas"

_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"!?\[[^\]]{0,300}\]\([^)]{0,1000}\)")
_NUMBERING = re.compile(r"^[\W\d]+")
_PERIOD = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|q[1-4]|(?:19|20)\d\d|before|after|until|and|earlier"
)
_EMPTY = frozenset(
    "a also an and are as at based be been by can for from has have in into is it its more new not of on or our "
    "paper propose proposed show such than that the their these this to using via we which with".split()
)
_PIECES = (4, 5)
_TITLE_WEIGHT = 3  # a word of the title counts as often as one that the abstract repeats


def stem(word: str) -> str:
    """A word without its plural."""
    if len(word) > _SHORTEST_IES and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > _SHORTEST_S and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


def told_words(text: str) -> Iterator[tuple[str, str]]:
    """Every word of a text that tells something, stemmed and as it is written."""
    for written in _WORD.findall(unicodedata.normalize("NFKC", plain_title(text))):
        word = _told_word(written)
        if word not in _EMPTY:
            yield word, written


@lru_cache(maxsize=1 << 15)
def _told_word(written: str) -> str:
    return stem(fold_title(written))


def terms(title: str, abstract: str | None) -> Counter[str]:
    """How often a paper has each term; the pieces of a title's words are marked with `#`."""
    of_title = Counter(part for word, _ in told_words(title) for part in (word, *_pieces(word)))
    counts = Counter({part: _TITLE_WEIGHT * n for part, n in of_title.items()})
    counts.update(word for word, _ in told_words(abstract or ""))
    return counts


@lru_cache(maxsize=1 << 14)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f"<{word}>"
    return tuple(
        f"#{padded[start : start + size]}" for size in _PIECES for start in range(len(padded) - size + 1)
    )


def heading_terms(path: tuple[str, ...]) -> Counter[str]:
    """The words of a heading path; a level counts half of the one below it."""
    weights: Counter[str] = Counter()
    for depth, heading in enumerate(reversed(path)):
        for word, _ in told_words(_NUMBERING.sub("", _MARKUP.sub("", heading))):
            weights[word] = max(weights[word], 0.5**depth)  # type: ignore[assignment]
    return weights


def without_periods(path: tuple[str, ...]) -> tuple[str, ...]:
    """A heading path without the levels that only name a time: what is above "2023" says what its papers are about."""
    return tuple(heading for heading in path if not _is_period(heading))


def _is_period(heading: str) -> bool:
    found = _WORD.findall(heading.lower())
    return bool(found) and all(_PERIOD.fullmatch(word) for word in found)
