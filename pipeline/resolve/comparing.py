"""Comparing: what speaks for and against a record being the paper that a list means, as a few numbers.

Each number is one line of `evidence.json`, which says what it weighs. Words and surnames count by how rare they
are among the titles and authors of science: the same file holds the frequent ones, all others are rare.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz

from pipeline.people import GROUPS, is_same_name, surname
from pipeline.remembered import remembered
from pipeline.schema import Record
from pipeline.telling_words import contrast, have_other_numbers, is_number, number_of, spelt_out, told_by
from pipeline.text import fold, squash, words
from pipeline.title_forms import MARKS, TitleForm, bare_title, bare_words, form_of, plain_title, split_title

# words on one side alone that make it another paper, however similar the rest
_NOTICES = frozenset("re tutorial volume".split()).union(
    *(MARKS[name] for name in ("comment", "correction", "supplement", "part"))
)
_TURNS = MARKS["negation"] | frozenset("beyond against un revisited revisiting".split())
_LEAST_TOLD = 5.0  # rarity of a word that may abbreviate others
_WHOLE_PART = 3  # words of a part of a title that says something by itself
_VERSION = re.compile(
    r"(?:^(?P<name>\S{2,40}?)\+{1,2}|[\s,-]{0,3}(?:\bv?\d(?:\.\d)?|(?<=\D)v?\d(?:\.\d)?|\bi{2,3}|\biv))$"
)
_ALIKE = 84  # of 100: the same name, misspelt
_STEM = 3  # letters from which on the beginning of a word stands for it
_LONG = 5  # letters from which a misspelt name is known
_SPELLING = 0.9  # from here on, titles of the same words differ in spelling alone
_YEARS = 4  # a larger gap says no more


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much a word or surname tells: the logarithm of how many titles or authors there are for each with it."""

    frequent: dict[str, float]
    rare: float

    def of(self, word: str) -> float:
        """What the word tells."""
        return self.frequent.get(word, self.rare)

    def total(self, found: Iterable[str]) -> float:
        """What the words tell together."""
        return sum(map(self.of, found))


@cache
def _model() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(
        files("pipeline.resolve").joinpath("evidence.json").read_text(encoding="utf-8")
    )
    return said


def weights() -> dict[str, float]:
    """What each number of the evidence weighs, in log-odds."""
    found: dict[str, float] = _model()["weights"]
    return found


@cache
def rarities() -> tuple[Rarity, Rarity]:
    """The rarity of words of titles, and of surnames."""
    return Rarity(**_model()["words"]), Rarity(**_model()["surnames"])


@dataclass(frozen=True, slots=True)
class Titles:
    """Two titles compared: what they share, and what each has alone.

    A sequel has another number, or a word on one side only such as "not" or "reply": `told` is the first of them.
    """

    sim: float
    is_equal: bool
    shared: float
    alone_l: float
    alone_r: float
    told: str | None
    is_sequel: bool


def compare_titles(title_l: str, title_r: str) -> Titles:
    """What two titles share, word by word; misspelt, joined, inflected and abbreviated words are shared too."""
    return Titles(*_compared_titles((title_l, title_r)))


@remembered
def _compared_titles(titles: tuple[str, str]) -> tuple[float, bool, float, float, float, str | None, bool]:
    """The columns of `Titles`."""
    rarity, (title_l, title_r) = rarities()[0], titles
    form_l, form_r = form_of(title_l), form_of(title_r)
    is_next = _is_next(title_l, title_r)
    if form_l.key == form_r.key and not is_next:
        return (1.0, True, rarity.total(set(form_l.words)), 0.0, 0.0, None, False)
    words_l, words_r, alone_l, alone_r = _read(form_l, form_r)
    told_l, told_r = _telling(title_l, alone_l, form_r), _telling(title_r, alone_r, form_l)
    told = sorted(
        word for word in {*told_l, *told_r} if word.isdigit() or number_of(word) or not is_number(word)
    )
    are_two = told_by(alone_l, alone_r) is not None or have_other_numbers(told_l, told_r)
    sim = fuzz.ratio(" ".join(words_l), " ".join(words_r)) / 100
    return (
        sim,
        not alone_l and not alone_r and sim >= _SPELLING,
        rarity.total(set(words_l).difference(alone_l)),
        rarity.total(set(alone_l)),
        rarity.total(set(alone_r)),
        told[0] if told else None,
        is_next or are_two or any(word in _NOTICES | _TURNS for word in told),
    )


def _read(form_l: TitleForm, form_r: TitleForm) -> tuple[list[str], ...]:
    """The words of two titles, abbreviations opened, and those that each has alone."""
    words_l = spelt_out(form_l.words, form_r.words, _may_abbreviate)
    words_r = spelt_out(form_r.words, form_l.words, _may_abbreviate)
    found = contrast(words_l, words_r, _may_abbreviate)
    turned = [pair for pair in found.alike if pair[0][0] != pair[1][0]]  # "supervised", "unsupervised"
    alone_l = _said_once([*found.alone_l, *(one for one, _ in turned)], words_l, words_r)
    alone_r = _said_once([*found.alone_r, *(other for _, other in turned)], words_r, words_l)
    return words_l, words_r, alone_l, alone_r


