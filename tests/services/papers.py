"""The table of papers that both services answer from.

A `Paper` is what arXiv and Semantic Scholar know about one record; a `Library` is any number of them with the
indexes that the two protocols need. Indexes are built when they are first asked for, so that a test over ten
papers starts at once and a run over 400,000 pays only for what it uses.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from tests.services.words import TextIndex, without_accents

ARXIV_DOI = "10.48550/arXiv."


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an arXiv paper; a text of None is the same as in the current version."""

    submitted_at: str = "2020-01-01T00:00:00Z"
    title: str | None = None
    abstract: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An author; the affiliation is shown by arXiv only, the id by Semantic Scholar only."""

    name: str
    affiliation: str | None = None
    author_id: str | None = None


ONE_VERSION = (Version(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One record: in arXiv if it has an `arxiv_id`, in Semantic Scholar if it has an `s2_id`, or in both.

    A twin is a second record with the same title, an `s2_id` of its own and no `arxiv_id`.
    """

    title: str
    authors: tuple[Author | str, ...] = ()
    abstract: str | None = None
    doi: str | None = None

    # arXiv
    arxiv_id: str | None = None
    versions: tuple[Version, ...] = ONE_VERSION
    categories: tuple[str, ...] = ("cs.LG",)
    comment: str | None = None
    journal_ref: str | None = None
    report_number: str | None = None

    # Semantic Scholar
    s2_id: str | None = None
    corpus_id: int | None = None
    # None: an ArXiv id and a DOI made from the fields above. Otherwise exactly these (CorpusId is added).
    external_ids: Mapping[str, str] | None = None
    # None: the title, abstract above. Semantic Scholar retitles papers that were published elsewhere.
    s2_title: str | None = None
    s2_authors: tuple[Author | str, ...] | None = None
    s2_abstract_withheld: bool = False
    venue: str = ""
    publication_venue: Mapping[str, object] | None = None
    journal: Mapping[str, str] | None = None
    year: int | None = None
    published_on: str | None = None
    citation_count: int = 0
    influential_citation_count: int = 0
    reference_count: int = 0
    tldr: str | None = None
    publication_types: tuple[str, ...] | None = None
    fields_of_study: tuple[str, ...] | None = ("Computer Science",)
    open_access_url: str = ""
    embedding: tuple[float, ...] | None = None

    def at(self, number: int) -> Version:
        """Return version `number`, counted from 1, with the texts that it had."""
        version = self.versions[number - 1]
        return Version(
            version.submitted_at,
            version.title or self.title,
            version.abstract or self.abstract,
            version.comment or self.comment,
        )

    def ids_at_s2(self) -> dict[str, str | int]:
        """Return `externalIds` as Semantic Scholar writes it: strings, and the corpus id as a number."""
        ids: dict[str, str | int] = {}
        if self.external_ids is not None:
            ids.update(self.external_ids)
        elif self.arxiv_id:
            ids = {"ArXiv": self.arxiv_id, "DOI": self.doi or ARXIV_DOI + self.arxiv_id}
        elif self.doi:
            ids = {"DOI": self.doi}
        if self.corpus_id is not None:
            ids["CorpusId"] = self.corpus_id
        return ids

    def title_at_s2(self) -> str:
        return self.s2_title or self.title

    def authors_at_s2(self) -> tuple[Author, ...]:
        return as_authors(self.authors if self.s2_authors is None else self.s2_authors)


def as_authors(authors: Iterable[Author | str]) -> tuple[Author, ...]:
    """Return authors as rows; a test may write names only."""
    return tuple(Author(name=author) if isinstance(author, str) else author for author in authors)


