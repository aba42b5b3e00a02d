"""Titles: how the title that a list gives differs from a record's: not at all, misspelt, cut, or another one."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz.distance import OSA

from pipeline.flag.sections.background import load_background
from pipeline.text import words
from pipeline.title_forms import (
    american,
    bare_title,
    nickname,
    plain_title,
    split_title,
    title_key,
    title_words,
    without_nickname,
)

Difference = Literal["none", "misspelt", "cut", "extended", "other"]

_MOST_TYPOS = 2
_LEAST_LETTERS = 4  # of a word that can be told to be misspelt
_COUNTED = re.compile(r"\d[\d.,]{0,12}[kKmMbB+]?(?=\s|$)")
_WORDS_OF_COUNT, _WORDS_OF_NAME = 6, 3
_LOWER = re.compile(r"[a-z]{4,20},?\s(?=.{0,200}[A-Z])")
_OF_THE_LIST = re.compile(
    r"\b(?:this (?:project|repo|repository|list)|our (?:previous|recent|papers?|works?|survey))\b", re.I
)


def difference(written: str, title: str, vocabulary: Collection[str]) -> Difference:
    """How a written title differs from that of a record.

    Args:
        written: The title as the list has it.
        title: The record's title.
        vocabulary: Words that are spelt rightly; one of them in place of another is no typo, but another title.
    """
    bare_l, bare_r = bare_title(written), bare_title(title)
    if title_key(written) == title_key(title) or _american_key(bare_l) == _american_key(bare_r):
        return "none"
    if _is_cut(bare_l, bare_r):
        return "cut"
    if _is_cut(bare_r, bare_l):
        return "extended"
    if own_nickname(bare_l, bare_r):
        inner = difference(without_nickname(bare_l), bare_r, vocabulary)
        return "extended" if inner == "none" else inner
    return "misspelt" if misspelt_words(title_words(bare_l), title_words(bare_r), vocabulary) else "other"


def _american_key(title: str) -> str:
    return "".join(map(american, title_words(title)))


def own_nickname(title: str, other: str) -> str | None:
    """The nickname before the colon of a title, where the other title has none and not a word of it; else None."""
    name = nickname(title)
    if not name or nickname(other) or title_key(name) in title_key(other):
        return None
    return None if set(title_words(name)) & set(title_words(other)) else name


def misspelt_words(
    words_l: list[str], words_r: list[str], vocabulary: Collection[str]
) -> list[tuple[str, str]]:
    """The misspelt words of one title beside those of the other; empty where anything else differs too."""
    found: list[tuple[str, str]] = []
    one, other = ([american(word) for word in some] for some in (words_l, words_r))
    for tag, start_l, end_l, start_r, end_r in SequenceMatcher(
        None, one, other, autojunk=False
    ).get_opcodes():
        if tag == "equal" or "".join(one[start_l:end_l]) == "".join(other[start_r:end_r]):
            continue  # neither "auto encoder" nor "colour" is a typo
        pairs = list(zip(words_l[start_l:end_l], words_r[start_r:end_r], strict=False))
        if end_l - start_l != end_r - start_r or not all(_is_typo(*pair, vocabulary) for pair in pairs):
            return []
        found += pairs
    return found if len(found) <= _MOST_TYPOS else []


def _is_typo(word: str, right: str, vocabulary: Collection[str]) -> bool:
    if word in vocabulary or any(char.isdigit() for char in word + right):
        return False
    if min(len(word), len(right)) < _LEAST_LETTERS or word + "s" == right or right + "s" == word:
        return False
    return OSA.distance(word, right) <= (1 if len(right) < 8 else 2)


def _is_cut(short: str, long: str) -> bool:
    """Whether one title is the other without its end, or without the nickname or subtitle beside a colon."""
    words_l, words_r = title_words(short), title_words(long)
    if not words_l or len(words_l) >= len(words_r):
        return False
    if len(words_l) > 2 and words_r[: len(words_l)] == words_l:
        return True
    main, subtitle = split_title(long)
    return bool(subtitle) and title_key(short) in (title_key(main), title_key(subtitle))


def is_mere_name(title: str) -> bool:
    """Whether what stands in the place of a title is a name or a count: up to three words that are not all written as a title's."""
    parts = title.split()
    if _COUNTED.match(title) and len(parts) <= _WORDS_OF_COUNT:
        return True
    if all(len(part) <= _LEAST_LETTERS for part in parts):
        return True  # labels: "det. tra. aut."
    are_titled = all(part[0].isupper() and part[1:].islower() for part in parts)
    return len(parts) <= _WORDS_OF_NAME - are_titled


def names_in_title(title: str) -> set[str]:
    """The words of a title with two capitals or more that no other titles have: "AQUA", "PointNet", but not "LLMs"."""
    frequent = load_background().place
    found = {word.strip(".,:;()[]").removesuffix("s") for word in plain_title(title).split()}
    return {
        word
        for word in found
        if sum(char.isupper() for char in word) > 1
        and not title.isupper()
        and not any(part in frequent for part in words(word))
    }


def is_prose(title: str) -> bool:
    """Whether what stands in the place of a title is a piece of a sentence: of its words only a later one has capitals, or it speaks of the list."""
    return _LOWER.match(title) is not None or _OF_THE_LIST.search(title) is not None
