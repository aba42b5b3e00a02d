"""Reading a release: whatever version wrote it, and whatever happened to it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import tables
from pipeline.errors import ConfigError, SchemaError
from pipeline.parquet_files import table_of_file
from pipeline.publish.manifest import damaged_files, read_manifest
from pipeline.publish.release import FILES
from pipeline.schema import CuratedList, Flag, Mention, Provenance, Record, Resolution, Unread, Work


@dataclass(frozen=True)
class Release:
    """The tables of a release as the next run and people's decisions need them; an empty one where there is none."""

    content_id: str | None = None
    lists: Sequence[CuratedList] = field(default_factory=list)
    mentions: Sequence[Mention] = field(default_factory=list)
    unread: Sequence[Unread] = field(default_factory=list)
    records: Sequence[Record] = field(default_factory=list)
    resolutions: Sequence[Resolution] = field(default_factory=list)
    works: Sequence[Work] = field(default_factory=list)
    provenance: Sequence[Provenance] = field(default_factory=list)
    flags: Sequence[Flag] = field(default_factory=list)
    shaping: Mapping[str, Any] | None = None
    """The settings that shaped it; None where it does not say."""
    damage: tuple[str, ...] = ()
    """Files of the current release that are missing or damaged, where another one had to be read instead."""

    @cached_property
    def list_ids(self) -> frozenset[str]:
        """The lists whose mentions or flags it holds."""
        return frozenset([*(row.list_id for row in self.mentions), *(row.list_id for row in self.flags)])


def read_before(out_dir: Path) -> Release:
    """The release that `current` points to; where that one is damaged, the last one that is whole.

    Tables that still open are read from a damaged release if no older one is whole: better half a memory than none.
    """
    current = out_dir / "current"
    if not current.exists() and not current.is_symlink():
        return Release()
    folder = current.resolve()
    damage = damaged_files(folder, FILES)
    if not damage:
        return _read(folder, ())
    told = tuple(f"{folder.name}/{name}" for name in damage)
    others = sorted(
        (path for path in folder.parent.glob("[!.]*") if path.is_dir() and path != folder),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    whole = next((path for path in others if not damaged_files(path, FILES)), None)
    has_tables = all(name not in damage for name, is_table in FILES.items() if is_table)
    return _read(folder if has_tables or whole is None else whole, told)


def read_release(out_dir: Path) -> Release:
    """The current release.

    Raises:
        ConfigError: There is none.
    """
    release = read_before(out_dir)
    if release.content_id is None:
        raise ConfigError(f"{out_dir}: nothing is published there yet. Run `paperlist enrich` first.")
    return release


def read_kept(out_dir: Path, content_id: str) -> Release:
    """A release that is kept, by its content id; an empty one where it is there no more."""
    folder = out_dir / "releases" / content_id
    return _read(folder, ()) if folder.is_dir() else Release()


def of_list(release: Release, list_id: str) -> Release:
    """A release with the mentions of one list alone, their works, and the records of these; of others no row is made."""
    mentions, works, records = release.mentions, release.works, release.records
    if not (
        isinstance(mentions, tables.StoredRows)
        and isinstance(works, tables.StoredRows)
        and isinstance(records, tables.StoredRows)
    ):
        return replace(release, mentions=[row for row in mentions if row.list_id == list_id])
    own = mentions.where("list_id", _first_cell(mentions.table["list_id"], list_id))
    linked = works.where("work_id", own.table["work_id"])
    return replace(
        release,
        mentions=own,
        works=linked,
        records=records.where("record_id", pc.list_flatten(linked.table["record_ids"])),
    )


def _first_cell(column: pa.ChunkedArray, text: str) -> pa.ChunkedArray:
    """The first cell with a text, none if none has it: of texts of ours, pyarrow would load pandas to make an array."""
    at = next((at for at, cell in enumerate(column.to_pylist()) if cell == text), len(column))
    return column.slice(at, 1)


def works_by_list(out_dir: Path, content_id: str) -> dict[str, set[str]]:
    """The ids of the works of each list in a release that is kept; none where it is there no more, or is damaged."""
    path = out_dir / "releases" / content_id / "mentions.parquet"
    try:
        table = table_of_file(path, ["list_id", "work_id"])
    except (OSError, pa.ArrowInvalid):
        return {}
    held: dict[str, set[str]] = {}
    for list_id, work_id in zip(table["list_id"].to_pylist(), table["work_id"].to_pylist(), strict=True):
        if work_id is not None:
            held.setdefault(list_id, set()).add(work_id)
    return held


def _read(folder: Path, damage: tuple[str, ...]) -> Release:
    return Release(
        folder.name,
        _rows(folder, "lists", CuratedList),
        _rows(folder, "mentions", Mention),
        _rows(folder, "unread", Unread),
        _rows(folder, "records", Record),
        _rows(folder, "resolutions", Resolution),
        _rows(folder, "works", Work),
        _rows(folder, "provenance", Provenance),
        _rows(folder, "flags", Flag),
        read_manifest(folder).settings,
        damage,
    )


def _rows(folder: Path, name: str, row: type[tables.Row]) -> Sequence[tables.Row]:
    try:
        return tables.read_stored(folder / f"{name}.parquet", row)
    except SchemaError:
        return ()
