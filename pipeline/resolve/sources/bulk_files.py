"""Bulk files: what they say, paper by paper and not yet made into records, whatever their form.

Told by how a file begins: our own records in Parquet; DBLP's dump in XML; JSON lines of arXiv's metadata, of Semantic
Scholar's datasets or of our own records. Any of them may be gzipped.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import SourceError
from pipeline.resolve.sources.dblp import cut_entries, entries
from pipeline.resolve.sources.s2_datasets import UNFIT, Additions, dataset_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

Said = tuple[str, bytes | Mapping[str, Any]]
"""A place in a file, and the line, row or entry that stands there."""


@dataclass(frozen=True, slots=True)
class ToldPiece:
    """What was read already."""

    some: tuple[Said, ...]

    def said(self) -> Iterator[Said]:
        """What the piece says of papers, in its order."""
        return iter(self.some)


@dataclass(frozen=True, slots=True)
class XmlPiece:
    """Entries of a file in DBLP's form, as they stand there."""

    xml: bytes

    def said(self) -> Iterator[Said]:
        """What the piece says of papers, in its order."""
        return entries(self.xml)


@dataclass(frozen=True, slots=True)
class RowsPiece:
    """Rows of our own records, the number of the first, and they."""

    first: int
    rows: pa.RecordBatch

    def said(self) -> Iterator[Said]:
        """What the piece says of papers, in its order."""
        return ((f"row {number}", row) for number, row in enumerate(self.rows.to_pylist(), self.first))


BulkPiece = ToldPiece | XmlPiece | RowsPiece
"""A part of a file that one process reads."""

PARQUET_MAGIC = b"PAR1"
GZIP_MAGIC = b"\x1f\x8b"  # how a packed file begins, whatever it is called
LONGEST_LINE = 2_000_000  # bytes; the longest author lists and abstracts of arXiv stay far below
_LOOKED_AT = 64  # lines of a file by which it is told whether it adds to others


class BulkFile:
    """A file that is read, and how many of its bytes, packed as they are, were read so far."""

    def __init__(self, path: Path) -> None:
        self.path, self.n_read, self.n_bytes = path, 0, 0
        with suppress(OSError):  # told by who reads it
            self.n_bytes = path.stat().st_size

    def __str__(self) -> str:
        return str(self.path)

    def opened(self) -> io.BufferedReader:
        """The file, read from its start."""
        self.n_read = 0
        return io.BufferedReader(_Counted(self))


class _Counted(io.FileIO):
    """The bytes of a file, counted while they are read."""

    def __init__(self, source: BulkFile) -> None:
        super().__init__(source.path)
        self._source = source

    def readinto(self, buffer: Buffer, /) -> int | None:
        """As any file's."""
        n = super().readinto(buffer)
        self._source.n_read += n or 0
        return n


def pieces(sources: Sequence[BulkFile], beside: Path, size: int) -> Iterator[BulkPiece]:
    """The files in pieces of so many papers, one after the other; what adds to others is read first, and kept in a file beside.

    Raises:
        SourceError: A file can't be read.
    """
    adding = [source for source in sources if _adds(source)]
    if not adding:
        for source in sources:
            yield from _pieces(source, size)
        return
    additions = Additions(beside)
    try:
        for source in adding:
            yield from _told(_added(source, additions), size)
        for source in sources:
            if source not in adding:
                yield from _told(_completed(source, additions), size)
    finally:
        additions.close()
        beside.unlink(missing_ok=True)


def _adds(source: BulkFile) -> bool:
    """Whether a file is one of those datasets that say no title."""
    for place, (_, line) in enumerate(_said(source, 1)):
        if not isinstance(line, bytes) or place == _LOOKED_AT:
            return False
        if (said := _object(line)) is not None:
            return dataset_of(said) in ("abstracts", "paper-ids")
    return False


def _object(line: bytes | Mapping[str, Any]) -> dict[str, Any] | None:
    """The object that a line of JSON is; None for any other line, and for what is none."""
    if not isinstance(line, bytes) or len(line) > LONGEST_LINE:
        return None
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _added(source: BulkFile, additions: Additions) -> Iterator[Said]:
    """Nothing but the lines that can't be kept: they are told as what they are."""
    for place, line in _said(source, _LOOKED_AT):
        try:
            additions.add(_object(line) or {})
        except UNFIT:
            yield place, line


def _completed(source: BulkFile, additions: Additions) -> Iterator[Said]:
    for place, line in _said(source, _LOOKED_AT):
        said, whole = _object(line), line
        if said and dataset_of(said) == "papers":
            with suppress(*UNFIT):  # told as what it is, by whoever admits it
                whole = additions.completed(said)
        yield place, whole


def _said(source: BulkFile, size: int) -> Iterator[Said]:
    """What a file says, place by place, read in pieces of so many papers."""
    return (said for piece in _pieces(source, size) for said in piece.said())


def _told(said: Iterable[Said], size: int) -> Iterator[ToldPiece]:
    left = iter(said)
    while some := tuple(islice(left, size)):
        yield ToldPiece(some)


def _pieces(source: BulkFile, size: int) -> Iterator[BulkPiece]:
    """A file in pieces of so many papers: rows of Parquet, entries of XML, or lines."""
    try:
        with source.path.open("rb") as file:
            is_parquet = file.read(4) == PARQUET_MAGIC
        if is_parquet:
            with pq.ParquetFile(source.path) as table:
                first, n_rows = 1, table.metadata.num_rows
                for rows in table.iter_batches(size):
                    yield RowsPiece(first, rows)
                    first += rows.num_rows
                    source.n_read = source.n_bytes * (first - 1) // n_rows
            return
    except (OSError, pa.ArrowException) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(f"{source}: can't be read ({why}).") from error
    with _opened(source) as file:
        start = file.peek(100)[:100].removeprefix(codecs.BOM_UTF8).lstrip()  # type: ignore[attr-defined]
        if start.startswith(b"<"):
            yield from map(XmlPiece, cut_entries(file, size))
            return
        lines = ((f"line {number}", line) for number, line in enumerate(_lines(file), 1) if line.strip())
        yield from _told(lines, size)


@contextmanager
def _opened(source: BulkFile) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked."""
    try:
        with source.opened() as file:
            if file.peek(2)[:2] == GZIP_MAGIC:
                with gzip.open(file) as plain:
                    yield plain  # type: ignore[misc]  # a GzipFile has all that is asked of it
            else:
                yield file
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{source}: can't be read ({error}).") from error


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, no more than shows that it is."""
    line = file.readline(LONGEST_LINE + 1).removeprefix(codecs.BOM_UTF8)
    while line:
        more = line
        while more and not more.endswith(b"\n") and len(line) > LONGEST_LINE:
            more = file.readline(LONGEST_LINE + 1)
        yield line
        line = file.readline(LONGEST_LINE + 1)
