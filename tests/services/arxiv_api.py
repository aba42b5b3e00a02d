"""The arXiv query API: `/api/query` in, an Atom feed out.

The ids, the repair of queries and the errors follow the public server's rules. What it does not find it leaves
out, without a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.services.atom import error_feed, feed
from tests.services.exchange import Answer, Request
from tests.services.papers import Library, Paper

Hit = tuple[Paper, int]
MAX_PAGE_END = 10_000
SORTS = ("relevance", "lastUpdatedDate", "submittedDate")
ORDERS = ("descending", "ascending")

ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "econ eess funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol "
    "physics plasm-ph q-alg q-bio q-fin quant-ph solv-int stat supr-con"
)
# An id is searched for inside the string, but looked up as the whole string: prefixes and URLs find nothing.
ACCEPTED_ID = re.compile(
    rf"(?<![\d.])\d{{4}}\.\d{{4,5}}|\b(?:{ARCHIVES.replace(' ', '|')})(?:\.[a-z]{{2}})?/\d{{7}}", re.IGNORECASE
)
VERSIONED = re.compile(r"^(.+?)v(\d+)$")


class RefusalError(Exception):
    """A request that is answered with an error feed."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class ArxivApi:
    """Answers from a library as export.arxiv.org does."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; errors are feeds too."""
        try:
            return self._answer(request)
        except RefusalError as refusal:
            return error_feed(str(refusal), refusal.status)

    def _answer(self, request: Request) -> Answer:
        if request.path != "/api/query":
            raise RefusalError("Not Found", 404)
        if request.method not in {"GET", "POST"}:
            raise RefusalError("Method Not Allowed", 405)
        params = request.params
        start, size = whole_number(params, "start", 0), whole_number(params, "max_results", 10)
        sort, order = one_of(params, "sortBy", SORTS), one_of(params, "sortOrder", ORDERS)
        query, ids = "", params.get("id_list", "")
        if size == 0 or start + size > MAX_PAGE_END:
            # Both escape the public server's own handlers.
            raise RefusalError("Internal Server Error", 500)
        hits = self.by_ids(ids.split(","))
        return feed(hits[start : start + size], len(hits), query, ids, start, size)

    def by_ids(self, ids: list[str]) -> list[Hit]:
        """Return the asked versions that exist, in no order that a client may rely on."""
        for asked in ids:
            if not ACCEPTED_ID.search(asked):
                raise RefusalError(f"incorrect id format for {asked}")
        found = {hit for asked in ids if (hit := self._by_id(asked))}
        return [(self.library.papers[position], number) for position, number in sorted(found)]

    def _by_id(self, asked: str) -> tuple[int, int] | None:
        match = VERSIONED.match(asked)
        bare, number = (match[1], int(match[2])) if match else (asked, 0)
        position = self.library.by_arxiv_id.get(bare)
        if position is None:
            return None
        current = len(self.library.papers[position].versions)
        return (position, number or current) if number <= current else None


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
