"""Whether a text lists people: how much of it reads as names."""

from __future__ import annotations

import re

from pipeline.people import JOINTS, PARTICLES, UNSPACED, without_label
from pipeline.remembered import remembered

NAME_WORDS = range(2, 5)
"""How many words one person's name has."""
CASELESS = "\u05d0-\u05ea\u0621-\u064a"
"""Letters that are written large nowhere: Arabic, Hebrew."""
_BREAKS = re.compile(
    r"(?:(?<!\s)\s+)?(?:[,;，；、،؛]\s*(?:and\s+|&\s*)?|[&·]\s*)|(?<!\s)\s+(?:and|\|)\s+", re.IGNORECASE
)
_WORD = r"[^\W\d_][\w'’`.\-‐‑]{0,40}"
_NAME = re.compile(rf"{_WORD}(?:\s+{_WORD}){{0,5}}")
_SMALL = PARTICLES | JOINTS | {"and", "und"}
"""Words of names that are written small."""
_UNSPACED_NAME = re.compile(rf"[{UNSPACED}·]{{2,6}}")
"""A name in a script that sets no spaces and has no capitals."""
_CASELESS_WORD = re.compile(rf"[{CASELESS}]")
"""How words begin that are written large nowhere."""
_CASELESS_WORDS = 3  # of a name in a script without capitals
_LONGEST = 6000


@remembered
def name_share(text: str) -> float:
    """How much of a text reads as a list of names, 0..1."""
    text = without_label(text)
    pieces = [piece for piece in _BREAKS.split(text) if piece]
    if not pieces or len(text) > _LONGEST:
        return 0.0
    return sum(_reads_as_name(piece) for piece in pieces) / len(pieces)


def _reads_as_name(piece: str) -> bool:
    if _UNSPACED_NAME.fullmatch(piece):
        return True
    if not _NAME.fullmatch(piece):
        return False
    if re.match(r"(?:An?|The)\s", piece):
        return False
    words = piece.split()
    if len(words) <= _CASELESS_WORDS and all(map(_CASELESS_WORD.match, words)):
        return True
    return all(word[0].isupper() or word.lower() in _SMALL for word in words)
