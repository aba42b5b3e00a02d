"""A unit read: which piece is the title, who wrote it, where and when it appeared.

Every piece is scored for being the title; most entries of a group share one shape, so the shape that most of them
vote for settles the doubtful ones.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.parse.bibtex import BibEntry
from pipeline.parse.blocks import Span
from pipeline.parse.clauses import is_names, split_clauses
from pipeline.parse.dates import find_date, find_date_text, find_year
from pipeline.parse.links import FoundLink, find_links, label_role, url_role
from pipeline.parse.people import has_et_al, name_share, split_names
from pipeline.parse.pieces import Piece
from pipeline.parse.units import Unit
from pipeline.parse.venues import knows_venue, looks_like_venue, names_venue
from pipeline.text import one_line, squash

_EDGE = re.compile(r"^[\s.,;:：|\-–—•·*_~/&>]+|[\s,;:：|\-–—•·*_~]+$")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,30}:")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\u2300-\u23ff]+")
_NUMBER = re.compile(r"^\s*(?:\[\d{1,4}\]|\(?\d{1,4}[.)、]|#\d{1,4})\s+")
_DETAIL = re.compile(
    r"^\s*(?P<name>keywords?|key ?words|task|env(?:ironment)?|dataset|tags?|tl;?dr|summary|abstract|note|notes|comment|description|"
    r"official code|code|affiliations?|institutions?|contribution|highlights?|method|topic|关键词|摘要|单位)\s*[:：]",
    re.IGNORECASE,
)
_AUTHORS = re.compile(r"^\s*(?:authors?|作者|by)\s*[:：]\s*", re.IGNORECASE)
_VENUE = re.compile(
    r"^\s*(?:venue|conference|journal|published(?: in| at)?|publication|where|出处|会议|期刊)\s*[:：]\s*",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r",|;|\band\b|&|\b[A-Z]\.")
_BY = re.compile(r"^[\s,.]{0,3}by\s+(?=[^\W\d_])", re.IGNORECASE)
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
    venue_text: str | None = None
    date_text: str | None = None
    published_on: date | None = None
    year: int | None = None
    links: list[FoundLink] = field(default_factory=list)

    @property
    def authors(self) -> tuple[str, ...]:
        """The names, one by one."""
        return split_names(self.authors_text) if self.authors_text else ()


def clean_title(text: str) -> str:
    """A title without numbering, emoji and punctuation around it."""
    text = _NUMBER.sub("", _EMOJI.sub(" ", _SHORTCODE.sub(" ", text)))
    text = _EDGE.sub("", one_line(text)).strip()
    return text.rstrip(".") if not text.endswith("...") else text


def candidates(unit: Unit) -> list[tuple[float, str, int]]:
    """What may be the title: its score, its shape, the index of its piece."""
    scored = ((_score(i, unit), piece.kind, i) for i, piece in enumerate(unit.pieces))
    return [found for found in scored if found[0] > 0]


_BASE = {"quoted": 5.0, "bold": 4.0, "link": 4.0, "bracketed": 2.0, "italic": 1.5, "plain": 2.0}
_VOTE = 4.0
"""What it is worth to have the shape that all of a group has."""


def _score(index: int, unit: Unit) -> float:
    piece = unit.pieces[index]
    if piece.kind == "break" or not piece.words or (piece.kind == "bracketed" and piece.text.startswith("@")):
        return 0.0
    subtitle = _subtitle(unit.pieces, index)
    text = _cut_tail(piece.text)[0] + (f": {subtitle}" if subtitle else "")
    if piece.kind == "link" and label_role(piece.text) and not (subtitle and _opens(unit.pieces, index)):
        return 0.0
    words = replace(piece, text=text).words
    score = _BASE[piece.kind] + 0.35 * min(words, 8) - 1.2 * (piece.row - unit.pieces[0].row)
    if words < 3:
        score -= 0.5 if piece.kind == "quoted" else 2.0
    return score - _doubts(text, index, unit)


def _doubts(text: str, index: int, unit: Unit) -> float:
    """What speaks against a piece being the title."""
    piece, doubts = unit.pieces[index], 0.0
    if looks_like_venue(text) and not (unit.form == "row" and index == 0):
        doubts += 4.0
    if has_et_al(text) or (len(text.split()) >= 4 and name_share(text) > 0.7 and "," in text):
        doubts += 3.5
    if _DETAIL.match(text) or text.lstrip().startswith(","):
        doubts += 3.0
    before = unit.pieces[:index]
    if any(other.kind == "link" and label_role(other.text) and other.row == piece.row for other in before):
        doubts += 3.0  # what stands behind the links is a note
    if piece.kind == "plain" and before and before[-1].kind == "link" and before[-1].row == piece.row:
        doubts += 1.0
    return doubts


def _opens(pieces: list[Piece], index: int) -> bool:
    """Whether nothing stands in front of a piece but brackets: a venue, a number."""
    return all(piece.kind == "bracketed" or not re.search(r"\w", piece.text) for piece in pieces[:index])


def shape_votes(units: list[Unit]) -> Counter[str]:
    """How often each shape makes the best title of a unit."""
    votes: Counter[str] = Counter()
    for unit in units:
        if found := candidates(unit):
            votes[max(found)[1]] += 1
    return votes


def read_units(units: list[Unit]) -> list[Reading]:
    """The units of a section that have titles, read; each learns from what most of them look like."""
    votes = shape_votes(units)
    ends_in_names = sum(
        has_et_al(" ".join(piece.text for piece in unit.pieces)) for unit in units
    ) > 0.5 * len(units)
    readings = [reading for unit in units if (reading := _read_unit(unit, votes, ends_in_names))]
    _settle_authors(readings)
    return readings


def _read_unit(unit: Unit, votes: Counter[str], ends_in_names: bool) -> Reading | None:
    total = votes.total() or 1
    found = [
        (score + _VOTE * votes[shape] / total, -index, shape) for score, shape, index in candidates(unit)
    ]
    if not found:
        return None
    _, negative, shape = max(found)
    index = -negative
    reading = Reading(unit, shape=shape, links=find_links(unit.spans))
    title, rest, end = _whole_title(unit.pieces, index, ends_in_names)
    reading.title_raw, reading.title = one_line(title), clean_title(title)
    reading.authors_text = unit.fields.get("authors")
    _read_rest(reading, unit.pieces[:index], [*rest, *unit.pieces[end:]])
    return reading if reading.title else None


def read_bibtex(entry: BibEntry) -> Reading:
    """A BibTeX entry as a reading."""
    fields = entry.fields
    spans = [
        Span(fields[name], entry.line_start, url=_address(name, fields[name]))
        for name in ("url", "doi", "eprint", "pdf", "code")
        if fields.get(name)
    ]
    unit = Unit("bibtex", entry.line_start, entry.line_end, [])
    reading = Reading(
        unit, clean_title(fields["title"]), fields["title"], "bibtex", authors_text=fields.get("author")
    )
    reading.links = find_links([replace(span, link=i) for i, span in enumerate(spans)])
    names = ("booktitle", "journal", "venue", "publisher", "school", "howpublished", "note", "archiveprefix")
    where = next((fields[name] for name in names if fields.get(name)), None)
    _set_when(reading, [text for text in (where, fields.get("year")) if text])
    return reading


def _address(name: str, value: str) -> str:
    if name == "doi" and not value.startswith("http"):
        return f"https://doi.org/{value}"
    if name == "eprint" and re.match(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}", value):
        return f"https://arxiv.org/abs/{value}"
    return value


def _subtitle(pieces: list[Piece], index: int) -> str:
    """The text that goes on with the title behind a colon: "NAME" + ": and what it is"."""
    piece = pieces[index]
    after = pieces[index + 1] if index + 1 < len(pieces) else None
    if (
        not after
        or after.kind != "plain"
        or after.row != piece.row
        or piece.kind not in ("link", "bold", "quoted")
    ):
        return ""
    found = re.match(r"\s?[:：]\s{0,3}(?=\S)", after.text)
    if not found and not (re.search(r"[!?:：]\s*$", piece.text) and re.match(r"\s?[A-Z]", after.text)):
        return ""
    text = _cut_tail(after.text[found.end() if found else 0 :])[0]
    return text if re.search(r"\w", text) and not looks_like_venue(text) else ""


def _whole_title(pieces: list[Piece], index: int, ends_in_names: bool) -> tuple[str, list[Piece], int]:
    """The title with its subtitle, what is left of the pieces that it was taken from, the first piece behind them."""
    piece, title, end = pieces[index], pieces[index].text, index + 1
    subtitle = _subtitle(pieces, index)
    if not subtitle:
        if piece.kind != "plain":
            return title, [], end
        title, behind = _cut_tail(title, ends_in_names)
        return title, [replace(piece, text=behind)] if behind else [], end
    after = pieces[end]
    lead = after.text.index(subtitle) if subtitle in after.text else 0
    subtitle, behind = _cut_tail(after.text[lead:], ends_in_names)
    rest = [replace(after, text=behind)] if behind else []
    if _only_names(subtitle):
        return title, [replace(after, text=subtitle + behind)], end + 1
    if squash(subtitle) == squash(title):
        return title, rest, end + 1
    if has_et_al(title):
        return subtitle, [replace(piece, text=title, kind="plain", url=None), *rest], end + 1
    joint = " " if re.search(r"[!?:：]\s*$", title) else ": "
    return f"{title}{joint}{subtitle}", rest, end + 1


def _only_names(text: str) -> bool:
    return has_et_al(text) and len(text.split()) <= 6 and "," not in text


def _cut_tail(text: str, ends_in_names: bool = False) -> tuple[str, str]:
    """A title and the names that follow it in the same sentence: "…, Bee et al."."""
    if has_et_al(text):
        found = re.search(
            r"(?:,|(?<=[.?!]))\s*(?P<names>[^,.?!]{1,60}?\bet\.?\s*al\b.{0,20})$", text[-100:], re.IGNORECASE
        )
    else:
        found = (
            re.search(r",\s*(?P<names>(?:[A-Z][\w'’.-]*\s?){1,4})\.?\s*$", text[-60:])
            if ends_in_names
            else None
        )
    if not found:
        return text, ""
    at = max(0, len(text) - (100 if has_et_al(text) else 60)) + found.start()
    return text[:at], found["names"]


def _read_rest(reading: Reading, before: list[Piece], after: list[Piece]) -> None:
    fields = reading.unit.fields
    venues = [fields[name] for name in ("venue", "date") if name in fields]
    clauses = [(True, clause) for piece in before for clause in _clauses(piece)]
    clauses += [(False, clause) for piece in after for clause in _clauses(piece)]
    for is_before, piece in clauses:
        text = one_line(piece.text).strip(" ,;|[]").rstrip("(")
        if piece.kind == "break" or not re.search(r"\w", text) or _DETAIL.match(text):
            continue
        if piece.kind == "link":
            if _is_venue_label(piece):
                venues.append(text.strip("[]() "))
            continue
        if reading.authors_text is None and _are_authors(text, piece, is_before):
            reading.authors_text, reading.authors_at = _AUTHORS.sub("", text), (piece.kind, piece.row)
        elif _is_venue(text, piece, is_before):
            venues.append(_VENUE.sub("", text).strip(" .,;"))
    _set_when(reading, venues)


def _clauses(piece: Piece) -> list[Piece]:
    if piece.kind in ("link", "break"):
        return [piece]
    return [replace(piece, text=text) for text in split_clauses(_BY.sub("", one_line(piece.text)))]


def _are_authors(text: str, piece: Piece, is_before: bool) -> bool:
    if _AUTHORS.match(text) or has_et_al(text):
        return True
    if looks_like_venue(text) or piece.words < 2 or name_share(text) < 0.6:
        return False
    # in front of the title, a name alone may be that of the method
    return (
        not (is_before or piece.kind in ("bracketed", "bold", "quoted"))
        or bool(_SEVERAL.search(text) and piece.kind == "plain")
        or (piece.kind == "bracketed" and is_names(text))
    )


def _is_venue(text: str, piece: Piece, is_before: bool) -> bool:
    if _VENUE.match(text) or looks_like_venue(text):
        return True
    if len(text) > 160 or not find_date_text(text):
        return False
    return (
        knows_venue(text)
        or piece.kind == "italic"
        or (not is_before and piece.words <= 20 and bool(_ENDS_DATED.search(text)))
    )


def _is_venue_label(piece: Piece) -> bool:
    """Whether a link is called by the venue: "[TMI](…)"."""
    text = piece.text.strip("[]() ")
    if label_role(text) or url_role(piece.url or "") != "paper" or len(text) > 40:
        return False
    return looks_like_venue(text) or bool(
        re.fullmatch(r"[A-Z][A-Za-z&-]{0,11}[A-Z](?:[ '’-]?(?:\d{2}|\d{4}|[A-Z]{2,8}))?", text)
    )


def _settle_authors(readings: list[Reading]) -> None:
    """Where most entries have their authors in one place, those without any have them there too."""
    places = Counter(reading.authors_at for reading in readings if reading.authors_at)
    if not places:
        return
    place, count = places.most_common(1)[0]
    if count < 0.6 * len(readings):
        return
    for reading in readings:
        there = [piece for piece in reading.unit.pieces if (piece.kind, piece.row) == place]
        if reading.authors_at == place or not there or reading.unit.fields.get("authors"):
            continue
        text = one_line(there[0].text).strip(" ,;|")
        if not (
            _DETAIL.match(text)
            or looks_like_venue(text)
            or squash(text) in squash(reading.title)
            or len(text) > 3000
        ):
            reading.authors_text, reading.authors_at = text, place


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


def _set_when(reading: Reading, venues: list[str]) -> None:
    where = []
    for text in venues:
        whole = find_date(text)
        if whole and reading.published_on is None:
            reading.date_text, reading.published_on = whole
            text = text.replace(whole[0], "").strip(" ,.;[]()")
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
