"""The anchors that GitHub gives to headings."""

from __future__ import annotations

import unicodedata
from collections import Counter

_KEPT = frozenset({"Nd", "Pc"})


def slug(heading: str) -> str:
    """The anchor of a heading: lower case, letters, marks, digits, `_` and `-`, with `-` for every space.

    Emoji and punctuation go, the spaces around them stay: "🔍 GANs in MIA" is reached by `#-gans-in-mia`.
    """
    return "".join("-" if char == " " else char for char in heading.lower() if char in " -" or _is_word(char))


def _is_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category in _KEPT


class Slugs:
    """The anchors of a document's headings, in order: a repeated one gets `-1`, `-2`, … ."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def add(self, heading: str) -> str:
        """The anchor of the next heading."""
        base = anchor = slug(heading)
        while anchor in self._seen:
            self._seen[base] += 1
            anchor = f"{base}-{self._seen[base]}"
        self._seen[anchor] = 0
        return anchor
