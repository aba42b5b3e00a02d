"""What is compared of all records: one array per field, rows sorted by id.

Sorting by id first is what makes the result independent of the order of the input. Here stands also what no record
tells by itself: how rare its words are among all, how many teams used its title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import ConfigError
from pipeline.merge import identifiers, people, titles, venues
from pipeline.merge.arrays import Bools, Floats, Ints, Rows
from pipeline.merge.clustering import components
from pipeline.merge.columns import Texts, codes, whole
from pipeline.merge.mapped import Keeper
from pipeline.merge.normalising import normalise
from pipeline.merge.partitions import Runner, at_once, split
from pipeline.merge.spilled import HeldColumns, SpilledColumns
from pipeline.sorted_numbers import distinct
from pipeline.text import plural
from pipeline.venues import is_preprint

TOKENS = 24
"""Words of a title that are compared one by one."""

_STOP_WORDS = frozenset(
    "a an the of for in on with using via from to under through by and or based is are as at its de la le et der die das "
    "und towards toward into over between among".split()
)
_SLICE = 50_000
_SHORTEST_HEAD = 2
_PRIOR = 5_000  # records that every word's frequency is smoothed with, so that ten records are weighed like ten thousand


@dataclass(frozen=True, slots=True)
class Fields:
    """The comparable form of all records, in the order of their ids."""

    ids: Texts
    """`(n_records,)`: the ids of the records, ascending."""
    title: Texts
    n_letters: Ints
    """`(n_records,) int32`: letters of a title without its spaces; 0 where it is missing."""
    tokens: Ints
    """`(n_records, TOKENS) int32`: the words of a title as codes from 1, padded with 0."""
    n_tokens: Ints
    """`(n_records,) int32`: words of a title, `TOKENS` at most."""
    weights: Floats
    """`(n_words,) float64`, by code: how rare a word is, the natural logarithm of records over those that have it."""
    lengths: Ints
    """`(n_words,) int32`, by code: letters of a word."""
    title_weight: Floats
    """`(n_records,) float64`: the weights of all words of a title together."""
    words: Texts
    """`(n_words,)`, by code: the words of titles."""
    name_of_word: Ints
    """`(n_words,) int32`: the code of the surname that a word is, 0 for none: authors slip into titles."""
    year_of_word: Ints
    """`(n_words,) int32`: the year that a word is, 0 for none."""
    numbers: Rows
    """`(n_records,) int64`: a digest of the numbers in a title, whatever their order; 0 for none."""
    marks: Rows
    """`(n_records,) int64`: a bit for each kind of word that makes another paper ("reply", "part"); no unit."""
    title_code: Ints
    """`(n_records,) int32`: equal for equal titles."""
    heads: Texts
    """`(n_records,)`: what stands before the colon of a title, squashed; "" where nothing does."""
    head_code: Ints
    """`(n_records,) int32`: the code of the title that stands before a title's colon; -1 where nothing does."""
    spread: Ints
    """`(n_records,) int32`: teams that share nobody and have a paper of this title; 1 or more."""
    source: Ints
    """`(n_records,) int32`: where a record is from, as a number; -1 where it does not say."""
    title_years: Ints
    """`(n_records,) int32`: years in which its source has a title: of a column, many; copies of one paper differ by few."""
    people: people.People
    year: Floats
    """`(n_records,) float64`: year of publication; NaN where unknown."""
    venue_code: Ints
    """`(n_records,) int32`: a place in `venue_names`; -1 where no venue is known."""
    venue_names: Texts
    kind: np.ndarray[Any, np.dtype[np.int8]]
    """`(n_records,) int8`: the kind of a venue, as `venues` numbers them."""
    volume: Floats
    """`(n_records,) float64`: NaN where unknown, as all that follow."""
    number: Floats
    """`(n_records,) float64`."""
    first_page: Floats
    """`(n_records,) float64`."""
    last_page: Floats
    """`(n_records,) float64`."""
    abstract: Texts | None
    identifiers: identifiers.Identifiers
    is_listed: Bools
    """`(n_records,) bool`: made from an entry of a list: anyone's words, and anyone's link."""

    def __len__(self) -> int:
        """The number of records."""
        return len(self.ids)


