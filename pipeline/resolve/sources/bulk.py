"""Bulk metadata to a snapshot, streamed, whatever its size: arXiv's, DBLP's, Semantic Scholar's, and our own records.

ArXiv's form is that of its own dump, JSON lines with `id, submitter, authors, title, comments, journal-ref, doi,
report-no, categories, license, abstract, versions, update_date, authors_parsed`. Our own are rows of `records`, as
JSON lines or Parquet; a column that is left out is null.
"""

from __future__ import annotations

import calendar
import json
import multiprocessing
import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import tables
from pipeline.errors import SourceError
from pipeline.records import admit, admit_row, quoted, tell
from pipeline.resolve.sources.arxiv import code_urls, journal_name
from pipeline.resolve.sources.bulk_files import LONGEST_LINE, Said, all_said
from pipeline.resolve.sources.dblp import dblp_fields
from pipeline.resolve.sources.index import SEGMENT, Features, Segment, hash_of
from pipeline.resolve.sources.s2_datasets import dataset_fields, dataset_of
from pipeline.resolve.sources.snapshot import (
    NAMES_FILE,
    RECORDS_FILE,
    SAID_FILE,
    Hashes,
    SnapshotInfo,
    next_part,
    parts_of,
    read_info,
    write_info,
)
from pipeline.resolve.withdrawal import is_withdrawn
from pipeline.schema import SCHEMA_VERSION, Record
from pipeline.source_names import SOURCES, SourceName, printed_name
from pipeline.text import one_line, plural

GROUP = 1000  # rows of one group of the file: what is read to get at one record
BATCH = 5 * GROUP  # records made at once, by one process
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
INDEXED_FROM = 10_000  # records of our own; fewer are indexed when they are first asked
SKIPPED_TOLD = 3  # unreadable lines that are told one by one
LEFT_OUT_FILE = "left_out.txt"
_QUOTED = 300  # characters of a line that was left out


@dataclass
class Tally:
    """What was read so far."""

    n_records: int = 0
    n_unchanged: int = 0
    n_skipped: int = 0
    skipped: tuple[str, ...] = ()
    as_of: str = ""
    sources: set[str] = field(default_factory=set)
    is_bulk: bool = True  # none of it is our own records: it is all that a source has

    def __str__(self) -> str:
        names = ", ".join(printed_name(name) for name in SOURCES if name in self.sources)
        told = f"{plural(self.n_records, 'record')} of {names or 'no source'} as of {self.as_of}"
        if self.n_unchanged:
            told += f", {self.n_unchanged:,} as they were"
        if self.n_skipped:
            lines = "; ".join(self.skipped)
            more = ", …" if self.n_skipped > len(self.skipped) else ""
            were = "was" if self.n_skipped == 1 else "were"
            told += (
                f"; {plural(self.n_skipped, 'line')} could not be read and {were} left out ({lines}{more})"
            )
        return told

    @property
    def stands_for(self) -> SourceName | None:
        """The source whose papers are all there."""
        is_one = self.is_bulk and len(self.sources) == 1
        return SOURCES[next(iter(self.sources))].name if is_one else None


