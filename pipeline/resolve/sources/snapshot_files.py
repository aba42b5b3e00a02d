"""The files of a snapshot: what it says of itself, its records, and the segments of their index.

A snapshot is a folder of `records.parquet` (the columns of `records`), `snapshot.json` (its id, the date of its
facts, the source that it stands for, if any) and, if it is large, `index-*.npy`, the segments of its index, and `packed-*`, its
records as they are read one by one. What newer files added lies in `update-*`, folders of the same form.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cattrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import tables
from pipeline.errors import SourceError
from pipeline.resolve.sources.index import Segment, segments_in
from pipeline.resolve.sources.packed_records import STARTS_FILE, PackedRecords, RecordPlaces
from pipeline.schema import SCHEMA_VERSION, Record
from pipeline.source_names import SourceName
from pipeline.whole_files import write_text

_UPDATE = "update-"
RECORDS_FILE, NAMES_FILE, SAID_FILE = "records.parquet", "names.npy", "said.npy"


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot says of itself."""

    snapshot_id: str
    as_of: str
    n_records: int
    stands_for: SourceName | None = None
    sources: tuple[str, ...] = ()  # whose records it holds; empty where an earlier version did not say


def read_info(folder: Path) -> SnapshotInfo:
    """What the snapshot in a folder says of itself.

    Raises:
        SourceError: There is no snapshot in the folder.
    """
    path = folder / "snapshot.json"
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return SnapshotInfo(**said | {"sources": tuple(said.get("sources", ()))})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path}: no snapshot there ({error}). Build one with `paperlist snapshot build`."
        ) from error


def write_info(info: SnapshotInfo, folder: Path) -> None:
    """Write what the snapshot says of itself: last, so that without it there is no snapshot."""
    write_text(folder / "snapshot.json", json.dumps(asdict(info), indent=1) + "\n")


def parts_of(folder: Path) -> list[Path]:
    """The folders of a snapshot's records: its own, then those of its updates, the newest last."""
    return [folder, *sorted(folder.glob(f"{_UPDATE}*"))]


def next_part(folder: Path) -> Path:
    """The folder of the next update."""
    return folder / f"{_UPDATE}{len(parts_of(folder)):04}"


class Hashes:
    """Sorted 64-bit hashes of the parts of a snapshot, mapped into memory."""

    def __init__(self, parts: Sequence[np.ndarray[tuple[int], np.dtype[np.uint64]]]) -> None:
        self._parts = parts

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Hashes:
        """Those of files that `np.save` wrote."""
        return cls([np.load(path, mmap_mode="r") for path in paths])

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __contains__(self, name: int) -> bool:
        return any(self._has(part, name) for part in self._parts)

    @staticmethod
    def _has(part: np.ndarray[tuple[int], np.dtype[np.uint64]], name: int) -> bool:
        place = int(np.searchsorted(part, np.uint64(name)))
        return place < len(part) and int(part[place]) == name

    def n_among(self, names: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> int:
        """How many of these are among them."""
        return sum(int(name) in self for name in names)


class Part:
    """The records of one build or update: a file, and the segments of its index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def records(self, rows: RecordPlaces, unless_told: Mapping[str, Any]) -> list[Record]:
        """The records of some rows, ascending; `unless_told` is what columns hold where a record is silent."""
        if self._packed is None:
            return [_completed(record, unless_told) for record in self.records_of(self.rows(rows))]
        try:
            return self._packed.records(rows, unless_told)
        except (ValueError, TypeError, LookupError, OSError) as error:
            raise self._damaged(error) from error

    @cached_property
    def _packed(self) -> PackedRecords | None:
        """Its records as they are read one by one; None in a snapshot that is small, or of another version."""
        if not (self._folder / STARTS_FILE).exists():
            return None
        try:
            return PackedRecords(self._folder)
        except (ValueError, OSError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> SourceError:
        return SourceError(
            f"{self._folder}: its packed records can't be read ({error}). Build the snapshot again."
        )

    @property
    def n_rows(self) -> int:
        """How many records it has; what a large Parquet file says of its groups takes most of a second to read."""
        return self.file.metadata.num_rows if self._packed is None else len(self.names)

    def records_of(self, table: pa.Table) -> list[Record]:
        """The rows of the file as records, also of a file that is older than a column."""
        try:
            return tables.from_arrow(tables.as_declared(table, Record), Record)
        except (ValueError, KeyError, cattrs.BaseValidationError) as error:
            raise SourceError(
                f"{self._folder / RECORDS_FILE}: holds other columns than records ({error}). Build the snapshot again."
            ) from error

    @cached_property
    def file(self) -> pq.ParquetFile:
        """The file of its records."""
        path = self._folder / RECORDS_FILE
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

    def rows(self, wanted: RecordPlaces) -> pa.Table:
        """Some rows of the file, ascending, each of its groups read once."""
        groups = np.searchsorted(self.starts, wanted, side="right") - 1
        parts = [
            self.file.read_row_group(int(group), use_threads=False).take(
                pa.array(wanted[groups == group] - self.starts[group])
            )
            for group in np.unique(groups)
        ]
        return pa.concat_tables(parts)

    @cached_property
    def starts(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The first row of every group of the file."""
        groups = self.file.metadata
        sizes = [groups.row_group(place).num_rows for place in range(groups.num_row_groups)]
        return np.cumsum([0, *sizes], dtype=np.int64)[:-1]

    def sources(self) -> set[str]:
        """The sources of its records."""
        return set(self.file.read(columns=["source"])["source"].unique().to_pylist())

    @cached_property
    def names(self) -> Hashes:
        """The ids of its records."""
        return Hashes.load([self._folder / NAMES_FILE])

    def segments(self, offset: int) -> list[Segment]:
        """The segments of its index, made anew where none was saved; its records begin in row `offset` of all."""
        try:
            return segments_in(self._folder, offset) or [
                Segment.of(self.records_of(self.file.read()), offset)
            ]
        except (OSError, ValueError, KeyError) as error:
            raise SourceError(f"{error} (snapshot {self._folder}). Build the snapshot again.") from error


def _completed(record: Record, unless_told: Mapping[str, Any]) -> Record:
    missing = {name: value for name, value in unless_told.items() if getattr(record, name) is None}
    return dataclasses.replace(record, **missing) if missing else record
