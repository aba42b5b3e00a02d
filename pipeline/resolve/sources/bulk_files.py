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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
import rich.progress
from lxml import etree
from rich.console import Console

from pipeline.errors import SourceError
from pipeline.resolve.sources.dblp import entries
from pipeline.resolve.sources.s2_datasets import UNFIT, Additions, dataset_of

Said = tuple[str, bytes | Mapping[str, Any]]
"""A place in a file, and the line, row or entry that stands there."""

PARQUET_MAGIC = b"PAR1"
GZIP_MAGIC = b"\x1f\x8b"  # how a packed file begins, whatever it is called
LONGEST_LINE = 2_000_000  # bytes; the longest author lists and abstracts of arXiv stay far below
_LOOKED_AT = 64  # lines of a file by which it is told whether it adds to others


def all_said(sources: Sequence[Path], beside: Path) -> Iterator[Said]:
    """What the files say of papers, one after the other; what adds to others is read first, and kept in a file beside.

    Raises:
        SourceError: A file can't be read.
    """
    adding = [source for source in sources if _adds(source)]
    if not adding:
        for source in sources:
            yield from _said(source)
        return
    additions = Additions(beside)
    try:
        for source in adding:
            yield from _added(source, additions)
        for source in sources:
            if source not in adding:
                yield from _completed(source, additions)
    finally:
        additions.close()
        beside.unlink(missing_ok=True)


def _adds(source: Path) -> bool:
    """Whether a file is one of those datasets that say no title."""
    for place, (_, line) in enumerate(_said(source)):
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


def _added(source: Path, additions: Additions) -> Iterator[Said]:
    """Nothing but the lines that can't be kept: they are told as what they are."""
    for place, line in _said(source):
        try:
            additions.add(_object(line) or {})
        except UNFIT:
            yield place, line


def _completed(source: Path, additions: Additions) -> Iterator[Said]:
    for place, line in _said(source):
        said, whole = _object(line), line
        if said and dataset_of(said) == "papers":
            with suppress(*UNFIT):  # told as what it is, by whoever admits it
                whole = additions.completed(said)
        yield place, whole


def _said(source: Path) -> Iterator[Said]:
    """What a file says, place by place: rows of Parquet, entries of XML, or lines."""
    try:
        with source.open("rb") as file:
            is_parquet = file.read(4) == PARQUET_MAGIC
        if is_parquet:
            with pq.ParquetFile(source) as table:
                rows = chain.from_iterable(batch.to_pylist() for batch in table.iter_batches())
                yield from ((f"row {number}", row) for number, row in enumerate(rows, 1))
            return
    except (OSError, pa.ArrowException) as error:
        raise SourceError(f"{source}: can't be read ({error}).") from error
    with _opened(source) as file:
        start = file.peek(100)[:100].removeprefix(codecs.BOM_UTF8).lstrip()  # type: ignore[attr-defined]
        if start.startswith(b"<"):
            yield from entries(file)
            return
        yield from ((f"line {number}", line) for number, line in enumerate(_lines(file), 1) if line.strip())


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, with a progress bar on a terminal."""
    console = Console(stderr=True)
    try:
        with source.open("rb") as file:
            packed = file.read(2) == GZIP_MAGIC
        with rich.progress.open(
            source,
            "rb",
            description="Reading",
            console=console,
            transient=True,
            disable=not console.is_terminal,
        ) as file:
            if packed:
                with gzip.open(file) as plain:
                    yield plain  # type: ignore[misc]  # a GzipFile has all that is asked of it
            else:
                yield io.BufferedReader(file)  # type: ignore[type-var]
    except (OSError, EOFError, zlib.error, etree.XMLSyntaxError) as error:
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
