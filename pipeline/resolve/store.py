"""The store: what the services said, remembered in SQLite, so that nothing is asked twice while it is fresh.

Only found and absent are ever remembered; an outage is not an answer. A row that can't be read any more, or whose record
would not pass the border today, counts as never asked: the next answer takes its place.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cattrs.preconf.json import make_converter

from pipeline.errors import LockedError, SourceError
from pipeline.ids import Ids
from pipeline.keys import strongest_key
from pipeline.records import admit_row
from pipeline.resolve.protocol import (
    ABSENT,
    Asked,
    AskedReply,
    ByAddress,
    ById,
    ByTitle,
    Recommended,
    Reply,
    Searches,
    Tried,
)
from pipeline.schema import SCHEMA_VERSION, Record
from pipeline.source_names import SOURCES, printed_name
from pipeline.text import digest, storable
from pipeline.title_forms import title_key

logger = logging.getLogger(__name__)

_converter = make_converter()

_TABLES = """
CREATE TABLE IF NOT EXISTS records (
    source TEXT, source_id TEXT, body TEXT NOT NULL, PRIMARY KEY (source, source_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    source TEXT, query TEXT, source_ids TEXT NOT NULL, asked_at TEXT NOT NULL, n_absent INTEGER NOT NULL,
    PRIMARY KEY (source, query)
) WITHOUT ROWID;
"""
_COLUMNS = {
    "records": {"source", "source_id", "body"},
    "answers": {"source", "query", "source_ids", "asked_at", "n_absent"},
}
PATIENCE = 30.0  # seconds to wait for another process that holds the store
LONGEST_ABSENCE_DAYS = 30  # a miss is asked again after 1, 2, 4, … days, at the latest after these


def store_path(folder: Path) -> Path:
    """The file of the store in the cache folder."""
    return folder / f"store-{SCHEMA_VERSION}.sqlite3"


@contextmanager
def store_copy(folder: Path) -> Iterator[Path]:
    """A folder with a copy of the store in it, for a run that may change nothing; it goes when the run is over."""
    with tempfile.TemporaryDirectory(prefix="paperlist-") as name:
        for path in folder.glob(f"{store_path(folder).name}*"):
            if ".damaged-" not in path.name:
                shutil.copy2(path, name)
        yield Path(name)


class Store:
    """Records by source and id, and answers by source and query."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        path = store_path(folder)
        self._lock = threading.RLock()
        self._rests = False  # after a fault of the file: the run goes on without the store
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _opened(path, patience)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                _set_aside(path, error)
                self._db = _opened(path, patience)
        except (OSError, sqlite3.Error) as error:
            if _is_busy(error):
                raise LockedError(
                    f"{path}: {holder_of(path)} held the store for {patience:g} s. Run again when it has ended; "
                    "for runs at the same time, set PAPERLIST_CACHE_DIR to a folder of each."
                ) from error
            raise SourceError(
                f"{path}: can't be used as the store ({error}). Delete it, or set PAPERLIST_CACHE_DIR."
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def get(self, source: str, query: Asked) -> tuple[Reply, datetime, int] | None:
        """The remembered reply, when it was given, and how often in a row it was absent; None if never asked."""
        row = self._row(source, query_key(query))
        try:
            return self._answer(source, *row) if row else None
        except (ValueError, TypeError, RecursionError, sqlite3.Error) as error:
            logger.warning(
                "What the store holds of %s can't be read (%s); it is asked again.", query_key(query), error
            )
            return None

    def _row(self, source: str, key: str) -> tuple[str, str, int] | None:
        with self._lock:
            if self._rests:
                return None
            try:
                row: tuple[str, str, int] | None = self._db.execute(
                    "SELECT source_ids, asked_at, n_absent FROM answers WHERE source = ? AND query = ?",
                    (source, key),
                ).fetchone()
            except sqlite3.Error as error:
                self._rest(error)
                return None
            return row

    def _rest(self, error: sqlite3.Error) -> None:
        """Leave the store alone for the rest of the run, and say so: each further try may wait as long as the first."""
        self._rests = True
        logger.warning(
            "The store can't be used any more (%s); this run goes on without it, and remembers nothing more.",
            error,
        )

    def _answer(
        self, source: str, said: str, asked: str, n_absent: int
    ) -> tuple[Reply, datetime, int] | None:
        """The reply of one row; raises ValueError or TypeError at one that is none."""
        found, asked_at = json.loads(said), datetime.fromisoformat(asked).astimezone(UTC)
        if isinstance(found, str):  # not there, for this reason
            return Reply("absent", reason=storable(found)), asked_at, int(n_absent)
        records = [self._record(source, source_id) for source_id in found]
        known = tuple(record for record in records if record is not None)
        if len(known) < len(records):
            return None
        return (Reply("found", known) if known else ABSENT), asked_at, int(n_absent)

    def put(self, source: str, answers: Sequence[AskedReply], now: datetime) -> None:
        """Remember found and absent replies, all or none."""
        kept = [(query, reply) for query, reply in answers if reply.status in ("found", "absent")]
        with self._lock:  # both services put their answers through one connection
            if self._rests:
                return
            try:
                with self._db:
                    self._db.execute("BEGIN IMMEDIATE")
                    for query, reply in kept:
                        self._put(source, query, reply, now)
            except sqlite3.Error as error:
                self._rest(error)

    def _put(self, source: str, query: Asked, reply: Reply, now: datetime) -> None:
        for record in reply.records:
            if (
                isinstance(query, ByTitle | Tried | Recommended) and record.tldr is None
            ):  # a search gives less than a look-up
                known = self._record(source, record.source_id)
                record = replace(record, tldr=known.tldr if known else None)  # noqa: PLW2901
            self._db.execute(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?)",
                (source, record.source_id, _converter.dumps(record)),
            )
        if isinstance(query, ById) and reply.records:
            self._put_alias(source, reply.records[0], query, now)
        said = json.dumps(reply.reason or [record.source_id for record in reply.records])
        self._db.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET source_ids = excluded.source_ids, "
            "asked_at = excluded.asked_at, n_absent = CASE WHEN excluded.n_absent THEN n_absent + 1 ELSE 0 END",
            (source, query_key(query), said, now.isoformat(), int(reply.status == "absent")),
        )

    def _put_alias(self, source: str, record: Record, query: ById, now: datetime) -> None:
        """Remember the answer under the record's own id too: it may be another than the one asked, after a merger."""
        name = SOURCES[source].own_id
        own = strongest_key(Ids(**{name: getattr(record, name)}))
        if own not in (None, strongest_key(query.ids)):
            self._db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, 0)",
                (source, own, json.dumps([record.source_id]), now.isoformat()),
            )

    def _record(self, source: str, source_id: str) -> Record | None:
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM records WHERE source = ? AND source_id = ?", (source, source_id)
            ).fetchone()
        if row is None:
            return None
        try:
            return _remembered(row[0])
        except (ValueError, RecursionError) as error:
            logger.warning(
                "%s's record %s in the store is none any more (%s); it is asked again.",
                printed_name(source), source_id, error,
            )  # fmt: skip
            return None