def build_snapshot(
    sources: Sequence[Path], folder: Path, segment_size: int = SEGMENT
) -> tuple[SnapshotInfo, Tally]:
    """Make a snapshot from files of records, plain or gzipped; it stands for a source if all are that one's bulk files.

    An older snapshot in `folder` is replaced when the new one is whole.

    Raises:
        SourceError: A source can't be read, they hold no record or no date, or `folder` holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "snapshot.json").exists():
        raise SourceError(f"{folder}: holds something that is no snapshot. Choose another folder with -o.")
    partial = _fresh_folder(folder)
    try:
        tally = _write(sources, partial, segment_size)
        _refuse_nothing(sources, tally)
        name = f"{folder.name}-{tally.as_of}"
        info = SnapshotInfo(
            name, tally.as_of, tally.n_records, tally.stands_for, tuple(sorted(tally.sources))
        )
        write_info(info, partial)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return info, tally


def update_snapshot(folder: Path, sources: Sequence[Path]) -> tuple[SnapshotInfo, Tally]:
    """Add newer files to a snapshot: what they say anew is put beside what is there, and answers in its place.

    Raises:
        SourceError: There is no snapshot, it was built by an earlier version, or a source can't be read.
    """
    info, parts = read_info(folder), parts_of(folder)
    if not all((part / SAID_FILE).exists() for part in parts):
        raise SourceError(f"{folder}: was built by an earlier paperlist. Build the snapshot again, once.")
    said, names = (Hashes.load([part / name for part in parts]) for name in (SAID_FILE, NAMES_FILE))
    part = next_part(folder)
    partial = _fresh_folder(part)
    try:
        tally = _write(sources, partial, SEGMENT, known=said)
        if not tally.n_records and not tally.n_unchanged:
            _refuse_nothing(sources, tally)
        if not tally.n_records:
            return info, replace(tally, as_of=info.as_of)
        n_new = tally.n_records - names.n_among(np.load(partial / NAMES_FILE))
        as_of = max(info.as_of, tally.as_of)
        own_name = info.snapshot_id.removesuffix(f"-{info.as_of}")
        stands = info.stands_for if {info.stands_for} == tally.sources else None
        info = SnapshotInfo(
            f"{own_name}-{as_of}",
            as_of,
            info.n_records + n_new,
            stands,
            tuple(sorted({*info.sources, *tally.sources})),
        )
        partial.rename(part)
        write_info(info, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return info, tally


def _fresh_folder(folder: Path) -> Path:
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def _refuse_nothing(sources: Sequence[Path], tally: Tally) -> None:
    """Raise SourceError where there is no record, or none with a date."""
    if not tally.n_records:
        told = "; ".join(tally.skipped) or "it is empty"
        raise SourceError(
            f"{sources[0]}: no record of a bulk file that paperlist knows, or of ours, in it ({told})."
        )
    if not tally.as_of:
        raise SourceError(f"{sources[0]}: no record says when it was retrieved; add the column retrieved_at.")


def _write(sources: Sequence[Path], folder: Path, segment_size: int, known: Hashes | None = None) -> Tally:
    tally = Tally()
    schema = tables.arrow_schema(Record).with_metadata({"schema_version": str(SCHEMA_VERSION)})
    names: set[int] = set()
    digests: list[int] = []
    made = _made(all_said(sources, folder / ".additions"), tally, digests, known, folder)
    with pq.ParquetWriter(folder / RECORDS_FILE, schema, compression="zstd") as file:
        found, first = Features(), 0
        for batch in _each_once(made, names, tally):
            for part in batch.cut(segment_size, first + segment_size - tally.n_records):
                file.write_table(part.table.replace_schema_metadata(schema.metadata), row_group_size=GROUP)
                found.extend(part.hashes, part.counts)
                tally.n_records += len(part.counts)
                if len(found) == segment_size:
                    Segment.of_features(found, first).save(folder)
                    found, first = Features(), tally.n_records
    if len(found) and (tally.is_bulk or tally.n_records >= INDEXED_FROM):
        Segment.of_features(found, first).save(folder)
    np.save(folder / NAMES_FILE, np.sort(np.fromiter(names, np.uint64)))
    np.save(folder / SAID_FILE, np.unique(np.array(digests, np.uint64)))
    return tally


@dataclass(frozen=True, slots=True)
class Batch:
    """Records made by one process: their rows, their features, and what could not be read."""

    table: pa.Table
    hashes: np.ndarray[tuple[int], np.dtype[np.uint64]]
    counts: np.ndarray[tuple[int], np.dtype[np.int64]]
    names: list[int]
    left_out: list[tuple[str, str, str]]
    notes: list[str]
    as_of: str
    sources: frozenset[str]
    is_bulk: bool

    def only(self, kept: Sequence[bool]) -> Batch:
        """The batch with those of its records alone that are marked."""
        if all(kept):
            return self
        rows = np.array(kept, bool)
        hashes = self.hashes[np.repeat(rows, self.counts)]
        return replace(self, table=self.table.filter(pa.array(rows)), hashes=hashes, counts=self.counts[rows])

    def cut(self, size: int, left: int) -> Iterator[Batch]:
        """The batch in pieces, the first with so many records as are left in a segment, others with a segment's."""
        start, ends = 0, np.concatenate([[0], np.cumsum(self.counts)])
        while start < len(self.counts):
            end = min(start + left, len(self.counts))
            yield replace(
                self, table=self.table.slice(start, end - start), counts=self.counts[start:end],
                hashes=self.hashes[ends[start] : ends[end]],
            )  # fmt: skip
            start, left = end, size


def _each_once(made: Iterable[Batch], names: set[int], tally: Tally) -> Iterator[Batch]:
    """The batches with each record once: of two of one id, the first stands."""
    for batch in made:
        kept = [name not in names for name in batch.names]
        names.update(batch.names)
        tally.sources |= batch.sources
        tally.as_of = max(tally.as_of, batch.as_of)
        yield batch.only(kept)


