"""The input of the whole job: the bytes of one list, and the name that it goes by."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ListPart:
    """One file of a list in several: its name there, and which lines of the whole are its."""

    name: str
    path: str
    line_start: int
    line_end: int


@dataclass(frozen=True, slots=True)
class RawList:
    """One list as it lies on disk, not yet understood; one in several files as if they were one."""

    list_id: str
    path: str
    data: bytes = field(repr=False)
    parts: tuple[ListPart, ...] = ()
    """Of a list in several files, all of them in order."""
    is_lossy: bool = False
    """Whether bytes that were no text are replaced in it already."""
