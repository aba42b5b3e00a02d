"""Pace: one request at a time and an interval between two, over all processes of the user on this machine."""

from __future__ import annotations

import json
import logging
import os
import stat
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from pipeline.errors import ConfigError

logger = logging.getLogger(__name__)

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_ALONE = 0o700  # what nobody but the user may write into
_POLL = 0.02  # seconds between two tries to get the lock
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


class HeldError(Exception):
    """The turn did not come in time, or could not be taken; the message names the lock file."""


def pace_folder() -> Path:
    """The folder of the lock files, which nobody but the user can write into.

    The user's runtime folder where there is one, else one in the temporary folder, else one in the user's cache folder:
    in the temporary folder others may have been first, and what they put there is not written through.

    Raises:
        ConfigError: None of them is the user's own.
    """
    candidates = list(_candidates())
    for folder in candidates:
        if _is_own(folder):
            return folder
    raise ConfigError(
        f"No folder for lock files: {' and '.join(map(str, candidates))} can't be made, or others may write there. "
        "Set XDG_RUNTIME_DIR or TMPDIR to a folder of your own."
    )


def _candidates() -> Iterator[Path]:
    runtime = _runtime_folder()
    if runtime is not None and runtime.parent.is_dir():
        yield runtime
    if hasattr(os, "getuid"):  # on Windows the runtime folder lies in the user's own temporary folder
        yield Path(tempfile.gettempdir()) / f"paperlist-{os.getuid()}"
    yield Path(platformdirs.user_cache_dir("paperlist")) / "pace"


def _runtime_folder() -> Path | None:
    """Where the platform wants such files; a missing or odd runtime folder is no concern of the reader's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # RuntimeDirWarning: XDG_RUNTIME_DIR is not set, or not fit for use
        try:
            return Path(platformdirs.user_runtime_dir("paperlist"))
        except OSError:
            return None


def _is_own(folder: Path) -> bool:
    """Whether the folder, made if need be, is one of the user's that nobody else can write into; no link is followed."""
    try:
        folder.mkdir(mode=_ALONE, parents=True, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return stat.S_ISDIR(state.st_mode)
    is_alone = state.st_uid == os.getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(state.st_mode) and is_alone and os.access(folder, os.W_OK)


class Pace:
    """The turn-taking of everybody on this machine who talks to one service.

    The lock is held during the request, so there is one connection at a time; the file beside it holds the monotonic
    time from which the next request may start, with the id of the boot that this clock belongs to.
    """

    def __init__(self, service: str, interval: float, folder: Path | None = None) -> None:
        self.interval = interval
        place = folder or pace_folder()
        place.mkdir(mode=_ALONE, parents=True, exist_ok=True)
        self._path, self._next = place / f"{service}.lock", place / f"{service}.next"
        self._own_next = 0.0

    @contextmanager
    def turn(self, stop: threading.Event, seconds: float) -> Iterator[None]:
        """Wait for the turn, hold it during the request, and give it on.

        Raises:
            HeldError: Others held it for all of `seconds`, or the lock file can't be used.
        """
        lock = FileLock(self._path, mode=0o600)
        self._take(lock, stop, seconds)
        started = time.monotonic()
        try:
            yield
        finally:
            self._let_next_start(started + self.interval)
            lock.release()

    def _take(self, lock: FileLock, stop: threading.Event, seconds: float) -> None:
        """Take the lock once the next request may start; until then it is left to others."""
        ends = time.monotonic() + seconds
        while True:
            if stop.is_set():
                raise HeldError("interrupted")
            try:
                lock.acquire(max(0.0, ends - time.monotonic()), _POLL, cancel_check=stop.is_set)
            except Timeout:
                raise HeldError("interrupted" if stop.is_set() else self._held(seconds)) from None
            except OSError as error:
                raise HeldError(f"the lock file {self._path} can't be used ({error.strerror})") from error
            left = self._seconds_left()
            if left <= 0:
                return
            lock.release()
            stop.wait(left)

    def _held(self, seconds: float) -> str:
        return f"another process has held {self._path} for {seconds:.3g} s; find it (`lsof`) and end it"

    def _seconds_left(self) -> float:
        return max(self._own_next - time.monotonic(), self._seconds_told())

    def _seconds_told(self) -> float:
        """The wait that the file asks for."""
        try:
            state = json.loads(self._next.read_text(encoding="utf-8"))
            left = float(state["next"]) - time.monotonic() if state.get("boot") == _boot_id() else 0.0
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return 0.0
        # further ahead than one interval: from a clock that is not ours
        return left if 0 < left <= self.interval else 0.0

    def _let_next_start(self, at: float) -> None:
        self._own_next = at
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_FOLLOW
        try:
            with os.fdopen(os.open(self._next, flags, 0o600), "w", encoding="utf-8") as file:
                json.dump({"boot": _boot_id(), "next": at}, file)
        except OSError as error:  # this process keeps the interval all the same
            logger.warning("%s can't be written (%s): other runs do not see this one", self._next, error)


def _boot_id() -> str:
    return _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else ""
