"""Which fields Semantic Scholar knows, which endpoint takes them, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.services.papers import Author, Paper

AUTHOR_FIELDS = frozenset(
    (
        "authorId",
        "externalIds",
        "url",
        "name",
        "affiliations",
        "homepage",
        "paperCount",
        "citationCount",
        "hIndex",
    )
)


def _venue(paper: Paper) -> object:
    return dict(paper.publication_venue) if paper.publication_venue else None


def _access(paper: Paper) -> object:
    url = paper.open_access_url
    return {"url": url, "status": "GREEN" if url else "CLOSED", "license": None}


def _categories(paper: Paper) -> object:
    return [{"category": name, "source": "s2-fos-model"} for name in paper.fields_of_study or ()]


def _bibtex(paper: Paper) -> object:
    names = " and ".join(author.name for author in paper.authors_at_s2())
    return {
        "bibtex": f"@Article{{Invented{paper.year},\n author = {{{names}}},\n"
        f" title = {{{paper.title_at_s2()}}},\n"
        f" year = {{{paper.year}}}\n}}\n"
    }


def _types(paper: Paper) -> object:
    return list(paper.publication_types) if paper.publication_types else None


def _abstract(paper: Paper) -> object:
    return None if paper.s2_abstract_withheld else paper.abstract


# In the order in which the service writes them, which is not the order asked.
WRITERS: dict[str, Callable[[Paper], object]] = {
    "paperId": lambda paper: paper.s2_id,
    "externalIds": lambda paper: paper.ids_at_s2(),
    "corpusId": lambda paper: paper.corpus_id,
    "publicationVenue": _venue,
    "url": lambda paper: f"https://www.semanticscholar.org/paper/{paper.s2_id}",
    "title": lambda paper: paper.title_at_s2(),
    "abstract": _abstract,
    "venue": lambda paper: paper.venue,
    "year": lambda paper: paper.year,
    "referenceCount": lambda paper: paper.reference_count,
    "citationCount": lambda paper: paper.citation_count,
    "influentialCitationCount": lambda paper: paper.influential_citation_count,
    "isOpenAccess": lambda paper: bool(paper.open_access_url),
    "openAccessPdf": _access,
    "fieldsOfStudy": lambda paper: list(paper.fields_of_study) if paper.fields_of_study else None,
    "s2FieldsOfStudy": _categories,
    "publicationTypes": _types,
    "publicationDate": lambda paper: paper.published_on,
    "journal": lambda paper: dict(paper.journal) if paper.journal else None,
    "citationStyles": _bibtex,
    "authors": lambda paper: [],
    "citations": lambda paper: [],
    "references": lambda paper: [],
    "embedding": lambda paper: None,
    "tldr": lambda paper: {"model": "tldr@v2.0.0", "text": paper.tldr} if paper.tldr else None,
    "textAvailability": lambda paper: "abstract" if _abstract(paper) else "none",
}

REFUSED = {
    "paper": frozenset[str](),
    "batch": frozenset({"citationStyles.bibtex"}),
    "search": frozenset[str](),
    "match": frozenset({"matchScore"}),
    "recommendations": frozenset({"tldr", "embedding", "embedding.specter_v2", "citations", "references"}),
    "bulk": frozenset({"tldr", "embedding", "embedding.specter_v2", "citations", "references"}),
}


class UnknownFieldsError(Exception):
    """Fields that the endpoint does not take."""


def checked_fields(params: Mapping[str, str], endpoint: str) -> list[str]:
    """Return the asked fields, or refuse those that the endpoint does not know."""
    asked = [name for name in params.get("fields", "title").split(",") if name]
    unknown = [name for name in asked if not is_known(name, endpoint)]
    if unknown:
        raise UnknownFieldsError(f"Unrecognized or unsupported fields: [{', '.join(unknown)}]")
    return asked


def is_known(name: str, endpoint: str) -> bool:
    """Return whether an endpoint takes a field; nested ones are names with one dot."""
    top, dot, below = name.partition(".")
    if name in REFUSED[endpoint] or top in REFUSED[endpoint]:
        return False
    if not dot:
        return name in WRITERS
    if top == "authors":
        return below in AUTHOR_FIELDS
    if top in {"citations", "references"}:
        return below in WRITERS
    return name in {"embedding.specter_v1", "embedding.specter_v2", "citationStyles.bibtex"}


def row(paper: Paper, fields: list[str]) -> dict[str, object]:
    """Return a paper with the asked fields; the id is always there."""
    wanted = {name.partition(".")[0] for name in fields} | {"paperId"}
    written = {name: write(paper) for name, write in WRITERS.items() if name in wanted}
    if "authors" in wanted:
        written["authors"] = [author_row(author, fields) for author in paper.authors_at_s2()]
    if "embedding" in wanted and paper.embedding is not None:
        model = "specter_v2" if "embedding.specter_v2" in fields else "specter@v0.1.1"
        written["embedding"] = {"model": model, "vector": list(paper.embedding)}
    return written


def author_row(author: Author, fields: list[str]) -> dict[str, object]:
    """Return an author with id and name, and nulls for the other fields asked."""
    asked = [name.partition(".")[2] for name in fields if name.startswith("authors.")]
    shown: dict[str, object] = {"authorId": author.author_id, "name": author.name}
    return shown | {name: None for name in asked if name not in shown}
