"""Words as the two search engines see them, and an index that finds them and phrases among many texts.

Both engines stem English words and drop stop words. A dropped word leaves a gap in a phrase: any word may
stand there, but one must. Accents count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import snowballstemmer

PORTER = snowballstemmer.stemmer("porter")
# What Lucene's English analyzer drops.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by for if in into is it no not of on or such that the their then there "
        "these they this to was will with",
    )
)
# Lucene's standard tokenizer: hyphens and slashes separate; an apostrophe or a full stop inside a word does
# not, nor does a comma inside a number; a Chinese character is a word.
WORD = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff]"
    r"|(?:(?![\u3040-\u30ff\u4e00-\u9fff])\w)+"
    r"(?:(?:(?<=[^\W\d])['’.:·](?=[^\W\d])|(?<=\d)['’.,;](?=\d))(?:(?![\u3040-\u30ff\u4e00-\u9fff])\w)+)*"
)
# BM25 as Lucene has it by default.
SATURATION, LENGTH_WEIGHT = 1.2, 0.75
BETWEEN_TEXTS = -1

Numbers = npt.NDArray[np.int32]


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, stop words included."""
    return WORD.findall(text.lower())


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=1_000_000)
def stem(word: str) -> str:
    """Return the stem of a word as Lucene's English analyzer makes it."""
    word = word.removesuffix("'s").removesuffix("’s")
    return PORTER.stemWord(word) if word.isascii() and word.isalpha() else word


@dataclass(frozen=True, slots=True)
class Hits:
    """Texts that match, by ascending number, and how well each does."""

    texts: Numbers
    scores: npt.NDArray[np.float64]

    def __and__(self, other: Hits) -> Hits:
        texts, mine, theirs = np.intersect1d(self.texts, other.texts, assume_unique=True, return_indices=True)
        return Hits(texts, self.scores[mine] + other.scores[theirs])

    def __or__(self, other: Hits) -> Hits:
        if not len(self.texts) or not len(other.texts):
            return self if len(self.texts) else other
        texts, places = np.unique(np.concatenate([self.texts, other.texts]), return_inverse=True)
        return Hits(texts, np.bincount(places, np.concatenate([self.scores, other.scores])))

    def __sub__(self, other: Hits) -> Hits:
        return self.only(~np.isin(self.texts, other.texts))

    def only(self, chosen: npt.NDArray[np.bool_]) -> Hits:
        """Return the hits at which `chosen` is true."""
        return Hits(self.texts[chosen], self.scores[chosen])

    def best_first(self) -> list[int]:
        """Return the numbers of the texts, best first; equal ones in the order of the table."""
        return self.texts[np.lexsort((self.texts, -self.scores))].tolist()


NO_HITS = Hits(np.empty(0, np.int32), np.empty(0))


def equal_hits(texts: Iterable[int]) -> Hits:
    """Return hits that are all as good as one another."""
    numbers = np.unique(np.fromiter(texts, np.int32))
    return Hits(numbers, np.ones(len(numbers)))


