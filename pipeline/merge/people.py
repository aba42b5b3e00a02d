"""Authors as they are compared: surnames with an initial, however the names are printed and separated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.text import fold, surname

COMPARED = 12
"""Authors of one record that are compared; more than that many agree or differ long before."""

_ET_AL = re.compile(r"[,;]?\s*(?:\band\s+)?\b(?:et\.?\s*al\b\.?|others\b)|\.\.\.|…", re.IGNORECASE)
_AND = re.compile(r"\s*;\s*|,?\s+(?:and|&)\s+|\s+AND\s+|\s*\|\s*")
_INITIALS = re.compile(r"(?:[A-Za-z]\.?[\s-]*){1,4}\.?")
_NOBODY = frozenset(
    {"anonymous", "unknown", "noauthor", "noauthors", "noauthorlisted", "various", "editorial", "staff"}
)


@dataclass(frozen=True, slots=True)
class People:
    """The authors of all records, one row each: surname codes (0 for none), initials (0 for unknown)."""

    surnames: np.ndarray[Any, np.dtype[np.int32]]
    initials: np.ndarray[Any, np.dtype[np.uint8]]
    counts: np.ndarray[Any, np.dtype[np.int32]]
    et_al: np.ndarray[Any, np.dtype[np.bool_]]
    names: list[str]
    """The surnames in alphabetical order, for fuzzy comparison."""


def parse(texts: pa.Array) -> People:
    """Read the author strings of all records."""
    n = len(texts)
    surnames = np.zeros((n, COMPARED), np.int32)
    initials = np.zeros((n, COMPARED), np.uint8)
    counts = np.zeros(n, np.int32)
    et_al = np.zeros(n, np.bool_)
    names = [""] * n
    known: dict[str, int] = {}
    for row, text in enumerate(texts.to_pylist()):
        if not text:
            continue
        found, open_ended = _authors(text)
        counts[row], et_al[row] = len(found), open_ended
        for place, (last, initial) in enumerate(found[:COMPARED]):
            surnames[row, place] = known.setdefault(last, len(known) + 1)
            initials[row, place] = initial
        names[row] = " ".join(sorted(last for last, _ in found[:COMPARED]))
    return People(surnames, initials, counts, et_al, names)


def _authors(text: str) -> tuple[list[tuple[str, int]], bool]:
    """The surname and first initial of every author in a string, and whether it says that there are more."""
    open_ended = False
    if "." in text or "other" in text or "…" in text or " al" in text:
        shorter = _ET_AL.sub(" ", text)
        open_ended, text = shorter != text, shorter
    pieces = [piece for part in _AND.split(text) for piece in _commas(part)]
    found = [_person(piece) for piece in pieces]
    return [one for one in found if one[0] and one[0] not in _NOBODY], open_ended


def _commas(part: str) -> list[str]:
    """The names in a part without "and": commas part names, or a surname from its initials."""
    if "," not in part:
        return [part]
    pieces = [piece.strip() for piece in part.split(",")]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) <= 1:
        return pieces
    if len(pieces) == 2:  # "Kearns, Michael" or "M. Kearns, L. Valiant"
        both = all(" " in piece or "." in piece[:-1] for piece in pieces) and not _INITIALS.fullmatch(
            pieces[1]
        )
        return pieces if both else [part]
    return _many(pieces)


def _many(pieces: list[str]) -> list[str]:
    """Three pieces or more: initials belong to the surname before them."""
    names: list[str] = []
    for piece in pieces:
        if names and _INITIALS.fullmatch(piece) and "," not in names[-1]:
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return names


@lru_cache(maxsize=1 << 18)
def _person(name: str) -> tuple[str, int]:
    name = name.strip(" .,:;()[]*†‡0123456789")
    last = surname(name)
    if len(last) <= 1:
        return "", 0
    return last, _initial(name)


def _initial(name: str) -> int:
    """The first letter of the given name as a number from 1, 0 where there is none."""
    if "," in name:
        given = name.split(",", 1)[1]
    else:
        parts = name.split()
        given = parts[-1] if len(parts) > 1 and re.fullmatch(r"[A-Z]{1,3}|([A-Z]\.-?)+", parts[-1]) else name
        if len(parts) < 2:
            return 0
    letters = fold(given).strip(" .-'")
    return ord(letters[0]) % 255 + 1 if letters and letters[0].isalpha() else 0
