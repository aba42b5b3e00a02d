"""What the answers of a night depend on, without asking: what is remembered and how fresh it is, and the snapshots."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path

from pipeline.config import Settings, users_cache
from pipeline.resolve.source_settings import setting_of, snapshot_folder
from pipeline.resolve.store import lasts, store_path
from pipeline.source_names import SERVICES


def standing_of_answers(
    settings: Settings, snapshots: Sequence[Path], since: datetime, until: datetime
) -> str | None:
    """What stands for all that a run would be answered from without a request; None where that can't be told.

    Args:
        settings: The settings.
        snapshots: The snapshots that were named.
        since: The moment at which answers are fresh or are not.
        until: The moment after which nothing can have been asked.
    """
    told = blake2b(digest_size=16)
    folders = [*snapshots, snapshot_folder(settings), users_cache() / "snapshot"]
    try:
        for part in (*_store_parts(settings, since, until), *_snapshot_parts(settings, folders, since)):
            told.update(f"{part}\n".encode("utf-8", "surrogatepass"))
    except (OSError, sqlite3.Error, ValueError, TypeError, KeyError, OverflowError):
        return None
    return told.hexdigest()


def _store_parts(settings: Settings, since: datetime, until: datetime) -> Iterator[str]:
    """Every answer of the store, with whether it still holds.

    Raises:
        ValueError: One was given by a clock that was wrong.
    """
    path = store_path(settings.cache_dir)
    if not path.exists():
        return
    days = _freshness(settings)
    with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as database:
        for source, query, said, asked, n_absent in database.execute(
            "SELECT source, query, source_ids, asked_at, n_absent FROM answers ORDER BY source, query"
        ):
            asked_at = datetime.fromisoformat(asked).astimezone(UTC)
            if asked_at > until:
                raise ValueError(f"{asked} is in the future")
            holds = lasts(int(n_absent), days.get(source, 0.0), is_found=said.startswith("["))
            yield f"{source}\t{query}\t{said}\t{asked}\t{n_absent}\t{since - asked_at < holds}"


def _snapshot_parts(settings: Settings, folders: Sequence[Path], since: datetime) -> Iterator[str]:
    """Every file of the snapshots as it lies there, and whether each is young enough to stand for a service."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            told = path.stat()
            yield f"{path}\t{told.st_size}\t{told.st_mtime_ns}"
        if (folder / "snapshot.json").exists():
            as_of = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))["as_of"]
            age = (since.date() - date.fromisoformat(as_of)).days
            yield f"{folder}\t{[age < days for days in _freshness(settings).values()]}"


def _freshness(settings: Settings) -> dict[str, float]:
    return {name: setting_of(settings, name, "freshness_days") for name in SERVICES}
