"""Authors as they are compared: surnames with an initial, however the names are printed and separated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.arrays import Initials, Ints, Rows
from pipeline.merge.columns import mended, unescaped
from pipeline.people import (
    CUT_SHORT,
    JOINTS,
    NOBODIES,
    PARTICLES,
    SUFFIXES,
    initials,
    split_at_commas,
    surname,
)

COMPARED = 12
"""Authors of one record that are compared; more than that many agree or differ long before."""

_SLICE = 1 << 19  # records, or parts of their authors' strings, that are looked at together, to bound memory
_PARTS = 2 * COMPARED  # of an author string that are kept: few of them are no names
_BETWEEN = "\x1f"  # which no text has: one that came with it was read as a space

_SPACE = r"[\s\p{Z}]"
_CUT_SHORT = rf"(?i)[,;]?\s*(?:\band\s+)?(?:{CUT_SHORT})".replace(r"\s", _SPACE)
_AND = rf"{_SPACE}*[;|]{_SPACE}*|,?{_SPACE}+(?:and|&|AND){_SPACE}+"
_LAST = r"(?:[A-Z][a-z]+-?)*[A-Z][a-z]{3,}"  # "Smith", "McDonald", "Smith-Jones"
_FORENAME_FIRST = (
    rf"^(?P<given>[A-Z])[A-Za-z.-]*(?: (?P<middle>[A-Za-z.-]+))* (?P<last>{_LAST})$"  # "Jane Q. Smith"
)
_SURNAME_FIRST = rf"^(?P<last>{_LAST}|[A-Z][a-z]+), (?P<given>[A-Z][A-Za-z. -]*)$"  # "Smith, Jane Q."
_SURNAME_ALONE = rf"^(?P<last>{_LAST})$"
_NOBODY, _PARTICLES, _SUFFIXES = (
    pa.array(sorted(some), pa.large_string()) for some in (NOBODIES, PARTICLES | JOINTS, SUFFIXES)
)


@dataclass(frozen=True, slots=True)
class People:
    """The authors of all records, one row each: surname codes (0 for none), initials (0 for unknown)."""

    surnames: Ints
    initials: Initials
    counts: Ints
    et_al: np.ndarray[Any, np.dtype[np.bool_]]
    by_code: pa.Array
    """The surname of each code, in alphabetical order."""
    letters: np.ndarray[Any, np.dtype[np.uint8]]
    """The first letter of each code's surname, as a number like an initial; 0 where it has none."""

    def names(self, rows: Rows) -> list[str]:
        """The surnames of some rows in alphabetical order, for fuzzy comparison."""
        codes = np.sort(self.surnames[rows], axis=1)
        known = codes > 0
        ends = np.append(np.int32(0), np.cumsum(known.sum(axis=1), dtype=np.int32))
        names = pa.ListArray.from_arrays(ends, self.by_code.take(pa.array(codes[known])))
        joined: list[str] = pc.binary_join(names, " ").to_pylist()
        return joined


