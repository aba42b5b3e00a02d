"""arXiv: the package `arxiv` over our transport.

The package's traps are avoided by construction: one page of at most 100 by GET, no delay and no retries of its own,
every body checked before it is parsed (it takes an empty, cut or foreign body for "no results").
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import arxiv
import requests
from lxml import etree

from pipeline.ids import Ids, arxiv_of_field, canonical_url
from pipeline.records import FIRST_YEAR, LAST_YEAR
from pipeline.resolve.pace import Pace
from pipeline.resolve.protocol import ABSENT, ById, ByTitle, Query, Reply, reply_of
from pipeline.resolve.sources import search_queries
from pipeline.resolve.sources.service import ServiceSource, Way
from pipeline.resolve.transport import CallError, PassingError, Policy, ServiceAdapter
from pipeline.resolve.withdrawal import is_withdrawn
from pipeline.schema import Record
from pipeline.text import one_line

_ATOM = {"atom": "http://www.w3.org/2005/Atom", "os": "http://a9.com/-/spec/opensearch/1.1/"}
NO_DATE = datetime.min.replace(tzinfo=UTC)
_VERSIONED = re.compile(r"^(?P<id>.+?)v(?P<version>\d+)$")
_CODE_URL = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab|bitbucket|codeberg)\.(?:com|org)/[\w.-]+/[\w.-]+", re.IGNORECASE
)

logger = logging.getLogger(__name__)
logging.getLogger("arxiv").setLevel(logging.ERROR)


class ArxivSource(ServiceSource):
    """arXiv's query API as a source of records."""

    name = "arxiv"
    batch = 100

    def __init__(self, url: str, pace: Pace, policy: Policy) -> None:
        super().__init__()
        adapter = ServiceAdapter(pace, policy, self._check)
        self._undated: set[str] = set()  # ids of entries that came without a date
        self.contact = adapter.contact
        self._client = arxiv.Client(page_size=self.batch, delay_seconds=0, num_retries=0)
        self._client.query_url_format = url + "?{}"
        self._client._session.mount("http://", adapter)
        self._client._session.mount("https://", adapter)
        self.ways = (
            Way("phrase", arxiv_phrase, " OR ", 40, self.search),
            Way("words", arxiv_words, " OR ", 20, self.search),
            # relevance puts what shares many rare words first, so that a few titles can share one page
            Way("any", any_clause, " OR ", 4, self.search, is_ranked=True),
        )

    def service_id(self, ids: Ids) -> str | None:
        """The arXiv id in its one form; None of one that is none: it would spoil the whole batch."""
        return arxiv_of_field(ids.arxiv_id) if ids.arxiv_id else None

    def fetch(self, queries: Sequence[ById]) -> dict[Query, Reply]:
        """Replies by arXiv id; hits come in any order, misses are simply not there."""
        asked = {query: self.service_id(query.ids) or "" for query in queries}
        results = self._ask(arxiv.Search(id_list=sorted(set(asked.values())), max_results=self.batch))
        by_id = {_own_id(result)[0]: reply_of("arxiv", arxiv_fields(result)) for result in results}
        return {query: by_id.get(name, ABSENT) for query, name in asked.items()}

    def search(self, text: str) -> tuple[list[Record], bool]:
        """The first page of a search, best first, and whether it was full."""
        results = self._ask(arxiv.Search(query=text, max_results=self.batch))
        replies = [reply_of("arxiv", arxiv_fields(result)) for result in results]
        return [record for reply in replies for record in reply.records], len(results) >= self.batch

    def _check(self, answer: requests.Response) -> None:
        undated = check_feed(answer)
        if undated - self._undated:  # that may be a slip: asked once more
            self._undated |= undated
            raise PassingError("arXiv sent an entry without a date")
        for name in sorted(undated):
            logger.warning("arXiv's entry %s has no date; it is taken without.", name)

    def _ask(self, search: arxiv.Search) -> list[arxiv.Result]:
        try:
            return list(self._client.results(search))
        except arxiv.ArxivError as error:
            raise CallError(f"arXiv refused the query ({error.message})") from error


def arxiv_phrase(query: ByTitle) -> str:
    """The title as a phrase; a short one is common, and asked together with a surname."""
    text, names = search_queries.phrase(query.title), search_queries.askable_names(query)
    if len(text.split()) <= search_queries.COMMON_TITLE_WORDS and names:
        return f'(ti:"{text}" AND au:{names[0]})'
    return f'ti:"{text}"'


def arxiv_words(query: ByTitle) -> str | None:
    """Two surnames and any of the telling words; with one surname two of the words; without, two groups of three."""
    names, found = search_queries.askable_names(query)[:2], search_queries.telling_words(query.title, 4)
    if len(names) > 1 and found:
        authors = " AND ".join(f"au:{name}" for name in names)
        return f"({authors} AND ({' OR '.join(f'ti:{word}' for word in found)}))"
    if names and len(found) > 1:
        return f"(au:{names[0]} AND ti:{found[0]} AND ti:{found[1]})"
    groups = [
        " AND ".join(f"ti:{word}" for word in group) for group in search_queries.word_groups(query.title)
    ]
    return "(" + " OR ".join(f"({group})" for group in groups) + ")" if groups else None