def prepare_fields(
    records: pd.DataFrame | Iterable[pd.DataFrame],
    partitions: int = 1,
    run: Runner = at_once,
    spill: Path | None = None,
) -> Fields:
    """The comparable form of records, of one frame or of many that are read one after the other; in a folder, if one is given.

    Raises:
        ConfigError: The records have no id or title, an id is missing, or there twice.
    """
    parts = split(records, partitions) if isinstance(records, pd.DataFrame) else records
    del records
    normal = run(normalise, parts)
    folded = HeldColumns(normal) if spill is None else SpilledColumns(normal, spill)
    del parts, normal
    give_back()
    keep = Keeper(spill, "fields")
    ids, where = keep(_ids(folded.take("id")))

    def column(name: str) -> pa.Array:
        """One column in the order of the ids; let go of, so that no second copy of all is held."""
        return whole(folded.take(name).take(where))

    words = keep(column("title"))
    squashed = keep(titles.squashed(words))
    tokens, vocabulary = keep(_tokens(words))
    by_token = keep(_token_fields(tokens, vocabulary))
    del words
    heads = keep(column("head"))
    title_code, head_code = keep(_title_codes(squashed, heads))
    authors = keep(people.read_people(column("authors"), column("et_al")))
    give_back()
    found = keep(identifiers.encode((kind, column(kind)) for kind in identifiers.KINDS))
    abstract = keep(column("abstract"))
    source, sources = keep(codes(column("source")))
    places = keep(_place_fields(column, found, _of_servers(source, sources)))
    return Fields(
        ids=Texts(ids),
        title=Texts(squashed),
        n_letters=keep(pc.utf8_length(squashed).to_numpy(zero_copy_only=False).astype(np.int32)),
        **by_token,
        words=Texts(pa.array(vocabulary, pa.string())),
        name_of_word=_codes_of(vocabulary, authors.by_code),
        title_code=title_code,
        heads=Texts(heads),
        head_code=head_code,
        spread=keep(_spread(title_code, authors.surnames)),
        people=authors,
        **places,
        source=source,
        title_years=keep(_title_years(title_code, source, places["year"])),
        abstract=None if abstract.null_count == len(abstract) else Texts(pc.fill_null(abstract, "")),
        identifiers=found,
        is_listed=(source >= 0) & (source == sources.places_of(["list"])[0]),
    )


def give_back() -> None:
    """Let numpy have the memory that Arrow no longer needs; it would keep it for itself."""
    pa.default_memory_pool().release_unused()


