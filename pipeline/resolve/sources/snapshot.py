"""Snapshots: local records in Parquet, found by identifier or title; they answer when a service does not.

A snapshot is a folder of `records.parquet` (the columns of `records`) and `snapshot.json` (its id, the date of
its facts, and the service that it stands for, if any).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from pipeline import tables
from pipeline.errors import SchemaError, SourceError
from pipeline.resolve.queries import ABSENT, NOT_ASKED, ById, ByTitle, Query, Reply
from pipeline.resolve.sources import phrases
from pipeline.schema import Record, SourceName
from pipeline.text import squash


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot says of itself."""

    snapshot_id: str
    as_of: str
    n_records: int
    stands_for: SourceName | None = None


class Snapshot:
    """One snapshot, read when it is first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.info = read_info(folder)

    def lookup(self, source: SourceName, queries: Sequence[Query]) -> list[Reply]:
        """One reply per query from the records of one source; a miss is `absent` only if it stands for the source."""
        miss = ABSENT if self.info.stands_for == source else NOT_ASKED
        return [self._reply(source, query) or miss for query in queries]

    def _reply(self, source: SourceName, query: Query) -> Reply | None:
        if isinstance(query, ById):
            return self._by_id(source, query)
        found = [record for record in self._by_title.get(squash(query.title), ()) if record.source == source]
        reply = phrases.candidates(query, found)
        return reply if reply.status == "found" else None

    def _by_id(self, source: SourceName, query: ById) -> Reply | None:
        for key in query.ids.keys():
            for record in self._by_key.get(key, ()):
                if record.source == source:
                    return Reply("found", (record,))
        return None

    @cached_property
    def _records(self) -> list[Record]:
        try:
            return tables.read(self._folder / "records.parquet", Record)
        except SchemaError as error:
            raise SourceError(f"{error} (snapshot {self._folder})") from error

    @cached_property
    def _by_key(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in self._records:
            for key in record_keys(record):
                found.setdefault(key, []).append(record)
        return found

    @cached_property
    def _by_title(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in self._records:
            for title in {squash(title) for title in (record.title, *record.other_titles)}:
                found.setdefault(title, []).append(record)
        return found


def record_keys(record: Record) -> list[str]:
    """The identifiers of a record, strongest first, as `name:value`."""
    named = {"arxiv": record.arxiv_id, "doi": record.doi, "pmid": record.pmid, "acl": record.acl_id, "s2": record.s2_id}
    return [f"{name}:{value}" for name, value in named.items() if value]


def read_info(folder: Path) -> SnapshotInfo:
    """What the snapshot in a folder says of itself.

    Raises:
        SourceError: There is no snapshot in the folder.
    """
    path = folder / "snapshot.json"
    try:
        return SnapshotInfo(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SourceError(f"{path}: no snapshot there ({error}). Build one with `paperlist snapshot build`.") from error


def write_snapshot(records: Iterable[Record], folder: Path, as_of: date, stands_for: SourceName | None = None) -> SnapshotInfo:
    """Write records as a snapshot; the same records give the same bytes."""
    rows = sorted(records, key=lambda record: record.record_id)
    info = SnapshotInfo(f"{folder.name}-{as_of.isoformat()}", as_of.isoformat(), len(rows), stands_for)
    folder.mkdir(parents=True, exist_ok=True)
    table = tables.to_arrow(rows, Record)
    tables.check(table, Record, "snapshot")
    tables.write(table, folder / "records.parquet")
    (folder / "snapshot.json").write_text(json.dumps(asdict(info), indent=1) + "\n", encoding="utf-8")
    return info
