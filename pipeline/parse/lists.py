"""The input of the whole job: the bytes of one list, and the name that it goes by."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawList:
    """One list as it lies on disk, not yet understood."""

    list_id: str
    path: str
    data: bytes = field(repr=False)
