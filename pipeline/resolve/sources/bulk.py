"""Bulk metadata to a snapshot, streamed, whatever its size: arXiv's, DBLP's, Semantic Scholar's, and our own records."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import tables
from pipeline.errors import SourceError
from pipeline.how_far import HowFar, untold
from pipeline.records import tell
from pipeline.resolve.sources.bulk_batches import Batch, HashArray, HashMask, make_batch
from pipeline.resolve.sources.bulk_files import BulkFile, BulkPiece, pieces
from pipeline.resolve.sources.index import SEGMENT, Features, Segment
from pipeline.resolve.sources.packed_records import RecordPacker
from pipeline.resolve.sources.snapshot_files import (
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
from pipeline.schema import SCHEMA_VERSION, Record
from pipeline.sorted_numbers import are_among, distinct
from pipeline.source_names import SOURCES, SourceName, printed_name
from pipeline.text import plural
from pipeline.workers import Processes

GROUP = 1000  # rows of one group of the file: what is read to get at one record
BATCH = 5 * GROUP  # papers of one piece of a file, which one process reads
INDEXED_FROM = 10_000  # records of our own; fewer are indexed when first asked, and read from Parquet
SKIPPED_TOLD = 3  # unreadable lines that are told one by one
LEFT_OUT_FILE = "left_out.txt"


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
    sources: Sequence[Path], folder: Path, segment_size: int = SEGMENT, how_far: HowFar = untold
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
        tally = _write(sources, partial, segment_size, how_far=how_far)
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


def update_snapshot(
    folder: Path, sources: Sequence[Path], how_far: HowFar = untold
) -> tuple[SnapshotInfo, Tally]:
    """Add newer files to a snapshot: what they say anew is put beside what is there, and answers in its place.

    Raises:
        SourceError: There is no snapshot, it was built by an earlier version, or a source can't be read.
    """
    info, parts = read_info(folder), parts_of(folder)
    if not all((part / SAID_FILE).exists() for part in parts):
        raise SourceError(f"{folder}: was built by an earlier paperlist. Build the snapshot again, once.")
    said, names = (tuple(part / name for part in parts) for name in (SAID_FILE, NAMES_FILE))
    part = next_part(folder)
    partial = _fresh_folder(part)
    try:
        tally = _write(sources, partial, SEGMENT, known=said, how_far=how_far)
        if not tally.n_records and not tally.n_unchanged:
            _refuse_nothing(sources, tally)
        if not tally.n_records:
            return info, replace(tally, as_of=info.as_of)
        n_new = tally.n_records - Hashes.load(names).n_among(np.load(partial / NAMES_FILE))
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


def _write(
    sources: Sequence[Path],
    folder: Path,
    segment_size: int,
    known: tuple[Path, ...] = (),
    how_far: HowFar = untold,
) -> Tally:
    tally, names, digests = Tally(), Seen(), []
    schema = tables.arrow_schema(Record).with_metadata({"schema_version": str(SCHEMA_VERSION)})
    with pq.ParquetWriter(folder / RECORDS_FILE, schema, compression="zstd") as file:
        groups, packer, segments = Groups(file), RecordPacker(folder), Segments(folder, segment_size)
        read = pieces(files := [BulkFile(path) for path in sources], folder / ".additions", BATCH)
        for batch in _told_of(files, how_far, _made(read, tally, known, folder)):
            digests.append(batch.digests)
            fresh = batch.only(names.add(batch.names))
            groups.add(fresh.table)
            packer.add(fresh.lines)
            segments.add(fresh)
            tally.n_records += len(fresh.counts)
        groups.close()
    is_large = tally.is_bulk or tally.n_records >= INDEXED_FROM
    if is_large and tally.n_records:
        packer.close()
        segments.close()
    else:
        packer.discard()
    how_far("write", "records", tally.n_records)
    np.save(folder / NAMES_FILE, names.sorted())
    np.save(folder / SAID_FILE, distinct(np.concatenate([np.empty(0, np.uint64), *digests])))
    return tally


def _told_of(files: Sequence[BulkFile], how_far: HowFar, batches: Iterator[Batch]) -> Iterator[Batch]:
    """What is made of files, while it is told how much of them was read."""
    n_bytes = sum(file.n_bytes for file in files)
    how_far("read", "bytes", 0, n_bytes)
    for batch in batches:
        yield batch
        how_far("read", "bytes", sum(file.n_read for file in files), n_bytes)


class Groups:
    """The groups of a file of records, each full but the last, however the records come."""

    def __init__(self, file: pq.ParquetWriter) -> None:
        self._file = file
        self._waiting: list[pa.Table] = []

    def add(self, table: pa.Table) -> None:
        """Write the groups that these records fill."""
        self._waiting.append(table)
        n_full = sum(len(some) for some in self._waiting) // GROUP * GROUP
        if n_full:
            whole = pa.concat_tables(self._waiting)
            self._write(whole.slice(0, n_full))
            self._waiting = [whole.slice(n_full)]

    def close(self) -> None:
        """Write what is left."""
        self._write(pa.concat_tables(self._waiting)) if self._waiting else None

    def _write(self, table: pa.Table) -> None:
        whole = table.combine_chunks().replace_schema_metadata(self._file.schema.metadata)
        self._file.write_table(whole, row_group_size=GROUP)


class Segments:
    """The segments of an index, each written when it is full."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = folder, size
        self._found, self._first = Features(), 0

    def add(self, batch: Batch) -> None:
        """Write the segments that these records fill."""
        for hashes, counts in batch.features(self._size, self._size - len(self._found)):
            self._found.extend(hashes, counts)
            if len(self._found) == self._size:
                self.close()

    def close(self) -> None:
        """Write what is left."""
        if len(self._found):
            Segment.of_features(self._found, self._first).save(self._folder)
        self._first += len(self._found)
        self._found = Features()


