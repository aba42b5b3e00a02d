"""The slots of a section: what stands in one place of most of its entries is one thing in all of them.

Dictionaries of venues and names are evidence for what a place holds; the place then decides for those that no dictionary has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from pipeline.parse.dates import find_year
from pipeline.parse.leading_authors import set_leading_names_apart
from pipeline.parse.people import NAME_WORDS, name_share
from pipeline.parse.reading import (
    BY,
    NO_PEOPLE,
    EntryPart,
    Reading,
    best_piece,
    is_preprint_server,
    read_unit,
    set_when,
)
from pipeline.parse.titles import DETAIL, Ending, clean_title, ends_in_names, shape_votes
from pipeline.parse.unit import Unit
from pipeline.parse.venues import knows_venue, looks_like_venue, names_venue
from pipeline.people import has_et_al, split_names
from pipeline.remembered import remembered
from pipeline.title_forms import title_key

_HALF = 0.5
_MOST = 0.6  # share of entries that make a custom
_SOME = 0.3  # share of what stands in a place that has to be known for a venue
_FEWEST_LED = 2  # titles that begin with people, so that it is a custom
_TITLE_WORDS = 2  # that are left of a title, at least
_VENUE_WORDS = 6  # of a venue that is not known
_AUTHORS_LENGTH = 3000  # characters; more is an abstract
_SMALL_WORD = 4  # letters from which a word of a name has a capital
_MOST_JOINTS = 4  # looked at, from either end of a title

Slot = Literal["authors", "venue", "year"]
Place = tuple[str, str, int]
"""What stands in front in the same entry, the style, and the row below the first."""

_YEAR = re.compile(r"\(?(?:19|20)\d\d\)?")
_LEAD_JOINT = re.compile(r"(?<=\S)(?:[:：]\s+|\s[-–—|]\s+|\.\s+)(?=\S)")
_YEAR_LEAD = re.compile(r"\(?(?P<year>(?:19|20)\d\d)\)?[.,:]\s+(?=\S)")
_TAIL_JOINT = re.compile(r"(?<=\S)(?:[.,;:：|]\s+|[?!]\s+|\s[-–—|]\s+|\s+(?=\(?(?:19|20)\d\d\)?\W{0,2}$))")
_NAME_AND_YEAR = re.compile(r"(?P<name>\S{1,30}(?: \S{1,30}){1,3}?) \(?(?P<year>(?:19|20)\d\d)\)?\W{0,5}")


def fill_slots(readings: Sequence[Reading]) -> None:
    """Read each entry of a section by what stands in its places in most of the others."""
    _cut_leads(readings)
    _cut_tails(readings)
    _fill_authors(readings)
    _fill_venues(readings)


@remembered
def slot_of(text: str) -> Slot | None:
    """What a part of a title plainly is, if it is none of its words."""
    if _YEAR.fullmatch(text.strip(" .,;")):
        return "year"
    if looks_like_venue(text):
        return "venue" if names_venue(text) and (find_year(text) or len(text.split()) == 1) else None
    people = split_names(text)
    are_people = has_et_al(text) or all(len(name.split()) in NAME_WORDS for name in people)
    is_sure = bool(people) and are_people and name_share(text) == 1 and not knows_venue(text)
    return "authors" if is_sure else None


def _cut_leads(readings: Sequence[Reading]) -> None:
    """What most titles begin with, "2013 - Title", "Ann Bee: Title", "Bee, A. Title", is none of their words."""
    found = {i: lead for i, reading in enumerate(readings) if (lead := _lead(reading))}
    counts = Counter(slot for slot, _, _ in found.values())
    named = {i: text for i, (slot, text, _) in found.items() if slot == "authors"}
    n_sure = sum(not _may_be_nickname(readings[i], text) for i, text in named.items())
    are_names = n_sure >= _SOME * len(named)  # else "Swin Transformer: …" is how titles begin
    counts["authors"] += sum(reading.is_authors_first for reading in readings)
    for i, (slot, text, title) in found.items():
        is_usual = counts[slot] >= max(_FEWEST_LED * (slot != "year"), _MOST * len(readings))
        is_told = (
            i not in named
            or not _may_be_nickname(readings[i], text)
            or (are_names and not _has_people(readings[i]))
        )
        if is_usual and is_told and _give(readings[i], slot, text):
            dated = _YEAR_LEAD.match(title) if slot == "authors" else None
            is_dated = dated is not None and _give(readings[i], "year", dated["year"])
            readings[i].title_raw = title[dated.end() :] if dated and is_dated else title
            readings[i].title = clean_title(readings[i].title_raw)


def _may_be_nickname(reading: Reading, text: str) -> bool:
    """Whether what stands before a colon has nothing that nicknames of papers have not: several names, initials, "et al."."""
    if not reading.title_raw[len(text) :].lstrip().startswith((":", "：")):
        return False
    return not has_et_al(text) and re.search(r",|&|\band\b|(?<!\w)[A-Z]\.", text) is None


def _has_people(reading: Reading) -> bool:
    """Whether an entry names people behind its title."""
    return bool(reading.authors_text) and slot_of(reading.authors_text or "") == "authors"


def _lead(reading: Reading) -> tuple[Slot, str, str] | None:
    """The slot that a title begins with, its text, and the title without it."""
    for joint in [*_LEAD_JOINT.finditer(reading.title_raw[:400])][:_MOST_JOINTS]:
        text, title = reading.title_raw[: joint.start()], reading.title_raw[joint.end() :]
        slot = slot_of(text)
        is_led = joint[0].strip()[0] in ".:：" or re.search(r",|&|\band\b", text) or has_et_al(text)
        is_free = slot != "authors" or (is_led and not reading.is_authors_first)
        if slot in ("authors", "year") and is_free and len(title.split()) >= _TITLE_WORDS:
            return slot, text + "." * ("." in text and joint[0][0] == "."), title
    return None


def _cut_tails(readings: Sequence[Reading]) -> None:
    """What most titles end in, "Title. 2021", is none of their words; a venue with its year never is."""
    found = {i: tail for i, reading in enumerate(readings) if (tail := _tail(reading))}
    counts = Counter(slot for slot, _, _ in found.values())
    dated = sum(reading.year is not None for reading in readings)
    for i, (slot, text, title) in found.items():
        is_sure = slot == "venue" and find_year(text) is not None
        is_usual = slot == "year" and counts[slot] >= _MOST * len(readings) and dated < counts[slot]
        if (is_sure or is_usual) and _give(readings[i], slot, text):
            readings[i].title_raw, readings[i].title = title, clean_title(title)


def _tail(reading: Reading) -> tuple[Slot, str, str] | None:
    """The slot that a title ends in, its text, and the title without it."""
    start = max(0, len(reading.title_raw) - 160)
    for joint in [*_TAIL_JOINT.finditer(reading.title_raw, start)][: -_MOST_JOINTS - 1 : -1]:
        title = reading.title_raw[: joint.start() + (joint[0][0] in "?!")]
        text = reading.title_raw[joint.end() :].strip(" .,;")
        slot = slot_of(text)
        if slot in ("venue", "year") and len(title.split()) >= _TITLE_WORDS:
            return slot, text, title
    return None


def _give(reading: Reading, slot: Slot, text: str) -> bool:
    """Take a text for what its slot says, unless the entry says that elsewhere."""
    if slot == "authors":
        if reading.authors_text and reading.is_authors_first:
            return False
        if reading.authors_text:  # what was taken for names behind the title is a journal
            reading.venue_text = "; ".join(filter(None, (reading.authors_text, reading.venue_text)))
        reading.authors_text, reading.is_authors_first = text.strip(" ,;"), True
        return True
    if slot == "year":
        year = int(text.strip(" ()"))
        reading.date_text, reading.year = reading.date_text or str(year), reading.year or year
        return True
    if reading.venue_text:
        return False
    set_when(reading, [text, *filter(None, (reading.date_text,))])
    return True


def _places(reading: Reading) -> Iterator[tuple[EntryPart, Place]]:
    """The parts of an entry, each with its place."""
    segments = reading.segments
    first_row = segments[0].row if segments else 0
    for before, segment in pairwise((None, *segments)):
        assert segment is not None
        behind = before.role or "words" if before and before.row == segment.row else "start"
        yield segment, (behind, segment.style, segment.row - first_row)


def _fill_authors(readings: Sequence[Reading]) -> None:
    """Where most entries have their authors in one place, those without any have them there too."""
    usual = Counter(
        (segment.style, segment.row)
        for reading in readings
        for segment in reading.segments
        if segment.role == "authors"
    )
    if not usual or usual.most_common(1)[0][1] < _MOST * len(readings):
        return
    place = usual.most_common(1)[0][0]
    for reading in readings:
        there = [segment for segment in reading.segments if (segment.style, segment.row) == place]
        is_told = reading.unit.fields.get("authors") or any(one.role == "authors" for one in there)
        if there and not is_told:
            _take_authors(reading, there[0])


def _take_authors(reading: Reading, segment: EntryPart) -> None:
    """Take a part of an entry for its authors, as it stands where others have theirs."""
    alone = _NAME_AND_YEAR.fullmatch(segment.text)
    if alone and name_share(alone["name"]) == 1 and not knows_venue(alone["name"]):
        reading.authors_text, segment.role = alone["name"], "authors"
        parts = [
            part for part in (reading.venue_text or "").split("; ") if not part.startswith(alone["name"])
        ]
        reading.venue_text = "; ".join(parts) or None
    elif not (looks_like_venue(segment.text) or _is_of_title(segment, reading)) and (
        len(segment.text) <= _AUTHORS_LENGTH
    ):
        reading.authors_text, segment.role = BY.sub("", segment.text).strip(" .,;>"), "authors"


def _fill_venues(readings: Sequence[Reading]) -> None:
    """Where some of what stands in one place are known venues, the others there are venues, known or not."""
    by_place: dict[Place, list[tuple[Reading, EntryPart]]] = defaultdict(list)
    for reading in readings:
        for segment, place in _places(reading):
            if segment.role is not None or _may_be_venue(segment, reading):
                by_place[place].append((reading, segment))
    for there in by_place.values():
        n_known = sum(one.role == "venue" or is_preprint_server(one.text) for _, one in there)
        for reading, segment in there if n_known >= max(1, _SOME * len(there)) else ():
            is_open = reading.venue_text is None or reading.venue_text == reading.date_text
            is_nobody = n_known >= _MOST * len(there) and _is_one_name(segment, reading)
            if is_open and (segment.role is None or is_nobody):
                reading.authors_text = None if is_nobody else reading.authors_text
                segment.role = "venue"
                set_when(reading, [*filter(None, (reading.date_text,)), segment.text.strip(" .,;")])


def _is_one_name(segment: EntryPart, reading: Reading) -> bool:
    """Whether a part was read as the one author of an entry, as a journal that nobody knows may be: "Ocean Omics"."""
    is_author = segment.role == "authors" and segment.text == reading.authors_text
    is_one = is_author and len(reading.authors) == 1 and not has_et_al(segment.text)
    return is_one and segment.text[0].isupper() and "," not in segment.text


def _may_be_venue(segment: EntryPart, reading: Reading) -> bool:
    """Whether a part of an entry has the form of a venue's name: few words, those of some length with capitals."""
    words = segment.text.split()
    if not 0 < len(words) <= _VENUE_WORDS or segment.is_before or not reading.authors_text:
        return False
    has_capitals = all(word[0].isupper() or len(word) < _SMALL_WORD for word in words)
    has_form = (has_capitals and any(word[0].isupper() for word in words)) or looks_like_venue(segment.text)
    return (
        (has_form or is_preprint_server(segment.text))
        and not NO_PEOPLE.search(segment.text)
        and not _is_of_title(segment, reading)
    )