def _remembered(body: str) -> Record:
    """The record of a row.

    Raises:
        ValueError: It is no JSON, or the border would not let it pass as it is.
    """
    said = json.loads(body)
    if not isinstance(said, dict):
        raise ValueError("it is no object")
    admitted = admit_row(said)
    if admitted.notes:
        raise ValueError(admitted.notes[0])
    return admitted.record


def _opened(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to a store that is whole.

    Raises:
        DatabaseError: The file is damaged, or no store.
    """
    database = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_TABLES)
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        for table, names in _COLUMNS.items():
            there = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
            if there != names:
                raise sqlite3.DatabaseError(f"its table {table} has other columns")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _is_busy(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


def holder_of(path: Path) -> str:
    """The processes that hold a lock on a file, where the system tells; else "another process"."""
    try:
        inode = path.stat().st_ino
        locks = [line.split() for line in Path("/proc/locks").read_text(encoding="ascii").splitlines()]
    except (OSError, ValueError):
        return "another process"
    holding = {int(lock[4]) for lock in locks if len(lock) > 5 and lock[5].endswith(f":{inode}")}
    return ", ".join(f"process {pid}" for pid in sorted(holding - {0, os.getpid()})) or "another process"


def _set_aside(path: Path, error: Exception) -> None:
    """Rename a damaged store with its journal, and say so: what it held is asked again."""
    number = next(n for n in itertools.count(1) if not path.with_name(f"{path.name}.damaged-{n}").exists())
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(path.with_name(f"{path.name}.damaged-{number}{suffix}"))
    logger.warning(
        "%s is damaged (%s): kept as %s.damaged-%d; what it held is asked again.", path, error, path.name, number
    )  # fmt: skip


def is_fresh(reply: Reply, asked_at: datetime, n_absent: int, now: datetime, freshness_days: float) -> bool:
    """Whether a remembered reply still holds: found for the source's freshness, absent for 1, 2, 4, … days."""
    # what was asked in the future was asked by a clock that was wrong
    return timedelta() <= now - asked_at < lasts(n_absent, freshness_days, is_found=reply.status == "found")


def lasts(n_absent: int, freshness_days: float, *, is_found: bool) -> timedelta:
    """How long an answer holds."""
    days = freshness_days if is_found else min(LONGEST_ABSENCE_DAYS, 2.0 ** max(0, n_absent - 1))
    return timedelta(days=days)


def as_stale(reply: Reply) -> Reply:
    """The reply with its records marked as past their freshness."""
    return replace(reply, records=tuple(replace(record, is_stale=True) for record in reply.records))


def query_key(query: Asked) -> str:
    """The query as the store keeps it: the same for titles that differ in form alone."""
    if isinstance(query, ById):
        return strongest_key(query.ids) or ""
    if isinstance(query, ByAddress):
        return query.key
    if isinstance(query, Searches):
        return "searches left"
    if isinstance(query, Recommended):
        return f"recommended\n{digest(*query.paper_ids)}"
    if isinstance(query, Tried):
        return f"{query_key(query.title)}\n{query.way}"
    return "\n".join(("title", title_key(query.title), *query.surnames[:1]))
