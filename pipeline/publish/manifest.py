"""The manifest of a release: what must be in it, so that each night can see whether it still is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.parquet_files import table_of_file
from pipeline.run_tables import hash_table
from pipeline.schema import SCHEMA_VERSION
from pipeline.text import digest
from pipeline.whole_files import write_text

MANIFEST = "manifest.json"
_DATED = {"flags": "first_seen", "lists": "fetched_at"}
"""Columns of days and times: what else stands there names a release, not when it was made."""


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself; nothing where an older version of paperlist wrote none."""

    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """SHA-256, bytes and (of a table) rows of every file by its name."""
    settings: Mapping[str, Any] | None = None
    """The settings that shaped its tables; None where unknown."""


def content_id(arrow: Mapping[str, pa.Table], reports: Mapping[str, str], shaping: Mapping[str, Any]) -> str:
    """The name of a release: the same for the same lists, records and settings, whatever the day."""
    timeless = {
        name: table.drop_columns(_DATED[name]) if name in _DATED else table for name, table in arrow.items()
    }
    hashes = [hash_table(table) for table in timeless.values()]
    return digest(version("paperlist"), str(dict(shaping)), *hashes, *reports.values())


def write_manifest(folder: Path, name: str, shaping: Mapping[str, Any]) -> None:
    """Write down what the folder of a release holds."""
    files = {path.name: _told(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    told = {"content_id": name, "schema_version": SCHEMA_VERSION, "settings": shaping, "files": files}
    write_text(folder / MANIFEST, json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def read_manifest(folder: Path) -> Manifest:
    """What a release says of itself; an empty manifest where there is none that can be read."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(dict(told["files"]), dict(told["settings"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest()


def outdated_files(folder: Path, expected: Iterable[str]) -> list[str]:
    """What a release of an older version lacks: the manifest, or files that its manifest does not know."""
    files = read_manifest(folder).files
    return [name for name in expected if name not in files] if files else [MANIFEST]


def damaged_files(folder: Path, expected: Mapping[str, bool]) -> list[str]:
    """The files of a release that are missing or not as they were written, by name.

    Args:
        folder: The release.
        expected: The files that every release has today, each with whether it is a table. What a release should hold
            its own manifest says; one without, as older versions wrote it, is asked only for its tables, and whether
            they can be opened.
    """
    files = read_manifest(folder).files
    if not files:
        return [name for name, is_table in expected.items() if is_table and not _opens(folder / name)]
    return [name for name in files if not _is_as_told(folder / name, files[name])]


def _told(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    told: dict[str, Any] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    if path.suffix == ".parquet":
        told["rows"] = pq.read_metadata(path).num_rows
    return told


def _is_as_told(path: Path, told: Mapping[str, Any]) -> bool:
    try:
        if path.stat().st_size != told["bytes"]:
            return False
        return bool(hashlib.sha256(path.read_bytes()).hexdigest() == told["sha256"])
    except (OSError, KeyError):
        return False


def _opens(path: Path) -> bool:
    try:
        table_of_file(path)
    except (OSError, pa.ArrowInvalid):
        return False
    return True
