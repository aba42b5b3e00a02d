"""Inputs: the lists in a folder, and which of them can't be read."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import ListError
from pipeline.parse.lists import RawList

_MARKDOWN = frozenset((".md", ".markdown", ".mdown", ".mkd"))


@dataclass(frozen=True)
class Inputs:
    """The lists that could be read, a sentence for each that could not, and for each file that was left out."""

    lists: list[RawList]
    unreadable: dict[str, str]
    concerns: dict[str, str] = field(default_factory=dict)
    """The lists that stand in two files, of which one is read."""
    notes: list[str] = field(default_factory=list)
    """Files that look like lists, and are none by their names."""


def read_lists(raw_dir: Path, max_list_mb: float) -> Inputs:
    """All lists of a folder: `<list>.md`, or `<list>/README.md`; names that begin with a dot are none.

    Raises:
        ListError: There is no list, or none that can be read.
    """
    if not raw_dir.is_dir():
        raise ListError(
            f"{raw_dir}: there is no such folder. Make it and put the lists there, or name another with --raw."
        )
    single = {path.stem: path for path in _shown(raw_dir, "*.md")}
    foldered = {path.parent.name: path for path in _shown(raw_dir, "*/README.md")}
    paths = single | foldered
    notes = list(_not_lists(raw_dir, set(paths.values()) | set(single.values())))
    if not paths:
        raise ListError(
            " ".join(
                (
                    f"{raw_dir}: there is no list. Put one there as <list>.md, or name another folder with --raw.",
                    *notes,
                )
            )
        )
    lists, unreadable = [], {}
    for list_id, path in sorted(paths.items()):
        try:
            lists.append(read_list(path, max_list_mb, list_id))
        except ListError as error:
            unreadable[_printable(list_id)] = str(error)
    if not lists:
        raise ListError(" ".join(unreadable.values()))
    twice = {
        name: f"{_printable(single[name])} and {_printable(foldered[name])} are two files of one list; the first was left out. "
        "Rename or remove one."
        for name in sorted(single.keys() & foldered.keys())
    }
    return Inputs(lists, unreadable, twice, notes)


def _shown(folder: Path, pattern: str) -> list[Path]:
    """The files of a pattern, but those that an editor or a file system keeps for itself."""
    paths = sorted(folder.glob(pattern))
    return [
        path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _not_lists(raw_dir: Path, lists: Collection[Path]) -> Iterator[str]:
    """A sentence for each file that is named nearly as a list: at the top, or in a folder that has no list."""
    with_list = {path.parent for path in lists}
    for path in [*_shown(raw_dir, "*"), *_shown(raw_dir, "*/*")]:
        is_candidate = path not in lists and (path.parent == raw_dir or path.parent not in with_list)
        if is_candidate and path.suffix.lower() in _MARKDOWN and path.is_file():
            yield f"{_printable(path)} was not read: a list is named <list>.md or <list>/README.md. Rename it."


def _printable(name: Path | str) -> str:
    """A name as it can be shown and kept: bytes that are not UTF-8 as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def read_list(path: Path, max_list_mb: float, list_id: str | None = None) -> RawList:
    """One list.

    Raises:
        ListError: It is missing, empty, binary or too large, or its name is not UTF-8.
    """
    if _printable(path) != str(path):
        raise ListError(f"{_printable(path)}: its name is not UTF-8. Rename it.")
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
