"""Releases: tables become a folder that is published by one atomic switch, and is looked at again every night.

`data/enriched/releases/<content_id>/` holds the files, `current` is a symlink to the release, and
`<table>.parquet` are constant symlinks into `current`. A reader of several tables resolves `current` once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import tables
from pipeline.errors import ConfigError
from pipeline.publish.attribution import Attribution, attributions
from pipeline.publish.descriptor import DESCRIPTOR, descriptor
from pipeline.publish.manifest import damaged_files, outdated_files, write_manifest
from pipeline.schema import OUTSIDE_RELEASES, ROWS, CuratedList
from pipeline.whole_files import point, sweep, sync_folder, temporary_name, write_text

RELEASED = [name for name in ROWS if name not in OUTSIDE_RELEASES]
REPORTS = ("report.md", "report.html")
FILES = {**{f"{name}.parquet": True for name in RELEASED}, **dict.fromkeys((*REPORTS, DESCRIPTOR), False)}
"""The files that every release has, each with whether it is a table."""

RENEWED = ("report.html",)
"""Of these, what stands at the top is made anew after every run; until then a link leads to the release's own."""


@dataclass(frozen=True)
class Publication:
    """A release to be published: its name, its tables and reports, and the settings that shaped it."""

    content_id: str
    tables: Mapping[str, pa.Table]
    reports: Mapping[str, str]
    shaping: Mapping[str, Any]


@dataclass(frozen=True)
class Published:
    """What publishing did."""

    is_new: bool
    mended: tuple[str, ...] = ()
    """Files and links that were missing or damaged, and are whole again."""


def prepare_folder(out_dir: Path) -> None:
    """Make the folder, and see that files and symlinks can be made in it.

    Raises:
        ConfigError: They can't; the sentence says why.
    """
    probe = temporary_name(out_dir / "probe")
    try:
        (out_dir / "releases").mkdir(parents=True, exist_ok=True)
        probe.symlink_to("current")
        probe.unlink()
    except OSError as error:
        raise ConfigError(
            f"{out_dir}: can't write files and symlinks there ({error.strerror}). Choose another folder with --out."
        ) from error
    current = out_dir / "current"
    if current.is_dir() and not current.is_symlink():
        raise ConfigError(
            f"{current}: is a folder, not a link to a release: a copy that followed links? "
            "Move it away; the releases lie beside it, and the next run makes the link."
        )


def sweep_folder(out_dir: Path) -> None:
    """Remove what interrupted runs left; only for the run that holds the folder's lock."""
    sweep([out_dir, *(folder for folder in _subfolders(out_dir) if folder.is_dir())])


def _subfolders(out_dir: Path) -> list[Path]:
    releases = out_dir / "releases"
    return [releases, out_dir / "refused", *(path for path in releases.glob("[!.]*") if path.is_dir())]


def publish(release: Publication, out_dir: Path) -> Published:
    """Write a release, switch to it, and mend what is missing or damaged; a half-written one is never seen."""
    folder = out_dir / "releases" / release.content_id
    mended = _written(release, folder)
    if current_id(out_dir) != release.content_id:
        _tell_anew(release, folder)
    is_new = _pointed(out_dir / "current", Path("releases") / release.content_id)
    links = mend_links(out_dir)
    if is_new or mended or links:
        sync_folder(out_dir)
    return Published(is_new, (*mended, *links) if not is_new else tuple(mended))


def current_id(out_dir: Path) -> str:
    """The content id of the release that stands; of no release, where none does."""
    return (out_dir / "current").resolve().name


def switch(out_dir: Path, content_id: str) -> None:
    """Let a release that lies there stand as the current one."""
    _pointed(out_dir / "current", Path("releases") / content_id)
    mend_links(out_dir)
    sync_folder(out_dir)


def mend_links(out_dir: Path) -> list[str]:
    """Make the links of the top that are missing, or lead elsewhere than into `current`; their names."""
    linked = [name for name in FILES if name not in RENEWED or not _is_file(out_dir / name)]
    return [name for name in linked if _pointed(out_dir / name, Path("current") / name)]


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def keep_refused(release: Publication, out_dir: Path) -> Path:
    """Keep a release that the gate refused, to be looked at; of several the last."""
    shutil.rmtree(out_dir / "refused", ignore_errors=True)
    (out_dir / "refused").mkdir()
    folder = out_dir / "refused" / release.content_id
    _written(release, folder)
    return folder


def remove_old(out_dir: Path, published: Sequence[str], keep: int) -> list[str]:
    """Remove all releases but the last `keep`; those that no run tells of are the oldest. The current one stays.

    Args:
        out_dir: Folder of the releases.
        published: The content ids of all publications, in their order.
        keep: How many stay.
    """
    folders = {path.name for path in (out_dir / "releases").iterdir() if path.is_dir()}
    order = {name: place for place, name in enumerate(published)}
    by_age = sorted(folders, key=lambda name: (order.get(name, -1), name))
    current = current_id(out_dir)
    gone = [name for name in by_age[: max(0, len(by_age) - keep)] if name != current]
    for name in gone:
        shutil.rmtree(out_dir / "releases" / name, ignore_errors=True)
    return gone


def _written(release: Publication, folder: Path) -> list[str]:
    """Write the files of a release where it is not there or not whole; which of an existing one were not."""
    is_there = folder.is_dir()
    damaged = damaged_files(folder, FILES) or outdated_files(folder, FILES) if is_there else []
    if is_there and not damaged:
        return []
    partial = temporary_name(folder)
    partial.mkdir()
    try:
        _write_files(release, partial)
        if is_there:  # file by file: whoever reads one meanwhile reads it whole
            for path in _manifest_last(partial.iterdir()):
                path.replace(folder / path.name)
            sync_folder(folder)
        else:
            partial.rename(folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return [f"{folder.name}/{name}" for name in damaged]


def _tell_anew(release: Publication, folder: Path) -> None:
    """Write the reports of a release that stands again: they tell what it changes this time."""
    told = [
        name
        for name in REPORTS
        if (folder / name).read_text(encoding="utf-8") != release.reports.get(name, "")
    ]
    for name in told:
        write_text(folder / name, release.reports.get(name, ""))
    if told:
        write_manifest(folder, release.content_id, release.shaping)


def _manifest_last(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.suffix == ".json", path.name))


def _write_files(release: Publication, folder: Path) -> None:
    for name in RELEASED:
        tables.write(release.tables[name], folder / f"{name}.parquet", {"content_id": release.content_id})
    for name in REPORTS:
        write_text(folder / name, release.reports.get(name, ""))
    write_text(folder / DESCRIPTOR, descriptor(release.content_id, RELEASED, _origins(release)))
    write_manifest(folder, release.content_id, release.shaping)
    sync_folder(folder)


def _origins(release: Publication) -> list[Attribution]:
    sources = pc.unique(release.tables["records"]["source"]).to_pylist()
    return attributions(sources, tables.from_arrow(release.tables["lists"], CuratedList))


def _pointed(link: Path, target: Path) -> bool:
    """Whether a link had to be made or changed to point to its target."""
    if link.is_symlink() and link.readlink() == target:
        return False
    point(link, target)
    return True
