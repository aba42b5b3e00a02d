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
_PREPRINT = re.compile(
    r"(?<![\w.])(?:arxiv(?:\.org)?(?: ?e?-?prints?)?|preprint|corr)(?![\w./:]|-\w)", re.IGNORECASE
)
_YEAR_BEHIND = re.compile(r"(?P<between>[\s,'’(-]{1,4})(?P<year>(?:19|20)\d\d|(?<=['’])\d\d)(?!\d|[./]\d)")
_YEAR_BEFORE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<between>\s?[|,-]?\s?)$")
_TRIMMED = re.compile(r"^[\s,.'’`*_\d()\[\]-]+|[\s,.'’`*_\d()\[\]-]+$")


def published_in(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The venue in the place of the one word that names the preprint server, and its year in the place of the year beside it."""
    told = {evidence.field: evidence.quote for evidence in flag.evidence}
    mentions = sheet.about(flag)
    name = _own_name(sheet, told.get("venue"))
    if name is None or len(mentions) != 1 or any(map(sheet.has_repairs, lines_of(mentions[0]))):
        return []
    start, end = sheet.text.span(mentions[0].line_start, mentions[0].line_end)
    text = _ADDRESS.sub(lambda found: " " * len(found[0]), sheet.text.text[start:end])
    found = list(_PREPRINT.finditer(text))
    if len(found) != 1:
        return []
    (place,) = found
    years = _year_change(text, place.start(), place.end(), told.get("year"))
    shifted = [SpanChange(start + one.start, start + one.end, one.text) for one in years]
    return [SpanChange(start + place.start(), start + place.end(), name), *shifted]


def _year_change(text: str, start: int, end: int, year: str | None) -> Iterator[SpanChange]:
    """The year of the publication in the place of the one that stands beside the server's name."""
    behind = _YEAR_BEHIND.match(text, end)
    before = _YEAR_BEFORE.search(text, max(0, start - 12), start)
    if year and behind:
        yield SpanChange(behind.start("year"), behind.end("year"), year[-len(behind["year"]) :])
    elif year and before:
        yield SpanChange(before.start("year"), before.end("year"), year)


def _own_name(sheet: Sheet, venue: str | None) -> str | None:
    """What the list calls a venue, by its other entries; None where none of them names it."""
    series = venue_series(venue.lower()) if venue else None
    if series is None:
        return None
    written = Counter(
        name
        for mention in sheet.mentions
        if mention.venue_text and venue_series(mention.venue_text.lower()) == series
        for name in (_TRIMMED.sub("", mention.venue_text),)
        if name and name in sheet.document.text
    )
    return max(written, key=lambda name: (written[name], -len(name))) if written else None


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
