"""Edits that write something new in the list's own form, learnt from its neighbours: a venue, a link to code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.fix.list_text import SpanChange
from pipeline.fix.sheet import Sheet
from pipeline.parse.line_numbers import lines_of
from pipeline.schema import Flag, Mention
from pipeline.venues import venue_series

_LINK = r"\[{1,2}[^\[\]]{1,60}\]{1,2}\(%s\)\]?"
_ANY_LINK = re.compile(_LINK % r"[^()\s]{1,300}")
_ADDRESS = re.compile(r"\[[^\[\]]{0,60}\]{1,2}\([^()\s]{0,300}\)|https?://[^\s)>\"']{1,300}|<[^<>]{1,300}>")
_PREPRINT = re.compile(  # also between the signs of Markdown's emphasis: "_arXiv_"
    r"(?<![^\W_])(?<![^\W_]_)(?<!\.)(?:arxiv(?:\.org)?(?: ?e?-?prints?)?|preprint|corr)(?!_?[^\W_]|[./:]|-\w)",
    re.IGNORECASE,
)
_YEAR_BEHIND = re.compile(r"(?P<between>[\s,'’(-]{1,4})(?P<year>(?:19|20)\d\d|(?<=['’])\d\d)(?!\d|[./]\d)")
_YEAR_BEFORE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<between>\s?[|,-]?\s?)$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BY_THE_NAME = re.compile(r"(?P<between>[\s'’,]{0,2})(?P<year>(?:19|20)?\d\d)")
_TRIMMED = re.compile(r"^[\s,.'’`*_\d()\[\]-]+|[\s,.'’`*_\d()\[\]-]+$")


def published_in(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The venue in the place of the one word that names the preprint server, and its year in the place of the year beside it.

    Where no year stands in the entry, and the list writes one beside the venue's name, it comes with the name.
    """
    told = {evidence.field: evidence.quote for evidence in flag.evidence}
    mentions, year = sheet.about(flag), told.get("year")
    written = _written_venues(sheet, told.get("venue"))
    if not written or len(mentions) != 1 or any(map(sheet.has_repairs, lines_of(mentions[0]))):
        return []
    start, end = sheet.text.span(mentions[0].line_start, mentions[0].line_end)
    text = _ADDRESS.sub(_blanked, sheet.text.text[start:end])
    found = list(_PREPRINT.finditer(text))
    if len(found) != 1:
        return []
    (place,), name = found, _own_name(written)
    years = list(_year_change(text, place.start(), place.end(), year))
    if year and not years and not _YEAR.search(text):
        name += _year_by_the_name(written, name, year)
    shifted = [SpanChange(start + one.start, start + one.end, one.text) for one in years]
    return [SpanChange(start + place.start(), start + place.end(), name), *shifted]


def _blanked(found: re.Match[str]) -> str:
    """An address as so many blanks; a label that gives the server a year names a venue, and is kept."""
    label, _, address = found[0].partition("](")
    server = _PREPRINT.search(label) if address else None
    kept = label if server is not None and _YEAR_BEHIND.match(label, server.end()) else ""
    return kept + " " * (len(found[0]) - len(kept))


def _year_change(text: str, start: int, end: int, year: str | None) -> Iterator[SpanChange]:
    """The year of the publication in the place of the one that stands beside the server's name."""
    behind = _YEAR_BEHIND.match(text, end)
    before = _YEAR_BEFORE.search(text, max(0, start - 12), start)
    if year and behind:
        yield SpanChange(behind.start("year"), behind.end("year"), year[-len(behind["year"]) :])
    elif year and before:
        yield SpanChange(before.start("year"), before.end("year"), year)


def _written_venues(sheet: Sheet, venue: str | None) -> list[str]:
    """What the other entries of the list write of a venue, word for word."""
    series = venue_series(venue.lower()) if venue else None
    if series is None:
        return []
    return [
        mention.venue_text
        for mention in sheet.mentions
        if mention.venue_text and venue_series(mention.venue_text.lower()) == series
        if (name := _TRIMMED.sub("", mention.venue_text)) and name in sheet.document.text
    ]


def _own_name(written: Sequence[str]) -> str:
    """What the list calls a venue most often."""
    names = Counter(_TRIMMED.sub("", text) for text in written)
    return max(names, key=lambda name: (names[name], -len(name)))


def _year_by_the_name(written: Sequence[str], name: str, year: str) -> str:
    """A year as most entries write it behind the venue's name; nothing where they write none."""
    behind = (_BY_THE_NAME.fullmatch(text.rpartition(name)[2]) for text in written)
    forms = Counter(found and (found["between"], len(found["year"])) for found in behind)
    form = max(forms, key=lambda one: forms[one])
    return f"{form[0]}{year[-form[1] :]}" if form else ""


def linked_code(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The link to code behind that to the paper, in the form that the nearest entry has with both."""
    mentions, url = sheet.about(flag), flag.suggested_url
    if len(mentions) != 1 or url is None or "(" in url or sheet.has_repairs(mentions[0].line_start):
        return []
    (mention,) = mentions
    form = _code_form(sheet, mention)
    at = _end_of_link(sheet, mention, mention.paper_url)
    if form is None or at is None:
        return []
    between, link, theirs = form
    return [SpanChange(at, at, f"{between}{link.replace(f'({theirs})', f'({url})')}")]


def _code_form(sheet: Sheet, mention: Mention) -> tuple[str, str, str] | None:
    """What stands between both links, the link to code, and its address, in the nearest entry of the section with both."""
    near = [
        other for other in sheet.mentions if other.section_path == mention.section_path and other.code_url
    ]
    for other in sorted(near, key=lambda other: abs(other.position - mention.position)):
        at = _end_of_link(sheet, other, other.paper_url)
        for found in _ANY_LINK.finditer(sheet.text.text, at or 0) if at is not None else ():
            between = sheet.text.text[at : found.start()]
            if len(between) < 4 and "\n" not in between and f"({other.code_url})" in found[0]:
                return between, found[0], other.code_url or ""
            break
    return None


def _end_of_link(sheet: Sheet, mention: Mention, url: str | None) -> int | None:
    """Where the link to an address ends, its brackets included; None where it does not stand there once."""
    if url is None:
        return None
    start, end = sheet.text.span(mention.line_start, mention.line_end)
    found: Sequence[re.Match[str]] = [
        one for one in _ANY_LINK.finditer(sheet.text.text, start, end) if f"({url})" in one[0]
    ]
    return found[0].end() if len(found) == 1 else None
