"""Words as the two search engines see them, and an index that finds phrases among many short texts.

Both engines stem English words and drop stop words. A dropped word leaves a gap in a phrase: any word may stand
there, but one must.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import snowballstemmer

STEMMER = snowballstemmer.stemmer("porter")
# The list of Lucene's EnglishAnalyzer.
STOP_WORDS = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with"]
)
WORD = re.compile(r"\w+(?:['’.]\w+)*")


def folded(text: str) -> str:
    """Return lower-case text without accents."""
    if text.isascii():
        return text.lower()
    marks = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in marks if not unicodedata.combining(letter)).lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded; hyphens and other signs separate words."""
    return WORD.findall(folded(text).replace("_", " "))


class TextIndex:
    """Positions of every word in many texts."""

    def __init__(self, texts: Iterable[str], *, is_stemmed: bool = True) -> None:
        raise NotImplementedError
