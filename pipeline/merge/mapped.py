"""Values whose arrays lie in a file that is mapped into memory.

The system holds as much of such a file as there is room for, and processes that read it hold it once together.
"""

from __future__ import annotations

import mmap
import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")

_ALIGNED = 64  # bytes: where Arrow and numpy like their arrays to begin


def write_mapped(value: object, path: Path) -> None:
    """Write any value: its arrays, of numpy and of Arrow, as they are, and beside them what holds them together."""
    buffers: list[pickle.PickleBuffer] = []
    frame = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    places = []
    with path.open("wb") as file:
        for buffer in map(pickle.PickleBuffer.raw, buffers):
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            places.append((file.tell(), buffer.nbytes))
            file.write(buffer)
    path.with_suffix(".frame").write_bytes(pickle.dumps((places, frame)))


@lru_cache(maxsize=4)
def read_mapped(path: Path) -> Any:
    """The value that `write_mapped` wrote, its arrays mapped: they can't be written to."""
    places, frame = pickle.loads(path.with_suffix(".frame").read_bytes())
    if not path.stat().st_size:
        return pickle.loads(frame, buffers=[b"" for _ in places])
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return pickle.loads(frame, buffers=[whole[start : start + size] for start, size in places])


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
