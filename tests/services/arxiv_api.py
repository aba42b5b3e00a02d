"""The arXiv query API: `/api/query` in, an Atom feed out.

The ids, the repair of queries and the errors follow the public server's rules. What it does not
find it leaves out, without a word.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence

from tests.services.arxiv_query import QueryError, canonical, parsed, repaired
from tests.services.arxiv_search import ArxivSearch, LeadingWildcardError, Phrases
from tests.services.atom import error_feed, feed
from tests.services.exchange import Answer, Request
from tests.services.papers import Library, Paper

Hit = tuple[Paper, int]
MAX_PAGE_END = 10_000
SORTS = ("relevance", "lastUpdatedDate", "submittedDate")
ORDERS = ("descending", "ascending")

ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs "
    "dg-ga econ eess funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th "
    "patt-sol physics plasm-ph q-alg q-bio q-fin quant-ph solv-int stat supr-con"
)
# An id is searched for inside the string, but looked up as the whole string: prefixes and URLs find nothing.
ACCEPTED_ID = re.compile(
    rf"(?<![\d.])\d{{4}}\.\d{{4,5}}|\b(?:{ARCHIVES.replace(' ', '|')})(?:\.[a-z]{{2}})?/\d{{7}}",
    re.IGNORECASE,
)
VERSIONED = re.compile(r"^(.+?)v(\d+)$")


class RefusalError(Exception):
    """A request that is answered with an error feed."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class ArxivApi:
    """Answers from a library as export.arxiv.org does."""

    def __init__(self, library: Library, phrases: Phrases = "stemmed") -> None:
        self.library = library
        self.search = ArxivSearch(library, phrases)

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; errors are feeds too."""
        try:
            return self._answer(request)
        except QueryError as error:
            return error_feed(f"Invalid query string: '{error}'", 400, has_anchor=False)
        except LeadingWildcardError:
            return error_feed("Internal Server Error", 500)
        except RefusalError as refusal:
            return error_feed(str(refusal), refusal.status)

    def _answer(self, request: Request) -> Answer:
        if request.path != "/api/query":
            raise RefusalError("Not Found", 404)
        if request.method not in {"GET", "POST"}:
            raise RefusalError("Method Not Allowed", 405)
        params = request.params
        ids = params["id_list"].split(",") if params.get("id_list") else []
        refuse_bad_ids(ids)
        size, start = whole_number(params, "max_results", 10), whole_number(params, "start", 0)
        sort, order = one_of(params, "sortBy", SORTS), one_of(params, "sortOrder", ORDERS)
        asked = params.get("search_query", "")
        query = asked if params.get("raw") == "1" else repaired(asked)
        if not query and not ids:
            raise RefusalError("Either a search_query or id_list must be specified for the classic API.")
        shown, hits = self._hits(query, ids)
        if size == 0 or start + size > MAX_PAGE_END:
            # Both escape the public server's own handlers.
            raise RefusalError("Internal Server Error", 500)
        hits = in_order(hits, sort, order)
        return feed(hits[start : start + size], len(hits), shown, ",".join(ids), start, size)

    def _hits(self, query: str, ids: Sequence[str]) -> tuple[str, list[Hit]]:
        if not query:
            return "", self._by_ids(ids)
        expression = parsed(query)
        positions = self.search.find(expression).best_first()
        papers = [self.library.papers[position] for position in positions]
        if ids:
            named = {paper.arxiv_id: (paper, number) for paper, number in self._by_ids(ids)}
            return canonical(expression), [
                named[paper.arxiv_id] for paper in papers if paper.arxiv_id in named
            ]
        return canonical(expression), [(paper, len(paper.versions)) for paper in papers]

    def _by_ids(self, ids: Sequence[str]) -> list[Hit]:
        """Return the asked versions that exist, each once and in no order that a client may rely on."""
        found = {hit for asked in ids if (hit := self._by_id(asked))}
        scrambled = sorted(
            found, key=lambda hit: zlib.crc32(str(self.library.papers[hit[0]].arxiv_id).encode())
        )
        return [(self.library.papers[position], number) for position, number in scrambled]

    def _by_id(self, asked: str) -> tuple[int, int] | None:
        match = VERSIONED.match(asked)
        bare, number = (match[1], int(match[2])) if match else (asked, None)
        position = self.library.by_arxiv_id.get(bare)
        if position is None:
            return None
        current = len(self.library.papers[position].versions)
        if number is None:
            return position, current
        return (position, number) if 1 <= number <= current else None


def refuse_bad_ids(ids: Sequence[str]) -> None:
    """Refuse the whole request for one id that is none, an empty one included."""
    for asked in ids:
        if not ACCEPTED_ID.search(asked):
            raise RefusalError(f"incorrect id format for {asked}")


def in_order(hits: list[Hit], sort: str, order: str) -> list[Hit]:
    """Return hits in the asked order; they come best first."""
    if sort != "relevance":
        which = 0 if sort == "submittedDate" else -1
        hits = sorted(hits, key=lambda hit: hit[0].versions[which].submitted_at, reverse=True)
    return hits if order == "descending" else hits[::-1]


def whole_number(params: Mapping[str, str], name: str, default: int) -> int:
    """Return a parameter that must be a number of 0 or more."""
    try:
        value = int(params.get(name, default))
    except ValueError:
        raise RefusalError(f"{name} must be an integer") from None
    if value < 0:
        raise RefusalError(f"{name} must be non-negative")
    return value


def one_of(params: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """Return a parameter that must be one of a few words, the first by default."""
    value = params.get(name, allowed[0])
    if value not in allowed:
        raise RefusalError(f"{name} must be in: {', '.join(allowed)}")
    return value
