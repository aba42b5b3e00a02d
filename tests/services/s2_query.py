"""The boolean syntax of Semantic Scholar's bulk search, and what it finds.

`+` and, `|` or, `-` not, `"..."` a phrase, `*` any ending, `~N` near; words side by side must all be there.
Operators have no precedence: they group to the left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from operator import or_

from rapidfuzz.distance import Levenshtein

from tests.services.papers import Library
from tests.services.words import NO_HITS, STOP_WORDS, Hits, TextIndex, equal_hits, words_of

PIECES = re.compile(
    r'"(?P<phrase>[^"]*)"(?:~(?P<slop>\d+))?|(?P<sign>[()+|])|(?P<minus>-)|(?P<word>[^\s()"+|]+)'
)
HYPHENATED = re.compile(r"\w-\w")
FUZZY = re.compile(r"^(.+)~(\d*)$")


# A title match shares at least this much of the asked words, by rarity; it can still be another paper.
SHARE_OF_WORDS = 0.6


class S2Search:
    """Finds papers by plain words or by the boolean syntax."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def bulk(self, query: str) -> Hits:
        """Return the papers that a boolean query describes; an empty one describes all."""
        if not query.strip():
            return self._known(equal_hits(range(len(self.library.papers))))
        pieces = list(PIECES.finditer(query))
        hits, _ = self._group(pieces, 0)
        return self._known(hits)

    def relevance(self, query: str) -> Hits:
        """Return the papers with all words of a plain query, which must not be hyphenated."""
        if HYPHENATED.search(query):
            return NO_HITS
        wanted = [word for word in words_of(query) if word not in STOP_WORDS]
        return self._known(self._all_of(wanted))

    def match(self, title: str) -> Hits:
        """Return the papers whose titles share enough of the rare words of the asked one."""
        index = self.library.s2_titles
        words = list(dict.fromkeys(word for word in words_of(title) if word not in STOP_WORDS))
        whole = sum(index.rarity(word) for word in words)
        shared = reduce(or_, (self._weighed(index, word) for word in words), NO_HITS)
        enough = shared.only(shared.scores >= whole * SHARE_OF_WORDS)
        return self._known(enough & index.any_of(words)) if len(enough.texts) else NO_HITS

    def _weighed(self, index: TextIndex, word: str) -> Hits:
        texts = index.any_of([word]).texts
        return Hits(texts, equal_hits(texts).scores * index.rarity(word))

    def _known(self, hits: Hits) -> Hits:
        return hits.only(self.library.in_s2[hits.texts])

    def _all_of(self, words: list[str]) -> Hits:
        if not words:
            return NO_HITS
        hits = self._anywhere(lambda index: index.any_of(words[:1]))
        for word in words[1:]:
            hits &= self._anywhere(lambda index, word=word: index.any_of([word]))
        return hits

    def _anywhere(self, find: Callable[[TextIndex], Hits]) -> Hits:
        return find(self.library.s2_titles) | find(self.library.s2_abstracts)

    def _group(self, pieces: list[re.Match[str]], n: int) -> tuple[Hits, int]:
        """Return what the pieces up to a closing parenthesis find, and where they end."""
        hits: Hits | None = None
        is_or = False
        while n < len(pieces) and pieces[n]["sign"] != ")":
            if pieces[n]["sign"] in {"+", "|"}:
                is_or = pieces[n]["sign"] == "|"
                n += 1
                continue
            is_not = bool(pieces[n]["minus"])
            found, n = self._operand(pieces, n + is_not)
            hits, is_or = self._joined(hits, found, is_or=is_or, is_not=is_not), False
        return hits or NO_HITS, n

    def _joined(self, hits: Hits | None, found: Hits, *, is_or: bool, is_not: bool) -> Hits:
        if is_not:
            found = equal_hits(range(len(self.library.papers))) - found
        if hits is None:
            return found
        return hits | found if is_or else hits & found

    def _operand(self, pieces: list[re.Match[str]], n: int) -> tuple[Hits, int]:
        if n >= len(pieces):
            return NO_HITS, n
        piece = pieces[n]
        if piece["sign"] == "(":
            hits, n = self._group(pieces, n + 1)
            return hits, n + 1
        if piece["phrase"] is not None:
            return self._by_phrase(piece["phrase"], int(piece["slop"] or 0)), n + 1
        return self._by_word(piece["word"] or ""), n + 1

    def _by_phrase(self, phrase: str, slop: int) -> Hits:
        # Hyphens are known to spoil plain words; phrases get no benefit of the doubt.
        if HYPHENATED.search(phrase):
            return NO_HITS
        return self._anywhere(lambda index: index.phrase(phrase, slop=slop))

    def _by_word(self, word: str) -> Hits:
        if HYPHENATED.search(word):
            return NO_HITS
        if fuzzy := FUZZY.match(word):
            asked, distance = fuzzy[1].lower(), int(fuzzy[2] or 2)
            return self._anywhere(lambda index: index.any_of_exact(_similar(index, asked, distance)))
        if word.endswith("*"):
            return self._anywhere(lambda index: index.like(word))
        return self._all_of([word for word in words_of(word) if word not in STOP_WORDS])


def _similar(index: TextIndex, asked: str, distance: int) -> list[str]:
    return [
        word
        for word in index.vocabulary
        if Levenshtein.distance(word, asked, score_cutoff=distance) <= distance
    ]
