"""The form of an entry: a neighbour's text with another paper's title, names, address and date in the place of its own."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime

from pipeline.ids import arxiv_address, doi_address, from_url
from pipeline.people import has_et_al, surname
from pipeline.schema import Mention, Record
from pipeline.venues import tells_venue

_DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y-%m",
    "%Y.%m",
    "%Y/%m",
    "%y.%m",
    "%b %Y",
    "%B %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%Y",
)
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th) [A-Z][a-z]{2}(?P<dot>\.?)(?P<comma>,?) \d{4}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MARKUP = re.compile(
    r"\[[^\[\]]{0,60}\]{1,2}\([^()\s]{0,300}\)|\([^()\s]{0,300}\)|<[^<>]{1,100}>|https?://\S{1,300}"
)
_ET_AL = re.compile(r"(?:,|\s){0,3}\bet\.?\s{0,3}al\.?,?", re.IGNORECASE)
_LAST = re.compile(r",?\s(?:and|&)\s")
_LINK_SEGMENT = r"[ ,|]?\s?\[{1,2}!?\[?[^\[\]]{0,60}\]{1,2}\(%s\)\]?"


def address_of(record: Record) -> str | None:
    """Where a paper is read: on arXiv, else by its DOI."""
    if record.arxiv_id:
        return arxiv_address(record.arxiv_id)
    return doi_address(record.doi) if record.doi else None


def in_form_of(neighbour: Mention, text: str, record: Record) -> str | None:
    """The entry of a paper in the form of a neighbour's; None where a part of that is not found in its text once."""
    address = _address_like(neighbour.paper_url, record)
    if (
        address is None
        or not neighbour.paper_url
        or text.count(neighbour.title_raw) != 1
        or _says_more(neighbour, text)
    ):
        return None
    for link in neighbour.links:
        if link.url != neighbour.paper_url:
            text = _with_code(text, link.url, link.role == "code", record)
    text = text.replace(neighbour.title_raw, record.title, 1).replace(neighbour.paper_url, address)
    written = _written_parts(neighbour, record)
    if written is None:
        return None
    for before, after in written:
        if text.count(before) < 1:
            return None
        text = text.replace(before, after, 1)
    return text


def _address_like(url: str | None, record: Record) -> str | None:
    """A paper's address with the folder and the end that a neighbour's has."""
    theirs = from_url(url or "").arxiv_id
    if url and theirs and record.arxiv_id:
        return re.sub(rf"{re.escape(theirs)}(?:v\d{{1,2}})?", record.arxiv_id, url, count=1)
    return address_of(record)


def _with_code(text: str, url: str, is_code: bool, record: Record) -> str:
    """The text with the paper's own code in the place of a neighbour's, or without that link."""
    own = next(iter(record.code_urls or ()), None)
    if is_code and own:
        return text.replace(url, own)
    return re.sub(_LINK_SEGMENT % re.escape(url), "", text, count=1)


def _written_parts(neighbour: Mention, record: Record) -> list[tuple[str, str]] | None:
    """What the neighbour says of names, venue and date, each with what is to be said of the paper; None if that can't be."""
    venue, day = neighbour.venue_text or "", neighbour.date_text or ""
    names = _names_like(neighbour, record) if neighbour.authors_text else ""
    told = _date_like(day, record.published_on) if day else ""
    if names is None or told is None or tells_venue(venue):
        return None
    parts = [(neighbour.authors_text or "", names)]
    if venue:
        own = venue.replace(day, told) if day and day in venue else _YEAR.sub(str(record.year), venue)
        parts.append((venue, own))
    if day and day not in venue:
        parts.append((day, told))
    return [(before, after) for before, after in parts if before]


def _says_more(neighbour: Mention, text: str) -> bool:
    """Whether a neighbour says what no slot stands for, such as a nickname or keywords: that is not the new paper's."""
    for part in (neighbour.title_raw, neighbour.authors_text, neighbour.venue_text, neighbour.date_text):
        text = text.replace(part, " ", 1) if part else text
    return any(char.isalnum() for char in _MARKUP.sub(" ", text))


def _names_like(neighbour: Mention, record: Record) -> str | None:
    """The authors, as many and as long as the neighbour's are written."""
    text = neighbour.authors_text or ""
    tail = text[len(text.rstrip(" .,;:")) :]
    names = [author.name for author in record.authors or ()]
    theirs = neighbour.authors or ()
    if not names or not theirs:
        return None
    if all(" " not in name for name in theirs):
        names = [surname(name) for name in names]
    end = _ET_AL.search(text)
    if has_et_al(text) and end is not None:
        shown = names[: len(theirs)]
        return ", ".join(shown) + (text[end.start() :] if len(names) > len(shown) else tail)
    last = _LAST.search(text)
    if last is not None and len(names) > 1:
        return ", ".join(names[:-1]) + last[0] + names[-1] + tail
    return ", ".join(names) + tail


def _date_like(text: str, day: date | None) -> str | None:
    """A day in the form of another."""
    if day is None:
        return None
    if found := _ORDINAL.fullmatch(text):
        return f"{day.day}{_ending(day.day)} {day.strftime('%b')}{found['dot']}{found['comma']} {day.year}"
    for form in _DATES:
        with suppress(ValueError):
            if datetime.strptime(text, form).strftime(form) == text:
                return day.strftime(form)
    return None


def _ending(number: int) -> str:
    return "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