def _may_abbreviate(word: str) -> bool:
    return rarities()[0].of(word) >= _LEAST_TOLD


def _said_once(alone: list[str], title: Sequence[str], other: Sequence[str]) -> list[str]:
    """The words of a title that the other does not have too: again, joined ("data set", "dataset"), or as the beginning of one."""
    letters = "".join(other)
    if not any(word in letters for word in alone):
        return alone
    joined = {"".join(run) for run in _runs(other)}
    parts = {word for run in _runs(title) if "".join(run) in other for word in run}
    return [
        word
        for word in alone
        if not (word in other or word in joined or word in parts or _begins_one(word, other))
    ]


def _begins_one(word: str, others: Sequence[str]) -> bool:
    return len(word) > _STEM and any(other.startswith(word) for other in others)


def _runs(found: Sequence[str]) -> Iterator[Sequence[str]]:
    """Two or three words side by side."""
    for size in (2, 3):
        for start in range(len(found) - size + 1):
            yield found[start : start + size]


def _telling(title: str, alone: Sequence[str], other: TitleForm) -> list[str]:
    """The words alone that set apart: numbers, notices, "not"; but not what a part says that is this title's own."""
    told = [word for word in alone if is_number(word) or word in _NOTICES | _TURNS]
    if not told:
        return []
    parts = [part for part in map(bare_words, split_title(bare_title(title))) if len(part) >= _WHOLE_PART]
    own = {word for part in parts if set(part).isdisjoint(other.words) for word in part}
    return [word for word in told if word in _NOTICES or word not in own]


def _is_next(title_l: str, title_r: str) -> bool:
    """Whether what stands before the colons is one name, and one of them its next version: "X" and "X++", "X" and "X II"."""
    (name_l, is_version_l), (name_r, is_version_r) = _versioned(title_l), _versioned(title_r)
    return name_l == name_r and is_version_l != is_version_r


@lru_cache(maxsize=1 << 14)
def _versioned(title: str) -> tuple[str, bool]:
    """The key of what stands before the colon without the number of a version, and whether it has one."""
    main = plain_title(title).lower().partition(":")[0].strip(" .")
    name = _VERSION.sub(r"\g<name>", main)
    return squash(name), name != main


@dataclass(frozen=True, slots=True)
class Names:
    """Two lists of authors compared; `shared` and `missed` weigh the surnames that were asked."""

    agree: bool | None
    shared: float
    missed: float
    is_first: bool


NO_NAMES = Names(None, 0.0, 0.0, False)


def compare_names(asked: Sequence[str], record: Record) -> Names:
    """Which of the surnames asked are the record's, in whatever form it has its authors."""
    names = [author.name for author in record.authors]
    asked = [name for name in asked if name not in GROUPS]
    if not asked or not names:
        return NO_NAMES
    rarity = rarities()[1]
    known = {part for name in names for part in words(name)} | {surname(name) for name in names}
    first = set(words(names[0])) | {surname(names[0])}
    found = [name for name in asked if _is_among(name, known)]
    missed = [name for name in asked if name not in found]
    n_known = max(len(names), sum(fold(name).count(",") + 1 for name in names))
    agree = len(found) >= 0.5 * min(len(asked), n_known)
    return Names(agree, rarity.total(found), rarity.total(missed), _is_among(asked[0], first))


def _is_among(name: str, known: set[str]) -> bool:
    return name in known or any(is_same_name(name, other) for other in known)


def evidence(
    titles: Titles, title_l: str, title_r: str, names: Names, gap: int | None, *, is_beside: bool = False
) -> dict[str, float]:
    """The numbers that `evidence.json` weighs.

    `gap` is the list's year less the record's; `is_beside` says that the record's title stands on another line.
    """
    form_l, form_r = form_of(title_l), form_of(title_r)
    told = _told_by_words(titles, form_l, form_r)
    return told | _told_otherwise(titles.is_equal, form_l, form_r, names, gap, is_beside=is_beside)


def most_log_odds(title_l: str, title_r: str, names: Names, gap: int | None) -> float:
    """What all evidence weighs at most, of which the words of the titles are not compared yet: that takes longest."""
    form_l, form_r = form_of(title_l), form_of(title_r)
    if form_l.key == form_r.key:
        return math.inf
    words_l = spelt_out(form_l.words, form_r.words, _may_abbreviate)
    words_r = spelt_out(form_r.words, form_l.words, _may_abbreviate)
    sim = fuzz.ratio(" ".join(words_l), " ".join(words_r)) / 100
    if sim >= _SPELLING:
        return math.inf
    weighed, told = weights(), _told_otherwise(False, form_l, form_r, names, gap, is_beside=False)
    known = sum(weighed[name] * value for name, value in told.items()) + weighed["title_unlike"] * _unlike(
        sim
    )
    return known + sum(max(0.0, weighed[name] * most) for name, most in _MOST.items())


