"""Homes of lists: whether a file is a list of a project, or stands in a repository of its own, and what is beside it.

A project has a folder of lists, a release and a store. In a list's own repository, the files of decisions and settings stand
beside the list, and the store is the user's. What is there is the same whatever the working directory, fork or runner.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.config import FILE, Settings, load_settings, users_cache
from pipeline.decisions import BASELINE, DECISIONS, Decisions, read_decisions
from pipeline.errors import ConfigError, ListError
from pipeline.git_repository import added_lines, commit_named, file_at, git_root, merge_base
from pipeline.inputs import Inputs, list_with, read_list, read_lists
from pipeline.parse.decoding import decode
from pipeline.parse.lists import RawList
from pipeline.publish.reading import Release, read_before

README = "README.md"
_BESIDE = (DECISIONS, BASELINE)
_SETTINGS = (FILE, "pyproject.toml")


@dataclass(frozen=True)
class Home:
    """Some lists that are looked at together: how they are judged, what was said of them, and what was known before."""

    folder: Path
    """Where the files of decisions stand, and new ones are written."""
    settings: Settings
    inputs: Inputs
    decisions: Decisions
    before: Release
    changed: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """By list, the lines that a branch has written, where only they are looked at."""


def open_homes(files: Sequence[Path], base: str | None = None, **overrides: Any) -> list[Home]:
    """The homes of files, each read; without files, that of the folder of lists, else of README.md at the git root.

    Args:
        files: Lists.
        base: The branch or commit that the lists are compared with; its settings and decisions are those that count.
        overrides: Settings that the command was given.

    Raises:
        PipelineError: A list can't be read, a setting or decision is broken, or git does not know the base.
    """
    project = _project(overrides)
    if not files and project is not None:
        homes = [_project_home(project, read_lists(project.raw_dir, project.max_list_mb, project.lists))]
    else:
        homes = list(_homes_of(files or [_readme()], project, overrides))
    return homes if base is None else [_against(home, base, overrides) for home in homes]


def _project(overrides: Mapping[str, Any]) -> Settings | None:
    """The settings of the working directory, where it has a folder of lists."""
    settings = load_settings(**overrides)
    return settings if settings.raw_dir.is_dir() else None


def _project_home(settings: Settings, inputs: Inputs) -> Home:
    return Home(
        settings.raw_dir, settings, inputs, read_decisions(settings.raw_dir), read_before(settings.out_dir)
    )


def _readme() -> Path:
    root = git_root(Path())
    for folder in (Path(), *([root] if root else [])):
        if (folder / README).is_file():
            return folder / README
    raise ListError(f"There is no {README} here, nor at the top of a git repository. Name the list.")


def _homes_of(
    files: Sequence[Path], project: Settings | None, overrides: Mapping[str, Any]
) -> Iterator[Home]:
    """The lists of the project together, those of each other folder together."""
    projects: dict[str, RawList] = {}
    by_folder: dict[Path, list[Path]] = {}
    for file in dict.fromkeys(files):
        raw = _projects_list(file, project)
        if raw is None:
            by_folder.setdefault(file.parent, []).append(file)
        else:
            projects.setdefault(raw.list_id, raw)
    if project is not None and projects:
        yield _project_home(project, Inputs(list(projects.values()), {}))
    for folder, own in by_folder.items():
        yield _own_home(folder, own, overrides)


def _projects_list(file: Path, project: Settings | None) -> RawList | None:
    """The list of the folder of lists that a file is, or is a part of; None where it stands elsewhere."""
    return list_with(file, project.raw_dir, project.max_list_mb, project.lists) if project else None


def _own_home(folder: Path, files: Sequence[Path], overrides: Mapping[str, Any]) -> Home:
    settings = _own_settings(folder, overrides)
    names = [file.stem for file in files]
    if settings.list_id and len(files) == 1:
        names = [settings.list_id]
    if len(set(names)) < len(names):
        names = [file.name for file in files]
    lists = [read_list(file, settings.max_list_mb, name) for file, name in zip(files, names, strict=True)]
    return Home(folder, settings, Inputs(lists, {}), read_decisions(folder), Release())


def _own_settings(folder: Path, overrides: Mapping[str, Any], place: Path | None = None) -> Settings:
    """The settings beside a list, or those in another place that count for it; what it keeps is kept with the user."""
    settings = load_settings(place or folder, **overrides)
    kept = {
        "cache_dir": users_cache(),
        "raw_dir": folder / settings.raw_dir,
        "out_dir": folder / settings.out_dir,
    }
    given = settings.model_fields_set
    return settings.model_copy(update={name: path for name, path in kept.items() if name not in given})


def _against(home: Home, base: str, overrides: Mapping[str, Any]) -> Home:
    """A home as a base judges it, and the lines that the branch has written since it left the base."""
    root = git_root(home.folder)
    if root is None:
        raise ConfigError(
            f"{home.folder}: is in no git repository, so nothing can be compared with {base!r}."
        )
    commit = commit_named(root, base)
    start = merge_base(root, commit)
    changed = {raw.list_id: frozenset(_written_in(root, start, raw)) for raw in home.inputs.lists}
    beside = home.folder.resolve()
    is_project = home.settings.raw_dir.is_dir() and beside == home.settings.raw_dir.resolve()
    with _told_of(base), tempfile.TemporaryDirectory() as name:
        place = Path(name)
        _write_as_at(root, commit, beside, _BESIDE, place)
        decisions = read_decisions(place)
        if is_project:
            _write_as_at(root, commit, Path.cwd(), _SETTINGS, place)
            (place / home.settings.raw_dir).mkdir(parents=True, exist_ok=True)
            settings = load_settings(place, **overrides)
        else:
            _write_as_at(root, commit, beside, _SETTINGS, place)
            settings = _own_settings(home.folder, overrides, place)
    inputs = home.inputs
    if not is_project and len(inputs.lists) == 1 and settings.list_id != home.settings.list_id:
        (only,) = inputs.lists
        name = settings.list_id or Path(only.path).stem
        inputs, changed = replace(inputs, lists=[replace(only, list_id=name)]), {name: changed[only.list_id]}
    return replace(home, settings=settings, inputs=inputs, decisions=decisions, changed=changed)


def _write_as_at(root: Path, commit: str, folder: Path, names: Sequence[str], place: Path) -> None:
    """Files of a folder as they stood at a commit, in another place."""
    for name in names:
        data = file_at(root, commit, folder / name) if folder.is_relative_to(root) else None
        if data is not None:
            (place / name).write_bytes(data)


@contextmanager
def _told_of(base: str) -> Iterator[None]:
    """What is wrong with a file of the base is told of the base."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"As of {base}: {error}") from error


