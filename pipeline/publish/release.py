"""Releases: tables become a folder that is published by one atomic switch.

`data/enriched/releases/<content_id>/` holds the files, `current` is a symlink to the release, and
`<table>.parquet` are constant symlinks into `current`. A reader of several tables resolves `current` once.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline import tables
from pipeline.errors import ConfigError, SchemaError
from pipeline.schema import ROWS, Flag, Mention, Provenance, Record, Resolution, Work

RELEASED = [name for name in ROWS if name != "runs"]
REPORTS = ("report.md", "report.html")


@dataclass(frozen=True)
class Before:
    """What of the last release the next run needs."""

    content_id: str | None
    mentions: list[Mention]
    works: list[Work]
    flags: list[Flag]
    records: list[Record]
    resolutions: list[Resolution]
    provenance: list[Provenance]


def read_before(out_dir: Path) -> Before:
    """The release that `current` points to; an empty one if there is none, or one of another schema version."""
    current = out_dir / "current"
    if not current.exists():
        return Before(None, [], [], [], [], [], [])
    release = current.resolve()
    try:
        return Before(
            release.name,
            tables.read(release / "mentions.parquet", Mention),
            tables.read(release / "works.parquet", Work),
            tables.read(release / "flags.parquet", Flag),
            tables.read(release / "records.parquet", Record),
            tables.read(release / "resolutions.parquet", Resolution),
            tables.read(release / "provenance.parquet", Provenance),
        )
    except SchemaError:
        return Before(None, [], [], [], [], [], [])


def prepare_folder(out_dir: Path) -> None:
    """Make the folder, and see that files and symlinks can be made in it.

    Raises:
        ConfigError: They can't; the sentence says why.
    """
    probe = out_dir / f".probe-{os.getpid()}"
    try:
        (out_dir / "releases").mkdir(parents=True, exist_ok=True)
        probe.symlink_to("current")
        probe.unlink()
    except OSError as error:
        raise ConfigError(
            f"{out_dir}: can't write files and symlinks there ({error.strerror}). Choose another folder with --out."
        ) from error


def publish(
    release: Mapping[str, pa.Table], reports: Mapping[str, str], content_id: str, out_dir: Path
) -> bool:
    """Write a release and switch to it; False if it is the current one already. A half-written one is never seen."""
    current, folder = out_dir / "current", out_dir / "releases" / content_id
    if current.is_symlink() and current.resolve() == folder.resolve() and folder.is_dir():
        return False
    if not folder.is_dir():
        _write(release, reports, content_id, folder)
    _switch(current, Path("releases") / content_id)
    for name in [*(f"{table}.parquet" for table in RELEASED), *REPORTS]:
        if not (out_dir / name).is_symlink():
            _switch(out_dir / name, Path("current") / name)
    _sync(out_dir)
    return True


def _write(
    release: Mapping[str, pa.Table], reports: Mapping[str, str], content_id: str, folder: Path
) -> None:
    partial = folder.with_name(f".{content_id}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name in RELEASED:
        tables.write(release[name], partial / f"{name}.parquet", {"content_id": content_id})
    for name, text in reports.items():
        with (partial / name).open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    _sync(partial)
    partial.rename(folder)
    _sync(folder.parent)


def _switch(link: Path, target: Path) -> None:
    """Point a symlink elsewhere in one step."""
    fresh = link.with_name(f".{link.name}.fresh")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
