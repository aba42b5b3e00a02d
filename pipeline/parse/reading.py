"""A unit read: its title, who wrote it, where and when it appeared, and what it links to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.parse.clauses import is_names, split_clauses
from pipeline.parse.dates import find_date, find_date_text, find_year
from pipeline.parse.leading_authors import set_leading_names_apart
from pipeline.parse.links import FoundLink, find_links, label_role, url_role
from pipeline.parse.people import name_share
from pipeline.parse.pieces import Piece
from pipeline.parse.titles import (
    DETAIL,
    FIRST_PIECES,
    VOTE,
    Ending,
    clean_title,
    ends_in_names,
    shape_votes,
    title_candidates,
    whole_title,
    without_emoji,
)
from pipeline.parse.unit import Unit
from pipeline.parse.venues import knows_venue, looks_like_venue, names_venue
from pipeline.people import ET_AL, has_et_al, split_names
from pipeline.text import one_line
from pipeline.title_forms import title_key

_SOME_ENTRIES = 0.3  # share of entries that make a place a venue's
_SMALL_WORD = 4  # letters from which a word of a name has a capital
_VENUE_WORDS = 6  # of a venue that is not known
_FEWEST_LED = 2  # titles that begin with people, so that it is a custom
_PERSON_WORDS = range(2, 5)  # of one person's name
_FEWEST_NAME_WORDS = 2
_MOSTLY_NAMES = 0.6  # name_share of authors
_MOST_ENTRIES = 0.6  # share of entries that make a custom
_VENUE_LENGTH = 160  # characters
_DATED_WORDS = 20  # of a text that ends in a date and is a venue
_VENUE_LABEL_LENGTH = 40  # characters
_AUTHORS_LENGTH = 3000  # characters; more is an abstract

_LABEL_ONLY = re.compile(r"\W{0,3}[\w /]{1,30}[:：]\W{0,3}")
_AUTHORS = re.compile(r"^\s*(?:authors?|作者|by)\s*[:：]\s*", re.IGNORECASE)
_VENUE = re.compile(
    r"^\s*(?:venue|conference|journal|published(?: in| at)?|publication|where|出处|会议|期刊)\s*[:：]\s*",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r",|;|\band\b|&|\b[A-Z]\.")
_BY = re.compile(r"^[\s,.>)\]]{0,4}by\s+(?=[^\W\d_])", re.IGNORECASE)
_FIRST_NAME = re.compile(
    r"(?P<name>\S{1,30}(?: \S{1,30}){1,3}?)\.\s(?:\(?(?:19|20)\d\d\)?\.\s)?(?P<title>\w\S*(?: \S+){2,})$"
)
_NO_NAMES = re.compile(
    r"\b(?:codes?|soon|available|released|papers?|data ?sets?|oral|spotlight|awards?)\b", re.IGNORECASE
)
_ET_AL_AND_MORE = re.compile(
    rf"(?P<names>.{{1,300}}?{ET_AL}),?\s+(?P<more>\(?(?:19|20)\d\d\b.*)", re.IGNORECASE
)
_YEAR_ALONE = re.compile(r"\W{0,9}((?:19|20)\d\d)年?\W{0,9}(?:papers?\W{0,9})?", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\W{0,3}(?P<year>(?:19|20)\d\d)\s?[-–—|]\s+(?P<title>\S.*)", re.DOTALL)
_NAMES_BEFORE = re.compile(r"(?P<names>[^:：]{3,300})[:：]\s+(?P<title>\S.*)", re.DOTALL)
_NAME_AND_YEAR = re.compile(r"(?P<name>\S{1,30}(?: \S{1,30}){1,3}?) \(?(?P<year>(?:19|20)\d\d)\)?\W{0,5}")
_VENUE_BEFORE = re.compile(r"(?P<venue>[^,]{2,80}), (?P<names>.+)", re.DOTALL)
_ENDS_DATED = re.compile(r"(?:19|20)\d\d\W{0,3}$")


@dataclass(slots=True)
class Reading:
    """What a unit says, in its own words."""

    unit: Unit
    title: str = ""
    title_raw: str = ""
    shape: str = ""
    authors_text: str | None = None
    authors_at: tuple[str, int] | None = None
    is_authors_first: bool = False
    venue_text: str | None = None
    date_text: str | None = None
    published_on: date | None = None
    year: int | None = None
    links: list[FoundLink] = field(default_factory=list)

    @property
    def authors(self) -> tuple[str, ...]:
        """The names, one by one."""
        return split_names(self.authors_text) if self.authors_text else ()


def read_units(units: list[Unit]) -> list[Reading]:
    """The units of a section that have titles, read; each learns from what most of them look like."""
    units = [unit for unit in units if unit.says_something()]
    set_leading_names_apart(units)
    votes = shape_votes(units)
    ending = _usual_ending(units, votes)
    readings = [reading for unit in units if (reading := _read_unit(unit, votes, ending))]
    _settle_years(readings)
    _settle_names(readings)
    _settle_first_authors(readings)
    _settle_authors(readings)
    _settle_venues(readings)
    return readings


def _usual_ending(units: list[Unit], votes: Counter[str]) -> Ending:
    """What most unmarked titles of a section end in: names of authors, all or the first, or nothing."""
    if sum(has_et_al(" ".join(piece.text for piece in unit.pieces)) for unit in units) > 0.5 * len(units):
        return "et al"
    best = [(unit, found[1]) for unit in units if (found := _best(unit, votes))]
    plain = [unit.pieces[index].text for unit, index in best if unit.pieces[index].kind == "plain"]
    return "names" if plain and sum(map(ends_in_names, plain)) > 0.6 * len(plain) else ""


def _best(unit: Unit, votes: Counter[str]) -> tuple[str, int] | None:
    """The shape and the index of the piece that is the title."""
    total = votes.total() or 1
    found = [
        (score + VOTE * votes[shape] / total, -index, shape) for score, shape, index in title_candidates(unit)
    ]
    if not found or max(found)[0] <= 0:
        return None
    _, negative, shape = max(found)
    return shape, -negative


def _read_unit(unit: Unit, votes: Counter[str], ending: Ending) -> Reading | None:
    best = _best(unit, votes)
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
        text = one_line(piece.text).strip(" ,;|[]-–—").rstrip("(")
        if (
            piece.kind == "break"
            or not re.search(r"\w", text)
            or DETAIL.match(text)
            or _LABEL_ONLY.fullmatch(text)
        ):
            continue
        if piece.kind == "link":
            if _is_venue_label(piece):
                venues.append(text.strip("[]() "))
            continue
        if reading.authors_text is None and _are_authors(text, piece, is_before):
            reading.authors_text, reading.authors_at = _AUTHORS.sub("", text), (piece.kind, piece.row)
            reading.is_authors_first = is_before
        elif _is_venue(text, piece, is_before):
            venues.append(_VENUE.sub("", text).strip(" .,;"))
    set_when(reading, venues)


def _clauses(piece: Piece) -> list[Piece]:
    if piece.kind in ("link", "break"):
        return [piece]
    if piece.kind == "italic":  # one style, one field; but for what stands behind "et al."
        parts = re.split(r"(?<=et al)\.,?\s+(?=[A-Z(])", one_line(piece.text))
        return [replace(piece, text=text) for text in parts]
    text = _BY.sub("", without_emoji(piece.text.replace("，", ", ").replace("、", ", "))).lstrip(" >,:：")
    parts = [part for clause in split_clauses(text) for part in _after_et_al(clause)]
    return [replace(piece, text=part) for part in parts]


def _after_et_al(clause: str) -> list[str]:
    """Names that are cut short, and apart from them the year that follows and what the list says of the paper."""
    found = _ET_AL_AND_MORE.fullmatch(clause)
    led = _VENUE_BEFORE.fullmatch(clause) if has_et_al(clause) else None
    if led and looks_like_venue(led["venue"]) and (names_venue(led["venue"]) or find_year(led["venue"])):
        return [led["venue"], *_after_et_al(led["names"])]
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
        or _NO_NAMES.search(text)
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
    if _VENUE.match(text) or looks_like_venue(text):
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


def _is_dated_preprint(label: str) -> bool:
    return bool(re.fullmatch(r"(?:arxiv|biorxiv|medrxiv)[ ,'’-]{0,2}(?:20)?[0-3]\d", label, re.IGNORECASE))


def _settle_years(readings: list[Reading]) -> None:
    """Where most titles of a section begin with a year, "2013 - Title", it is none of their words."""
    found = [(reading, match) for reading in readings if (match := _YEAR_BEFORE.fullmatch(reading.title))]
    if len(found) < _MOST_ENTRIES * len(readings):
        return
    for reading, match in found:
        reading.title = clean_title(match["title"])
        reading.date_text = reading.date_text or match["year"]
        reading.year = reading.year or int(match["year"])


def _settle_names(readings: list[Reading]) -> None:
    """Where most titles of a section begin with people and a colon, "Ann Bee and Carl Dee: Title", those are the authors."""
    found = [(reading, match) for reading in readings if (match := _names_before(reading))]
    if len(found) < max(_FEWEST_LED, _MOST_ENTRIES * len(readings)):
        return
    for reading, match in found:
        reading.authors_text, reading.is_authors_first = match["names"].strip(), True
        reading.title = clean_title(match["title"])


def _names_before(reading: Reading) -> re.Match[str] | None:
    found = None if reading.authors_text else _NAMES_BEFORE.fullmatch(reading.title)
    if not found or looks_like_venue(found["names"]):
        return None
    people = split_names(found["names"])
    are_people = all(len(name.split()) in _PERSON_WORDS for name in people) or has_et_al(found["names"])
    return found if people and are_people and name_share(found["names"]) == 1 else None


def _settle_first_authors(readings: list[Reading]) -> None:
    """Where most entries begin with their authors, one name in front of a title is an author, too."""
    places = Counter(reading.authors_at for reading in readings if reading.is_authors_first)
    plain = sum(reading.shape == "plain" for reading in readings)
    if places.total() < _MOST_ENTRIES * plain or not places:
        return
    place = places.most_common(1)[0][0]
    for reading in readings:
        found = _FIRST_NAME.match(reading.title_raw) if not reading.is_authors_first else None
        if found and reading.shape == "plain" and name_share(found["name"]) == 1:
            if reading.authors_text:  # what was taken for names behind the title is a journal
                reading.venue_text = "; ".join(filter(None, (reading.authors_text, reading.venue_text)))
            name = found["name"] + ("." if "." in found["name"] else "")
            reading.authors_text, reading.authors_at = name, place
            reading.title_raw, reading.title = found["title"], clean_title(found["title"])


def _settle_authors(readings: list[Reading]) -> None:
    """Where most entries have their authors in one place, those without any have them there too."""
    places = Counter(reading.authors_at for reading in readings if reading.authors_at)
    if not places:
        return
    place, count = places.most_common(1)[0]
    if count < _MOST_ENTRIES * len(readings):
        return
    for reading in readings:
        there = [piece for piece in reading.unit.pieces if (piece.kind, piece.row) == place]
        if reading.authors_at == place or not there or reading.unit.fields.get("authors"):
            continue
        text = one_line(there[0].text).strip(" ,;|")
        alone = _NAME_AND_YEAR.fullmatch(text)
        if alone and name_share(alone["name"]) == 1 and not knows_venue(alone["name"]):
            reading.authors_text, reading.authors_at = alone["name"], place
            reading.venue_text = _without_name(reading.venue_text, alone["name"])
            continue
        if not (
            DETAIL.match(text)
            or looks_like_venue(text)
            or title_key(text) in title_key(reading.title)
            or len(text) > _AUTHORS_LENGTH
        ):
            reading.authors_text, reading.authors_at = text, place


def _settle_venues(readings: list[Reading]) -> None:
    """Where some entries have their venue right behind their authors, what stands there in others is one, known or not."""
    found = [(reading, text) for reading in readings if (text := _behind_authors(reading))]
    known = [text for reading, text in found if text in (reading.venue_text or "")]
    if len(known) < _SOME_ENTRIES * len(found):
        return
    for reading, text in found:
        reading.venue_text = reading.venue_text or text


def _behind_authors(reading: Reading) -> str | None:
    """The few capitalised words that follow the authors of an entry, set apart in its line."""
    if not reading.authors_text or reading.authors_at is None or reading.is_authors_first:
        return None
    pieces = reading.unit.pieces
    at = next(
        (i for i, piece in enumerate(pieces) if reading.authors_text in one_line(piece.text)), len(pieces)
    )
    behind = next((piece for piece in pieces[at + 1 :] if re.search(r"\w", piece.text)), None)
    if behind is None or behind.kind != "plain" or behind.row != pieces[at].row:
        return None
    text = one_line(behind.text).strip(" .,;|–-")
    words = text.split()
    is_name = all(word[0].isupper() or len(word) < _SMALL_WORD or looks_like_venue(word) for word in words)
    is_said = DETAIL.match(text) or _NO_NAMES.search(text) or title_key(text) in title_key(reading.title)
    return text if is_name and 0 < len(words) <= _VENUE_WORDS and not is_said else None


def _without_name(venue_text: str | None, name: str) -> str | None:
    """A venue without the part that turned out to be a name with its year."""
    parts = [part for part in (venue_text or "").split("; ") if not part.startswith(name)]
    return "; ".join(parts) or None


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