_MOST = {
    "shared_words_tell": 4.0, "share_of_asked_missing": 5.0, "share_of_record_missing": 5.0, "both_have_own_words": 3.0,
    "one_in_the_other": 1.0, "longest_run_tells": 5.0, "telling_word": 1.0,
}  # fmt: skip
"""The numbers that the words of titles that differ give, and how large each is at most; the least is 0."""


def _unlike(sim: float) -> float:
    return (1 - sim) * 10


def _told_by_words(titles: Titles, form_l: TitleForm, form_r: TitleForm) -> dict[str, float]:
    """The numbers that the words of the titles give."""
    apart = 0.0 if titles.is_equal else 1.0
    whole_l = max(titles.shared + titles.alone_l, 1.0)
    whole_r = max(titles.shared + titles.alone_r, 1.0)
    both = (titles.alone_l * titles.alone_r) ** 0.5
    run = apart * rarities()[0].total(set(_longest_run(form_l.words, form_r.words))) if apart else 0.0
    return {
        "equal_title_tells": (1 - apart) * min(titles.shared, 40.0) / 10,
        "shared_words_tell": apart * min(titles.shared, 40.0) / 10,
        "title_unlike": apart * _unlike(titles.sim),
        "share_of_asked_missing": apart * titles.alone_l / whole_l * 5,
        "share_of_record_missing": apart * titles.alone_r / whole_r * 5,
        "both_have_own_words": apart * min(both, 30.0) / 10,
        "one_in_the_other": apart * float(min(titles.alone_l, titles.alone_r) == 0),
        "longest_run_tells": min(run, 50.0) / 10,
        "telling_word": apart * float(titles.told is not None),
    }


def _told_otherwise(
    is_equal: bool, form_l: TitleForm, form_r: TitleForm, names: Names, gap: int | None, *, is_beside: bool
) -> dict[str, float]:
    """The numbers that the parts of the titles, the authors and the years give."""
    apart = 0.0 if is_equal else 1.0
    name = _named(form_l, form_r)
    authors = min(names.shared, 20.0) / 10
    years_apart = 0.0 if gap is None else float(min(max(abs(gap) - 1, 0), _YEARS))
    return {
        "start": 1.0,
        "titles_differ": apart,
        "head_alone_equal": _part_equal(form_l, form_r),
        "one_begins_the_other": apart * float(_begins(form_l.words, form_r.words)),
        "heads_equal": apart * float(bool(form_l.head) and form_l.head == form_r.head),
        "tail_equal": apart * float(bool(form_l.tail) and form_l.tail == form_r.tail),
        "same_name": apart * float(name == "same"),
        "other_name": apart * float(name == "other"),
        "authors_shared": authors,
        "authors_shared_titles_differ": apart * authors,
        "authors_missed": min(names.missed, 20.0) / 10,
        "no_author_shared": float(names.agree is False and names.shared == 0),
        "authors_differ": float(names.agree is False),
        "authors_differ_titles_differ": apart * float(names.agree is False),
        "first_author_same": float(names.is_first),
        "authors_unknown_titles_differ": apart * float(names.agree is None),
        "of_another_line": float(is_beside),
        "year_unknown": float(gap is None),
        "years_apart": years_apart,
        "years_apart_titles_differ": apart * years_apart,
        "year_before": 0.0 if gap is None else float(min(max(-gap - 1, 0), _YEARS)),
        "year_just_before": float(gap == -1),
        "year_same_titles_differ": apart * float(gap == 0),
    }


def _longest_run(words_l: Sequence[str], words_r: Sequence[str]) -> Sequence[str]:
    """The longest run of words that stands in both titles."""
    match = SequenceMatcher(None, words_l, words_r, autojunk=False).find_longest_match()
    return words_l[match.a : match.a + match.size]


def _begins(words_l: tuple[str, ...], words_r: tuple[str, ...]) -> bool:
    """Whether the longer title begins with the whole of the shorter."""
    size = min(len(words_l), len(words_r))
    return words_l[:size] == words_r[:size]


def _part_equal(form_l: TitleForm, form_r: TitleForm) -> float:
    """1 if one title is what stands before or after the colon of the other."""
    if form_l.key == form_r.key:
        return 0.0
    return float(form_l.key in (form_r.head, form_r.tail) or form_r.key in (form_l.head, form_l.tail))


def _named(form_l: TitleForm, form_r: TitleForm) -> str | None:
    """Whether the names before the colon, if both have one, are the same."""
    if not form_l.name or not form_r.name:
        return None
    same = form_l.name == form_r.name or (
        min(len(form_l.name), len(form_r.name)) >= _LONG and fuzz.ratio(form_l.name, form_r.name) >= _ALIKE
    )
    return "same" if same else "other"
