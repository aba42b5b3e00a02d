"""What of each record is compared, in the form in which it is compared: one array per field, rows sorted by id.

Sorting by id first is what makes the result independent of the order of the input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import ConfigError
from pipeline.merge import columns, identifiers, people, titles, venues
from pipeline.merge.clustering import components

Ints = np.ndarray[Any, np.dtype[np.int32]]
Rows = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Texts = np.ndarray[Any, np.dtype[np.object_]]

TOKENS = 24
"""Words of a title that are compared one by one."""

_STOP_WORDS = frozenset(
    "a an the of for in on with using via from to under through by and or based is are as at its de la le et der die das "
    "und towards toward into over between among".split()
)
_SLICE = 50_000
_PRIOR = 5_000  # records that every word's frequency is smoothed with, so that ten records are weighed like ten thousand


@dataclass(frozen=True, slots=True)
class Fields:
    """The comparable form of all records."""

    ids: Texts
    title: Texts
    n_letters: Ints
    head: Texts
    tokens: Ints
    n_tokens: Ints
    weights: Floats
    lengths: Ints
    title_weight: Floats
    """The weights of all words of a title together."""
    numbers: np.ndarray[Any, np.dtype[np.int64]]
    marks: np.ndarray[Any, np.dtype[np.int64]]
    title_code: Ints
    spread: Ints
    people: people.People
    year: Floats
    venue_code: Ints
    venue_names: list[str]
    kind: np.ndarray[Any, np.dtype[np.int8]]
    volume: Floats
    number: Floats
    first_page: Floats
    last_page: Floats
    abstract: Texts | None
    identifiers: identifiers.Identifiers
    is_listed: np.ndarray[Any, np.dtype[np.bool_]]
    """Records that are made from an entry of a list: anyone's words, and anyone's link."""

    def __len__(self) -> int:
        """The number of records."""
        return len(self.ids)


def prepare(records: pd.DataFrame) -> Fields:
    """The comparable form of a frame of records; raises ConfigError for a frame that can't be used."""
    ids, order = _ids(records)
    ordered = columns.Sorted(records, order)
    titled = _title_fields(ordered)
    give_back()
    authors = people.parse(columns.authors(ordered))
    give_back()
    found = identifiers.find(ordered)
    return Fields(
        ids=ids,
        **titled,
        spread=_spread(titled["title_code"], authors.surnames),
        people=authors,
        **_place_fields(ordered, found),
        abstract=_abstracts(ordered),
        identifiers=found,
        is_listed=columns.strings(ordered, "source").to_numpy(zero_copy_only=False) == "list",
    )


def give_back() -> None:
    """Let numpy have the memory that Arrow no longer needs; it would keep it for itself."""
    pa.default_memory_pool().release_unused()


def _ids(records: pd.DataFrame) -> tuple[Texts, Rows]:
    """The ids as text, sorted, and the order of the rows that sorts them."""
    for name in ("id", "title"):
        if name not in records.columns:
            have = ", ".join(map(str, records.columns)) or "none"
            raise ConfigError(
                f"The records have no column {name!r} (their columns: {have}). Rename the one that holds it."
            )
    ids = pd.Series(
        [
            value if type(value) is str else None if _is_missing(value) else str(value)
            for value in records["id"].to_numpy(dtype=object)
        ],
        dtype=object,
    )
    if (n := int(ids.isna().sum())) > 0:
        raise ConfigError(f"{n} of {len(ids)} records have no id; every record needs its own.")
    if (doubled := ids[ids.duplicated()]).size:
        raise ConfigError(
            f"{doubled.size} records repeat the id of another, the first {doubled.iloc[0]!r}; ids must be unique."
        )
    order = np.argsort(ids.to_numpy(), kind="stable")
    return ids.to_numpy()[order], order


def _is_missing(value: object) -> bool:
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value))
    )


def _title_fields(records: columns.Sorted) -> dict[str, Any]:
    folded = titles.folded(pc.fill_null(columns.strings(records, "title"), ""))
    words = titles.words(folded)
    squashed = titles.squashed(words)
    return {
        "title": _objects(squashed),
        "n_letters": pc.utf8_length(squashed).to_numpy(zero_copy_only=False),
        "head": _objects(titles.heads(folded)),
        **_token_fields(*_tokens(words)),
        "title_code": columns.codes(squashed)[0],
    }


def _objects(text: pa.Array) -> Texts:
    return np.asarray(text.to_numpy(zero_copy_only=False), dtype=object)


def _tokens(words: pa.Array) -> tuple[Ints, list[str]]:
    """The words of every title as codes from 1 in a matrix padded with 0; and the words by code."""
    matrix = np.zeros((len(words), TOKENS), np.int32)
    known = {"": 0}
    for start in range(0, len(words), _SLICE):
        _fill(matrix[start : start + _SLICE], pc.utf8_split_whitespace(words.slice(start, _SLICE)), known)
    return matrix, list(known)


def _fill(matrix: Ints, split: pa.Array, known: dict[str, int]) -> None:
    """Write the codes of split titles into their rows; words not known yet get the next codes."""
    flat = split.flatten().dictionary_encode()
    lengths = np.diff(split.offsets.to_numpy())
    rows = np.repeat(np.arange(len(split)), lengths)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    code_of = np.array([known.setdefault(word, len(known)) for word in flat.dictionary.to_pylist()], np.int32)
    kept = places < TOKENS
    matrix[rows[kept], places[kept]] = code_of[flat.indices.to_numpy(zero_copy_only=False)[kept]]


