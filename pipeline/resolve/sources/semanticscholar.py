"""Semantic Scholar: the package `semanticscholar` over our transport.

The package builds the requests; an object of ours in the place of its requester sends them and keeps the raw answer,
so that batch answers keep their positions, outages stay outages, and one odd date costs one paper, not the batch.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote_plus

import requests
from semanticscholar import SemanticScholar

from pipeline.ids import Ids, arxiv_of_dblp, arxiv_of_doi, arxiv_of_field
from pipeline.records import quoted
from pipeline.resolve.pace import Pace
from pipeline.resolve.protocol import ABSENT, ById, ByTitle, Query, Reply, reply_of, unusable
from pipeline.resolve.sources import search_queries
from pipeline.resolve.sources.service import ServiceSource, Way
from pipeline.resolve.transport import CallError, PassingError, Policy, ServiceAdapter, TooLargeError
from pipeline.schema import Record
from pipeline.text import one_line, storable
from pipeline.title_forms import title_words

BULK_PAGE = 1000
FIELDS = (
    "paperId corpusId externalIds title abstract venue publicationVenue year referenceCount citationCount "
    "influentialCitationCount isOpenAccess openAccessPdf fieldsOfStudy s2FieldsOfStudy publicationTypes "
    "publicationDate journal authors"
).split()
NESTED = ["tldr"]  # the batch endpoint gives it, the bulk search refuses it

_BATCH = "/paper/batch"
_WITHOUT_KEY = ", as all who have no key share one pool: set PAPERLIST_S2_API_KEY to a key of your own"

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
        adapter = ServiceAdapter(pace, policy, check_json, "" if api_key else _WITHOUT_KEY)
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

    def recommended(self, paper_ids: Sequence[str], most: int) -> list[Record]:
        """What it recommends for papers together, by one request; raises CallError if that failed."""
        with contextlib.suppress(TypeError):  # the package wants papers: our requester gives it none
            self._client.get_recommended_papers_from_lists(
                list(paper_ids), negative_paper_ids=[], fields=FIELDS, limit=most
            )
        body = self._requester.body
        items = body.get("recommendedPapers") if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise CallError(f"Semantic Scholar recommended nothing ({_words_of(body)})")
        return [record for item in items for record in _reply(item).records]

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
    return one_line(storable(str(body.get("error") or body.get("message") or "no reason given")))[:200]


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
    is_batch = answer.request.method == "POST" and _BATCH in (answer.request.url or "")
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
    except (ValueError, RecursionError) as error:  # of what is nested too deep, too
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
        data, total = body.get("data") or [], body.get("total") or 0
        if not isinstance(data, list) or not isinstance(total, int):
            raise PassingError("Semantic Scholar's answer had no page of papers")
        there, wanted = len(data), min(total, BULK_PAGE)
    if there < wanted or (isinstance(body, list) and there > wanted):
        raise PassingError(f"Semantic Scholar sent {there} of {wanted} papers")


def _reply(item: object) -> Reply:
    if item is None:
        return ABSENT
    if not isinstance(item, Mapping):
        return unusable(f"Semantic Scholar's record of it is none: {quoted(item)}")
    return reply_of("semanticscholar", s2_fields(item))


def s2_fields(item: Mapping[str, Any]) -> dict[str, object]:
    """What one paper of an answer says, by the names of columns; what is of another type than it should, as it is."""
    ids = item.get("externalIds") or {}
    return {
        "source_id": item.get("paperId"), "s2_id": item.get("paperId"), "s2_corpus_id": item.get("corpusId") or None,
        "title": item.get("title"), "authors": _authors(item.get("authors")), "abstract": item.get("abstract"),
        "tldr": _inside(item.get("tldr"), "text"), "year": item.get("year"), "published_on": item.get("publicationDate") or None,
        "venue": _venue(item), "volume": _of_journal(item, "volume"), "pages": _of_journal(item, "pages"), "publication_types": item.get("publicationTypes"), "arxiv_id": _arxiv_id(ids),
        "doi": _inside(ids, "DOI"), "pmid": _inside(ids, "PubMed"), "acl_id": _inside(ids, "ACL"), "dblp_key": _inside(ids, "DBLP"),
        "fields_of_study": _fields(item), "citation_count": item.get("citationCount"),
        "influential_citation_count": item.get("influentialCitationCount"), "reference_count": item.get("referenceCount"),
        "is_open_access": item.get("isOpenAccess"), "pdf_url": _inside(item.get("openAccessPdf"), "url"),
        "is_retracted": True if _says_retracted(item.get("title")) else None,
    }  # fmt: skip


def _inside(value: Any, name: str) -> Any:
    """A field of an object; what is no object is handed on, to be told."""
    return value.get(name) if isinstance(value, Mapping) else value


def _authors(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [
        {"name": author.get("name"), "s2_author_id": author.get("authorId") or None}
        if isinstance(author, Mapping)
        else author
        for author in value
    ]


def _fields(item: Mapping[str, Any]) -> Any:
    """The fields of study, each once; those that the service reckoned before those of old."""
    value = item.get("s2FieldsOfStudy") or item.get("fieldsOfStudy")
    if not isinstance(value, list):
        return value
    found = [_inside(field, "category") for field in value]
    return [field for place, field in enumerate(found) if field not in found[:place]]


def _venue(item: Mapping[str, Any]) -> Any:
    """Its journal or conference; arXiv as venue says that it has none yet."""
    named = (
        _inside(item.get("publicationVenue"), "name"),
        item.get("venue"),
        _inside(item.get("journal"), "name"),
    )
    wanted = [name for name in named if name and not _is_no_venue(name)]
    return next((name for name in wanted if isinstance(name, str)), wanted[0] if wanted else None)


def _of_journal(item: Mapping[str, Any], name: str) -> Any:
    """Volume or pages of the journal; those of arXiv ("abs/1706.03762") are none."""
    journal = item.get("journal")
    if not isinstance(journal, Mapping) or _is_no_venue(journal.get("name") or ""):
        return None
    return one_line(str(journal.get(name) or "")) or None


def _is_no_venue(name: object) -> bool:
    return isinstance(name, str) and (
        not name.strip() or bool(re.search(r"arxiv|^corr$", name, re.IGNORECASE))
    )


def _arxiv_id(ids: Any) -> Any:
    """The arXiv id: twin records carry it only in a DOI or a DBLP key."""
    if not isinstance(ids, Mapping):
        return ids
    readers = (("ArXiv", arxiv_of_field), ("DOI", arxiv_of_doi), ("DBLP", arxiv_of_dblp))
    found = (read(str(ids.get(name) or "")) for name, read in readers)
    return next(filter(None, found), ids.get("ArXiv"))


def _says_retracted(title: object) -> bool:
    return isinstance(title, str) and bool(re.match(r"(RETRACTED|Retracted Article|Retraction)\b", title))
