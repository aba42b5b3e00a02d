"""Records packed a few at a time, so that one is read without the thousand of its group in the Parquet file.

`packed-1.bin` holds blocks of LZ4, each of some records as lines of JSON without what is null; `packed-1.npy` says where
each block starts, and how long it is unpacked; the number is the version of the schema. The Parquet file stays what everyone
else reads, and any other version.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pydantic_core import from_json, to_json

from pipeline.schema import SCHEMA_VERSION, Author, Record

RecordPlaces = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Rows of a snapshot or of one of its files: `(n,) int64`."""
BLOCK = 8  # records packed together: more take less room, and longer to get at one of them
BLOCKS_FILE, STARTS_FILE = f"packed-{SCHEMA_VERSION}.bin", f"packed-{SCHEMA_VERSION}.npy"
_CODEC = "lz4_raw"
_NAMES = tuple(field.name for field in fields(Record))
_values_of = attrgetter(*_NAMES)
_BLANK: dict[str, Any] = dict.fromkeys(_NAMES) | {"other_titles": ()}
"""What a column holds where a line is silent."""


def packed_lines(records: Iterable[Record]) -> list[bytes]:
    """Each record as one line of JSON, without what is null."""
    return [to_json(_told(record)) for record in records]


def _told(record: Record) -> dict[str, Any]:
    values = zip(_NAMES, _values_of(record), strict=True)
    told = {name: value for name, value in values if value is not None and value != _BLANK[name]}
    return told | {"authors": [_packed_author(author) for author in record.authors]}


def _packed_author(author: Author) -> str | tuple[str, str]:
    return author.name if author.s2_author_id is None else (author.name, author.s2_author_id)


def _authors(cells: Iterable[str | Sequence[str]]) -> tuple[Author, ...]:
    both = ((cell, None) if isinstance(cell, str) else cell for cell in cells)
    return tuple([Author(name=name, s2_author_id=s2_author_id) for name, s2_author_id in both])


_LISTS = (
    "other_titles", "page_urls", "publication_types", "categories", "fields_of_study", "code_urls",
)  # fmt: skip
_READERS: dict[str, Callable[[Any], Any]] = {
    "authors": _authors,
    "published_on": date.fromisoformat,
    "updated_on": date.fromisoformat,
    "retrieved_at": datetime.fromisoformat,
    **dict.fromkeys(_LISTS, tuple),
}
"""What makes a column's value of JSON's, where it is another."""


class RecordPacker:
    """Writes packed records block by block, however they come."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, (folder / BLOCKS_FILE).open("wb")
        self._codec = pa.Codec(_CODEC)
        self._waiting: list[bytes] = []
        self._starts, self._sizes = [0], [0]

    def add(self, lines: Sequence[bytes]) -> None:
        """Write the blocks that these lines fill."""
        self._waiting += lines
        n_full = len(self._waiting) // BLOCK * BLOCK
        for start in range(0, n_full, BLOCK):
            self._write(self._waiting[start : start + BLOCK])
        del self._waiting[:n_full]

    def close(self) -> None:
        """Write what is left, and where everything stands."""
        if self._waiting:
            self._write(self._waiting)
        self._file.close()
        np.save(self._folder / STARTS_FILE, np.array([self._starts, self._sizes], np.int64))

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        (self._folder / BLOCKS_FILE).unlink()

    def _write(self, lines: Sequence[bytes]) -> None:
        plain = b"\n".join(lines)
        self._sizes.append(len(plain))
        self._starts.append(self._starts[-1] + self._file.write(self._codec.compress(plain, asbytes=True)))


class PackedRecords:
    """The packed records of a folder, mapped into memory."""

    def __init__(self, folder: Path) -> None:
        self._starts, self._sizes = np.asarray(np.load(folder / STARTS_FILE, mmap_mode="r"))
        with (folder / BLOCKS_FILE).open("rb") as file:
            self._blocks = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._codec = pa.Codec(_CODEC)

    def records(self, rows: RecordPlaces, unless_told: Mapping[str, Any]) -> list[Record]:
        """The records of these rows, ascending; `unless_told` is what columns hold where a record is silent.

        Raises:
            ValueError: What stands there is no record.
            TypeError: It has other columns.
        """
        blank, made = {**_BLANK, **unless_told}, []
        for line in self._lines(rows):
            said = from_json(line)
            for name in said.keys() & _READERS.keys():
                said[name] = _READERS[name](said[name])
            made.append(Record(**(blank | said)))
        return made

    def _lines(self, rows: RecordPlaces) -> Iterator[bytes]:
        """The lines of these rows, each block of them unpacked once."""
        numbers, places = np.divmod(rows, BLOCK)
        known, lines = -1, [b""]
        stand = zip(
            numbers.tolist(),
            places.tolist(),
            self._starts[numbers].tolist(),
            self._starts[numbers + 1].tolist(),
            self._sizes[numbers + 1].tolist(),
            strict=True,
        )
        for number, place, start, end, size in stand:
            if number != known:
                known = number
                lines = self._codec.decompress(self._blocks[start:end], size, asbytes=True).split(b"\n")
            yield lines[place]
