"""Bulk metadata to a snapshot, streamed, whatever its size: arXiv's file of everything, and our own records.

ArXiv's form is that of its own dump, JSON lines with `id, submitter, authors, title, comments, journal-ref, doi,
report-no, categories, license, abstract, versions, update_date, authors_parsed`. Our own are rows of `records`, as
JSON lines or Parquet; a column that is left out is null.
"""

from __future__ import annotations

import calendar
import codecs
import gzip
import json
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
import rich.progress
from rich.console import Console

from pipeline import tables
from pipeline.errors import SourceError
from pipeline.records import admit, admit_row, tell
from pipeline.resolve.sources.arxiv import code_urls, journal_name
from pipeline.resolve.sources.index import SEGMENT, Features, Segment
from pipeline.resolve.sources.snapshot import SnapshotInfo, write_info
from pipeline.resolve.withdrawal import is_withdrawn
from pipeline.schema import SCHEMA_VERSION, Record
from pipeline.source_names import SOURCES, printed_name
from pipeline.text import one_line, plural

GROUP = 1000  # rows of one group of the file: what is read to get at one record
BATCH = 20 * GROUP  # records made and written at once
PARQUET_MAGIC = b"PAR1"
GZIP_MAGIC = b"\x1f\x8b"  # how a packed file begins, whatever it is called
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
INDEXED_FROM = 10_000  # records of our own; fewer are indexed when they are first asked
LONGEST_LINE = 2_000_000  # bytes; the longest author lists and abstracts of arXiv stay far below
SKIPPED_TOLD = 3  # unreadable lines that are told one by one


@dataclass
class Tally:
    """What was read so far."""

    n_records: int = 0
    n_skipped: int = 0
    skipped: tuple[str, ...] = ()
    as_of: str = ""
    sources: set[str] = field(default_factory=set)
    is_bulk: bool = True  # all of it is arXiv's own dump

    def __str__(self) -> str:
        names = ", ".join(printed_name(name) for name in SOURCES if name in self.sources)
        told = f"{plural(self.n_records, 'record')} of {names} as of {self.as_of}"
        if self.n_skipped:
            lines = "; ".join(self.skipped)
            more = ", …" if self.n_skipped > len(self.skipped) else ""
            were = "was" if self.n_skipped == 1 else "were"
            told += (
                f"; {plural(self.n_skipped, 'line')} could not be read and {were} left out ({lines}{more})"
            )
        return told