@dataclass
class Library:
    """A table of papers, and the ids that were merged into others: asked s2_id -> s2_id of the record."""

    papers: tuple[Paper, ...] = ()
    merged: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        self.papers = tuple(self.papers)

    @cached_property
    def by_arxiv_id(self) -> dict[str, int]:
        """Positions by arXiv id without version."""
        return {paper.arxiv_id: n for n, paper in enumerate(self.papers) if paper.arxiv_id}

    @cached_property
    def by_s2_id(self) -> dict[str, int]:
        """Positions by Semantic Scholar id, merged ids included."""
        own = {paper.s2_id: n for n, paper in enumerate(self.papers) if paper.s2_id}
        return own | {asked: own[kept] for asked, kept in self.merged.items() if kept in own}

    @cached_property
    def by_external_id(self) -> dict[tuple[str, str], int]:
        """Positions by (scheme, id), both in lower case. Of two records with one id the first is found."""
        found: dict[tuple[str, str], int] = {}
        for n, paper in enumerate(self.papers):
            if paper.s2_id:
                for scheme, value in paper.ids_at_s2().items():
                    found.setdefault((scheme.lower(), str(value).lower()), n)
        return found

    @cached_property
    def by_category(self) -> dict[str, list[int]]:
        """Positions by category, primary or not."""
        found: dict[str, list[int]] = {}
        for n, paper in enumerate(self.papers):
            for category in paper.categories:
                found.setdefault(category, []).append(n)
        return found

    @cached_property
    def by_publisher_doi(self) -> dict[str, int]:
        """Positions by the DOI that arXiv shows, letter by letter."""
        return {paper.doi: n for n, paper in enumerate(self.papers) if paper.doi and paper.arxiv_id}

    @cached_property
    def in_arxiv(self) -> npt.NDArray[np.bool_]:
        """Whether each paper is in arXiv; the text indexes hold the papers of both services."""
        return np.array([paper.arxiv_id is not None for paper in self.papers], bool)

    @cached_property
    def in_s2(self) -> npt.NDArray[np.bool_]:
        """Whether each paper is in Semantic Scholar."""
        return np.array([paper.s2_id is not None for paper in self.papers], bool)

    @cached_property
    def titles(self) -> TextIndex:
        """Titles as arXiv has them."""
        return TextIndex(paper.title for paper in self.papers)

    @cached_property
    def s2_titles(self) -> TextIndex:
        """Titles as Semantic Scholar has them; the same index if none differs."""
        if all(paper.s2_title is None for paper in self.papers):
            return self.titles
        return TextIndex(paper.title_at_s2() for paper in self.papers)

    @cached_property
    def abstracts(self) -> TextIndex:
        return TextIndex(paper.abstract or "" for paper in self.papers)

    @cached_property
    def s2_abstracts(self) -> TextIndex:
        """Abstracts that Semantic Scholar shows; the same index if none is withheld."""
        if not any(paper.s2_abstract_withheld for paper in self.papers):
            return self.abstracts
        return TextIndex("" if paper.s2_abstract_withheld else paper.abstract or "" for paper in self.papers)

    @cached_property
    def authors(self) -> TextIndex:
        """Names without accents, which is how arXiv compares them."""
        names = (" ; ".join(author.name for author in as_authors(paper.authors)) for paper in self.papers)
        return TextIndex((without_accents(name) for name in names), is_stemmed=False)

    @cached_property
    def comments(self) -> TextIndex:
        return TextIndex((paper.comment or "" for paper in self.papers), is_stemmed=False)

    @cached_property
    def journal_refs(self) -> TextIndex:
        return TextIndex((paper.journal_ref or "" for paper in self.papers), is_stemmed=False)

    @cached_property
    def report_numbers(self) -> TextIndex:
        return TextIndex((paper.report_number or "" for paper in self.papers), is_stemmed=False)


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = words(
    "attention network agent memory language planning retrieval vision graph policy reward dialogue"
)
ADJECTIVES = words("sparse deep neural robust causal hierarchical lifelong modular private quantum")
SURNAMES = words("Okafor Lindqvist Marchetti Haddad Novak Sørensen Castillo Iwata Brennan Dlamini")
GIVEN_NAMES = words("Ada Bruno Chidi Dana Emre Farida Goran Hana Ivo Jun")


def invented_paper(number: int, **changed: object) -> Paper:
    """Return the made-up paper of that number, known to both services; keywords change fields."""
    rng = random.Random(number)
    adjective, other = rng.sample(ADJECTIVES, 2)
    noun, subject = rng.sample(NOUNS, 2)
    year, month = 2010 + number % 15, 1 + number % 12
    fields = {
        "title": f"{adjective.title()} {noun.title()} for {other.title()} {subject.title()}: Study {number}",
        "authors": tuple(f"{rng.choice(GIVEN_NAMES)} {name}" for name in rng.sample(SURNAMES, 3)),
        "abstract": f"We study {adjective} {noun} for {other} {subject}, in a paper that nobody wrote.",
        "arxiv_id": f"{year % 100:02d}{month:02d}.{number:0{4 if year < 2015 else 5}d}",
        "versions": (Version(f"{year}-{month:02d}-02T10:20:30Z"),),
        "s2_id": hashlib.sha1(str(number).encode()).hexdigest(),
        "corpus_id": 200_000_000 + number,
        "year": year,
        "published_on": f"{year}-{month:02d}-02",
        "citation_count": rng.randrange(1000),
    }
    return Paper(**(fields | changed))


def invented_papers(count: int) -> tuple[Paper, ...]:
    """Return the first `count` made-up papers."""
    return tuple(invented_paper(number) for number in range(1, count + 1))
