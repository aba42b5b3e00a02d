"""Inputs: the lists in a folder, and which of them can't be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipeline.config import NamedList
from pipeline.errors import ListError
from pipeline.fetch.origins import Origin
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
    unfetched: dict[str, str] = field(default_factory=dict)
    """The lists that could not be brought up to date, of which an older file is read."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where the lists came from that were fetched."""


def read_lists(
    raw_dir: Path,
    max_list_mb: float,
    named: Sequence[NamedList] = (),
    unfetched: Mapping[str, str] | None = None,
) -> Inputs:
    """All lists of a folder: `<list>.md`, `<list>/README.md` with its parts, and those that the settings name.

    Names that begin with a dot are no lists. Of a list that was not fetched, and has no older file, its sentence tells.

    Raises:
        ListError: There is no list, or none that can be read.
    """
    late = dict(unfetched or {})
    if not raw_dir.is_dir() and not late:
        raise ListError(
            f"{raw_dir}: there is no such folder. Make it and put the lists there, or name another with --raw."
        )
    found = _found_lists(raw_dir, max_list_mb, named)
    if not found.readers and not late:
        advice = "Put one there as <list>.md, or name another folder with --raw."
        raise ListError(" ".join((f"{raw_dir}: there is no list. {advice}", *found.notes)))
    lists: list[RawList] = []
    unreadable = {name: why for name, why in late.items() if name not in found.readers}
    for list_id, reader in sorted(found.readers.items()):
        try:
            lists.append(reader())
        except ListError as error:
            unreadable[_printable(list_id)] = str(error)
    if not lists:
        raise ListError(" ".join(unreadable.values()))
    stand_in = {
        name: f"{why} The file of before stands in." for name, why in late.items() if name in found.readers
    }
    notes = [note for note in found.notes if note.partition(":")[0] not in late]
    return Inputs(lists, unreadable, found.twice, notes, stand_in)


@dataclass(frozen=True)
class _Found:
    """The lists of a folder: how each is read, and what is to be said of files that are none, or of one list."""

    readers: Mapping[str, Callable[[], RawList]]
    twice: dict[str, str]
    notes: list[str]


def _found_lists(raw_dir: Path, max_list_mb: float, named: Sequence[NamedList]) -> _Found:
    within = {path for one in named for path in one.paths(raw_dir).values()}
    single = {path.stem: path for path in _shown(raw_dir, "*.md") if path not in within}
    foldered = {path.parent.name: path for path in _shown(raw_dir, "*/README.md") if path not in within}
    there = [
        one for one in named if one.url is None or all(path.exists() for path in one.paths(raw_dir).values())
    ]
    readers: dict[str, Callable[[], RawList]] = {
        **{name: partial(read_list, path, max_list_mb, name) for name, path in single.items()},
        **{name: partial(read_folder, path.parent, max_list_mb) for name, path in foldered.items()},
        **{one.id: partial(_read_named, one, raw_dir, max_list_mb) for one in there},
    }
    twice = {
        one.id: f"{one.id} is also the name of {_printable((single | foldered)[one.id])}, which was left out. Rename one."
        for one in there
        if one.id in single | foldered
    } | {
        name: f"{_printable(single[name])} and {_printable(foldered[name])} are two files of one list; the first was left out. "
        "Rename or remove one."
        for name in sorted(single.keys() & foldered.keys())
    }
    notes = list(_not_lists(raw_dir, {*single.values(), *foldered.values(), *within}))
    notes += [
        f"{one.id}: does not lie in {raw_dir}: `paperlist fetch` brings it."
        for one in named
        if one not in there
    ]
    return _Found(readers, twice, notes)


def _read_named(one: NamedList, raw_dir: Path, max_list_mb: float) -> RawList:
    paths = one.paths(raw_dir)
    if one.is_several:
        return _read_several(one.id, paths, max_list_mb)
    return read_list(next(iter(paths.values())), max_list_mb, one.id)


def read_folder(folder: Path, max_list_mb: float) -> RawList:
    """The list of a folder: its README.md, and the files in it to which that one links, in that order.

    Raises:
        ListError: One of them can't be read.
    """
    readme = folder / "README.md"
    whole = read_list(readme, max_list_mb, folder.name)
    names = [name for name in linked_names(whole.data) if _is_below(folder, name)]
    paths = {name: folder / name for name in [readme.name, *names]}
    return _read_several(folder.name, paths, max_list_mb) if names else whole


def _is_below(folder: Path, name: str) -> bool:
    """Whether a name is that of a file in a folder, also where links of the file system lead."""
    path = folder / name
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _read_several(list_id: str, paths: Mapping[str, Path], max_list_mb: float) -> RawList:
    whole = in_one(list_id, {name: read_list(path, max_list_mb, list_id) for name, path in paths.items()})
    if len(whole.data) > max_list_mb * 1e6:
        raise ListError(
            f"{whole.path}: its {len(paths)} files are together {len(whole.data) / 1e6:.1f} MB, more than max_list_mb "
            f"({max_list_mb:g}). Split it or raise the setting."
        )
    return whole


def list_with(
    file: Path, raw_dir: Path, max_list_mb: float, named: Sequence[NamedList] = ()
) -> RawList | None:
    """The list of a folder of lists to which a file belongs, whole; None where it belongs to none.

    Raises:
        ListError: It can't be read.
    """
    path, top = file.resolve(), raw_dir.resolve()
    if not path.is_relative_to(top):
        return None
    for one in named:
        if path in [own.resolve() for own in one.paths(raw_dir).values()]:
            return _read_named(one, raw_dir, max_list_mb)
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
