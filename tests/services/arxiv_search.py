"""What a parsed arXiv query finds in a library, best first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cached_property, reduce
from operator import or_
from typing import Literal

import numpy as np

from tests.services.arxiv_query import Both, Expression, Term
from tests.services.papers import Library, as_authors
from tests.services.words import (
    NO_HITS,
    STOP_WORDS,
    Hits,
    TextIndex,
    equal_hits,
    without_accents,
    words_of,
)

# How a quoted title is matched. `stemmed` is what the public server's source says of its title field; `exact`
# takes each word as it stands, as the index settings that are published with it would have it.
Phrases = Literal["stemmed", "exact"]
TEX = re.compile(r"\$([^$]+)\$")


class LeadingWildcardError(Exception):
    """A word that begins with a wildcard, which the public server does not survive."""


class ArxivSearch:
    """Finds papers by expression; only current versions are searched."""

    def __init__(self, library: Library, phrases: Phrases = "stemmed") -> None:
        self.library = library
        self.phrases = phrases
        self._finders: dict[str, Callable[[Term], Hits]] = {
            "ti": self._in_title,
            "abs": lambda term: self._in_english(library.abstracts, term),
            "co": lambda term: self._as_written(library.comments, term),
            "jr": lambda term: self._as_written(library.journal_refs, term),
            "rn": lambda term: self._as_written(library.report_numbers, term),
            "au": self._by_author,
            "cat": self._by_category,
            "id": self._by_id,
            "doi": self._by_doi,
            "submittedDate": self._by_date,
            "all": self._anywhere,
        }

    def find(self, expression: Expression) -> Hits:
        """Return the papers that an expression describes."""
        hits = self._find(expression)
        return hits.only(self.library.in_arxiv[hits.texts])

    def _find(self, expression: Expression) -> Hits:
        if isinstance(expression, Term):
            return self._finders[expression.field](expression) if expression.value else self._everything
        return self._join(expression)

    def _join(self, both: Both) -> Hits:
        left = self._find(both.left) if both.left else self._everything
        right = self._find(both.right)
        if both.operator == "AND":
            return left & right
        return left | right if both.operator == "OR" else left - right

    @cached_property
    def _everything(self) -> Hits:
        return equal_hits(range(len(self.library.papers)))

    def _in_title(self, term: Term) -> Hits:
        if TEX.match(term.value):
            return self._by_tex(TEX.findall(term.value))
        return self._in_english(self.library.titles, term)

    def _by_tex(self, formulas: list[str]) -> Hits:
        return reduce(or_, (equal_hits(self._titles_by_tex.get(formula, [])) for formula in formulas))

    @cached_property
    def _titles_by_tex(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for n, paper in enumerate(self.library.papers):
            for formula in TEX.findall(paper.title):
                found[formula].append(n)
        return found

    def _in_english(self, index: TextIndex, term: Term) -> Hits:
        if not term.is_phrase:
            return _by_words(index, term.value)
        is_exact = self.phrases == "exact"
        return index.phrase(term.value, is_exact=is_exact)

    def _as_written(self, index: TextIndex, term: Term) -> Hits:
        if term.is_phrase:
            return index.phrase(term.value, is_exact=True)
        return _by_words(index, term.value)

    def _by_author(self, term: Term) -> Hits:
        """Return the papers with one author who bears all the words; a letter stands for a name."""
        wanted = words_of(without_accents(term.value))
        names = [word for word in wanted if len(word) > 1]
        if "*" in term.value:
            return self.library.authors.like(term.value)
        hits = self.library.authors.all_of(names)
        return hits.only(np.array([self._has_author(int(n), wanted) for n in hits.texts], bool))

    def _has_author(self, position: int, wanted: list[str]) -> bool:
        for author in as_authors(self.library.papers[position].authors):
            names = words_of(without_accents(author.name))
            initials = {name[0] for name in names}
            if all(word in names or (len(word) == 1 and word in initials) for word in wanted):
                return True
        return False

    def _by_category(self, term: Term) -> Hits:
        categories = self.library.by_category
        if "*" not in term.value and "?" not in term.value:
            return equal_hits(categories.get(term.value, ()))
        return reduce(
            or_,
            (equal_hits(found) for name, found in categories.items() if fnmatchcase(name, term.value)),
            NO_HITS,
        )

    def _by_id(self, term: Term) -> Hits:
        bare, _, version = term.value.partition("v")
        position = self.library.by_arxiv_id.get(bare)
        if position is None or version not in {"", str(len(self.library.papers[position].versions))}:
            return NO_HITS
        return equal_hits([position])

    def _by_doi(self, term: Term) -> Hits:
        if "*" in term.value:
            pattern = term.value.lower()
            return equal_hits(
                n for doi, n in self.library.by_publisher_doi.items() if fnmatchcase(doi, pattern)
            )
        position = self.library.by_publisher_doi.get(term.value)
        return NO_HITS if position is None else equal_hits([position])

    def _by_date(self, term: Term) -> Hits:
        first, _, last = term.value.partition(" TO ")
        return equal_hits(
            n
            for n, paper in enumerate(self.library.papers)
            if first <= re.sub(r"\D", "", paper.versions[0].submitted_at)[:12] <= last
        )

    def _anywhere(self, term: Term) -> Hits:
        fields = ("ti", "abs", "au", "co", "jr", "rn", "cat", "id", "doi")
        return reduce(or_, (self._finders[field](term) for field in fields))


def _by_words(index: TextIndex, text: str) -> Hits:
    """Return the texts with all words of one unquoted term; a hyphenated term has several."""
    if text.startswith(("*", "?")):
        raise LeadingWildcardError(text)
    if "*" in text or "?" in text:
        return index.like(text)
    return index.all_of(word for word in words_of(text) if word not in STOP_WORDS)
