"""The Semantic Scholar Graph API below `/graph/v1/paper`.

Errors come in two dresses: the application says `{"error": ...}`, the gateway before it `{"message": ...}`.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Sequence
from urllib.parse import unquote

from tests.services.exchange import Answer, Request
from tests.services.papers import Library
from tests.services.s2_fields import UnknownFieldsError, checked_fields, row
from tests.services.s2_query import S2Search

ROOT = "/graph/v1/paper/"
RECOMMENDATIONS = "/recommendations/v1/papers/"
MAX_BATCH = 500
MAX_BYTES = 10_000_000
MAX_PAGE, MAX_RELEVANCE, MAX_BULK = 100, 1000, 1000
# Puts scores where recorded ones are: from about 60 for two words to some hundreds for a long title.
POINTS_PER_SCORE = 4
SHA = re.compile(r"^[0-9a-f]{40}$")
# As written in front of an id -> as it is called in externalIds.
SCHEMES = {
    "corpusid": "corpusid",
    "doi": "doi",
    "arxiv": "arxiv",
    "mag": "mag",
    "acl": "acl",
    "pmid": "pubmed",
    "pmcid": "pubmedcentral",
}
SITES = (
    (re.compile(r"semanticscholar\.org/(?:paper/)?(?:[^/]+/)?([0-9a-f]{40})"), ""),
    (re.compile(r"arxiv\.org/(?:abs|pdf)/(.+?)(?:\.pdf)?$"), "ARXIV:"),
    (re.compile(r"acl(?:web|anthology)\.org/(?:anthology/)?([^/]+?)(?:\.pdf)?/?$"), "ACL:"),
    (re.compile(r"(?:acm\.org/doi/(?:abs/|pdf/)?|biorxiv\.org/content/)(10\.[^?#]+?)(?:v\d+)?$"), "DOI:"),
)


class RefusalError(Exception):
    """A request that the application answers with an error."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class S2Api:
    """Answers from a library as api.semanticscholar.org does."""

    def __init__(
        self, library: Library, *, keys: Sequence[str] | None = None, is_key_required: bool = False
    ) -> None:
        self.library = library
        self.search = S2Search(library)
        self.keys = keys
        self.is_key_required = is_key_required

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; the gateway looks at the key first."""
        key = request.headers.get("x-api-key")
        if key is not None and self.keys is not None and key not in self.keys:
            return gateway_error("Forbidden", 403)
        if key is None and self.is_key_required:
            return app_answer({"error": "A valid API key is required"}, 401)
        try:
            return self._answer(request)
        except UnknownFieldsError as error:
            return app_answer({"error": str(error)}, 400)
        except RefusalError as refusal:
            return app_answer({"error": str(refusal)}, refusal.status)

    def _answer(self, request: Request) -> Answer:
        if request.path == RECOMMENDATIONS and request.method == "POST":
            return self.recommendations(request)
        if not request.path.startswith(ROOT):
            return gateway_error("Missing Authentication Token", 403)
        rest = unquote(request.path.removeprefix(ROOT))
        if request.method == "POST" and rest == "batch":
            return self.batch(request)
        if request.method != "GET":
            return gateway_error("Missing Authentication Token", 403)
        searches = {"search": self.relevance, "search/match": self.match, "search/bulk": self.bulk}
        return searches[rest](request) if rest in searches else self.paper(rest, request)

    def batch(self, request: Request) -> Answer:
        """Return one row or null per asked id, in the order asked."""
        ids = asked_ids(request.body)
        positions = [self.position(asked) for asked in ids]
        # One empty id spoils the whole batch, and so does a batch without any hit.
        if "" in ids or all(position is None for position in positions):
            raise RefusalError("No valid paper ids given")
        fields = checked_fields(request.params, "batch")
        rows = [None if n is None else row(self.library.papers[n], fields) for n in positions]
        return capped(rows)

    def recommendations(self, request: Request) -> Answer:
        """Return papers that are none of those asked for; the true order is the service's secret."""
        asked = {self.position(name) for name in json.loads(request.body)["positivePaperIds"]} - {None}
        if not asked:
            raise RefusalError("Input papers not found", 404)
        others = [n for n in range(len(self.library.papers)) if n not in asked]
        found = others[: whole_number(request, "limit", 100)]
        return capped({"recommendedPapers": self._rows(found, request, "recommendations")})

    def paper(self, asked: str, request: Request) -> Answer:
        """Return one paper by any of its ids."""
        position = self.position(asked)
        if position is None:
            raise RefusalError(f"Paper with id {asked} not found", 404)
        fields = checked_fields(request.params, "paper")
        return capped(row(self.library.papers[position], fields))

    def relevance(self, request: Request) -> Answer:
        """Return a page of `/paper/search`, best first; no hit, no `data`."""
        offset, limit = whole_number(request, "offset", 0), whole_number(request, "limit", 100)
        if limit > MAX_PAGE:
            raise RefusalError(f"limit must be <= {MAX_PAGE}")
        if offset + limit >= MAX_RELEVANCE:
            raise RefusalError(
                f"Relevance search offset + limit must be < {MAX_RELEVANCE}. Consider '/paper/search/bulk'"
            )
        positions = self._of_years(self.search.relevance(asked_query(request)).best_first(), request)
        if not positions:
            return app_answer({"total": 0, "offset": offset})
        if offset >= len(positions):
            raise RefusalError("Requested data for this limit and/or offset is not available")
        page = {"total": len(positions), "offset": offset}
        if offset + limit < len(positions):
            page["next"] = offset + limit
        return capped({**page, "data": self._rows(positions[offset : offset + limit], request, "search")})

    def match(self, request: Request) -> Answer:
        """Return the one paper with the nearest title, right or wrong, or 404 if none is near."""
        hits = self.search.match(asked_query(request))
        found = self._of_years(hits.best_first(), request)
        if not found:
            raise RefusalError("Title match not found", 404)
        (best,) = self._rows(found[:1], request, "match")
        score = float(hits.scores[hits.texts == found[0]][0])
        return capped({"data": [{**best, "matchScore": round(score * POINTS_PER_SCORE, 4)}]})

    def bulk(self, request: Request) -> Answer:
        """Return up to 1000 papers and the token that gets the next; `limit` and `offset` mean nothing."""
        query, sort = request.params.get("query", ""), request.params.get("sort", "paperId")
        found = self._of_years(self.search.bulk(query).texts.tolist(), request)
        positions = self._sorted(found, sort)
        start = token_start(request.params["token"], query) if request.params.get("token") else 0
        end = start + MAX_BULK
        token = token_for(end, query) if end < len(positions) else None
        rows = self._rows(positions[start:end], request, "bulk")
        return capped({"total": len(positions), "token": token, "data": rows})

    def _sorted(self, positions: list[int], sort: str) -> list[int]:
        name, _, direction = sort.partition(":")
        papers = self.library.papers
        keys = {
            "paperId": lambda n: papers[n].s2_id,
            "publicationDate": lambda n: papers[n].published_on or "",
            "citationCount": lambda n: papers[n].citation_count,
        }
        if name not in keys or direction not in {"", "asc", "desc"}:
            raise RefusalError(f"Unrecognized sort: {sort}")
        return sorted(positions, key=keys[name], reverse=direction == "desc")

    def _of_years(self, positions: list[int], request: Request) -> list[int]:
        """Return the papers of the asked year or years: `2019`, `2016-2020`, `2010-`, `-2015`."""
        asked = request.params.get("year")
        if not asked:
            return positions
        first, dash, last = asked.partition("-")
        low, high = int(first or 0), int(last or 9999) if dash else int(first)
        return [n for n in positions if low <= (self.library.papers[n].year or -1) <= high]

    def _rows(self, positions: list[int], request: Request, endpoint: str) -> list[dict[str, object]]:
        # Unknown fields are noticed only when there is something to write.
        fields = checked_fields(request.params, endpoint) if positions else []
        return [row(self.library.papers[position], fields) for position in positions]

    def position(self, asked: str) -> int | None:
        """Return the position of the paper with that id, of whatever scheme."""
        scheme, colon, value = asked.partition(":")
        if SHA.match(asked):
            return self.library.by_s2_id.get(asked)
        if colon and scheme.upper() == "URL":
            return self._position_of_url(value)
        if colon and scheme.lower() in SCHEMES:
            return self.library.by_external_id.get((SCHEMES[scheme.lower()], value.lower()))
        if asked.startswith("10."):
            return self.library.by_external_id.get(("doi", asked.lower()))
        return None

    def _position_of_url(self, url: str) -> int | None:
        for site, prefix in SITES:
            if match := site.search(url):
                return self.position(prefix + match[1])
        return None


