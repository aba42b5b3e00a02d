"""Inputs: the lists in a folder, and which of them can't be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipeline.config import ListFiles
from pipeline.errors import ListError
from pipeline.parse.lists import RawList
from pipeline.parse.parts import in_one, linked_names

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


def read_lists(raw_dir: Path, max_list_mb: float, several: Sequence[ListFiles] = ()) -> Inputs:
    """All lists of a folder: `<list>.md`, `<list>/README.md` with its parts, and those of `several` files.

    Names that begin with a dot are no lists.

    Raises:
        ListError: There is no list, or none that can be read.
    """
    if not raw_dir.is_dir():
        raise ListError(
            f"{raw_dir}: there is no such folder. Make it and put the lists there, or name another with --raw."
        )
    within = {raw_dir / name for one in several for name in one.files}
    single = {path.stem: path for path in _shown(raw_dir, "*.md") if path not in within}
    foldered = {path.parent.name: path for path in _shown(raw_dir, "*/README.md") if path not in within}
    readers: dict[str, Callable[[], RawList]] = {
        **{name: partial(read_list, path, max_list_mb, name) for name, path in single.items()},
        **{name: partial(read_folder, path.parent, max_list_mb) for name, path in foldered.items()},
        **{one.id: partial(_read_several, one.id, raw_dir, one.files, max_list_mb) for one in several},
    }
    notes = list(_not_lists(raw_dir, {*single.values(), *foldered.values(), *within}))
    if not readers:
        raise ListError(
            " ".join(
                (
                    f"{raw_dir}: there is no list. Put one there as <list>.md, or name another folder with --raw.",
                    *notes,
                )
            )
        )
    lists, unreadable = [], {}
    for list_id, reader in sorted(readers.items()):
        try:
            lists.append(reader())
        except ListError as error:
            unreadable[_printable(list_id)] = str(error)
    if not lists:
        raise ListError(" ".join(unreadable.values()))
    twice = {
        one.id: f"{one.id} is also the name of {_printable((single | foldered)[one.id])}, which was left out. Rename one."
        for one in several
        if one.id in single | foldered
    } | {
        name: f"{_printable(single[name])} and {_printable(foldered[name])} are two files of one list; the first was left out. "
        "Rename or remove one."
        for name in sorted(single.keys() & foldered.keys())
    }
    return Inputs(lists, unreadable, twice, notes)


def read_folder(folder: Path, max_list_mb: float) -> RawList:
    """The list of a folder: its README.md, and the files in it to which that one links, in that order.

    Raises:
        ListError: One of them can't be read.
    """
    readme = folder / "README.md"
    whole = read_list(readme, max_list_mb, folder.name)
    names = [name for name in linked_names(whole.data) if _is_below(folder, name)]
    return _read_several(folder.name, folder, [readme.name, *names], max_list_mb) if names else whole


def _is_below(folder: Path, name: str) -> bool:
    """Whether a name is that of a file in a folder, also where links of the file system lead."""
    path = folder / name
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _read_several(list_id: str, folder: Path, names: Sequence[str], max_list_mb: float) -> RawList:
    whole = in_one(list_id, {name: read_list(folder / name, max_list_mb, list_id) for name in names})
    if len(whole.data) > max_list_mb * 1e6:
        raise ListError(
            f"{whole.path}: its {len(names)} files are together {len(whole.data) / 1e6:.1f} MB, more than max_list_mb "
            f"({max_list_mb:g}). Split it or raise the setting."
        )
    return whole


def list_with(
    file: Path, raw_dir: Path, max_list_mb: float, several: Sequence[ListFiles] = ()
) -> RawList | None:
    """The list of a folder of lists to which a file belongs, whole; None where it belongs to none.

    Raises:
        ListError: It can't be read.
    """
    path, top = file.resolve(), raw_dir.resolve()
    if not path.is_relative_to(top):
        return None
    for one in several:
        if path in [(raw_dir / name).resolve() for name in one.files]:
            return _read_several(one.id, raw_dir, one.files, max_list_mb)
    if path.parent == top:
        return read_list(file, max_list_mb)
    folder = raw_dir / path.relative_to(top).parts[0]
    if not (folder / "README.md").is_file():
        return None
    whole = read_folder(folder, max_list_mb)
    own = {part.path for part in whole.parts} or {whole.path}
    return whole if path in {Path(name).resolve() for name in own} else None


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
