"""Names in front of an unmarked title in the same sentence, where most entries of a section begin so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.parse.people import NAME_WORDS, name_share
from pipeline.parse.pieces import Piece
from pipeline.parse.unit import Unit
from pipeline.parse.venues import looks_like_venue

_TITLE_WORDS = 3  # that a title behind its authors has at least

_BREAK = re.compile(r"[,，]\s+")
_AND = re.compile(r"\s(?:and|&)\s")
_MOST = 0.6
_LONGEST = 4000


def set_leading_names_apart(units: Sequence[Unit]) -> None:
    """Cut the first piece of each unit behind its names, if most units have names there: "A. Bee, C. Dee, Title"."""
    found = [(unit, names_end(unit.pieces[0])) for unit in units if unit.pieces]
    if sum(end is not None for _, end in found) < max(2, _MOST * len(found)):
        return
    for unit, end in found:
        if end is not None:
            piece = unit.pieces[0]
            names = replace(piece, text=f"authors: {piece.text[:end]}")
            unit.pieces[:1] = [names, replace(piece, text=piece.text[end:].lstrip(" ,，"))]


def names_end(piece: Piece) -> int | None:
    """Where the names end that an unmarked piece begins with, if a title follows them; None if it does not."""
    text = piece.text[:_LONGEST]
    if piece.kind != "plain" or not _BREAK.search(text):
        return None
    start, n_names = 0, 0
    for comma in [*_BREAK.finditer(text)][:200]:
        part = text[start : comma.start()]
        if not _is_name(part):
            break
        start, n_names = comma.end(), n_names + 1 + bool(_AND.search(part))
        if _AND.search(part) and not part.lstrip().startswith(("and ", "& ")):
            break  # "X and Y" ends a list of names
        if part.lstrip().startswith(("and ", "& ")):
            break
    title = text[start:].strip(" .,")
    if re.match(r"(?:and|&)\s", title):  # the last of the names, and no title
        return None
    if not n_names or len(title.split()) < _TITLE_WORDS or looks_like_venue(title):
        return None
    return start if n_names > 1 or not _is_name(title) else None


def _is_name(part: str) -> bool:
    names = _AND.split(f" {part.strip()}")
    return all(
        len(name.split()) in NAME_WORDS and name_share(name) == 1 for name in names if name.strip()
    ) and not looks_like_venue(part)
