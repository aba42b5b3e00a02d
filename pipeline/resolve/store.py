"""The store: what the services said, remembered in SQLite, so that nothing is asked twice while it is fresh.

Only found and absent are ever remembered; an outage is not an answer.
"""

from __future__ import annotations

import itertools
import json
import logging
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from cattrs.preconf.json import make_converter

from pipeline.errors import SourceError
from pipeline.ids import Ids
from pipeline.keys import strongest_key
from pipeline.resolve.protocol import ABSENT, Asked, AskedReply, ById, ByTitle, Reply, Searches, Tried
from pipeline.schema import SCHEMA_VERSION, Record
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
LONGEST_ABSENCE_DAYS = 30  # a miss is asked again after 1, 2, 4, … days, at the latest after these


class Store:
    """Records by source and id, and answers by source and query."""

    def __init__(self, folder: Path) -> None:
        path = folder / f"store-{SCHEMA_VERSION}.sqlite3"
        self._lock = threading.RLock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _opened(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                _set_aside(path, error)
                self._db = _opened(path)
        except (OSError, sqlite3.Error) as error:
            raise SourceError(
                f"{path}: can't be used as the store ({error}). Delete it, or set PAPERLIST_CACHE_DIR."
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def get(self, source: str, query: Asked) -> tuple[Reply, datetime, int] | None:
        """The remembered reply, when it was given, and how often in a row it was absent; None if never asked."""
        with self._lock:
            row = self._db.execute(
                "SELECT source_ids, asked_at, n_absent FROM answers WHERE source = ? AND query = ?",
                (source, query_key(query)),
            ).fetchone()
            if row is None:
                return None
            said = json.loads(row[0])
            asked_at = datetime.fromisoformat(row[1])
            if isinstance(said, str):  # not there, for this reason
                return Reply("absent", reason=said), asked_at, row[2]
            records = [self._record(source, source_id) for source_id in said]
            if any(record is None for record in records):
                return None
            known = tuple(record for record in records if record is not None)
            return (Reply("found", known) if known else ABSENT), asked_at, row[2]

    def put(self, source: str, answers: Sequence[AskedReply], now: datetime) -> None:
        """Remember found and absent replies, all or none."""
        kept = [(query, reply) for query, reply in answers if reply.status in ("found", "absent")]
        with self._lock, self._db:  # both services put their answers through one connection
            self._db.execute("BEGIN IMMEDIATE")
            for query, reply in kept:
                self._put(source, query, reply, now)

    def _put(self, source: str, query: Asked, reply: Reply, now: datetime) -> None:
        for record in reply.records:
            if (
                isinstance(query, ByTitle | Tried) and record.tldr is None
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
        own = Ids(arxiv_id=record.arxiv_id) if source == "arxiv" else Ids(s2_id=record.s2_id)
        if strongest_key(own) != strongest_key(query.ids):
            self._db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, 0)",
                (source, strongest_key(own), json.dumps([record.source_id]), now.isoformat()),
            )

    def _record(self, source: str, source_id: str) -> Record | None:
        row = self._db.execute(
            "SELECT body FROM records WHERE source = ? AND source_id = ?", (source, source_id)
        ).fetchone()
        return _converter.loads(row[0], Record) if row else None


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a store that is whole.

    Raises:
        DatabaseError: The file is damaged, or no store.
    """
    database = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_TABLES)
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
    except sqlite3.Error:
        database.close()
        raise
    return database


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
    days = (
        freshness_days if reply.status == "found" else min(LONGEST_ABSENCE_DAYS, 2.0 ** max(0, n_absent - 1))
    )
    return now - asked_at < timedelta(days=days)


def as_stale(reply: Reply) -> Reply:
    """The reply with its records marked as past their freshness."""
    return replace(reply, records=tuple(replace(record, is_stale=True) for record in reply.records))


def query_key(query: Asked) -> str:
    """The query as the store keeps it: the same for titles that differ in form alone."""
    if isinstance(query, ById):
        return strongest_key(query.ids) or ""
    if isinstance(query, Searches):
        return "searches left"
    if isinstance(query, Tried):
        return f"{query_key(query.title)}\n{query.way}"
    return "\n".join(("title", title_key(query.title), *query.surnames[:1]))
