"""Semantic Scholar: the package `semanticscholar` over our transport.

The package builds the requests; an object of ours in the place of its requester sends them and keeps the raw answer,
so that batch answers keep their positions, outages stay outages, and one odd date costs one paper, not the batch.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from typing import Any
from urllib.parse import quote_plus

import requests
from semanticscholar import SemanticScholar
from semanticscholar.Paper import Paper

from pipeline.ids import (
    Ids,
    acl_of_field,
    arxiv_of_dblp,
    arxiv_of_doi,
    arxiv_of_field,
    doi_of_field,
    pmid_of_field,
)
from pipeline.resolve.pace import Pace
from pipeline.resolve.protocol import ABSENT, ById, ByTitle, Query, Reply, unusable
from pipeline.resolve.sources import search_queries
from pipeline.resolve.sources.service import ServiceSource, Way
from pipeline.resolve.transport import CallError, PassingError, Policy, ServiceAdapter, TooLargeError
from pipeline.schema import Author, Record
from pipeline.text import digest, one_line
from pipeline.title_forms import title_words

BULK_PAGE = 1000
FIELDS = (
    "paperId corpusId externalIds title abstract venue publicationVenue year referenceCount citationCount "
    "influentialCitationCount isOpenAccess openAccessPdf fieldsOfStudy s2FieldsOfStudy publicationTypes "
    "publicationDate journal authors"
).split()
NESTED = ["tldr"]  # the batch endpoint gives it, the bulk search refuses it

logging.getLogger("semanticscholar").setLevel(logging.CRITICAL)  # it logs headers with the key


class RawRequester:
    """Stands in the place of the package's requester: sends what it asks, keeps the answer, builds nothing."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        self.body: Any = None

    async def get_data_async(
        self, url: str, parameters: str, headers: dict[str, str], payload: dict[str, Any] | None = None
    ) -> list[Any]:
        """Send the request and keep its JSON in `body`; the package is given an empty answer."""
        self.body = None
        parameters = parameters.lstrip("&")
        answer = self._session.request(
            "POST" if payload else "GET",
            f"{url}?{parameters}",
            headers=headers,
            json=payload,
            allow_redirects=False,
        )
        self.body = answer.json()
        return []


class SemanticScholarSource(ServiceSource):
    """Semantic Scholar's Graph API as a source of records."""

    name = "semanticscholar"
    batch = 500

    def __init__(self, url: str, api_key: str | None, pace: Pace, policy: Policy) -> None:
        super().__init__()
        handlers = list(logging.root.handlers)
        self._client = SemanticScholar(api_key=api_key, api_url=url.rstrip("/"), retry=False)
        logging.root.handlers[:] = handlers  # its constructor calls logging.basicConfig
        session = requests.Session()
        session.headers["User-Agent"] = f"paperlist/{version('paperlist')}"
        adapter = ServiceAdapter(pace, policy, check_json)
        self.contact = adapter.contact
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        self._requester = RawRequester(session)
        self._client._AsyncSemanticScholar._requester = self._requester
        self.ways = (
            Way("phrase", s2_phrase, " | ", 40, self.search),
            Way("words", s2_words, " | ", 20, self.search),
            Way("nearest", title_clause, "", 1, self.nearest, is_ranked=True),
        )

    def service_id(self, ids: Ids) -> str | None:
        """The identifier in the form `ARXIV:…`, `DOI:…`; a versioned arXiv id would be "not found"."""
        named = (
            ("", ids.s2_id),
            ("ARXIV:", ids.arxiv_id),
            ("DOI:", ids.doi),
            ("PMID:", ids.pmid),
            ("ACL:", ids.acl_id),
        )
        return next((prefix + value for prefix, value in named if value), None)

    def fetch(self, queries: Sequence[ById]) -> dict[Query, Reply]:
        """Replies by identifier, by position."""
        self._client.get_papers(
            [self.service_id(query.ids) or "" for query in queries], fields=[*FIELDS, *NESTED]
        )
        body = self._requester.body
        if not isinstance(body, list):
            if "No valid paper ids" in str(body.get("error")):  # its way to say: none of them is known
                return dict.fromkeys(queries, ABSENT)
            raise CallError(f"Semantic Scholar refused the request ({_words_of(body)})")
        return {query: _reply(item) for query, item in zip(queries, body, strict=True)}

    def search(self, text: str) -> tuple[list[Record], bool]:
        """The first page of a bulk search; the package puts the query into the address as it is."""
        self._client.search_paper(quote_plus(text), fields=FIELDS, bulk=True)
        body = self._requester.body
        if "data" not in body and "total" not in body:
            raise CallError(f"Semantic Scholar refused the search ({_words_of(body)})")
        items = body.get("data") or []
        replies = [_reply(item) for item in items]
        return [record for reply in replies for record in reply.records], len(items) >= BULK_PAGE

    def nearest(self, text: str) -> tuple[list[Record], bool]:
        """The paper with the nearest title, right or wrong; its score has no scale, so it is judged here."""
        with contextlib.suppress(IndexError):  # the package wants a paper: our requester gives it none
            self._client.search_paper(quote_plus(text), fields=FIELDS, match_title=True)
        body = self._requester.body
        if "data" not in body and "Title match not found" not in str(body.get("error")):
            raise CallError(f"Semantic Scholar refused the search ({_words_of(body)})")
        items = body.get("data") or []
        return [record for item in items for record in _reply(item).records], False


def _words_of(body: dict[str, Any]) -> str:
    """What an error says of itself: the application under one name, the gateway under another."""
    return one_line(str(body.get("error") or body.get("message") or "no reason given"))[:200]


def s2_phrase(query: ByTitle) -> str:
    """The title as a phrase, for title and abstract."""
    return f'"{search_queries.phrase(query.title)}"'


