"""Snapshots: local records in Parquet, found by identifier or title; they answer when a service does not.

A snapshot is a folder of `records.parquet` (the columns of `records`), `snapshot.json` (its id, the date of its
facts, the source that it stands for, if any) and, if it is large, `index-*.npy`, the segments of its index, and `packed-*`, its
records as they are read one by one. What newer files added lies in `update-*`, folders of the same form: what they say of a paper answers in the place of what was there.
"""

from __future__ import annotations

import dataclasses
import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import cattrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import tables
from pipeline.errors import SourceError
from pipeline.ids import Ids
from pipeline.keys import ID_COLUMNS, id_keys
from pipeline.resolve.matching import Question, are_twins, score_from
from pipeline.resolve.protocol import ABSENT, NOT_ASKED, ByAddress, ById, ByTitle, Query, Reply
from pipeline.resolve.sources.index import Index, Segment, exact_keys, key_feature, segments_in, title_feature
from pipeline.resolve.sources.packed_records import STARTS_FILE, PackedRecords, RecordPlaces
from pipeline.schema import SCHEMA_VERSION, Record
from pipeline.source_names import SourceName
from pipeline.title_forms import bare_key
from pipeline.whole_files import write_text

WORTH_A_LOOK = 0.1  # a snapshot offers no candidate below: elsewhere there may be a better one
MAX_CANDIDATES = 5
AT_ONCE = 20_000  # queries that are asked together, to bound memory
KEPT_RECORDS = 50_000  # records that are kept at hand from one such batch to the next
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


class Snapshot:
    """One snapshot; its index is mapped when it is first asked, its records are read as far as they are wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[int, Record] = {}
        self._told: dict[SourceName, dict[Query, Reply]] = {}
        self.info = read_info(folder)

    def holds(self, source: SourceName) -> bool:
        """Whether it has records of a source."""
        return source in self._sources

    def lookup(self, source: SourceName, queries: Sequence[Query]) -> list[Reply]:
        """One reply per query from the records of one source; a miss is `absent` only if it stands for the source."""
        miss = ABSENT if self.info.stands_for == source else NOT_ASKED
        if not self.holds(source):
            return [miss] * len(queries)
        told = self._told.setdefault(source, {})
        new = [query for query in dict.fromkeys(queries) if query not in told]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            with _nothing_collected():
                told.update(zip(some, self._asked(source, some, miss), strict=True))
        return [told[query] for query in queries]

    def _asked(self, source: SourceName, queries: Sequence[Query], miss: Reply) -> list[Reply]:
        """The replies to queries that were not asked before."""
        if len(self._known) > KEPT_RECORDS:
            self._known.clear()
        replies = self._replies(source, queries, self._exact_rows(queries))
        titles = {
            place: query
            for place, query in enumerate(queries)
            if isinstance(query, ByTitle) and place not in replies
        }
        near = self._replies(source, list(titles.values()), self._index.near(list(titles.values())))
        places = list(titles)
        replies |= {places[place]: reply for place, reply in near.items()}
        return [replies.get(place, miss) for place in range(len(queries))]

    def candidates(self, queries: Sequence[ByTitle]) -> list[list[Record]]:
        """The records that each title may mean, not judged yet: what the weights of matching are fitted on."""
        rows = [
            list(dict.fromkeys([*self._index.by_title(query.title), *near]))
            for query, near in zip(queries, self._index.near(queries), strict=True)
        ]
        self._read({row for some in rows for row in some})
        return [[self._known[row] for row in some] for some in rows]

    def _exact_rows(self, queries: Sequence[Query]) -> list[list[int]]:
        """The rows that have what each query names, all looked up at once."""
        wanted = [
            (place, feature) for place, query in enumerate(queries) for feature in _exact_features(query)
        ]
        found = self._index.exact([feature for _, feature in wanted])
        rows: list[list[int]] = [[] for _ in queries]
        for (place, _), some in zip(wanted, found, strict=True):
            rows[place] += some
        return rows

    def _replies(
        self, source: SourceName, queries: Sequence[Query], rows: Sequence[list[int]]
    ) -> dict[int, Reply]:
        """The replies to those queries, by their places, that one of their rows answers."""
        self._read({row for some in rows for row in some})
        replies: dict[int, Reply] = {}
        for place, (query, some) in enumerate(zip(queries, rows, strict=True)):
            records = [
                self._known[row] for row in some if self._known[row].source == source and self._stands(row)
            ]
            found = _fitting(query, records) if records else []
            if found:
                replies[place] = Reply("found", tuple(found))
        return self._with_preprints(replies) if source == "dblp" else replies

    def _with_preprints(self, replies: Mapping[int, Reply]) -> dict[int, Reply]:
        """The replies with published papers and their preprints, which DBLP keeps apart, made one."""
        records = {record.record_id: record for reply in replies.values() for record in reply.records}
        found = self._index.exact([title_feature(record.title) for record in records.values()])
        rows = dict(zip(records, found, strict=True))
        self._read({row for some in rows.values() for row in some})
        joined = {}
        for name, some in rows.items():
            twins = [self._known[row] for row in some if self._stands(row)]
            joined[name] = joined_preprint(records[name], twins)
        return {
            place: dataclasses.replace(
                reply, records=tuple({(one := joined[record.record_id]).record_id: one for record in reply.records}.values())
            )
            for place, reply in replies.items()
        }  # fmt: skip

    def _read(self, rows: set[int]) -> None:
        """Read the rows that are not known yet, each block or group of a file once."""
        wanted = np.array(sorted(rows - self._known.keys()), np.int64)
        of_part = np.searchsorted(self._offsets, wanted, side="right") - 1
        for place in np.unique(of_part):
            here = wanted[of_part == place]
            records = self._parts[place].records(here - self._offsets[place], self._unless_told)
            self._known.update(zip(here.tolist(), records, strict=True))

    def _stands(self, row: int) -> bool:
        """Whether no update says something else of the record of a row, which has been read."""
        if len(self._parts) == 1:
            return True
        place = int(np.searchsorted(self._offsets, row, side="right"))
        name = int(self._known[row].record_id, 16)
        return not any(name in part.names for part in self._parts[place:])

    @cached_property
    def _unless_told(self) -> dict[str, Any]:
        """The snapshot that a record is from, and its date, where it does not say so itself."""
        taken = datetime.combine(date.fromisoformat(self.info.as_of), datetime.min.time(), UTC)
        return {"snapshot_id": self.info.snapshot_id, "retrieved_at": taken}

    @cached_property
    def _parts(self) -> list[Part]:
        return [Part(folder) for folder in parts_of(self._folder)]

    @cached_property
    def _offsets(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The first row of every part."""
        return np.cumsum([0, *(part.n_rows for part in self._parts)], dtype=np.int64)[:-1]

    @cached_property
    def _sources(self) -> set[str]:
        return set(self.info.sources) or {name for part in self._parts for name in part.sources()}

    @cached_property
    def _index(self) -> Index:
        offsets = self._offsets.tolist()
        return Index(
            [one for part, offset in zip(self._parts, offsets, strict=True) for one in part.segments(offset)]
        )


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


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """No search for garbage meanwhile: it would look at all records that are made, again and again, a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _completed(record: Record, unless_told: Mapping[str, Any]) -> Record:
    missing = {name: value for name, value in unless_told.items() if getattr(record, name) is None}
    return dataclasses.replace(record, **missing) if missing else record


def parts_of(folder: Path) -> list[Path]:
    """The folders of a snapshot's records: its own, then those of its updates, the newest last."""
    return [folder, *sorted(folder.glob(f"{_UPDATE}*"))]


