"""Identifiers of papers: how they are found in links and text, and the one form each is kept in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_ARXIV_URL = re.compile(
    r"(?:arxiv\.org|ar5iv\.org|ar5iv\.labs\.arxiv\.org|alphaxiv\.org|huggingface\.co)/"
    r"(?:abs|pdf|html|papers|ps|format|overview)/(?P<id>(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}))",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>\]\[{}]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ids:
    """The identifiers of one paper, each in its one form; None where unknown."""

    arxiv_id: str | None = None
    doi: str | None = None
    pmid: str | None = None
    acl_id: str | None = None
    openreview_id: str | None = None
    s2_id: str | None = None

    def keys(self) -> list[str]:
        """The identifiers as `name:value`, strongest first."""
        named = {
            "arxiv": self.arxiv_id, "doi": self.doi, "pmid": self.pmid,
            "acl": self.acl_id, "openreview": self.openreview_id, "s2": self.s2_id,
        }  # fmt: skip
        return [f"{name}:{value}" for name, value in named.items() if value]

    def key(self) -> str | None:
        """The strongest identifier as `name:value`, or None."""
        return next(iter(self.keys()), None)


def from_url(url: str) -> Ids:
    """The identifiers that an address holds."""
    url = unquote(url)
    if found := _ARXIV_URL.search(url):
        return Ids(arxiv_id=found["id"])
    if found := _DOI.search(url):
        return Ids(doi=found[1].rstrip(".,;)").lower())
    return Ids()


def canonical_url(url: str) -> str:
    """An address in the form under which two are compared: no scheme, `www.`, fragment or trailing slash."""
    parts = urlsplit(url.strip())
    host = (parts.netloc or "").lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")