def split_authors(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Author strings as their first parts, between signs of their own, and whether they say "et al."."""
    texts = mended(unescaped(pc.fill_null(texts, "")))
    shorter = pc.replace_substring_regex(texts, _CUT_SHORT, " ")
    parts = pc.list_slice(pc.split_pattern_regex(shorter, _AND), 0, _PARTS)
    return pc.binary_join(parts, _BETWEEN), pc.not_equal(shorter, texts)


def read_people(texts: pa.Array, et_al: pa.Array) -> People:
    """Read the folded author strings of all records; every distinct name is read once."""
    parts = pc.split_pattern(texts.cast(pa.large_string()), _BETWEEN)
    distinct, ends = parts.flatten().dictionary_encode(), parts.offsets.to_numpy()
    del parts, texts
    known, by_code = _read(distinct.dictionary)
    surnames = np.zeros((len(ends) - 1, COMPARED), np.int32)
    firsts = np.zeros(surnames.shape, np.uint8)
    counts = np.zeros(len(surnames), np.int32)
    for start in range(0, len(surnames), _SLICE):
        cut, stops = slice(start, start + _SLICE), ends[start : start + _SLICE + 1] - ends[0]
        part = distinct.indices[stops[0] : stops[-1]].to_numpy()
        record, place, name, counts[cut] = _listed(known.counts, part, np.diff(stops))
        surnames[cut][record, place], firsts[cut][record, place] = known.codes[name], known.initials[name]
    letters = np.array([_letter(name[0]) if name else 0 for name in by_code.to_pylist()], np.uint8)
    return People(surnames, firsts, counts, et_al.to_numpy(zero_copy_only=False), by_code, letters)


def _listed(counts: Ints, part: Ints, n_parts: Ints) -> tuple[Rows, Rows, Rows, Ints]:
    """The names of some records: of which record each is, at what place there, and which of all names it is; and names of each record.

    From the names of each distinct part, `(n_distinct,) int32`, the parts of all records in one row, and how many are of each record.
    """
    record = np.repeat(np.repeat(np.arange(len(n_parts)), n_parts), counts[part])
    name = np.repeat((np.cumsum(counts) - counts)[part], counts[part]) + _places(counts[part])
    n_names = np.bincount(record, minlength=len(n_parts)).astype(np.int32)
    place = _places(n_names)
    compared = place < COMPARED
    return record[compared], place[compared], name[compared], n_names


def _places(counts: Any) -> Rows:
    """0, 1, … for each of groups of so many."""
    places: Rows = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return places


class _Names(NamedTuple):
    """The names in parts of authors' strings, in one row, those of the first part first."""

    codes: Ints
    """`(n_names,) int32`: surnames by code."""
    initials: Initials
    """`(n_names,) uint8`."""
    counts: Ints
    """`(n_parts,) int32`: names in each part."""


def _read(parts: pa.Array) -> tuple[_Names, pa.Array]:
    """The names in all parts, and the surnames by code."""
    starts = range(0, max(len(parts), 1), _SLICE)
    names, initials, counts = zip(*(_read_some(parts.slice(start, _SLICE)) for start in starts), strict=True)
    codes, by_code = _alphabetical(pa.concat_arrays(names))
    return _Names(codes, np.concatenate(initials), np.concatenate(counts)), by_code


def _read_some(parts: pa.Array) -> tuple[pa.Array, Initials, Ints]:
    """The surnames in some parts, their initials, and how many are in each part."""
    plain, first = _plain(parts)
    others = np.flatnonzero(pc.is_null(plain))
    found = [_authors(part) for part in parts.take(pa.array(others)).to_pylist()]
    counts = np.array(pc.invert(pc.is_in(plain, _NOBODY)), np.int32)
    counts[others] = [len(authors) for authors in found]
    starts = np.cumsum(counts) - counts
    at_once = np.setdiff1d(np.flatnonzero(counts), others, assume_unique=True)
    where = np.append(starts[at_once], np.repeat(starts[others], counts[others]) + _places(counts[others]))
    slowly = [author for authors in found for author in authors]
    names = pa.concat_arrays(
        [plain.take(pa.array(at_once)), pa.array([last for last, _ in slowly], plain.type)]
    )
    initials = np.empty(len(where), np.uint8)
    initials[where] = np.append(first[at_once], np.array([initial for _, initial in slowly], np.uint8))
    return names.take(pa.array(np.argsort(where))), initials, counts


def _alphabetical(names: pa.Array) -> tuple[Ints, pa.Array]:
    """Each name as the number of its place among all in alphabetical order, from 1; and the names from 0, nobody's."""
    encoded = names.dictionary_encode()
    by_code = encoded.dictionary.cast(pa.string())
    order = pc.sort_indices(by_code)
    rank = np.empty(len(order), np.int32)
    rank[order.to_numpy()] = np.arange(1, len(order) + 1)
    return rank[encoded.indices.to_numpy()], pa.concat_arrays([pa.array([""]), by_code.take(order)])


def _plain(parts: pa.Array) -> tuple[pa.Array, Initials]:
    """The surnames and initials of names printed in one of the usual ways, read in whole columns; null for all others."""
    parts = pc.utf8_trim(parts, " ")
    forename_first = pc.extract_regex(parts, _FORENAME_FIRST)
    surname_first = pc.extract_regex(parts, _SURNAME_FIRST)
    alone = pc.struct_field(pc.extract_regex(parts, _SURNAME_ALONE), "last")
    middle = pc.ascii_lower(pc.struct_field(forename_first, "middle"))
    behind = pc.utf8_trim(pc.ascii_lower(pc.struct_field(surname_first, "given")), " .")
    last = pc.coalesce(
        pc.if_else(pc.is_in(middle, _PARTICLES), None, pc.struct_field(forename_first, "last")),
        pc.if_else(pc.is_in(behind, _SUFFIXES), None, pc.struct_field(surname_first, "last")),
        alone,
    )
    given = pc.coalesce(*(pc.struct_field(found, "given") for found in (forename_first, surname_first)))
    letters = pc.utf8_slice_codeunits(given, 0, 1).dictionary_encode()
    numbers = np.array([*map(_letter, letters.dictionary.to_pylist()), 0], np.uint8)
    return (
        pc.replace_substring(pc.ascii_lower(last), "-", ""),
        numbers[letters.indices.fill_null(-1).to_numpy(zero_copy_only=False)],
    )


def _authors(part: str) -> list[tuple[str, int]]:
    """The surname and first initial of every author in a part without "and"."""
    found = [_person(piece) for piece in split_at_commas(part)]
    return [one for one in found if one[0] and one[0] not in NOBODIES]


@lru_cache(maxsize=1 << 18)
def _person(name: str) -> tuple[str, int]:
    name = name.strip(" .,:;*†‡0123456789").lstrip("([ ")
    last = surname(name)
    if len(last) <= 1:
        return "", 0
    return last, _initial(name)


def _initial(name: str) -> int:
    """The first letter of the given name as a number from 1, 0 where there is none."""
    first = initials(name)[:1]
    return _letter(first) if first else 0


def _letter(letter: str) -> int:
    return ord(letter.lower()) % 255 + 1
