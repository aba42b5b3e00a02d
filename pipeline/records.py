"""Records: the one border over which what a source says becomes a row of `records`.

Whatever a source says, a row that comes out fits its schema and survives Arrow, JSON and Parquet. What does not fit
its column is left blank and noted; what has no title or no id is refused.
"""

from __future__ import annotations

import logging
import re
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from pipeline.ids import (
    acl_of_field,
    arxiv_of_field,
    dois_of_field,
    openreview_of_field,
    pmid_of_field,
    s2_of_field,
)
from pipeline.schema import Author, Record
from pipeline.source_names import SOURCES, SourceName, printed_name
from pipeline.text import digest, one_line, storable
from pipeline.venues import is_preprint, venue_series

logger = logging.getLogger(__name__)

FIRST_YEAR, LAST_YEAR = 1000, 2100
LARGEST_COUNT = 2**31 - 1
LONGEST = {"title": 2_000, "abstract": 50_000, "comment": 10_000, "journal_ref": 2_000, "source_id": 4_000}
"""Characters after which a text is cut; others are cut after `LONGEST_OTHER`."""
LONGEST_OTHER = 1_000
LONGEST_ADDRESS = 4_000
LONGEST_LIST = 10_000  # more than the authors of any paper
_BOUNDS = {"year": (FIRST_YEAR, LAST_YEAR), "arxiv_version": (1, 9_999), "s2_corpus_id": (1, 2**53)}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,20}")
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|(?!\w+:)(?!//))\S+", re.IGNORECASE)
_QUOTE = reprlib.Repr()
_QUOTE.maxstring = _QUOTE.maxother = _QUOTE.maxlong = 60
_QUOTE.maxlevel = 2


@dataclass(frozen=True, slots=True)
class Admitted:
    """A record that passed the border, and a sentence for each value that did not."""

    record: Record
    notes: tuple[str, ...] = ()


class UnusableError(ValueError):
    """What a source says of a paper can't be a record: it has no title, or no id."""


class MisfitError(ValueError):
    """A value does not fit its column."""


Clean = Callable[[Any], tuple[Any, str]]  # the value as its column holds it, and what was lost of it


def admit(source: SourceName, said: Mapping[str, object]) -> Admitted:
    """The record of what a source says, by the names of columns; other names are left out.

    Raises:
        UnusableError: It has no title, or no id of its own.
    """
    known: dict[str, Any] = dict(_UNKNOWN)
    notes = []
    for name, value in said.items():
        if value is None or (clean := _COLUMNS.get(name)) is None:
            continue
        try:
            cleaned, lost = clean(value)
            known[name] = known[name] if cleaned is None else cleaned
        except MisfitError:
            lost = f"does not fit and was left blank: {quoted(value)}"
        if lost:
            notes.append((_PLACES[name], f"{name} {lost}"))
    if not known["title"] or not known["source_id"]:
        raise UnusableError("it has no title" if known["source_id"] else "it has no id")
    known["record_id"] = known["record_id"] or digest(source, known["source_id"])
    if not notes:
        return Admitted(Record(source=source, **known))
    told = f"{printed_name(source)}'s record {known['source_id'][:100]}"
    return Admitted(Record(source=source, **known), tuple(f"{told}: {note}" for _, note in sorted(notes)))


def admit_row(said: Mapping[str, object]) -> Admitted:
    """The record of a row of `records` that was written before, whatever it has become since.

    Raises:
        UnusableError: It has no title, no id, or no source that is known.
    """
    source = said.get("source")
    if not isinstance(source, str) or source not in SOURCES:
        raise UnusableError(f"its source is none that is known: {quoted(source)}")
    return admit(SOURCES[source].name, said)


def tell(notes: Iterable[str]) -> None:
    """Say in the log what did not fit."""
    for note in notes:
        logger.warning("%s", note)


def quoted(value: object) -> str:
    """A short quote of any value, in characters that can be written anywhere."""
    return storable(_QUOTE.repr(value))


def _text(longest: int) -> Clean:
    def clean(value: Any) -> tuple[str | None, str]:
        if not isinstance(value, str):
            raise MisfitError
        if len(value) <= longest and value.isprintable() and "  " not in value and value == value.strip(" "):
            return value or None, ""  # as most texts are
        text = one_line(storable(value))
        if len(text) > longest:
            return text[:longest].rstrip(), f"was cut after {longest:,} of {len(text):,} characters"
        return text or None, ""

    return clean


_other_text, _address_text, _doi_text = map(_text, (LONGEST_OTHER, LONGEST_ADDRESS + 1, LONGEST_ADDRESS))


def _name(value: Any) -> tuple[str | None, str]:
    """An identifier or a name: text, or a number that stands for it; never cut."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) <= 10**LONGEST_OTHER else None
    text, lost = _other_text(value)
    if lost:
        raise MisfitError
    return text, ""


def _number(low: int, high: int) -> Clean:
    def clean(value: Any) -> tuple[int | None, str]:
        number = _whole(value)
        if number is None or not low <= number <= high:
            raise MisfitError
        return number, ""

    return clean


def _whole(value: Any) -> int | None:
    """A whole number, also where it is written as text or with a point; a truth value is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip()):
        return int(value)
    return None


def _truth(value: Any) -> tuple[bool, str]:
    if not isinstance(value, bool):
        raise MisfitError
    return value, ""


def _day(value: Any) -> tuple[date | None, str]:
    moment = _moment_of(value, date)
    day = moment.date() if isinstance(moment, datetime) else moment
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise MisfitError
    return day, ""


