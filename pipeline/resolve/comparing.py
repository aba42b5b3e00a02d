"""Comparing: what speaks for and against a record being the paper that a list means, as a few numbers.

Each number is one line of `evidence.json`, which says what it weighs. Words and surnames count by how rare they
are among the titles and authors of science: the same file holds the frequent ones, all others are rare.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz

from pipeline.people import GROUPS, is_same_name, surname
from pipeline.schema import Record
from pipeline.text import fold, words
from pipeline.title_forms import MARKS, TitleForm, form_of, plain_title

# a word on one side alone that makes it another paper, however similar the rest
_TELLING = frozenset("beyond against un re revisited revisiting volume tutorial".split()).union(
    *(MARKS[name] for name in ("comment", "correction", "supplement", "negation", "part"))
)
_NUMBER = re.compile(r"\d+[a-z]?|[ivx]{1,4}|[a-z]?\d+")
_NAME_AND_VERSION = re.compile(
    r"(?P<name>[^\s:]{2,40}?)[\s-]{0,2}(?P<version>\+{1,2}|v?\d(?:\.\d)?|i{2,3}|iv)?\s{0,2}:", re.IGNORECASE
)
_ALIKE = 84  # of 100: the same word or name, misspelt
_LONG = 5  # letters from which a misspelt word is known
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
    """What two titles share, word by word; misspelt, joined and inflected words are shared too."""
    rarity = rarities()[0]
    form_l, form_r = form_of(title_l), form_of(title_r)
    is_next = _is_next(title_l, title_r)
    if form_l.key == form_r.key and not is_next:
        return Titles(1.0, True, rarity.total(set(form_l.words)), 0.0, 0.0, None, False)
    left, right = set(form_l.words), set(form_r.words)
    alone_l, alone_r = _without_alike(form_l, form_r, left - right, right - left)
    told = sorted(word for word in alone_l | alone_r if word in _TELLING or _NUMBER.fullmatch(word))
    sim = fuzz.ratio(" ".join(form_l.words), " ".join(form_r.words)) / 100
    return Titles(
        sim,
        not alone_l and not alone_r and sim >= _SPELLING,
        rarity.total(left - alone_l),
        rarity.total(alone_l),
        rarity.total(alone_r),
        told[0] if told else None,
        is_next or bool(_numbers(alone_l) and _numbers(alone_r)) or any(word in _TELLING for word in told),
    )


def _is_next(title_l: str, title_r: str) -> bool:
    """Whether the names before the colons are those of a method and of its next version: "X" and "X++", "X" and "X II"."""
    name_l, name_r = (_NAME_AND_VERSION.match(plain_title(title).lower()) for title in (title_l, title_r))
    if name_l is None or name_r is None or name_l["name"] != name_r["name"]:
        return False
    return (name_l["version"] is None) != (name_r["version"] is None)


def _numbers(found: set[str]) -> list[str]:
    return [word for word in found if _NUMBER.fullmatch(word)]


def _without_alike(
    form_l: TitleForm, form_r: TitleForm, alone_l: set[str], alone_r: set[str]
) -> tuple[set[str], set[str]]:
    """The words that stand on one side only, without those that are only written otherwise on the other."""
    left, right = set(alone_l), set(alone_r)
    for word in sorted(left):
        twin = next((other for other in sorted(right) if _is_alike(word, other)), None)
        if twin is not None:
            left.discard(word)
            right.discard(twin)
    joined_l, joined_r = form_r.key, form_l.key  # "data set" for "dataset"
    return (
        {word for word in left if not (len(word) > 3 and word in joined_l)},
        {word for word in right if not (len(word) > 3 and word in joined_r)},
    )


def _is_alike(word: str, other: str) -> bool:
    if min(len(word), len(other)) < 3 or any(map(str.isdigit, word + other)):
        return False
    if word.rstrip("s") == other.rstrip("s"):
        return True
    return min(len(word), len(other)) >= _LONG and fuzz.ratio(word, other) >= _ALIKE


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
    apart = 0.0 if titles.is_equal else 1.0
    whole_l = max(titles.shared + titles.alone_l, 1.0)
    whole_r = max(titles.shared + titles.alone_r, 1.0)
    name = _named(form_l, form_r)
    both = (titles.alone_l * titles.alone_r) ** 0.5
    authors = min(names.shared, 20.0) / 10
    years_apart = 0.0 if gap is None else float(min(max(abs(gap) - 1, 0), _YEARS))
    run = apart * rarities()[0].total(set(_longest_run(form_l.words, form_r.words)))
    return {
        "start": 1.0,
        "titles_differ": apart,
        "equal_title_tells": (1 - apart) * min(titles.shared, 40.0) / 10,
        "shared_words_tell": apart * min(titles.shared, 40.0) / 10,
        "title_unlike": apart * (1 - titles.sim) * 10,
        "share_of_asked_missing": apart * titles.alone_l / whole_l * 5,
        "share_of_record_missing": apart * titles.alone_r / whole_r * 5,
        "both_have_own_words": apart * min(both, 30.0) / 10,
        "one_in_the_other": apart * float(min(titles.alone_l, titles.alone_r) == 0),
        "head_alone_equal": _part_equal(form_l, form_r),
        "longest_run_tells": min(run, 50.0) / 10,
        "one_begins_the_other": apart * float(_begins(form_l.words, form_r.words)),
        "heads_equal": apart * float(bool(form_l.head) and form_l.head == form_r.head),
        "tail_equal": apart * float(bool(form_l.tail) and form_l.tail == form_r.tail),
        "same_name": apart * float(name == "same"),
        "other_name": apart * float(name == "other"),
        "telling_word": apart * float(titles.told is not None),
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
