"""Names of authors, read from the text that lists them."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.text import one_line

_ET_AL = re.compile(
    r"(?:[,;&]\s*+|(?<!\s)\s++)?(?:\band\s+)?(?:\bet\.?\s*al\b\.?|\band others\b|\bothers\b|等人?|\betc\b\.?|…"
    r"|\.\.\.)[\s.,:;]{0,40}$",
    re.IGNORECASE,
)
_AND = re.compile(r"(?<!\s)\s+and\s+|(?:(?<!\s)\s+)?[&＆]\s*|，\s*和\s*", re.IGNORECASE)
_BREAKS = re.compile(
    r"(?:(?<!\s)\s+)?(?:[,;，；、]\s*(?:and\s+|&\s*)?|[&·]\s*)|(?<!\s)\s+(?:and|\|)\s+", re.IGNORECASE
)
_INITIALS = re.compile(r"(?:[A-Z]\.?[\s-]?){1,4}(?:,? (?:Jr|Sr|II|III)\.?)?|(?:Jr|Sr|II|III)\.?")
_PREFIX = re.compile(r"^\s*(?:authors?|by|作者)\s*[:：]?\s+|^\s*(?:authors?|作者)\s*[:：]\s*", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§¶#^]+|(?:(?<!\s)\s+)?\(\s*\)|(?<!\d)\d++(?=\s*(?:,|$))|[⁰¹²³⁴-⁹]+")
_WORD = r"[^\W\d_][\w'’`.\-‐‑]{0,40}"
_NAME = re.compile(rf"{_WORD}(?:\s+{_WORD}){{0,5}}")
_LOWER_OK = frozenset(
    [
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "los",
        "ten",
        "ter",
        "van",
        "von",
        "zu",
        "zur",
        "y",
        "e",
        "und",
        "and",
        "bint",
        "ibn",
    ]
)


def split_names(text: str) -> tuple[str, ...]:
    """The names that a text lists: "A. Bee and C. Dee et al." has two, "Bee, A. and Dee, C." too."""
    text = _tidy_space(text)
    ends_in_initial = bool(re.search(r"[\s.-][A-Z]\.[ ,;:*]*$", text))
    text = re.sub(r"\(?\b(?:19|20)\d\d\)?$", "", text.strip(" .,;:*"))
    text = _MARKS.sub("", _PREFIX.sub("", text)).strip(" .,;:*")
    text = _ET_AL.sub("", text).strip(" ,;:")
    text += "." if ends_in_initial and text else ""
    if not text:
        return ()
    names = (
        [part.strip(" ,;") for part in _by_and(text)]
        if _is_surname_first(text)
        else [part.strip() for part in _BREAKS.split(text)]
    )
    return tuple(_tidy(name) for name in names if re.search(r"[^\W\d_]", name))


def _tidy_space(text: str) -> str:
    return one_line(text.replace("\u200b", "").replace("\ufeff", ""))


def _tidy(name: str) -> str:
    name = one_line(name)
    return name if re.search(r"\b[A-Z]\.$|\b(?:Jr|Sr)\.$", name) else name.rstrip(".")


def _is_surname_first(text: str) -> bool:
    """Whether commas stand inside names: "Hinton, Geoffrey E., and Ruslan R. Salakhutdinov"."""
    people = [part for part in _AND.split(text) if part.strip(" ,;")]
    if ";" in text or "、" in text:
        return False
    if len(people) > 1 and all(part.strip(" ,").count(",") == 1 for part in people):
        return True
    first = [part.strip() for part in text.split(",")][:2]
    return (
        len(first) == 2
        and len(first[0].split()) == 1
        and bool(_INITIALS.fullmatch(first[1]) or _given(first[1]))
    )


def _given(part: str) -> bool:
    """Given names with an initial behind: "Geoffrey E."; or one given name alone."""
    return bool(re.fullmatch(rf"{_WORD}(?:\s(?:[A-Z]\.\s?)+)?", part)) and " and " not in part


def _by_and(text: str) -> list[str]:
    """Names whose first, or all, have the surname in front."""
    people = [part.strip(" ,;") for part in _AND.split(text)]
    if all(part.count(",") <= 1 for part in people):
        return people
    pieces = [piece.strip() for part in people for piece in part.split(",") if piece.strip()]
    names: list[str] = []
    for piece in pieces:
        if (
            names
            and "," not in names[-1]
            and " " not in names[-1]
            and (not len(names) > 1 or _INITIALS.fullmatch(piece))
        ):
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return names


@lru_cache(maxsize=4096)
def name_share(text: str) -> float:
    """How much of a text reads as a list of names, 0..1."""
    text = _ET_AL.sub("", _MARKS.sub("", _PREFIX.sub("", _tidy_space(text)))).strip(" .,;:")
    pieces = [piece for piece in _BREAKS.split(text) if piece]
    if not pieces or len(text) > 6000:
        return 0.0
    return sum(_reads_as_name(piece) for piece in pieces) / len(pieces)


@lru_cache(maxsize=4096)
def has_et_al(text: str) -> bool:
    """Whether a text ends as lists of authors do that are cut short."""
    return bool(re.search(r"\bet\.?\s*al\b", text, re.IGNORECASE))


def _reads_as_name(piece: str) -> bool:
    if not _NAME.fullmatch(piece):
        return bool(re.fullmatch(r"[\u4e00-\u9fff·]{2,6}", piece))
    if re.match(r"(?:An?|The)\s", piece):
        return False
    return all(word[0].isupper() or word.lower() in _LOWER_OK for word in re.split(r"[\s]+", piece))