def any_clause(query: ByTitle) -> str | None:
    """Any of the words and the first surnames: what has most of them comes first."""
    found = search_queries.plain_words(query.title)[:14]
    terms = [f"ti:{word}" for word in found] + [
        f"au:{name}" for name in search_queries.askable_names(query)[:2]
    ]
    return " OR ".join(terms) if len(found) > 1 else None


def check_feed(answer: requests.Response) -> set[str]:
    """The ids of entries without a date, which are given one that stands for none.

    The package would drop such an entry, or lose the page at it.

    Raises:
        PassingError: A 200 does not hold a whole Atom feed with as many entries as it should.
        CallError: It is the feed that stands for an error.
    """
    if answer.status_code != requests.codes.OK:
        return set()
    try:
        root = etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise PassingError("arXiv's answer was empty or cut off") from error
    if root.tag != f"{{{_ATOM['atom']}}}feed":
        raise PassingError("arXiv's answer was no feed")
    entries = root.findall("atom:entry", _ATOM)
    if any("/api/errors" in entry.findtext("atom:id", "", _ATOM) for entry in entries):
        raise CallError("arXiv refused the query")
    _check_whole(root, entries)
    undated = {_bare_id(_text(entry, "id")) for entry in entries if _fill_dates(entry)}
    if undated:
        answer._content = etree.tostring(root)
    return undated


def _check_whole(root: etree._Element, entries: Sequence[etree._Element]) -> None:
    """Raise PassingError if the feed has less entries than it says, or one without an id."""
    try:
        wanted = min(
            int(root.findtext(f"os:{name}", "0", _ATOM)) for name in ("totalResults", "itemsPerPage")
        )
    except ValueError as error:
        raise PassingError("arXiv's answer does not say how many entries there are") from error
    if len(entries) < wanted:  # it sends empty and short pages at random
        raise PassingError(f"arXiv sent {len(entries)} of {wanted} entries")
    if not all(_text(entry, "id") for entry in entries):
        raise PassingError("arXiv sent an entry without id")


def _text(entry: etree._Element, name: str) -> str:
    return (entry.findtext(f"atom:{name}", "", _ATOM) or "").strip()


def _fill_dates(entry: etree._Element) -> bool:
    """Whether a date of the entry was missing or none, and is now `NO_DATE`."""
    is_filled = False
    for name in ("published", "updated"):
        if not _is_date(_text(entry, name)):
            for there in entry.findall(f"atom:{name}", _ATOM):
                entry.remove(there)
            etree.SubElement(entry, f"{{{_ATOM['atom']}}}{name}").text = NO_DATE.isoformat()
            is_filled = True
    return is_filled


def _is_date(text: str) -> bool:
    try:
        return FIRST_YEAR <= datetime.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False


def _bare_id(url: str) -> str:
    name = url.rpartition("/abs/")[2]
    found = _VERSIONED.match(name)
    return found["id"] if found else name


def arxiv_fields(result: arxiv.Result) -> dict[str, object]:
    """What one entry of a feed says, by the names of columns."""
    arxiv_id, version = _own_id(result)
    comment = one_line(result.comment or "")
    published, updated = (None if at == NO_DATE else at.date() for at in (result.published, result.updated))
    return {
        "source_id": arxiv_id, "arxiv_id": arxiv_id, "arxiv_version": version, "title": result.title,
        "authors": [author.name for author in result.authors if author.name.strip()], "abstract": result.summary,
        "year": published.year if published else None, "published_on": published, "updated_on": updated,
        "venue": journal_name(result.journal_ref), "doi": result.doi, "primary_category": result.primary_category,
        "categories": result.categories, "pdf_url": result.pdf_url, "code_urls": code_urls(comment, one_line(result.summary)),
        "is_withdrawn": is_withdrawn(one_line(result.title), comment, one_line(result.summary)), "comment": comment,
        "journal_ref": result.journal_ref,
    }  # fmt: skip


def _own_id(result: arxiv.Result) -> tuple[str, str | None]:
    """ArXiv's id of a paper in its one form, and the version."""
    name = one_line(result.get_short_id())
    found = _VERSIONED.match(name)
    bare, version = (found["id"], found["version"]) if found else (name, None)
    return arxiv_of_field(bare) or bare, version


def journal_name(journal_ref: str | None) -> str | None:
    """The journal or conference that a journal reference starts with."""
    name = re.split(
        r"[,;(]|\b(?:vol|no|pp)\b\.?|\d", one_line(journal_ref or ""), maxsplit=1, flags=re.IGNORECASE
    )[0].strip(" .:-")
    return name or None


def code_urls(*texts: str | None) -> tuple[str, ...] | None:
    """Addresses of repositories named in comment or abstract, each once."""
    found = {
        canonical_url(url): url.rstrip(".")
        for text in texts
        if text and "://" in text
        for url in _CODE_URL.findall(text)
    }
    return tuple(found.values()) or None
