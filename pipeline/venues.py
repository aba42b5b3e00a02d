"""Venues: what kind of place a name stands for, which well-known series it is, and what names of venues are made of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Literal

VenueKind = Literal["preprint", "other", "conference", "journal"]

_DATA: dict[str, Any] = tomllib.loads(files("pipeline").joinpath("venues.toml").read_text(encoding="utf-8"))
_WORDS = frozenset(_DATA["words"].split())
_SERVERS = frozenset(("arxiv", "biorxiv", "medrxiv"))  # which lists write small, too
_SERIES: dict[str, dict[str, Any]] = _DATA["series"]
_SERIES_OF = {acronym: name for name, one in _SERIES.items() for acronym in one["acronyms"].split()}
_ACRONYMS = frozenset(_DATA["acronyms"].split()) | _SERIES_OF.keys()
VENUE_NOISE = frozenset(_DATA["names"]["noise"].split())
"""Words of names of venues that tell nothing."""
UNLETTERED = frozenset(_DATA["names"]["unlettered"].split())
"""Words of names of venues that their acronyms have no letter for."""


def _any_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _stands_for(series: dict[str, Any]) -> str:
    return "|".join([*series.get("names", ()), rf"\b{_any_of(series['acronyms'].split())}\d{{0,4}}\b"])


_SIGNS = _DATA["signs"]
_CERTAIN = re.compile(
    rf"\b{_any_of(_SIGNS['certain'])}(?!\w)|^tech(?:nical)? report\b|^j\. {_any_of(_SIGNS['journals_by_j'].split())}",
    re.IGNORECASE,
)
_IN_DOUBT = re.compile(rf"\b{_any_of(_SIGNS['in_doubt'])}(?!\w)", re.IGNORECASE)
_MEETINGS = [name for name, series in _SERIES_OF.items() if _SERIES[series].get("kind") != "journal"]
_KINDS: dict[VenueKind, re.Pattern[str]] = {
    kind: re.compile(rf"\b{_any_of([*patterns, *(_MEETINGS if kind == 'conference' else ())])}\b")
    for kind, patterns in _DATA["kinds"].items()
}
_NAMED_SERIES = re.compile("|".join(f"(?P<{name}>{_stands_for(one)})" for name, one in _SERIES.items()))
_PERIODICAL = re.compile("|".join(_DATA["names"]["periodical"]))
_YEAR_BEHIND = re.compile(r"[-'’]?(?:(?:19|20)\d\d|(?<=['’])\d\d|\d\d)$")
_GLUED_YEAR = re.compile(r"(?<=[a-z])(?:19|20)\d\d\b")
_PART_OF_MEETING = re.compile(r"-(?:W|Companion|Findings|Workshops?)$")

SERIES_ACRONYM = _any_of(
    name for name, series in _SERIES_OF.items() if _SERIES[series].get("in_titles", True)
)
"""A pattern for the acronyms, in small letters, that stand behind titles and are no part of them."""


def venue_kind(name: str) -> VenueKind | None:
    """What kind of place a venue is, by its name; None if that does not tell."""
    small = _GLUED_YEAR.sub("", name.lower())
    kind = next((kind for kind, pattern in _KINDS.items() if pattern.search(small)), None)
    return kind or _kind_of_series(venue_series(name))


def _kind_of_series(series: str | None) -> VenueKind | None:
    if series is None:
        return None
    return "journal" if _SERIES[series].get("kind") == "journal" else "conference"


def is_preprint(name: str) -> bool:
    """Whether a venue is a preprint server, or says that the paper has appeared nowhere yet."""
    return venue_kind(name) == "preprint"


def tells_venue(text: str | None) -> bool:
    """Whether what stands in the place of a venue is one, and no server of preprints: "arXiv, Jan 2022"."""
    if not text:
        return False
    return venue_series(text) is not None or not is_preprint(text)


def venue_series(name: str) -> str | None:
    """The well-known series that a venue's name stands for, whatever it calls it."""
    found = _NAMED_SERIES.search(name.lower())
    return found.lastgroup if found else None


def is_periodical(name: str) -> bool:
    """Whether a venue's name is that of a journal, record or newsletter, also of a series that has meetings too."""
    return _PERIODICAL.search(name.lower()) is not None or _kind_of_series(venue_series(name)) == "journal"


def is_venue_acronym(token: str) -> bool:
    """Whether a word is the acronym of a venue that lists know, as they write it: "CVPR2021", "ACL-Findings"."""
    base = _YEAR_BEHIND.sub("", token)
    if "-" in base and base.lower() not in _ACRONYMS and _PART_OF_MEETING.search(base):
        base = base.split("-", 1)[0]
    small = base.lower()
    if small not in _ACRONYMS or len(base) < 2 or (base.istitle() and small in _WORDS):
        return False
    return base != small or base in _SERVERS


def has_venue_word(text: str) -> bool:
    """Whether a text has a word that only venues have: "Conference", "IEEE", "under review"."""
    return _CERTAIN.search(text) is not None


def may_have_venue_word(text: str) -> bool:
    """Whether a text has a word that venues have, and titles too: "Letters", "Nature"."""
    return _IN_DOUBT.search(text) is not None