def _ids(ids: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The ids, sorted, and the order of the rows that sorts them.

    Letters are sorted by their numbers, as Python does.
    """
    if ids.null_count:
        raise ConfigError(
            f"{ids.null_count:,} of {plural(len(ids), 'record')} have no id; every record needs its own."
        )
    ids = ids.cast(pa.string()) if pa.types.is_null(ids.type) else ids
    order = pc.sort_indices(ids)
    ids = whole(ids.take(order))
    repeated = pc.equal(ids.slice(1), ids.slice(0, max(len(ids) - 1, 0)))
    if (n := pc.sum(repeated).as_py() or 0) > 0:
        first = ids.slice(1).filter(repeated)[0].as_py()
        repeat = "repeats" if n == 1 else "repeat"
        raise ConfigError(
            f"{plural(n, 'record')} {repeat} the id of another, the first {first!r}; ids must be unique."
        )
    return ids, order


def _title_codes(squashed: pa.Array, heads: pa.Array) -> tuple[Ints, Ints]:
    """Titles, and what stands before their colons, as numbers: equal ones for equal texts; -1 for no head.

    Both `(n_records,) int32`.
    """
    heads = pc.if_else(pc.less(pc.utf8_length(heads), _SHORTEST_HEAD), None, heads)
    both, _ = codes(pa.concat_arrays([squashed, heads.cast(squashed.type)]))
    return both[: len(squashed)], both[len(squashed) :]


def _codes_of(words: list[str], known: pa.Array) -> Ints:
    """The place of each word among the known ones, 0 of all others, `(n_words,) int32`."""
    found = pc.index_in(pa.array(words, known.type), known).fill_null(0)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int32)


def _title_years(title_code: Ints, source: Ints, year: Floats) -> Ints:
    """In how many years the source of each record has its title; 1 where it says no source.

    `(n_records,) int32`, from arrays of `(n_records,)`.
    """
    group = title_code.astype(np.int64) * (int(source.max(initial=0)) + 2) + source + 1
    dated = ~np.isnan(year) & (source >= 0)
    groups, counts = np.unique(
        distinct(group[dated] * 4096 + year[dated].astype(np.int64)) // 4096, return_counts=True
    )
    if not len(groups):
        return np.ones(len(group), np.int32)
    at = np.searchsorted(groups, group).clip(max=len(groups) - 1)
    return np.where(groups[at] == group, counts[at], 1).astype(np.int32)


def _tokens(words: pa.Array) -> tuple[Ints, list[str]]:
    """The words of every title as codes from 1 in a matrix padded with 0; and the words by code.

    The matrix is `(n_records, TOKENS) int32`, a code is a place in the list of words.
    """
    matrix = np.zeros((len(words), TOKENS), np.int32)
    known = {"": 0}
    for start in range(0, len(words), _SLICE):
        _fill(matrix[start : start + _SLICE], pc.utf8_split_whitespace(words.slice(start, _SLICE)), known)
    return matrix, list(known)


def _fill(matrix: Ints, split: pa.Array, known: dict[str, int]) -> None:
    """Write the codes of split titles into their rows; words not known yet get the next codes.

    `matrix` is `(n_titles, TOKENS) int32`, and changed.
    """
    flat = split.flatten().dictionary_encode()
    lengths = np.diff(split.offsets.to_numpy())
    rows = np.repeat(np.arange(len(split)), lengths)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    code_of = np.array([known.setdefault(word, len(known)) for word in flat.dictionary.to_pylist()], np.int32)
    kept = places < TOKENS
    matrix[rows[kept], places[kept]] = code_of[flat.indices.to_numpy(zero_copy_only=False)[kept]]


def _token_fields(tokens: Ints, words: list[str]) -> dict[str, Any]:
    """What is known of the words, `(n_words,)`, and of every title by its words, `(n_records,)`; see `Fields`."""
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
        "year_of_word": vocabulary.years,
        "title_weight": _by_title(lambda part: weights[part].sum(axis=1), tokens),
        "numbers": _by_title(lambda part: digests[part].sum(axis=1), tokens),
        "marks": _by_title(lambda part: np.bitwise_or.reduce(vocabulary.marks[part], axis=1), tokens),
    }


def _by_title(digest: Callable[[Ints], Any], tokens: Ints) -> Any:
    """What is told of every title by its words, some titles at a time, to bound memory.

    `(n_records,)`, from `(n_records, TOKENS) int32`.
    """
    starts = range(0, max(len(tokens), 1), _SLICE)
    return np.concatenate([digest(tokens[start : start + _SLICE]) for start in starts])


def _spread(title_code: Ints, surnames: Ints) -> Ints:
    """How many teams that share nobody have a paper of one title: what tells "Editorial" from a title of its own.

    `(n_records,) int32`, from title codes `(n_records,) int32` and surname codes `(n_records, COMPARED) int32`.
    """
    counts = np.bincount(title_code)
    rows, places = np.nonzero((surnames > 0) & (counts[title_code] > 1)[:, None])
    node = title_code[rows].astype(np.int64) << 32 | surnames[rows, places]
    nodes, at = np.unique(node, return_inverse=True)
    together = rows[1:] == rows[:-1]
    team = components(len(nodes), at[:-1][together], at[1:][together])
    teams = np.bincount(nodes[team == np.arange(len(nodes))] >> 32, minlength=len(counts))
    return np.maximum(teams, 1)[title_code].astype(np.int32)


def _of_servers(source: Ints, sources: Texts) -> Bools:
    """Which records come from preprint servers, as far as the name of their source tells, `(n_records,) bool`."""
    servers = [at for at, name in enumerate(sources.tolist()) if is_preprint(name)]
    return np.isin(source, servers)


def _place_fields(
    column: Callable[[str], pa.Array], found: identifiers.Identifiers, of_servers: Bools
) -> dict[str, Any]:
    """When and where every record appeared, `(n_records,)` each; see `Fields`."""
    code, names = codes(column("venue"))
    values = {
        name: column(name).to_numpy(zero_copy_only=False)
        for name in ("year", "volume", "number", "first_page", "last_page")
    }
    return {
        "venue_code": code,
        "venue_names": names,
        "kind": _kinds(code, names.tolist(), found, values["volume"], of_servers),
        **values,
    }


def _kinds(
    code: Ints, names: list[str], found: identifiers.Identifiers, volume: Floats, of_servers: Bools
) -> np.ndarray[Any, np.dtype[np.int8]]:
    """The kind of each record's venue; a record of a preprint server alone is a preprint.

    `(n_records,) int8`, from arrays of `(n_records,)`.
    """
    kind = np.append(venues.kinds(names), np.int8(venues.UNKNOWN_VENUE))[code]
    kind = np.where((kind == venues.UNKNOWN_VENUE) & ~np.isnan(volume), venues.JOURNAL, kind)
    ids = found.codes
    preprint = (ids["arxiv_id"] >= 0) | (ids["preprint_doi"] >= 0) | of_servers
    nowhere = (code < 0) & (ids["doi"] < 0) & np.isnan(volume)
    return np.where(nowhere & preprint, venues.PREPRINT, kind).astype(np.int8)