def build_snapshot(
    sources: Sequence[Path], folder: Path, segment_size: int = SEGMENT
) -> tuple[SnapshotInfo, Tally]:
    """Make a snapshot from files of records, plain or gzipped; it stands for arXiv if all are its bulk metadata.

    An older snapshot in `folder` is replaced when the new one is whole.

    Raises:
        SourceError: A source can't be read, they hold no record or no date, or `folder` holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "snapshot.json").exists():
        raise SourceError(f"{folder}: holds something that is no snapshot. Choose another folder with -o.")
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        tally = _write(sources, partial, segment_size)
        name = f"{folder.name}-{tally.as_of}"
        info = SnapshotInfo(name, tally.as_of, tally.n_records, "arxiv" if tally.is_bulk else None)
        write_info(info, partial)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return info, tally


def _write(sources: Sequence[Path], folder: Path, segment_size: int) -> Tally:
    tally = Tally()
    schema = tables.arrow_schema(Record).with_metadata({"schema_version": str(SCHEMA_VERSION)})
    with pq.ParquetWriter(folder / "records.parquet", schema, compression="zstd") as file:
        records = _records(sources, tally)
        for place, first in enumerate(range(0, 1 << 62, segment_size)):
            found = Features()
            while part := list(islice(records, min(BATCH, segment_size - len(found)))):
                table = tables.to_arrow(part, Record)
                tables.check_table(table, Record, "snapshot")
                file.write_table(table.replace_schema_metadata(schema.metadata), row_group_size=GROUP)
                for record in part:
                    found.add(record)
                if len(found) == segment_size:
                    break
            if not len(found) or (not tally.is_bulk and place == 0 and len(found) < INDEXED_FROM):
                break
            Segment.of_features(found, first).save(folder / f"index-{place:04}.npz")
    if not tally.n_records:
        told = "; ".join(tally.skipped) or "it is empty"
        raise SourceError(f"{sources[0]}: no record of arXiv's bulk metadata or of ours in it ({told}).")
    if not tally.as_of:
        raise SourceError(f"{sources[0]}: no record says when it was retrieved; add the column retrieved_at.")
    return tally


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


def _records(sources: Sequence[Path], tally: Tally) -> Iterator[Record]:
    """The records of the lines and rows that hold one; the others are counted."""
    seen: set[bytes] = set()
    for source in sources:
        for place, line in _said(source):
            try:
                record, as_of = _read(line, tally)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
                tally.n_skipped += 1
                if len(tally.skipped) < SKIPPED_TOLD:
                    tally.skipped += (f"{place}: {type(error).__name__} {error}",)
                continue
            name = record.record_id.encode()
            if name in seen:  # a record given twice: the first stands
                continue
            seen.add(name)
            tally.n_records += 1
            tally.sources.add(record.source)
            tally.as_of = max(tally.as_of, as_of)
            yield record


def _said(source: Path) -> Iterator[tuple[str, bytes | Mapping[str, Any]]]:
    """What a file says, place by place: rows of Parquet, or lines."""
    try:
        with source.open("rb") as file:
            is_parquet = file.read(4) == PARQUET_MAGIC
        if is_parquet:
            rows = pq.read_table(source).to_pylist()
            yield from ((f"row {number}", row) for number, row in enumerate(rows, 1))
            return
    except (OSError, pa.ArrowException) as error:
        raise SourceError(f"{source}: can't be read ({error}).") from error
    with _opened(source) as file:
        yield from ((f"line {number}", line) for number, line in enumerate(_lines(file), 1) if line.strip())


def _read(line: bytes | Mapping[str, Any], tally: Tally) -> tuple[Record, str]:
    """The record of a line or row, and the day that it is of, if any."""
    if isinstance(line, bytes) and len(line) > LONGEST_LINE:
        raise ValueError("longer than any record")
    said = json.loads(line) if isinstance(line, bytes) else dict(line)
    if "authors_parsed" in said:
        record = record_of_bulk(said)
        return record, str(said.get("update_date") or record.updated_on)
    admitted = admit_row(said)
    tell(admitted.notes)
    tally.is_bulk = False
    at = admitted.record.retrieved_at
    return admitted.record, at.date().isoformat() if at else ""


def record_of_bulk(said: dict[str, Any]) -> Record:
    """The record of one line of the bulk file.

    Raises:
        ValueError: It has no id, title or version.
    """
    arxiv_id, title = one_line(said["id"]), one_line(said["title"])
    if not arxiv_id or not title:
        raise ValueError("a record without id or title")
    versions = said["versions"]
    first_day, last_day = _day(versions[0]["created"]), _day(versions[-1]["created"])
    latest = versions[-1]["version"].removeprefix("v")
    abstract, comment = one_line(said.get("abstract") or ""), one_line(said.get("comments") or "") or None
    journal_ref = one_line(said.get("journal-ref") or "") or None
    categories = (said.get("categories") or "").split()
    told = {
        "source_id": arxiv_id, "arxiv_id": arxiv_id, "arxiv_version": int(latest), "title": title, "authors": _authors(said),
        "abstract": abstract, "year": first_day.year, "published_on": first_day,
        "updated_on": _date(said.get("update_date")) or last_day, "venue": journal_name(journal_ref), "doi": said.get("doi"),
        "primary_category": categories[0] if categories else None, "categories": categories,
        "pdf_url": f"https://arxiv.org/pdf/{arxiv_id}v{latest}", "code_urls": code_urls(comment, abstract),
        "is_withdrawn": is_withdrawn(title, comment, abstract), "comment": comment, "journal_ref": journal_ref,
    }  # fmt: skip
    return admit("arxiv", told).record


def _authors(said: dict[str, Any]) -> list[str]:
    """Authors as "First Last Suffix", from the parsed form: the printed one mixes in affiliations."""
    names = (one_line(" ".join([first, last, *rest[:1]])) for last, first, *rest in said["authors_parsed"])
    return [name for name in names if name]


def _day(text: str) -> date:
    """The day of a date such as "Mon, 2 Apr 2007 19:18:42 GMT"."""
    parts = text.split()
    if len(parts) == 6 and parts[2] in _MONTHS:
        return date(int(parts[3]), _MONTHS[parts[2]], int(parts[1]))
    return parsedate_to_datetime(text).date()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
