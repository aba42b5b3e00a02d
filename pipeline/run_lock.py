"""The lock of a folder of releases: one run at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from pipeline.errors import LockedError


@contextmanager
def run_lock(out_dir: Path) -> Iterator[None]:
    """Hold the folder for one run; the lock goes with the process.

    Raises:
        LockedError: Another run holds it.
    """
    lock = acquired(
        out_dir / ".lock", f"{out_dir}: another run is at work there. Wait for it, or choose another --out."
    )
    try:
        yield
    finally:
        lock.release()


def acquired(path: Path, held: str) -> BaseFileLock:
    """A lock, at once.

    Raises:
        LockedError: Somebody else has it, in the words `held`.
        OSError: There can be none.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LockedError(held) from error
    return lock