def asked_ids(body: bytes) -> list[str]:
    """Return the ids of a batch request."""
    try:
        ids = json.loads(body)["ids"]
    except (ValueError, KeyError, TypeError):
        raise RefusalError("No valid paper ids given") from None
    if not isinstance(ids, list) or not all(isinstance(asked, str) for asked in ids):
        raise RefusalError("No valid paper ids given")
    if len(ids) > MAX_BATCH:
        raise RefusalError(f"Too many paper ids given: {len(ids)} > {MAX_BATCH}")
    return ids


def capped(content: object) -> Answer:
    """Return an answer, or the error that stands for one over 10 MB."""
    answer = app_answer(content)
    if len(answer.body) > MAX_BYTES:
        raise RefusalError("Response would exceed maximum size....")
    return answer


def app_answer(content: object, status: int = 200) -> Answer:
    """Return what the application behind the gateway says; its errors are written without spaces."""
    separators = None if status == 200 else (",", ":")
    body = json.dumps(content, separators=separators) + "\n"
    return Answer(status=status, body=body.encode(), headers={"x-amzn-Remapped-Server": "gunicorn"})


def gateway_error(message: str, status: int, **more: str) -> Answer:
    """Return an error of the gateway."""
    content = {"message": message, **more}
    return Answer(status=status, body=json.dumps(content, separators=(",", ":")).encode())


def asked_query(request: Request) -> str:
    query = request.params.get("query", "")
    if not query.strip():
        raise RefusalError("Missing required parameter: query")
    return query


def whole_number(request: Request, name: str, default: int) -> int:
    """Return a parameter that must be a number of 0 or more."""
    value = request.params.get(name, str(default))
    if not value.isdigit():
        raise RefusalError(f"{name} must be a non-negative integer")
    return int(value)


def token_for(start: int, query: str) -> str:
    """Return the token of the page that starts there; it holds for one query only."""
    return base64.b32encode(f"{start} {zlib.crc32(query.encode())}".encode()).decode().rstrip("=")


def token_start(token: str, query: str) -> int:
    try:
        start, check = base64.b32decode(token + "=" * (-len(token) % 8)).split()
        is_right = int(check) == zlib.crc32(query.encode())
    except ValueError:
        is_right = False
    if not is_right:
        raise RefusalError("Invalid continuation token")
    return int(start)