def _is_of_title(segment: EntryPart, reading: Reading) -> bool:
    """Whether a part says a detail, or words of the title once more."""
    return bool(DETAIL.match(segment.text)) or title_key(segment.text) in title_key(reading.title)


def read_units(units: Sequence[Unit]) -> list[Reading]:
    """The units of a section that have titles, read: each by itself, then by the slots of all."""
    units = [unit for unit in units if unit.says_something()]
    set_leading_names_apart(units)
    votes = shape_votes(units)
    ending = _usual_ending(units, votes)
    readings = [reading for unit in units if (reading := read_unit(unit, votes, ending))]
    fill_slots(readings)
    return readings


def _usual_ending(units: Sequence[Unit], votes: Counter[str]) -> Ending:
    """What most unmarked titles of a section end in: names of authors, all or the first, or nothing."""
    cut_short = [unit for unit in units if has_et_al(" ".join(piece.text for piece in unit.pieces))]
    if len(cut_short) > _HALF * len(units):
        return "et al"
    best = [(unit, found[1]) for unit in units if (found := best_piece(unit, votes))]
    plain = [unit.pieces[index].text for unit, index in best if unit.pieces[index].kind == "plain"]
    return "names" if plain and sum(map(ends_in_names, plain)) > _MOST * len(plain) else ""