def _token_fields(tokens: Ints, words: list[str]) -> dict[str, Any]:
    vocabulary = titles.Vocabulary(words)
    counts = np.bincount(tokens.ravel(), minlength=len(words)).astype(np.float64)
    weights = np.minimum(7.0, np.log((len(tokens) + _PRIOR) / (counts + 25)))
    weights[[index for index, word in enumerate(words) if word in _STOP_WORDS]] = 0.3
    weights[0] = 0.0
    # An order-free digest of the numbers of a title: "Part 2" and "2nd part" agree, 0 is none.
    digests = np.where(vocabulary.numbers > 0, (vocabulary.numbers * 0x9E3779B1) % 0x7FFFFFFF, 0)
    return {
        "tokens": tokens,
        "n_tokens": (tokens > 0).sum(axis=1).astype(np.int32),
        "weights": weights,
        "lengths": vocabulary.lengths,
        "title_weight": _by_title(lambda part: weights[part].sum(axis=1), tokens),
        "numbers": _by_title(lambda part: digests[part].sum(axis=1), tokens),
        "marks": _by_title(lambda part: np.bitwise_or.reduce(vocabulary.marks[part], axis=1), tokens),
    }


def _by_title(digest: Callable[[Ints], Any], tokens: Ints) -> Any:
    """What is told of every title by its words, some titles at a time, to bound memory."""
    starts = range(0, max(len(tokens), 1), _SLICE)
    return np.concatenate([digest(tokens[start : start + _SLICE]) for start in starts])


def _spread(title_code: Ints, surnames: Ints) -> Ints:
    """How many teams that share nobody have a paper of one title: what tells "Editorial" from a title of its own."""
    counts = np.bincount(title_code)
    rows, places = np.nonzero((surnames > 0) & (counts[title_code] > 1)[:, None])
    node = title_code[rows].astype(np.int64) << 32 | surnames[rows, places]
    nodes, at = np.unique(node, return_inverse=True)
    together = rows[1:] == rows[:-1]
    team = components(len(nodes), at[:-1][together], at[1:][together])
    teams = np.bincount(nodes[team == np.arange(len(nodes))] >> 32, minlength=len(counts))
    return np.maximum(teams, 1)[title_code].astype(np.int32)


def _place_fields(records: columns.Sorted, found: identifiers.Identifiers) -> dict[str, Any]:
    venue = columns.strings(records, "venue", "journal", "booktitle", "venue_text")
    code, names = columns.codes(venue)
    volume = columns.numbers(columns.strings(records, "volume"), r"^\D{0,12}?(?P<n>\d{1,5})")
    first, last = _pages(columns.strings(records, "pages"))
    return {
        "year": _years(records, venue),
        "venue_code": code,
        "venue_names": names,
        "kind": _kinds(code, names, found, volume),
        "volume": volume,
        "number": columns.numbers(columns.strings(records, "number", "issue"), r"^\D{0,6}?(?P<n>\d{1,5})"),
        "first_page": first,
        "last_page": last,
    }


def _years(records: columns.Sorted, venue: pa.Array) -> Floats:
    year = r"(?:^|\D)(?P<n>(?:18|19|20)\d\d)(?:\D|$)"
    found = columns.numbers(columns.strings(records, "year"), year)
    for text in (columns.strings(records, "date", "published_on", "date_text"), venue):
        found = np.where(np.isnan(found), columns.numbers(text, year), found)
    return found


def _pages(text: pa.Array) -> tuple[Floats, Floats]:
    """First and last page; "149-55" ends on 155."""
    first = columns.numbers(text, r"(?P<n>\d{1,7})")
    last = columns.numbers(text, r"\d\s*[-–—‐:]+\s*\D?(?P<n>\d{1,7})")
    size = 10.0 ** np.ceil(np.log10(np.where(last > 0, last, 1.0) + 0.5))
    return first, np.where(last < first, first - first % size + last, last)


def _kinds(
    code: Ints, names: list[str], found: identifiers.Identifiers, volume: Floats
) -> np.ndarray[Any, np.dtype[np.int8]]:
    """The kind of each record's venue; a record of a preprint server alone is a preprint."""
    kind = np.append(venues.kinds(names), np.int8(venues.UNKNOWN))[code]
    kind = np.where((kind == venues.UNKNOWN) & ~np.isnan(volume), venues.JOURNAL, kind)
    ids = found.codes
    preprint = (ids["arxiv_id"] >= 0) | (ids["preprint_doi"] >= 0)
    nowhere = (code < 0) & (ids["doi"] < 0) & np.isnan(volume)
    return np.where(nowhere & preprint, venues.PREPRINT, kind).astype(np.int8)


def _abstracts(records: columns.Sorted) -> Texts | None:
    text = columns.strings(records, "abstract")
    if text.null_count == len(text):
        return None
    return _objects(pc.utf8_slice_codeunits(pc.fill_null(titles.spaced(titles.folded(text)), ""), 0, 600))
