"""Telling words: in which words two titles differ, and whether those make them two papers' titles.

The words that both titles have in one order are laid aside; of the rest, those that are the same but for a typo, an ending, a
space or an abbreviation are too. What is left stands on one side only, or stands for something else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from rapidfuzz import fuzz, process

from pipeline.title_forms import MARKS

_SIBLINGS: dict[str, str] = {
    word: kind
    for kind, listed in tomllib.loads(
        files("pipeline").joinpath("telling_words.toml").read_text(encoding="utf-8")
    )["siblings"].items()
    for word in listed.split()
}
_NOTICES = (MARKS["comment"] | MARKS["correction"] | MARKS["protocol"]) - {"retracted"}
"""Words that make a notice of a title; "Retracted: …" is what an article is called after its retraction."""
_ALIKE_WORDS = 78  # letter ratio from which two words may be one, misspelt or with another ending
_SHORTEST_ALIKE, _SHORTEST_PLURAL = 4, 3  # letters
_STEM = 5  # letters with which two forms of a word begin alike
_SHORTEST_SHORT, _LONGEST_SHORT = 3, 7  # letters of a word that may stand for others of its own title
_FEWEST_SPELT = 2  # words that an abbreviation of the other title stands for: it has as many letters
_NUMBER = re.compile(r"^(?:(?P<digits>\d{1,9})(?:st|nd|rd|th|d)?|[a-z](?P<index>\d{1,3}))$")
_NUMERALS = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12",
}  # fmt: skip
_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
    "eighth": "8", "ninth": "9", "tenth": "10", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10",
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d{1,9}")

Words = list[str]
Telling = Literal["siblings", "numbers", "notice"]


@dataclass(frozen=True, slots=True)
class Contrasted:
    """In what the words of two titles differ: those that each has alone, in its order."""

    alone_l: Words
    alone_r: Words
    alike: list[tuple[str, str]]
    """Words of either that are the same but for a typo or an ending."""
    n_alike: int
    """How many words are the same but for that or a space."""
    n_before: int
    """Words that both begin with."""
    n_behind: int
    """Words that both end with, behind those."""
    is_reordered: bool


def contrast(left: Sequence[str], right: Sequence[str], tells: Callable[[str], bool]) -> Contrasted:
    """In what the words of two titles differ; `tells` says of a word whether it says something of a paper."""
    left, right = list(left), list(right)
    before = _alike_from_start(left, right)
    behind = _alike_from_start(left[before:][::-1], right[before:][::-1])
    middle_l, middle_r = left[before : len(left) - behind], right[before : len(right) - behind]
    alone_l, alone_r = _without(middle_l, middle_r), _without(middle_r, middle_l)
    is_reordered = len(middle_l) > len(alone_l)
    alone_l, alone_r = _without_abbreviations(alone_l, left), _without_abbreviations(alone_r, right)
    has_siblings = n_siblings(alone_l, alone_r) > 0
    short_l = list(filter(tells, left if has_siblings else alone_l))
    short_r = list(filter(tells, right if has_siblings else alone_r))
    alone_l, alone_r = _without_spelt_out(alone_l, left, alone_r, short_r)
    alone_r, alone_l = _without_spelt_out(alone_r, right, alone_l, short_l)
    alike: list[tuple[str, str]] = []
    if "".join(alone_l) == "".join(alone_r):
        alone_l, alone_r, n_alike = [], [], len(alone_l)
    else:
        alone_l, alone_r, alike = _without_alike(alone_l, alone_r)
        n_alike = len(alike)
    return Contrasted(alone_l, alone_r, alike, n_alike, before, behind, is_reordered)


def spelt_out(title: Sequence[str], other: Sequence[str], tells: Callable[[str], bool]) -> Words:
    """The words of a title with its abbreviations opened as the other title spells them, as "RAG" and "MLLMs".

    One that stands beside the words it is for, as in "Harbour Seal Counting (HSC)", is left out, but where both titles do that.
    """
    initials, others = ("".join([word[:1] for word in words]) for words in (title, other))
    both = f"{initials} {others}"
    opened: Words = []
    for word in title:
        short = word.removesuffix("s")
        own = theirs = -1
        if len(short) >= _FEWEST_SPELT and short in both and tells(word):
            own, theirs = initials.find(short), others.find(short)
        if own >= 0 and (theirs < 0 or word not in other):
            continue
        opened += other[theirs : theirs + len(short)] if theirs >= 0 > own else [word]
    return opened


def told_by(alone_l: Words, alone_r: Words) -> Telling | None:
    """Which words make two papers of titles that have these alone and all others in common; None if they may be one's.

    Words of one kind ("mice", "rats") or numbers ("part 1", "v9", "2021") in place of each other, or a notice
    ("corrigendum to") on one side.
    """
    n_least, n_most = sorted((len(alone_l), len(alone_r)))
    fewest, most = sorted(sum(map(is_number, alone)) for alone in (alone_l, alone_r))
    if 0 < n_least == n_most == n_siblings(alone_l, alone_r):
        return "siblings"
    if fewest and most == n_most and have_other_numbers(alone_l, alone_r):
        return "numbers"
    if not n_least and not _NOTICES.isdisjoint(alone_l + alone_r):
        return "notice"
    return None


def have_other_numbers(alone_l: Words, alone_r: Words) -> bool:
    """Whether both sides have numbers, and not the same: "SealNet3" and "SealNet4", but not "Seal3D" and "WhaleMap3D"."""
    numbers_l, numbers_r = (
        sorted(number for word in alone for number in _numbers_in(word)) for alone in (alone_l, alone_r)
    )
    return bool(numbers_l and numbers_r) and numbers_l != numbers_r


def _numbers_in(word: str) -> list[int]:
    value = number_of(word)
    return [value - 1] if value else [int(digits) for digits in _DIGITS.findall(word)]


def n_siblings(alone_l: Words, alone_r: Words) -> int:
    """How many words have one of their kind on the other side."""
    kin = [word for word in alone_r if word in _SIBLINGS]
    return sum(any(are_siblings(word, other) for other in kin) for word in alone_l) if kin else 0


def are_siblings(one: str, other: str) -> bool:
    """Whether two words are of one kind of which a paper is about one: "mice" and "rats", but not "mouse" and "mice"."""
    kind = _SIBLINGS.get(one)
    return kind is not None and kind == _SIBLINGS.get(other) and one != other and not _is_plural(one, other)


@lru_cache(maxsize=1 << 16)
def may_tell(word: str) -> bool:
    """Whether a word alone may make another paper."""
    return word in _SIBLINGS or word in _NOTICES or is_number(word)


@lru_cache(maxsize=1 << 16)
def is_number(word: str) -> bool:
    """Whether a word is a number or has one in it: "ii", "v9", "2021", "t2"."""
    return number_of(word) > 0 or any(map(str.isdigit, word))


def number_of(word: str) -> int:
    """A word as a number (of a part, a version, a dimension), 0 if it is none or a year."""
    if found := _NUMBER.match(word):
        digits = found["digits"] or found["index"]
        return 0 if _YEAR.fullmatch(digits) else int(digits) + 1
    return int(_NUMERALS.get(word) or _ORDINALS.get(word) or -1) + 1


def _alike_from_start(left: Words, right: Words) -> int:
    """How many words two titles have in common at their start."""
    return next(
        (place for place, (one, other) in enumerate(zip(left, right, strict=False)) if one != other),
        min(len(left), len(right)),
    )


def _without(words: Words, others: Words) -> Words:
    """The words that are not among others, each of which stands for one."""
    left = list(others)
    alone = []
    for word in words:
        if word in left:
            left.remove(word)
        else:
            alone.append(word)
    return alone


def _without_abbreviations(alone: Words, title: Words) -> Words:
    """Words without those that stand for words beside them, as in "atypical hemolytic uremic syndrome (aHUS)"."""
    if all(len(word) > _LONGEST_SHORT for word in alone):
        return alone
    initials = "".join(word[:1] for word in title)
    return [word for word in alone if len(word) < _SHORTEST_SHORT or word not in initials]


def _without_spelt_out(alone: Words, title: Words, others: Words, short: Words) -> tuple[Words, Words]:
    """Words without those that the other title abbreviates, as "growth hormone" to "GH"; and the other's without "GH".

    Args:
        alone: The words that one title alone has.
        title: All words of that title, in which those that are abbreviated stand side by side.
        others: The words that the other title alone has.
        short: Words of the other title that may be abbreviations.
    """
    text, initials = " ".join(title), "".join([long[:1] for long in alone])
    for word in short:
        start = initials.find(word)
        spelt = alone[start : start + len(word)]
        if start < 0 or len(spelt) < _FEWEST_SPELT or " ".join(spelt) not in text:
            continue
        alone = alone[:start] + alone[start + len(word) :]
        initials = "".join([long[:1] for long in alone])
        others = [other for other in others if other != word]
    return alone, others


def _without_alike(alone_l: Words, alone_r: Words) -> tuple[Words, Words, list[tuple[str, str]]]:
    """Words without those that are one but for a typo or an ending; and those."""
    if not _may_have_alike(alone_l, alone_r):
        return list(alone_l), list(alone_r), []
    left, right = [], list(alone_r)
    alike = []
    for word in alone_l:
        twin = next((other for other in right if _is_one_word(word, other)), None)
        if twin is None:
            left.append(word)
        else:
            right.remove(twin)
            alike.append((word, twin))
    return left, right, alike


def _may_have_alike(alone_l: Words, alone_r: Words) -> bool:
    """Whether some word of either side may be one of the other; mostly none, which is told for all of them at once."""
    starts = {word[:_STEM].rstrip("s") for word in alone_l}
    if any(word[:_STEM].rstrip("s") in starts for word in alone_r):
        return True
    return bool(process.cdist(alone_l, alone_r, scorer=fuzz.ratio, score_cutoff=_ALIKE_WORDS).any())


def _is_one_word(one: str, other: str) -> bool:
    """Whether two words are one but for a typo or an ending; words of which something else is known are not."""
    n_least = min(len(one), len(other))
    if n_least < _SHORTEST_PLURAL:
        return False
    is_alike = n_least >= _SHORTEST_ALIKE and (
        fuzz.ratio(one, other, score_cutoff=_ALIKE_WORDS) > 0
        or (n_least > _STEM and one[:_STEM] == other[:_STEM])
    )
    if not is_alike and not _is_plural(one, other):
        return False  # as most are
    return not is_number(one) and not is_number(other) and not are_siblings(one, other)


def _is_plural(one: str, other: str) -> bool:
    return one.rstrip("s") == other.rstrip("s")