def s2_words(query: ByTitle) -> str | None:
    """Two groups of telling words; the search knows no authors."""
    groups = search_queries.word_groups(query.title)
    return "(" + " | ".join(f"({' + '.join(group)})" for group in groups) + ")" if groups else None


def title_clause(query: ByTitle) -> str | None:
    """All plain words; a hyphen would find nothing."""
    return search_queries.fitting(title_words(query.title), search_queries.MAX_QUERY_BYTES) or None


def check_json(answer: requests.Response) -> None:
    """Raise unless a body is what its status says: JSON, and not an empty object."""
    is_batch = answer.request.method == "POST"
    if is_batch and answer.status_code in (
        requests.codes.request_entity_too_large,
        requests.codes.gateway_timeout,
    ):
        raise TooLargeError(
            f"Semantic Scholar could not answer so many ids at once (status {answer.status_code})"
        )
    if answer.status_code not in (requests.codes.OK, requests.codes.bad_request, requests.codes.not_found):
        return
    try:
        body = answer.json()
    except ValueError as error:
        raise PassingError("Semantic Scholar's answer was empty or cut off") from error
    wanted = list if is_batch and answer.status_code == requests.codes.OK else dict
    if not isinstance(body, wanted) or body == {}:
        raise PassingError("Semantic Scholar's answer had no data")
    if answer.status_code == requests.codes.OK:
        _check_length(body, answer)


def _check_length(body: Any, answer: requests.Response) -> None:
    """Raise PassingError if a batch has not one row for each id, or a page less than its total promises."""
    if isinstance(body, list):
        there, wanted = len(body), len(json.loads(answer.request.body or b"{}").get("ids", ()))
    else:
        there, wanted = len(body.get("data") or ()), min(int(body.get("total") or 0), BULK_PAGE)
    if there < wanted or (isinstance(body, list) and there > wanted):
        raise PassingError(f"Semantic Scholar sent {there} of {wanted} papers")


def _reply(item: dict[str, Any] | None) -> Reply:
    if item is None:
        return ABSENT
    try:
        return Reply("found", (s2_record(Paper(_with_plain_date(item))),))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return unusable(f"Semantic Scholar's record of it can't be read ({error})")


def _with_plain_date(item: dict[str, Any]) -> dict[str, Any]:
    """The item without a date that is none: the package raises at it."""
    try:
        date.fromisoformat(item.get("publicationDate") or "")
    except ValueError:
        return {**item, "publicationDate": None}
    return item


def s2_record(paper: Paper) -> Record:
    """The record of one paper.

    Raises:
        ValueError: It has no id or no title.
    """
    ids: dict[str, Any] = paper.externalIds or {}
    if not paper.paperId or not (paper.title or "").strip():
        raise ValueError("it has no id or no title")
    s2_id = str(paper.paperId)
    published = paper.publicationDate.date() if paper.publicationDate else None
    types = tuple(paper.publicationTypes) if paper.publicationTypes else None
    pdf = (paper.openAccessPdf or {}).get("url") or None
    fields = tuple(dict.fromkeys(field["category"] for field in paper.s2FieldsOfStudy or [])) or tuple(
        paper.fieldsOfStudy or ()
    )
    return Record(
        record_id=digest("semanticscholar", s2_id), source="semanticscholar", snapshot_id=None, source_id=s2_id,
        title=one_line(paper.title), authors=_authors(paper), abstract=one_line(paper.abstract or "") or None,
        tldr=one_line((paper.tldr.text if paper.tldr else "") or "") or None,
        year=paper.year, published_on=published, updated_on=None, venue=_venue(paper), publication_types=types,
        arxiv_id=_arxiv_id(ids), arxiv_version=None, doi=doi_of_field(str(ids.get("DOI") or "")), s2_id=s2_id,
        s2_corpus_id=int(paper.corpusId) if paper.corpusId else None, pmid=pmid_of_field(str(ids.get("PubMed") or "")),
        acl_id=acl_of_field(str(ids.get("ACL") or "")), dblp_key=ids.get("DBLP") or None, primary_category=None, categories=None,
        fields_of_study=fields or None, citation_count=paper.citationCount,
        influential_citation_count=paper.influentialCitationCount, reference_count=paper.referenceCount,
        is_open_access=paper.isOpenAccess, pdf_url=pdf, code_urls=None, is_withdrawn=None,
        is_retracted=True if _says_retracted(paper) else None, comment=None, journal_ref=None, other_titles=(),
        retrieved_at=None, is_stale=False,
    )  # fmt: skip


def _authors(paper: Paper) -> tuple[Author, ...]:
    named = [author for author in paper.authors or [] if (author.name or "").strip()]
    return tuple(Author(name=one_line(author.name), s2_author_id=author.authorId or None) for author in named)


def _venue(paper: Paper) -> str | None:
    """Its journal or conference; arXiv as venue says that it has none yet."""
    named = (
        paper.journal.name if paper.journal else None,
        paper.venue,
        paper.publicationVenue.name if paper.publicationVenue else None,
    )
    for name in named[::-1]:
        if name and not re.search(r"arxiv|^corr$", name, re.IGNORECASE):
            return one_line(name)
    return None


def _arxiv_id(ids: dict[str, Any]) -> str | None:
    """The arXiv id: twin records carry it only in a DOI or a DBLP key."""
    readers = (("ArXiv", arxiv_of_field), ("DOI", arxiv_of_doi), ("DBLP", arxiv_of_dblp))
    return next((found for name, read in readers if (found := read(str(ids.get(name) or "")))), None)


def _says_retracted(paper: Paper) -> bool:
    return bool(re.match(r"(RETRACTED|Retracted Article|Retraction)\b", paper.title or ""))
