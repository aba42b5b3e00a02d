r"""Titles: the forms in which they are read, compared and looked for, each made from what a reader sees.

    "{\bf P{\O}DA}: $\beta$-VAEs &amp; Co"
    plain_title     PØDA: β-VAEs & Co       what a reader sees
    fold_title      poda: beta-vaes and co  the same in one case and one alphabet
    title_words     poda beta vaes and co
    title_key       podabetavaesandco       equal for titles that differ in form alone
    nickname        PØDA

What stands around a title is no part of it, but each kind of source puts something else there: lists a venue
(`bare_title`), bibliographies and databases names, places and notes (`record_title`).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from pipeline.tex import GREEK, without_tex
from pipeline.text import fold, one_line, squash, visible, with_signs_mended, without_entities, words
from pipeline.title_noise import without_noise

_DATA: dict[str, Any] = tomllib.loads(
    files("pipeline").joinpath("title_forms.toml").read_text(encoding="utf-8")
)
_SPELLINGS = tuple((re.compile(pattern), told) for pattern, told in _DATA["spellings"].items())
MARKS: dict[str, frozenset[str]] = {
    name: frozenset(listed.split()) for name, listed in _DATA["marks"].items()
}
"""Words that make another paper where one title has them alone, by what they say of it."""
_SPELT = str.maketrans({letter: name for name, letter in GREEK.items()} | _DATA["spelt"])
_ABBREVIATIONS = {short: tuple(long.split()) for short, long in _DATA["abbreviations"].items()}
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|su[bp]|inf|small|scp?|tt|span|font|italic|bold|math|(?:inline|tex|mml|jats)[:-][\w-]{1,40}|"
    r"(?P<wide>p|br|div|date))(?:\s+[\w:-]{1,40}=[^<>]{0,200})?\s?/?>",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[&<\\${}\x00-\x1f]|  |^ | $")
_AND = re.compile(r"(?<=\s)&(?=\s)")
_BY = re.compile(r"(?<=\d)\s?×\s?(?=\d)")  # "16×16" is written "16x16" elsewhere
_TRADEMARKS = str.maketrans(dict.fromkeys("™℠®©"))

_COLON = re.compile(r"[:：]")
_SUBTITLE = re.compile(r"(?:(?<!\s)\s+)?(?:[:：]|\s[-–—]\s|—|\?|\.\s)\s*")
_MAY_SPLIT = re.compile(r"[:：—?]|[.\-–]\s")  # in every title that has a subtitle
_NICKNAME_WORDS = 2
_NICKNAME_LETTERS = 3
_VENUE_BEHIND = re.compile(
    r"(?:(?:(?<!\s)\s+)?(?:[,.;]\s*(?:in\s+)?|[(\[]))(?:arxiv|[a-z]{3,12})(?:\s+preprint)?[\s'’,]*(?:19|20)\d\d\W*$",
    re.IGNORECASE,
)
_VENUE_BEFORE = re.compile(  # "(CVPR 2024) …", "[X] …"
    r"(?:(?<!\s)\s+)?(?:\([^()]{2,30}\)|\[[^\[\]]{2,30}\])[\s:]+(?=\S{1,99}\s{1,9}\S{1,99}\s{1,9}\S)"
)
_HEAD = re.compile(r"([^:]{2,80}):\s")


def plain_title(title: str) -> str:
    """A title as a reader sees it: entities, tags and TeX resolved, misread signs mended, in one line."""
    if title.isascii() and not _MARKED.search(title):
        return title
    title = visible(with_signs_mended(without_entities(title)))
    if "<" in title:
        title = _TAG.sub(lambda found: " " if found["wide"] else "", title)
    if "\\" in title or title.count("$") > 1:
        title = without_tex(title)
    return one_line(unicodedata.normalize("NFC", title.replace("{", "").replace("}", "")))


def fold_title(title: str) -> str:
    """A title as a reader sees it, in lower case, without accents, Greek letters and "&" spelt out."""
    return _folded(plain_title(title))


def _folded(plain: str) -> str:
    if plain.isascii():
        return _AND.sub("and", plain.lower()) if "&" in plain else plain.lower()
    folded = fold(plain.translate(_TRADEMARKS)).translate(_SPELT)
    return _AND.sub("and", one_line(_BY.sub("x", folded)))


def title_words(title: str) -> list[str]:
    """The words of a title."""
    return words(fold_title(title))


@lru_cache(maxsize=1 << 14)
def title_key(title: str) -> str:
    """The letters and digits of a title: equal for titles that differ in form alone."""
    return squash(fold_title(title))


@lru_cache(maxsize=1 << 14)
def american(word: str) -> str:
    """A folded word in its American spelling, so that "optimisation" and "optimization" are one."""
    for pattern, told in _SPELLINGS:
        word = pattern.sub(told, word)
    return word


def bare_title(title: str) -> str:
    """A plain title without what lists put around it: a venue at its end, brackets at its beginning, other cells."""
    title = plain_title(title)
    if " | " in title:
        title = max(title.split(" | "), key=len)  # cells of a table that ran together
    if title[:1] in {"(", "["}:
        title = _VENUE_BEFORE.sub("", title, count=1)
    if title[-1:].isalpha():  # no year, no venue: most titles end so
        return title
    return _VENUE_BEHIND.sub("", title) or title


def bare_words(title: str) -> list[str]:
    """The words of a title without what lists put around it."""
    return words(_folded(bare_title(title)))


def bare_key(title: str) -> str:
    """The key of a title without what lists put around it."""
    return squash(_folded(bare_title(title)))


@lru_cache(maxsize=1 << 14)
def title_keys(title: str) -> frozenset[str]:
    """The keys under which a title is looked for among those of other lines: whole, bare, and without its nickname."""
    return frozenset((title_key(title), bare_key(title), squash(_folded(without_nickname(title)))))


def nickname(title: str) -> str:
    """The name of one or two words before the colon of a title, as a reader sees it; "" if there is none."""
    return _named(title)[0]


def without_nickname(title: str) -> str:
    """The plain title behind its nickname; the whole of one without."""
    return _named(title)[1]


def _named(title: str) -> tuple[str, str]:
    plain = plain_title(title)
    name, *rest = _COLON.split(plain, maxsplit=1)
    is_name = len(name.split()) <= _NICKNAME_WORDS and len(squash(name)) >= _NICKNAME_LETTERS
    return (name.strip(), rest[0].strip()) if is_name and rest and rest[0].strip() else ("", plain)


def split_title(title: str) -> tuple[str, str]:
    """A title at its first colon, dash, question mark or full stop: the main title and the subtitle, "" if none."""
    if not _MAY_SPLIT.search(title):
        return title, ""
    main, *rest = _SUBTITLE.split(title, maxsplit=1)
    return main, rest[0] if rest else ""


class TitleForm(NamedTuple):
    """A bare title taken apart: its words, its key, and those of its main title, its subtitle and its nickname."""

    words: tuple[str, ...]
    key: str
    head: str
    tail: str
    name: str


class TitleParts(NamedTuple):
    """A bare title as it stands: its words, and the keys of the whole, of its main title and of its subtitle."""

    words: list[str]
    key: str
    head: str
    tail: str


@lru_cache(maxsize=1 << 14)
def form_of(title: str) -> TitleForm:
    """A title taken apart, abbreviations spelt out among its words."""
    bare, key, head, tail = title_parts(title)
    main = split_title(bare_title(title))[0] if tail else title
    return TitleForm(
        tuple(part for word in bare for part in _spelt_out(word)),
        key,
        head,
        tail,
        head if tail and len(words(_folded(main))) <= _NICKNAME_WORDS else "",
    )


def title_parts(title: str) -> TitleParts:
    """A title taken apart once: nothing of it is kept, as is fit for titles by the million."""
    bare = bare_title(title)
    found = words(_folded(bare))
    main, subtitle = split_title(bare)
    tail = squash(_folded(subtitle)) if subtitle else ""
    return TitleParts(found, "".join(found), squash(_folded(main)) if tail else "", tail)


def _spelt_out(word: str) -> tuple[str, ...]:
    return _ABBREVIATIONS.get(word) or _ABBREVIATIONS.get(word.removesuffix("s")) or (word,)


def record_title(title: str) -> str:
    """The words of a record's title with one space between, without what bibliographies and databases put around it."""
    return " ".join(words(without_noise(fold_title(title))))


def record_head(title: str) -> str:
    """What stands before the first colon of a record's title, squashed ("bert: …"); "" where there is none."""
    found = _HEAD.match(fold_title(title))
    return squash(found[1]) if found else ""
