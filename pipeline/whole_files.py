"""Files written whole or not at all, under random temporary names that the next run sweeps away."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LEFTOVERS = (".*.partial", ".*.fresh", ".probe-*")
"""Temporary names of this version and of those before it."""


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; what was written there is on disk and in its place when the block ends well."""
    partial = temporary_name(path)
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all, on disk when this returns."""
    with written_whole(path) as partial:
        partial.write_text(text, encoding="utf-8")


def temporary_name(path: Path) -> Path:
    """A name beside `path` that no other process chooses, hidden and known to `sweep`."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")


def point(link: Path, target: Path) -> None:
    """Point a symlink to a target in one step, whatever file or link stood there."""
    fresh = temporary_name(link)
    fresh.symlink_to(target)
    try:
        fresh.replace(link)
    finally:
        fresh.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """See that the names in a folder are on disk."""
    _sync(folder)


def sweep(folders: Iterable[Path]) -> None:
    """Remove what interrupted runs left in these folders; only for those who hold the folder's lock."""
    for folder in folders:
        for pattern in _LEFTOVERS:
            for left in folder.glob(pattern):
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if os.name == "nt":  # Windows can't open a folder for this, and its file system writes names in order
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