class TextIndex:
    """Positions of every word in many texts.

    All texts stand in one array of word numbers. The positions of each stem are kept together, so a phrase is
    found by going to those of its rarest word and looking at the neighbours.
    """

    def __init__(self, texts: Iterable[str], *, is_stemmed: bool = True) -> None:
        self.is_stemmed = is_stemmed
        self._word_numbers: dict[str, int] = {}
        numbers, starts = self._read(texts)
        self._words = np.array(numbers, np.int32)
        self._starts = np.array(starts, np.int32)
        self._count = len(starts)
        lengths = np.diff(np.append(self._starts, len(self._words))) - 1
        self._lengths = lengths / max(float(lengths.mean()), 1.0) if self._count else lengths
        self._group()

    def _read(self, texts: Iterable[str]) -> tuple[list[int], list[int]]:
        known, numbers, starts = self._word_numbers, [BETWEEN_TEXTS], []
        for text in texts:
            starts.append(len(numbers))
            numbers += [known.setdefault(word, len(known)) for word in words_of(text)]
            numbers.append(BETWEEN_TEXTS)
        return numbers, starts

    def _group(self) -> None:
        stems: dict[str, int] = {}
        self._stem_of_word = np.array(
            [stems.setdefault(self._stem(word), len(stems)) for word in self._word_numbers] + [BETWEEN_TEXTS],
            np.int32,
        )
        self._stem_numbers = stems
        # The last element stands for BETWEEN_TEXTS, which is -1.
        self._stems = self._stem_of_word[self._words]
        self._positions = np.argsort(self._stems, kind="stable").astype(np.int32)
        self._bounds = np.searchsorted(self._stems[self._positions], np.arange(len(stems) + 1))

    def _stem(self, word: str) -> str:
        return stem(word) if self.is_stemmed and word not in STOP_WORDS else word

    def phrase(self, text: str, *, is_exact: bool = False, slop: int = 0) -> Hits:
        """Return the texts with these words in a row; exact: unstemmed, and stop words count as well."""
        words = words_of(text)
        if not is_exact:
            wanted = [(place, word) for place, word in enumerate(words) if word not in STOP_WORDS]
            if wanted:
                return self._near(wanted, slop) if slop else self._row(wanted, self._stems)
        return self._row(list(enumerate(words)), self._words)

    def _row(self, wanted: Sequence[tuple[int, str]], array: Numbers) -> Hits:
        is_exact = array is self._words
        numbers = [(place, self._number(word, is_exact=is_exact)) for place, word in wanted]
        if not wanted or any(number is None for _, number in numbers):
            return NO_HITS
        rarest = min(range(len(wanted)), key=lambda n: len(self._positions_of(wanted[n][1])))
        first = self._positions_of(wanted[rarest][1]) - numbers[rarest][0]
        for place, number in numbers:
            # What lies before the first or behind the last text is BETWEEN_TEXTS as well.
            first = first[array[np.clip(first + place, 0, len(array) - 1)] == number]
        first = self._within_one_text(first, numbers[0][0], numbers[-1][0])
        return self._scored(first + numbers[0][0], [word for _, word in wanted])

    def _within_one_text(self, first: Numbers, lowest: int, highest: int) -> Numbers:
        return first[self._text_at(first + lowest) == self._text_at(first + highest)]

    def _near(self, wanted: Sequence[tuple[int, str]], slop: int) -> Hits:
        hits = self.all_of([word for _, word in wanted])
        reach = wanted[-1][0] - wanted[0][0] + slop
        numbers = [self._number(word) for _, word in wanted]
        near = [self._is_near(int(text), numbers, reach) for text in hits.texts]
        return hits.only(np.array(near, bool))

    def _is_near(self, text: int, numbers: Sequence[int | None], reach: int) -> bool:
        end = self._starts[text + 1] if text + 1 < self._count else len(self._stems)
        stems = self._stems[self._starts[text] : end]
        firsts = np.flatnonzero(stems == numbers[0])
        return any(
            all(number in stems[max(0, first - reach) : first + reach + 1] for number in numbers)
            for first in firsts
        )

    def all_of(self, words: Iterable[str]) -> Hits:
        """Return the texts with all of the words, in any order; stop words are left out."""
        wanted = [word for word in words if word not in STOP_WORDS]
        if not wanted:
            return NO_HITS
        hits = self.any_of(wanted[:1])
        for word in wanted[1:]:
            hits &= self.any_of([word])
        return hits

    def any_of(self, words: Iterable[str]) -> Hits:
        """Return the texts with any of the words."""
        hits = NO_HITS
        for word in words:
            hits |= self._scored(self._positions_of(word), [word])
        return hits

    def like(self, pattern: str) -> Hits:
        """Return the texts with a word of the pattern, in which `*` and `?` stand for letters."""
        matches = re.compile(translate(pattern.lower())).match
        return self.any_of_exact(word for word in self._word_numbers if matches(word))

    def any_of_exact(self, words: Iterable[str]) -> Hits:
        numbers = [self._word_numbers[word] for word in words if word in self._word_numbers]
        return equal_hits(self._text_at(np.flatnonzero(np.isin(self._words, numbers))))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self._word_numbers)

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a word."""
        count = len(self._positions_of(word))
        return float(np.log1p((self._count - min(count, self._count) + 0.5) / (count + 0.5)))

    def _number(self, word: str, *, is_exact: bool = False) -> int | None:
        return self._word_numbers.get(word) if is_exact else self._stem_numbers.get(self._stem(word))

    def _positions_of(self, word: str) -> Numbers:
        number = self._number(word)
        if number is None:
            return self._positions[:0]
        return self._positions[self._bounds[number] : self._bounds[number + 1]]

    def _text_at(self, positions: Numbers) -> Numbers:
        return np.searchsorted(self._starts, positions, side="right").astype(np.int32) - 1

    def _scored(self, positions: Numbers, words: Sequence[str]) -> Hits:
        texts, counts = np.unique(self._text_at(positions), return_counts=True)
        length = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * self._lengths[texts])
        rarity = sum(self.rarity(word) for word in words)
        return Hits(texts, rarity * counts * (SATURATION + 1) / (counts + length))