class Seen:
    """The ids of records that were met, eight bytes each."""

    def __init__(self) -> None:
        self._old = np.empty(0, np.uint64)
        self._new: set[int] = set()

    def add(self, names: HashArray) -> HashMask:
        """Which of these ids, each there once, are met for the first time, `(n_names,) bool`."""
        is_new = np.array([name not in self._new for name in names.tolist()], bool)
        fresh: HashMask = is_new & ~are_among(names, self._old)
        self._new.update(names[fresh].tolist())
        if len(self._new) > SEGMENT:
            self._old, self._new = self.sorted(), set()
        return fresh

    def sorted(self) -> HashArray:
        """All of them, sorted."""
        return np.sort(np.concatenate([self._old, np.fromiter(self._new, np.uint64, len(self._new))]))


def _made(some: Iterator[BulkPiece], tally: Tally, known: tuple[Path, ...], folder: Path) -> Iterator[Batch]:
    """What the pieces of files make, in order; made by several processes where there is much."""
    for batch in _in_order(partial(make_batch, known=known), some):
        tally.is_bulk &= batch.is_bulk
        tally.n_unchanged += batch.n_unchanged
        tally.sources |= batch.sources
        tally.as_of = max(tally.as_of, batch.as_of)
        tell(batch.notes)
        _set_aside(batch.left_out, tally, folder)
        yield batch


def _in_order(make: Callable[[BulkPiece], Batch], some: Iterator[BulkPiece]) -> Iterator[Batch]:
    first, second = next(some, None), next(some, None)
    if first is None:
        return
    if second is None:  # so little is not worth a process
        yield make(first)
        return
    n_processes = max(2, min(os.cpu_count() or 1, 8))
    with Processes(n_processes, multiprocessing.get_context("spawn"), gc.disable) as pool:
        waiting: deque[Future[Batch]] = deque(pool.submit(make, piece) for piece in (first, second))
        for piece in some:
            waiting.append(pool.submit(make, piece))
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
