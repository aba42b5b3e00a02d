"""Pace: one request at a time and an interval between two, over all processes of the user on this machine."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def pace_folder() -> Path:
    """The user's runtime folder where there is one, else a folder of the user's in the temporary folder."""
    runtime = _runtime_folder()
    if runtime is not None and runtime.parent.is_dir() and os.access(runtime.parent, os.W_OK):
        return runtime
    return Path(tempfile.gettempdir()) / f"paperlist-{os.getuid()}"


def _runtime_folder() -> Path | None:
    """Where the platform wants such files; a missing or odd runtime folder is no concern of the reader's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # RuntimeDirWarning: XDG_RUNTIME_DIR is not set, or not fit for use
        try:
            return Path(platformdirs.user_runtime_dir("paperlist"))
        except OSError:
            return None


class Pace:
    """The turn-taking of everybody on this machine who talks to one service.

    The lock file is held during the request, so there is one connection at a time; it holds the monotonic time
    from which the next request may start, with the id of the boot that this clock belongs to.
    """

    def __init__(self, service: str, interval: float, folder: Path | None = None) -> None:
        self.interval = interval
        self._path = (folder or pace_folder()) / f"{service}.lock"
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def turn(self, stop: threading.Event) -> Iterator[None]:
        """Wait for the turn, hold it during the request, and give it on."""
        with self._path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            stop.wait(self._seconds_left(file.fileno()))
            started = time.monotonic()
            try:
                yield
            finally:
                state = {"boot": _boot_id(), "next": started + self.interval}
                os.ftruncate(file.fileno(), 0)
                os.pwrite(file.fileno(), json.dumps(state).encode(), 0)

    def _seconds_left(self, descriptor: int) -> float:
        try:
            state = json.loads(os.pread(descriptor, 200, 0) or b"{}")
            left = float(state["next"]) - time.monotonic() if state.get("boot") == _boot_id() else 0.0
        except (ValueError, KeyError, TypeError):
            return 0.0
        # further ahead than one interval: from a clock that is not ours
        return left if 0 < left <= self.interval else 0.0


def _boot_id() -> str:
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""
