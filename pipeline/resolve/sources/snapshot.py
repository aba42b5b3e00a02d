"""Snapshots: local records in Parquet, found by identifier or title; they answer when a service does not.

A snapshot is a folder of `records.parquet` (the columns of `records`), `snapshot.json` (its id, the date of its
facts, the service that it stands for, if any) and, if it is large, `index-*.npz`, the segments of its index.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import cattrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import tables
from pipeline.errors import SourceError
from pipeline.ids import Ids
from pipeline.keys import id_keys
from pipeline.resolve.matching import Question, match_record
from pipeline.resolve.protocol import ABSENT, NOT_ASKED, ById, ByTitle, Query, Reply, Tried
from pipeline.resolve.sources.index import Index, Segment
from pipeline.schema import SCHEMA_VERSION, Record
from pipeline.source_names import SourceName

WORTH_A_LOOK = 0.1  # a snapshot offers no candidate below: elsewhere there may be a better one
MAX_CANDIDATES = 5


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot says of itself."""

    snapshot_id: str
    as_of: str
    n_records: int
    stands_for: SourceName | None = None


class Snapshot:
    """One snapshot; its index is read when it is first asked, its records as far as they are wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[int, Record] = {}
        self.info = read_info(folder)

    def lookup(self, source: SourceName, queries: Sequence[Query]) -> list[Reply]:
        """One reply per query from the records of one source; a miss is `absent` only if it stands for the source."""
        miss = ABSENT if self.info.stands_for == source else NOT_ASKED
        if source not in self._sources:
            return [miss] * len(queries)
        asked = [query for query in queries if not isinstance(query, Tried)]
        replies = self._replies(source, {query: self._exact_rows(query) for query in asked})
        titles = [query for query in asked if isinstance(query, ByTitle) and query not in replies]
        replies.update(self._replies(source, {query: self._index.near(query) for query in titles}))
        return [replies.get(query, miss) for query in queries]

    def candidates(self, queries: Sequence[ByTitle]) -> list[list[Record]]:
        """The records that each title may mean, not judged yet: what the weights of matching are fitted on."""
        rows = [
            list(dict.fromkeys([*self._index.by_title(query.title), *self._index.near(query)]))
            for query in queries
        ]
        self._read({row for some in rows for row in some})
        return [[self._known[row] for row in some] for some in rows]

    def _exact_rows(self, query: ById | ByTitle) -> list[int]:
        if isinstance(query, ByTitle):
            return self._index.by_title(query.title)
        return [row for key in id_keys(query.ids) for row in self._index.by_key(key)]

    def _replies(self, source: SourceName, rows: Mapping[Any, list[int]]) -> dict[Query, Reply]:
        self._read({row for some in rows.values() for row in some})
        replies: dict[Query, Reply] = {}
        for query, some in rows.items():
            records = [self._known[row] for row in some if self._known[row].source == source]
            found = _linked(query, records) if isinstance(query, ById) else _likely(query, records)
            if found:
                replies[query] = Reply("found", tuple(found))
        return replies

    def _read(self, rows: set[int]) -> None:
        """Read the rows that are not known yet, each group of the file once."""
        wanted = np.array(sorted(rows - self._known.keys()), np.int64)
        groups = np.searchsorted(self._starts, wanted, side="right") - 1
        for group in np.unique(groups):
            here = wanted[groups == group]
            table = self._file.read_row_group(int(group)).take(pa.array(here - self._starts[group]))
            records = self._records_of(table)
            self._known.update(zip(here.tolist(), map(self._dated, records), strict=True))

    def _records_of(self, table: pa.Table) -> list[Record]:
        """The rows of the file as records, also of a file that is older than a column."""
        try:
            return tables.from_arrow(tables.as_declared(table, Record), Record)
        except (ValueError, KeyError, cattrs.BaseValidationError) as error:
            raise SourceError(
                f"{self._folder / 'records.parquet'}: holds other columns than records ({error}). Build the snapshot again."
            ) from error

    def _dated(self, record: Record) -> Record:
        """The record with the snapshot that it is from, and its date, where it does not say so itself."""
        taken = datetime.combine(date.fromisoformat(self.info.as_of), datetime.min.time(), UTC)
        return dataclasses.replace(
            record,
            snapshot_id=record.snapshot_id or self.info.snapshot_id,
            retrieved_at=record.retrieved_at or taken,
        )

    @cached_property
    def _file(self) -> pq.ParquetFile:
        path = self._folder / "records.parquet"
        try:
            file = pq.ParquetFile(path)
        except (OSError, pa.ArrowInvalid) as error:
            raise SourceError(
                f"{path}: not readable as Parquet ({error}). Build the snapshot again."
            ) from error
        version = (file.schema_arrow.metadata or {}).get(b"schema_version", b"?").decode()
        if not version.isdigit() or int(version) > SCHEMA_VERSION:
            raise SourceError(
                f"{path}: has schema version {version}, this paperlist reads {SCHEMA_VERSION} and older. Build the snapshot again."
            )
        return file

    @cached_property
    def _starts(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The first row of every group of the file."""
        groups = self._file.metadata
        sizes = [groups.row_group(place).num_rows for place in range(groups.num_row_groups)]
        return np.cumsum([0, *sizes], dtype=np.int64)[:-1]

    @cached_property
    def _sources(self) -> set[str]:
        return set(self._file.read(columns=["source"])["source"].unique().to_pylist())

    @cached_property
    def _index(self) -> Index:
        try:
            segments = [Segment.load(path) for path in sorted(self._folder.glob("index-*.npz"))]
            if segments:
                return Index(segments)
            return Index([Segment.of(self._records_of(self._file.read()), 0)])
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise SourceError(f"{error} (snapshot {self._folder}). Build the snapshot again.") from error


def _linked(query: ById, records: Iterable[Record]) -> list[Record]:
    """The first record that has one of the identifiers, strongest first."""
    keys = set(id_keys(query.ids))
    return [record for record in records if keys.intersection(id_keys(record))][:1]


def _likely(query: ByTitle, records: Iterable[Record]) -> list[Record]:
    """The records that are worth a look, best first; which one it is, is judged by who asked."""
    question = Question(Ids(), query.title, query.surnames, query.year)
    scored = [(match_record(question, record).score, record) for record in records]
    likely = [pair for pair in scored if pair[0] >= WORTH_A_LOOK]
    likely.sort(key=lambda pair: (-pair[0], pair[1].record_id))
    return [record for _, record in likely[:MAX_CANDIDATES]]


def read_info(folder: Path) -> SnapshotInfo:
    """What the snapshot in a folder says of itself.

    Raises:
        SourceError: There is no snapshot in the folder.
    """
    path = folder / "snapshot.json"
    try:
        return SnapshotInfo(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SourceError(
            f"{path}: no snapshot there ({error}). Build one with `paperlist snapshot build`."
        ) from error


def write_info(info: SnapshotInfo, folder: Path) -> None:
    """Write what the snapshot says of itself: last, so that without it there is no snapshot."""
    (folder / "snapshot.json").write_text(json.dumps(asdict(info), indent=1) + "\n", encoding="utf-8")
