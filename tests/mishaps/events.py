"""What a command does to files, counted as it does it, and a mishap at one of these events.

An audit hook sees files opened for writing, moved, removed and linked, folders made, stores opened; what it can't see is
wrapped: `fsync`, the writing of tables and texts, of which half is an event too, statements of SQLite. All this is done to a process of its own that ends with
the command: an audit hook can't be taken out again.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

Mishap = Literal["killed", "stopped", "full", "failed"]
MISHAPS: dict[Mishap, str] = {
    "killed": "SIGKILL",
    "stopped": "SIGTERM",
    "full": "disk full from there on",
    "failed": "one operation fails (EIO)",
}
_CHANGING = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate", "sqlite3.connect",
}  # fmt: skip
_TAKES_SPACE = {
    "open",
    "os.mkdir",
    "os.symlink",
    "sqlite3.connect",
    "parquet",
    "half-parquet",
    "half-text",
    "statement",
}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Events:
    """The events below a folder so far; at number `at` the mishap happens."""

    folder: Path
    mishap: Mishap | None = None
    at: int | None = None
    names: list[str] = field(default_factory=list)
    _is_full: bool = False
    _is_busy: bool = False

    def watch(self) -> None:
        """Count from now on, for as long as this process lives."""
        sys.addaudithook(self._heard)
        _wrap(os, "fsync", lambda *_: self._happened("fsync"))
        _wrap_parquet(self._happened)
        _wrap_text(self._happened)
        _wrap_statements(self._happened)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_busy or not (event == "open" or event in _CHANGING):
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
            return
        self._is_busy = True
        try:
            is_ours = _is_below(arguments[1 if event == "os.symlink" else 0], self.folder)
        finally:
            self._is_busy = False
        if is_ours:
            self._happened(event)

    def _happened(self, name: str) -> None:
        number = len(self.names)
        self.names.append(name)
        if self._is_full and name in _TAKES_SPACE:
            _refuse(name, errno.ENOSPC)
        if number != self.at:
            return
        if self.mishap == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.mishap == "stopped":
            os.kill(os.getpid(), signal.SIGTERM)
        elif self.mishap == "failed":
            _refuse(name, errno.EIO)
        elif self.mishap == "full":
            self._is_full = True
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # what is open can't grow either
            if name in _TAKES_SPACE:
                _refuse(name, errno.ENOSPC)


def _is_below(path: object, folder: Path) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    return os.path.realpath(os.path.dirname(os.fsdecode(path))).startswith(str(folder))  # noqa: PTH120


def _refuse(name: str, number: int) -> None:
    if name == "statement":
        is_full = number == errno.ENOSPC
        error = sqlite3.OperationalError("database or disk is full" if is_full else "disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL if is_full else sqlite3.SQLITE_IOERR
        raise error
    raise OSError(number, os.strerror(number))


def _wrap(module: Any, name: str, before: Callable[..., None]) -> None:
    real = getattr(module, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        before(*arguments)
        return real(*arguments, **named)

    setattr(module, name, wrapped)


def _wrap_parquet(happened: Callable[[str], None]) -> None:
    """Arrow opens its files itself, where no hook hears it; half a file is an event too."""
    real = pq.write_table

    def written(table: Any, where: Any, **named: Any) -> None:
        happened("parquet")
        whole = pa.BufferOutputStream()
        real(table, whole, **named)
        data = whole.getvalue()
        with pa.OSFile(os.fspath(where), "wb") as file:  # as Arrow does: no hook hears it
            file.write(data[: len(data) // 2])
            file.flush()
            happened("half-parquet")
            file.write(data[len(data) // 2 :])

    pq.write_table = written


def _wrap_text(happened: Callable[[str], None]) -> None:
    def written(path: Path, text: str, encoding: str | None = None) -> int:
        with path.open("w", encoding=encoding) as file:
            file.write(text[: len(text) // 2])
            file.flush()
            happened("half-text")
            return file.write(text[len(text) // 2 :])

    Path.write_text = written  # type: ignore[assignment]


def _wrap_statements(happened: Callable[[str], None]) -> None:
    class Heard(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            happened("statement")
            return super().execute(*arguments)

    real = sqlite3.connect
    sqlite3.connect = lambda *arguments, **named: real(*arguments, factory=Heard, **named)  # type: ignore[assignment]
