"""Inputs: the lists in a folder, and which of them can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ListError
from pipeline.parse.lists import RawList


@dataclass(frozen=True)
class Inputs:
    """The lists that could be read, and a sentence for each that could not."""

    lists: list[RawList]
    unreadable: dict[str, str]


def read_lists(raw_dir: Path, max_list_mb: float) -> Inputs:
    """All lists of a folder: `<list>.md`, or `<list>/README.md`.

    Raises:
        ListError: There is no list, or none that can be read.
    """
    if not raw_dir.is_dir():
        raise ListError(
            f"{raw_dir}: there is no such folder. Make it and put the lists there, or name another with --raw."
        )
    paths = {path.stem: path for path in sorted(raw_dir.glob("*.md"))}
    paths |= {path.parent.name: path for path in sorted(raw_dir.glob("*/README.md"))}
    if not paths:
        raise ListError(
            f"{raw_dir}: there is no list. Put one there as <list>.md, or name another folder with --raw."
        )
    lists, unreadable = [], {}
    for list_id, path in sorted(paths.items()):
        try:
            lists.append(read_list(path, max_list_mb, list_id))
        except ListError as error:
            unreadable[list_id] = str(error)
    if not lists:
        raise ListError(" ".join(unreadable.values()))
    return Inputs(lists, unreadable)


def read_list(path: Path, max_list_mb: float, list_id: str | None = None) -> RawList:
    """One list.

    Raises:
        ListError: It is missing, empty, binary or too large.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= max_list_mb * 1e6 else b""
    except OSError as error:
        raise ListError(f"{path}: can't be read ({error.strerror}).") from error
    if size > max_list_mb * 1e6:
        raise ListError(
            f"{path}: {size / 1e6:.1f} MB are more than max_list_mb ({max_list_mb:g}). Split it or raise the setting."
        )
    if not data.strip():
        raise ListError(f"{path}: is empty. Put the list there or remove the file.")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ListError(f"{path}: is not text (it has NUL bytes). Save it as UTF-8.")
    return RawList(
        list_id or (path.resolve().parent.name if path.name == "README.md" else path.stem), str(path), data
    )