def _made(
    said: Iterable[Said], tally: Tally, digests: list[int], known: Hashes | None, folder: Path
) -> Iterator[Batch]:
    """The batches of what is said, in order, made by several processes where there is much; what is known is passed over."""
    batches = _batches(_news(said, tally, digests, known))
    for batch in _in_order(batches):
        tally.is_bulk &= batch.is_bulk
        tell(batch.notes)
        _set_aside(batch.left_out, tally, folder)
        yield batch


def _news(said: Iterable[Said], tally: Tally, digests: list[int], known: Hashes | None) -> Iterator[Said]:
    """What is said and was not said before."""
    for place, line in said:
        text = line.strip() if isinstance(line, bytes) else repr(sorted(line.items())).encode()
        name = hash_of(text)
        if known is not None and name in known:
            tally.n_unchanged += 1
            continue
        digests.append(name)
        yield place, line


def _batches(said: Iterable[Said]) -> Iterator[list[Said]]:
    left = iter(said)
    while batch := list(islice(left, BATCH)):
        yield batch


def _in_order(batches: Iterator[list[Said]]) -> Iterator[Batch]:
    first, second = next(batches, None), next(batches, None)
    if first is None:
        return
    if second is None:  # so little is not worth a process
        yield make_batch(first)
        return
    n_processes = max(2, min(os.cpu_count() or 1, 8))
    with ProcessPoolExecutor(n_processes, multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Batch]] = deque(pool.submit(make_batch, some) for some in (first, second))
        for some in batches:
            waiting.append(pool.submit(make_batch, some))
            if len(waiting) > 2 * n_processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _set_aside(left_out: Sequence[tuple[str, str, str]], tally: Tally, folder: Path) -> None:
    """Count the lines that hold no record, and write down what they say."""
    if not left_out:
        return
    tally.n_skipped += len(left_out)
    told = [f"{place}: {why}" for place, why, _ in left_out]
    tally.skipped = (*tally.skipped, *told)[:SKIPPED_TOLD]
    with (folder / LEFT_OUT_FILE).open("a", encoding="utf-8") as file:
        file.writelines(f"{place}\t{why}\t{text}\n" for place, why, text in left_out)


def make_batch(said: Sequence[Said]) -> Batch:
    """The records of lines, rows and entries that hold one, with all that is made of them."""
    records: dict[str, Record] = {}
    notes: list[str] = []
    left_out: list[tuple[str, str, str]] = []
    as_of, is_bulk = "", True
    for place, line in said:
        try:
            read = _read(line)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            left_out.append((place, f"{type(error).__name__} {error}", _quote(line)))
            continue
        records.setdefault(read.record.record_id, read.record)
        notes += read.notes
        as_of, is_bulk = max(as_of, read.as_of), is_bulk and read.is_bulk
    table = tables.to_arrow(records.values(), Record)
    tables.check_table(table, Record, "snapshot")
    found = Features()
    for record in records.values():
        found.add(record)
    return Batch(
        table, np.array(found.hashes, np.uint64), np.array(found.counts, np.int64), [int(name, 16) for name in records],
        left_out, notes, as_of, frozenset(record.source for record in records.values()), is_bulk,
    )  # fmt: skip


def _quote(line: bytes | Mapping[str, Any]) -> str:
    text = line[:_QUOTED].decode("utf-8", "replace") if isinstance(line, bytes) else quoted(line)
    return one_line(text)


@dataclass(frozen=True, slots=True)
class Read:
    """The record of a line, row or entry, the day that it is of, and whether it is of a source's own bulk file."""

    record: Record
    as_of: str
    is_bulk: bool = True
    notes: tuple[str, ...] = ()


def _read(line: bytes | Mapping[str, Any]) -> Read:
    if isinstance(line, bytes) and len(line) > LONGEST_LINE:
        raise ValueError("longer than any record")
    said = json.loads(line) if isinstance(line, bytes) else dict(line)
    if "authors_parsed" in said:
        record = record_of_bulk(said)
        return Read(record, str(said.get("update_date") or record.updated_on))
    if "ee" in said and "kind" in said:
        admitted = admit("dblp", dblp_fields(said))
        return Read(admitted.record, str(said.get("mdate") or ""), notes=admitted.notes)
    if dataset_of(said) is not None:
        admitted = admit("semanticscholar", dataset_fields(said))
        return Read(admitted.record, str(admitted.record.published_on or ""), notes=admitted.notes)
    admitted = admit_row(said)
    at = admitted.record.retrieved_at
    return Read(admitted.record, at.date().isoformat() if at else "", False, admitted.notes)


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
