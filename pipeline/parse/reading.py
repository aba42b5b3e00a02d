"""A unit read: which piece is the title, who wrote it, where and when it appeared.

Every piece is scored for being the title; most entries of a group share one shape, so the shape that most of them
vote for settles the doubtful ones.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from pipeline.parse.dates import find_date, find_date_text, find_year
from pipeline.parse.links import FoundLink, find_links, label_role
from pipeline.parse.people import has_et_al, name_share, split_names
from pipeline.parse.pieces import Piece, cut, shown
from pipeline.parse.units import Unit
from pipeline.parse.venues import knows_venue, looks_like_venue
from pipeline.text import one_line

_EDGE = re.compile(r"^[\s.,;:：|\-–—•·*_~/&>]+|[\s,;:：|\-–—•·*_~]+$")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,30}:")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\u2300-\u23ff]+")
_NUMBER = re.compile(r"^\s*(?:\[\d{1,4}\]|\(?\d{1,4}[.)、]|#\d{1,4})\s+")
_DETAIL = re.compile(
    r"^\s*(?P<name>keywords?|key ?words|task|env(?:ironment)?|dataset|tags?|tl;?dr|summary|abstract|note|notes|comment|description|"
    r"official code|code|affiliations?|institutions?|contribution|highlights?|method|topic|关键词|摘要|单位)\s*[:：]", re.IGNORECASE)
_AUTHORS = re.compile(r"^\s*(?:authors?|作者|by)\s*[:：]\s*", re.IGNORECASE)
_VENUE = re.compile(r"^\s*(?:venue|conference|journal|published(?: in| at)?|publication|where|出处|会议|期刊)\s*[:：]\s*", re.IGNORECASE)
_BY = re.compile(r"(?:^|[.,\s])by\s+(?=[^\W\d_])")


@dataclass(slots=True)
class Reading:
    """What a unit says, in its own words."""

    unit: Unit
    title: str = ""
    title_raw: str = ""
    shape: str = ""
    authors_text: str | None = None
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


def candidates(unit: Unit) -> list[tuple[float, str, int, int]]:
    """What may be the title: score, shape, and the pieces from one index to another."""
    found = []
    for i, piece in enumerate(unit.pieces):
        score = _score(piece, i, unit)
        if score > 0:
            found.append((score, piece.kind if piece.kind != "bracketed" else "bracketed", i, i + 1))
    return found


_BASE = {"quoted": 5.0, "bold": 4.0, "link": 4.0, "bracketed": 2.0, "italic": 1.5, "plain": 2.0, "break": -9.0}


def _score(piece: Piece, index: int, unit: Unit) -> float:
    words = piece.words
    if piece.kind == "break" or words == 0:
        return 0.0
    if piece.kind == "link" and label_role(piece.text):
        return 0.0
    score = _BASE[piece.kind] + 0.35 * min(words, 8) - 1.2 * (piece.row - unit.pieces[0].row)
    if words < 3:
        score -= 0.5 if piece.kind == "quoted" else 2.0
    if any(other.kind == "link" and label_role(other.text) and other.row == piece.row for other in unit.pieces[:index]):
        score -= 3.0  # what stands behind the links is a note
    if looks_like_venue(piece.text):
        score -= 4.0
    if has_et_al(piece.text) or (words >= 4 and name_share(piece.text) > 0.7 and "," in piece.text):
        score -= 3.5
    if _DETAIL.match(piece.text) or piece.text.lstrip().startswith(","):
        score -= 3.0
    if piece.kind == "bracketed" and piece.text.startswith("@"):
        score = 0.0
    if piece.kind == "plain" and index and unit.pieces[index - 1].kind == "link" and unit.pieces[index - 1].row == piece.row:
        score -= 1.0
    return score


def shape_votes(units: list[Unit]) -> Counter[str]:
    """How often each shape is the best title of a unit, by group of units."""
    votes: Counter[str] = Counter()
    for unit in units:
        found = candidates(unit)
        if found:
            votes[max(found)[1]] += 1
    return votes


def read_unit(unit: Unit, votes: Counter[str]) -> Reading | None:
    """The unit as an entry; None where nothing in it can be a title."""
    total = votes.total() or 1
    found = [(score + 2.5 * votes[shape] / total, shape, start, end) for score, shape, start, end in candidates(unit)]
    if not found:
        return None
    _, shape, start, end = max(found, key=lambda option: (option[0], -option[2]))
    reading = Reading(unit, shape=shape, links=find_links(unit.spans))
    start, end, title, rest = _extend(unit.pieces, start, end)
    reading.title_raw, reading.title = one_line(title), clean_title(title)
    reading.authors_text = unit.fields.get("authors")
    others = [*unit.pieces[:start], Piece("break", "\n", 0, 0), *rest, *unit.pieces[end:]]
    _read_rest(reading, others)
    return reading if reading.title else None


def _extend(pieces: list[Piece], start: int, end: int) -> tuple[int, int, str, list[Piece]]:
    """The title with what belongs to it around the piece that was chosen: "NAME" + ": and what it is"."""
    title = pieces[start].text
    following = pieces[end] if end < len(pieces) else None
    rest: list[Piece] = []
    kind = pieces[start].kind
    if following and following.kind == "plain" and following.row == pieces[start].row and kind in ("link", "bold"):
        match = re.match(r"^\s?[:：]\s*(?=\S)", following.text)
        if match and not re.search(r"[:：]\s*$", title) or (match and kind == "link"):
            subtitle, behind = _cut_tail(following.text[match.end() if match else 0 :])
            if re.search(r"\w", subtitle):
                title = subtitle if has_et_al(title) else f"{title}: {subtitle}"
                rest = [Piece("plain", behind, following.row, following.line)] if behind else []
                end += 1
    if kind == "plain":
        title, behind = _cut_tail(title)
        rest = [Piece("plain", behind, pieces[start].row, pieces[start].line)] if behind else []
    return start, end, title, rest


def _cut_tail(text: str) -> tuple[str, str]:
    """A title and the names or venue that follow it in the same sentence."""
    if has_et_al(text):
        found = re.search(r",\s*(?P<names>[^,]{1,60}?\bet\.?\s*al\b\.?.*)$", text, re.IGNORECASE)
        if found:
            return text[: found.start()], found["names"]
    return text, ""


def _read_rest(reading: Reading, pieces: list[Piece]) -> None:
    fields = reading.unit.fields
    venues = [fields[name] for name in ("venue", "date") if name in fields]
    for piece in pieces:
        text = one_line(_SHORTCODE.sub("", piece.text)).strip(" ,;|")
        if piece.kind in ("break", "link") or not re.search(r"\w", text) or _DETAIL.match(text):
            continue
        if reading.authors_text is None and (_AUTHORS.match(text) or has_et_al(text) or _are_names(text, piece)):
            reading.authors_text = _AUTHORS.sub("", text)
        elif _VENUE.match(text) or looks_like_venue(text) or (len(text) < 160 and (knows_venue(text) and find_year(text))):
            venues.append(_VENUE.sub("", text).strip(" .,;"))
    _set_when(reading, venues)


def _are_names(text: str, piece: Piece) -> bool:
    if looks_like_venue(text):
        return False
    return name_share(text) >= 0.6 and (piece.words >= 2)


def _set_when(reading: Reading, venues: list[str]) -> None:
    where = []
    for text in venues:
        whole = find_date(text)
        if whole and reading.published_on is None:
            reading.date_text, reading.published_on = whole
            text = text.replace(whole[0], "").strip(" ,.;[]()")
        elif reading.date_text is None and not knows_venue(text) and find_date_text(text):
            reading.date_text = find_date_text(text)
        if text and text != reading.date_text:
            where.append(text)
    joined = "; ".join(where)
    reading.venue_text = joined or None
    if reading.date_text is None and joined:
        reading.date_text = find_date_text(joined)
    years = [find_year(text) for text in (joined, reading.date_text or "")]
    reading.year = next((year for year in years if year), None)
    if reading.published_on and not find_year(joined):
        reading.year = reading.published_on.year


__all__ = ["Reading", "candidates", "clean_title", "cut", "read_unit", "shape_votes", "shown"]
