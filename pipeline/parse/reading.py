"""A unit read: its title, who wrote it, where and when it appeared, and what it links to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from pipeline.parse.clauses import is_names, split_clauses
from pipeline.parse.dates import find_date, find_date_text, find_year
from pipeline.parse.links import FoundLink, find_links, label_role, url_role
from pipeline.parse.people import name_share
from pipeline.parse.pieces import Piece
from pipeline.parse.titles import (
    DETAIL,
    FIRST_PIECES,
    VOTE,
    Ending,
    clean_title,
    title_candidates,
    whole_title,
    without_emoji,
)
from pipeline.parse.unit import Unit
from pipeline.parse.venues import knows_venue, looks_like_venue, names_venue
from pipeline.people import ET_AL, has_et_al, is_nobody, split_names
from pipeline.text import one_line

_FEWEST_NAME_WORDS = 2
_MOSTLY_NAMES = 0.6  # name_share of authors
_VENUE_LENGTH = 160  # characters
_DATED_WORDS = 20  # of a text that ends in a date and is a venue
_VENUE_LABEL_LENGTH = 40  # characters

_LABEL_ONLY = re.compile(r"\W{0,3}[\w /]{1,30}[:：]\W{0,3}")
_AUTHORS = re.compile(r"^\s*(?:authors?|作者|by)\s*[:：]\s*", re.IGNORECASE)
_VENUE = re.compile(
    r"^\s*(?:venue|conference|journal|published(?: in| at)?|publication|where|出处|会议|期刊)\s*[:：]\s*",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^\W{0,9}(?:publisher|date|year|time|published(?: on)?|release(?:d| date)?|submitted|日期|时间|年份)\s*[:：]\s*",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r",|;|\band\b|&|\b[A-Z]\.")
BY = re.compile(r"^[\s,.>)\]]{0,4}by\s+(?=[^\W\d_])", re.IGNORECASE)
NO_PEOPLE = re.compile(
    r"\b(?:codes?|soon|available|released|papers?|data ?sets?|oral|spotlight|awards?)\b", re.IGNORECASE
)
_ET_AL_AND_MORE = re.compile(
    rf"(?P<names>.{{1,300}}?{ET_AL}),?\s+(?P<more>\(?(?:19|20)\d\d\b.*)", re.IGNORECASE
)
_YEAR_ALONE = re.compile(
    r"\W{0,9}(?:year\W{1,3})?((?:19|20)\d\d)年?\W{0,9}(?:papers?\W{0,9})?", re.IGNORECASE
)
_VENUE_BEFORE = re.compile(r"(?P<venue>[^,]{2,80}), (?P<names>.+)", re.DOTALL)
_VOLUME = re.compile(
    r"(?:vol\. ?)?\d{1,4}(?:,? ?no\. ?\d{1,4}| ?\(\d{1,4}\))?,? \((?:19|20)\d\d\)(?:[:,] ?(?:pp?\. ?)?[\d–-]{1,15})?\.?"
)
"""What stands behind a journal in its own style: "5, no. 1 (2015): 33-40"."""
_VENUE_BEFORE_TURNED = re.compile(
    rf"(?P<venue>[^\W\d_]\S{{1,30}}(?: [^\s,]{{1,30}}){{2,6}}), (?P<names>[^\W\d_]\S{{1,30}}, [^\W\d_]\S{{0,30}} {ET_AL}.{{0,3}})"
)
"""A journal that nobody knows, and behind it one surname first: "Empirical Ponds and Lakes, Bee, Ann, et al."."""
_ENDS_DATED = re.compile(r"(?:19|20)\d\d\W{0,3}$")


@dataclass(slots=True)
class EntryPart:
    """A part of an entry beside its title, as its punctuation and styles part it, and what it was read as."""

    text: str
    style: str
    row: int
    is_before: bool
    role: Literal["authors", "venue"] | None = None


@dataclass(slots=True)
class Reading:
    """What a unit says, in its own words."""

    unit: Unit
    title: str = ""
    title_raw: str = ""
    shape: str = ""
    authors_text: str | None = None
    is_authors_first: bool = False
    venue_text: str | None = None
    date_text: str | None = None
    published_on: date | None = None
    year: int | None = None
    links: list[FoundLink] = field(default_factory=list)
    segments: list[EntryPart] = field(default_factory=list)

    @property
    def authors(self) -> tuple[str, ...]:
        """The names, one by one."""
        names = split_names(self.authors_text) if self.authors_text else ()
        return tuple(name for name in names if not is_nobody(name))


def best_piece(unit: Unit, votes: Counter[str]) -> tuple[str, int] | None:
    """The shape and the index of the piece that is the title."""
    total = votes.total() or 1
    found = [
        (score + VOTE * votes[shape] / total, -index, shape) for score, shape, index in title_candidates(unit)
    ]
    if not found or max(found)[0] <= 0:
        return None
    _, negative, shape = max(found)
    return shape, -negative


def read_unit(unit: Unit, votes: Counter[str], ending: Ending) -> Reading | None:
    """A unit read by itself, as far as it has a title."""
    best = best_piece(unit, votes)
    if best is None:
        return None
    shape, index = best
    reading = Reading(unit, shape=shape, links=find_links(unit.spans))
    title, rest, end = whole_title(unit.pieces, index, ending)
    reading.title_raw, reading.title = one_line(title), clean_title(title)
    reading.authors_text = unit.fields.get("authors")
    _read_rest(reading, unit.pieces[:index], [*rest, *unit.pieces[end:]])
    return reading if reading.title else None


def _read_rest(reading: Reading, before: list[Piece], after: list[Piece]) -> None:
    fields = reading.unit.fields
    venues = [fields[name] for name in ("venue", "date") if name in fields]
    clauses = [(True, clause) for piece in before for clause in _clauses(piece)]
    clauses += [(False, clause) for piece in after[: 3 * FIRST_PIECES] for clause in _clauses(piece)]
    for is_before, piece in clauses:
        text = _without_when(one_line(piece.text).strip(" ,;|[]-–—").rstrip("("))
        is_said = DETAIL.match(text) or _LABEL_ONLY.fullmatch(text)
        if piece.kind == "break" or is_said or not re.search(r"\w", text):
            continue
        segment = EntryPart(text, piece.kind, piece.row, is_before)
        if piece.kind == "link":
            if not _takes_place(piece, text):
                continue
            if _is_venue_label(piece):
                segment.role = "venue"
                venues.append(text.strip("[]() "))
        elif reading.authors_text is None and _are_authors(text, piece, is_before):
            reading.authors_text, segment.role = BY.sub("", _AUTHORS.sub("", text)), "authors"
            reading.is_authors_first = is_before
        elif _is_venue(text, piece, is_before):
            segment.role = "venue"
            venues.append(_VENUE.sub("", text).strip(" .,;"))
        reading.segments.append(segment)
    set_when(reading, venues)


def _without_when(text: str) -> str:
    """A text without its label, if that says when or by which house and the rest says it too: "Date: May 2024"."""
    rest = _WHEN.sub("", text)
    return rest if rest != text and looks_like_venue(rest) else text


def _takes_place(piece: Piece, text: str) -> bool:
    """Whether a link stands where a venue may: it leads to the paper, and its label does not only say so."""
    if url_role(piece.url or "") != "paper":
        return False
    return label_role(text) is None or is_preprint_server(text) or _is_venue_label(piece)


def _clauses(piece: Piece) -> list[Piece]:
    if piece.kind in ("link", "break"):
        return [piece]
    if piece.kind == "italic":  # one style, one field; but for what stands behind "et al."
        parts = re.split(r"(?<=et al)\.,?\s*(?=[^\W\d]|\()", one_line(piece.text))
        return [replace(piece, text=text) for text in parts]
    text = BY.sub(
        "", without_emoji(piece.text.replace("，", ", ").replace("、", ", ").replace("،", ", "))
    ).lstrip(" >,:：")
    parts = [part for clause in split_clauses(text) for part in _after_et_al(clause)]
    return [replace(piece, text=part) for part in parts]


def _after_et_al(clause: str) -> list[str]:
    """Names that are cut short, and apart from them the year that follows and what the list says of the paper."""
    found = _ET_AL_AND_MORE.fullmatch(clause)
    led = _VENUE_BEFORE.fullmatch(clause) if has_et_al(clause) else None
    if led and looks_like_venue(led["venue"]) and (names_venue(led["venue"]) or find_year(led["venue"])):
        return [led["venue"], *_after_et_al(led["names"])]
    turned = _VENUE_BEFORE_TURNED.fullmatch(clause)
    if turned and not has_et_al(turned["venue"]):
        return [f"venue: {turned['venue']}", turned["names"]]
    return (
        [found["names"], *re.split(r"(?<=\d\d\d\d)\)?\.?\s+", found["more"], maxsplit=1)]
        if found
        else [clause]
    )


def _are_authors(text: str, piece: Piece, is_before: bool) -> bool:
    if _AUTHORS.match(text) or has_et_al(text):
        return True
    if (
        looks_like_venue(text)
        or piece.words < _FEWEST_NAME_WORDS
        or NO_PEOPLE.search(text)
        or name_share(text) < _MOSTLY_NAMES
    ):
        return False
    # in front of the title, a name alone may be that of the method
    if piece.kind == "bracketed":
        return "," in text and is_names(text)
    return not (is_before or piece.kind in ("bold", "quoted")) or bool(
        _SEVERAL.search(text) and piece.kind == "plain"
    )


def _is_venue(text: str, piece: Piece, is_before: bool) -> bool:
    if _VENUE.match(text) or looks_like_venue(text) or _VOLUME.fullmatch(text):
        return True
    if len(text) > _VENUE_LENGTH or not find_date_text(text):
        return False
    return (
        knows_venue(text)
        or piece.kind == "italic"
        or (not is_before and piece.words <= _DATED_WORDS and bool(_ENDS_DATED.search(text)))
    )


def _is_venue_label(piece: Piece) -> bool:
    """Whether a link is called by the venue: "[TMI](…)"."""
    text = piece.text.strip("[]() ")
    if (
        (label_role(text) and not _is_dated_preprint(text) and text != "ACL")
        or "://" in text
        or url_role(piece.url or "") != "paper"
        or len(text) > _VENUE_LABEL_LENGTH
    ):
        return False
    return looks_like_venue(text) or bool(
        re.fullmatch(r"[A-Z][A-Za-z&-]{0,11}[A-Z](?:[ '’-]?(?:\d{2}|\d{4}|[A-Z]{2,8}))?", text)
    )


def is_preprint_server(label: str) -> bool:
    """Whether a link is called by a server of preprints that is a venue to its field: "bioRxiv"."""
    return re.fullmatch(r"(?:bio|med|chem)-?rxiv", label, re.IGNORECASE) is not None


def _is_dated_preprint(label: str) -> bool:
    return bool(re.fullmatch(r"(?:arxiv|biorxiv|medrxiv)[ ,'’-]{0,2}(?:20)?[0-3]\d", label, re.IGNORECASE))


def inherit_venue(reading: Reading, *labels: str | None) -> None:
    """Take the venue that stands once above a group, where the entry names none."""
    if reading.venue_text:
        return
    label = next(
        (label for label in labels if label and looks_like_venue(label) and names_venue(label)), None
    )
    if label:
        reading.venue_text = clean_title(label)
        reading.date_text = reading.date_text or find_date_text(label)
        reading.year = reading.year or find_year(label)


def inherit_year(reading: Reading, *headings: str) -> None:
    """Take the year that the nearest heading is, where the entry names none."""
    found = next((found for heading in headings if (found := _YEAR_ALONE.fullmatch(heading))), None)
    if found and reading.year is None:
        reading.year = int(found[1])


def set_when(reading: Reading, venues: list[str]) -> None:
    """Tell where from when in the texts that say either."""
    where = []
    for words in venues:
        whole, text = find_date(words), words
        if whole and reading.published_on is None:
            reading.date_text, reading.published_on = whole
            text = words.replace(whole[0], "").strip(" ,.;[]()")
        elif reading.date_text is None and not knows_venue(text) and find_date_text(text):
            reading.date_text = find_date_text(text)
        if text and text != reading.date_text and text not in where:
            where.append(text)
    joined = "; ".join(where)
    reading.venue_text = joined or None
    if reading.date_text is None and joined:
        reading.date_text = find_date_text(joined)
    years = [find_year(text) for text in (joined, reading.date_text or "")]
    reading.year = next((year for year in years if year), None)
    if reading.published_on and not find_year(joined):
        reading.year = reading.published_on.year
