"""Values whose arrays lie in a file that is mapped into memory.

The system holds as much of such a file as there is room for, and processes that read it hold it once together.
"""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from weakref import WeakValueDictionary

import numpy as np

Value = TypeVar("Value")

_ALIGNED = 64  # bytes: where Arrow and numpy like their arrays to begin
_FILES: WeakValueDictionary[Path, np.memmap[Any, np.dtype[np.uint8]]] = WeakValueDictionary()
"""The files that are mapped, for as long as an array of them is in use."""


def write_mapped(value: object, path: Path) -> None:
    """Write any value: its arrays, of numpy and of Arrow, as they are, and beside them what holds them together.

    Of an array that lies in such a file already no second copy is written.
    """
    buffers: list[pickle.PickleBuffer] = []
    frame = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    with path.open("wb") as file:
        places = [_place(raw) or _written(raw, file) for raw in map(pickle.PickleBuffer.raw, buffers)]
    path.with_suffix(".frame").write_bytes(pickle.dumps((places, frame)))


def _place(raw: memoryview) -> tuple[Path, int, int] | None:
    """The file in which some bytes lie mapped, where they begin there, and how many they are."""
    address = np.frombuffer(raw, np.uint8).ctypes.data if raw.nbytes else 0
    for path, whole in _FILES.items():
        start = address - whole.ctypes.data
        if 0 <= start < whole.size:
            return path, start, raw.nbytes
    return None


def _written(raw: memoryview, file: BinaryIO) -> tuple[Path, int, int]:
    file.write(b"\0" * (-file.tell() % _ALIGNED))
    start = file.tell()
    file.write(raw)
    return Path(file.name), start, raw.nbytes


@lru_cache(maxsize=4)
def read_mapped(path: Path) -> Any:
    """The value that `write_mapped` wrote, its arrays mapped: they can't be written to."""
    places, frame = pickle.loads(path.with_suffix(".frame").read_bytes())
    return pickle.loads(frame, buffers=[_bytes_at(*place) for place in places])


def _bytes_at(path: Path, start: int, size: int) -> bytes | memoryview:
    if not size:
        return b""
    whole = _FILES.get(path)
    if whole is None:
        whole = _FILES[path] = np.memmap(path, np.uint8, "r")
    return whole.data[start : start + size]


class Keeper:
    """Keeps values: in memory, or with their arrays in files of a folder, if there is one."""

    def __init__(self, folder: Path | None, name: str) -> None:
        self._folder, self._name = folder, name
        self._n = 0

    def __call__(self, value: Value) -> Value:
        """The same value, kept."""
        if self._folder is None:
            return value
        self._n += 1
        return as_mapped(value, self._folder / f"{self._name}-{self._n:03}")


def as_mapped(value: Value, path: Path) -> Value:
    """The same value, its arrays in a file."""
    write_mapped(value, path)
    found: Value = read_mapped(path)
    return found
