"""The lock of a folder of releases: one run at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import LockedError


@contextmanager
def run_lock(out_dir: Path) -> Iterator[None]:
    """Hold the folder for one run; the lock goes with the process.

    Raises:
        LockedError: Another run holds it.
    """
    lock = FileLock(out_dir / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LockedError(
            f"{out_dir}: another run is at work there. Wait for it, or choose another --out."
        ) from error
    try:
        yield
    finally:
        lock.release()