def _moment(value: Any) -> tuple[datetime, str]:
    moment = _moment_of(value, datetime)
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise MisfitError
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise MisfitError from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise MisfitError
    return moment, ""


def _moment_of(value: Any, kind: type[date]) -> date:
    if isinstance(value, str):
        try:
            return kind.fromisoformat(value.strip())
        except ValueError:
            raise MisfitError from None
    if not isinstance(value, date):
        raise MisfitError
    return value


def _address(value: Any) -> tuple[str | None, str]:
    text, _ = _address_text(value)
    if text is not None and (len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text)):
        raise MisfitError
    return text, ""


def _doi(value: Any) -> tuple[str | None, str]:
    """The first DOI of a field: bare, as an address, or before others."""
    text, _ = _doi_text(value)
    if text is None:
        return None, ""
    found = dois_of_field(text)
    if not found:
        raise MisfitError
    return found[0], f"holds {len(found)} DOIs, of which the first was taken: {quoted(value)}" if found[
        1:
    ] else ""


def _identifier(read: Callable[[str], str | None]) -> Clean:
    """An identifier in its one form, as `ids.py` reads it from a field."""

    def clean(value: Any) -> tuple[str | None, str]:
        text, _ = _name(value)
        found = read(text) if text else None
        if text and found is None:
            raise MisfitError
        return found, ""

    return clean


def _many(clean: Clean) -> Clean:
    """A list of which each part is cleaned; what does not fit is left out."""

    def clean_all(value: Any) -> tuple[tuple[Any, ...] | None, str]:
        if not isinstance(value, list | tuple):
            raise MisfitError
        kept, n_lost = [], max(0, len(value) - LONGEST_LIST)
        for part in value[:LONGEST_LIST]:
            try:
                cleaned, lost = clean(part)
            except MisfitError:
                cleaned, lost = None, "left out"
            if lost:
                n_lost += 1
            if cleaned is not None:
                kept.append(cleaned)
        lost = f"lost {n_lost} of {len(value)} values, in part or whole: {quoted(value)}" if n_lost else ""
        return tuple(kept) or None, lost

    return clean_all


def _author(value: Any) -> tuple[Author | None, str]:
    """An author from a name, or from what holds a name and an id."""
    if isinstance(value, str):
        name, lost = _other_text(value)
        return (Author(name=name, s2_author_id=None) if name else None), lost
    if isinstance(value, Author):
        value = {"name": value.name, "s2_author_id": value.s2_author_id}
    if not isinstance(value, Mapping):
        value = {"name": value}
    name, lost = _other_text(value.get("name") or "")
    own_id = value.get("s2_author_id")
    try:
        s2_author_id = None if own_id is None else _name(own_id)[0]
    except MisfitError:
        s2_author_id, lost = None, "its id was left out"
    return (Author(name=name, s2_author_id=s2_author_id) if name else None), lost


def _venue(value: Any) -> tuple[str | None, str]:
    """A journal or conference; a preprint server, or that it has appeared nowhere yet, is none."""
    text, lost = _other_text(value)
    return (None, "") if text and _is_no_venue(text) else (text, lost)


@lru_cache(maxsize=4096)
def _is_no_venue(name: str) -> bool:
    return is_preprint(name) and venue_series(name) is None


def _patterned(clean: Clean, pattern: str) -> Clean:
    """The same, if it has the form that its column asks for."""
    fits = re.compile(pattern).search

    def clean_and_match(value: Any) -> tuple[Any, str]:
        cleaned, lost = clean(value)
        if cleaned is not None and not fits(cleaned):
            raise MisfitError
        return cleaned, lost

    return clean_and_match


_BY_NAME: dict[str, Clean] = {
    "arxiv_id": _identifier(arxiv_of_field),
    "doi": _doi,
    "s2_id": _identifier(s2_of_field),
    "pmid": _identifier(pmid_of_field),
    "acl_id": _identifier(acl_of_field),
    "dblp_key": _name,
    "record_id": _name,
    "openreview_id": _identifier(openreview_of_field),
    "venue": _venue,
    "page_urls": _many(_address),
    "pdf_url": _address,
    "code_urls": _many(_address),
    "authors": _many(_author),
}


_BY_TYPE: dict[Any, Clean] = {bool: _truth, date: _day, datetime: _moment}


def _cleaner(name: str, kind: Any) -> Clean:
    """How a column is cleaned: in its own way, or by the type that it is declared with."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if get_origin(kind) is UnionType:
        (kind,) = set(get_args(kind)) - {NoneType}
    if kind is int:
        return _number(*_BOUNDS.get(name, (0, LARGEST_COUNT)))
    text = _text(LONGEST.get(name, LONGEST_OTHER))
    return _many(text) if get_origin(kind) is tuple else _BY_TYPE.get(kind, text)


def _columns() -> dict[str, Clean]:
    hints, cleaners = get_type_hints(Record), {}
    for column in fields(Record):
        if column.name == "source":
            continue
        clean = _cleaner(column.name, hints[column.name])
        pattern = column.metadata.get("pattern")
        cleaners[column.name] = _patterned(clean, pattern) if pattern else clean
    return cleaners


_COLUMNS = _columns()
_PLACES = {name: place for place, name in enumerate(_COLUMNS)}
_UNKNOWN: dict[str, Any] = dict.fromkeys(_COLUMNS) | {
    "authors": (), "other_titles": (), "is_stale": False,
}  # fmt: skip
