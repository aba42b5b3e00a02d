"""The Semantic Scholar Graph API below `/graph/v1/paper`.

Errors come in two dresses: the application says `{"error": ...}`, the gateway before it `{"message": ...}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import unquote

from tests.services.exchange import Answer, Request
from tests.services.papers import Library, Paper
from tests.services.s2_fields import UnknownFieldsError, checked_fields, row

ROOT = "/graph/v1/paper/"
MAX_BATCH = 500
MAX_BYTES = 10_000_000
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
        if not request.path.startswith(ROOT):
            return gateway_error("Missing Authentication Token", 403)
        rest = unquote(request.path.removeprefix(ROOT))
        if request.method == "POST" and rest == "batch":
            return self.batch(request)
        if request.method == "GET":
            return self.paper(rest, request)
        return gateway_error("Missing Authentication Token", 403)

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

    def paper(self, asked: str, request: Request) -> Answer:
        """Return one paper by any of its ids."""
        position = self.position(asked)
        if position is None:
            raise RefusalError(f"Paper with id {asked} not found", 404)
        fields = checked_fields(request.params, "paper")
        return capped(row(self.library.papers[position], fields))

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


def found_papers(library: Library, positions: Sequence[int]) -> list[Paper]:
    return [library.papers[position] for position in positions]