def _written_in(root: Path, commit: str, raw: RawList) -> Iterator[int]:
    """The lines of a list that it did not have at a commit, counted over all its files."""
    if not raw.parts:
        yield from _written_lines(root, commit, raw.data, Path(raw.path))
    for part in raw.parts:
        path = Path(part.path)
        for line in _written_lines(root, commit, path.read_bytes(), path):
            yield line + part.line_start - 1


def _written_lines(root: Path, commit: str, data: bytes, path: Path) -> frozenset[int]:
    """The lines of a list, as they are counted everywhere, that it did not have at a commit."""
    resolved = path.resolve()
    n_lines = len(decode(data).lines)
    if not resolved.is_relative_to(root) or file_at(root, commit, resolved) is None:
        return frozenset(range(1, n_lines + 1))
    added = added_lines(root, commit, resolved)
    return frozenset(ours for gits, ours in _line_pairs(data) if gits in added)


def _line_pairs(data: bytes) -> Iterator[tuple[int, int]]:
    """Git's number of a line, which ends with a line feed, with each of the numbers that its parts have in the list."""
    ours = 0
    for gits, piece in enumerate(data.split(b"\n"), start=1):
        for _ in range(1 + piece.removesuffix(b"\r").count(b"\r")):
            ours += 1
            yield gits, ours