def next_part(folder: Path) -> Path:
    """The folder of the next update."""
    return folder / f"{_UPDATE}{len(parts_of(folder)):04}"


def joined_preprint(record: Record, twins: Iterable[Record]) -> Record:
    """A record of DBLP with its other half: the published paper, with the arXiv id of the preprint of that title and team."""
    others = [twin for twin in twins if twin.record_id != record.record_id and are_twins(record, twin)]
    if record.arxiv_id is None:
        ids = {twin.arxiv_id for twin in others if twin.arxiv_id and twin.venue is None}
        return dataclasses.replace(record, arxiv_id=next(iter(ids))) if len(ids) == 1 else record
    if record.venue is not None:
        return record
    published = [
        twin for twin in others if twin.venue is not None and twin.arxiv_id in (None, record.arxiv_id)
    ]
    first = min(published, key=lambda twin: (twin.year or 9999, twin.record_id), default=None)
    return dataclasses.replace(first, arxiv_id=record.arxiv_id) if first else record


def _exact_features(query: Query) -> list[str]:
    """The features of the index that answer a query for certain."""
    if isinstance(query, ByTitle):
        return [title_feature(query.title)]
    return [key_feature(key) for key in ([query.key] if isinstance(query, ByAddress) else id_keys(query.ids))]


def _fitting(query: Query, records: Sequence[Record]) -> list[Record]:
    """The records that answer a query; an address of several papers, a volume's, answers nothing."""
    if isinstance(query, ByTitle):
        return _likely(query, records)
    if isinstance(query, ById):
        return _linked(query, records)
    behind = [record for record in records if query.key in exact_keys(record)]
    return behind[:1] if len({bare_key(record.title) for record in behind}) == 1 else []


def _linked(query: ById, records: Iterable[Record]) -> list[Record]:
    """The first record that has one of the identifiers, strongest first."""
    asked = [(column, value) for column in ID_COLUMNS.values() if (value := getattr(query.ids, column))]
    return [record for record in records if any(getattr(record, column) == value for column, value in asked)][
        :1
    ]


def _likely(query: ByTitle, records: Iterable[Record]) -> list[Record]:
    """The records that are worth a look, best first; which one it is, is judged by who asked."""
    question = Question(Ids(), query.title, query.surnames, query.year)
    scored = [(score_from(question, record, WORTH_A_LOOK), record) for record in records]
    likely = [pair for pair in scored if pair[0] > 0]
    likely.sort(key=lambda pair: (-pair[0], pair[1].record_id))
    return [record for _, record in likely[:MAX_CANDIDATES]]


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
