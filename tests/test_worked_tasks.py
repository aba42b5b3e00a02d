"""The twelve tasks of CONTRIBUTING.md are done in a copy of the repository, and turn out as the page says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from pipeline.config import PREFIX
from tests import test_new_source
from tests.project import REPOSITORY
from tests.worked_tasks import Task, apply, tasks

NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "enriched", "*.egg-info")
KEPT = {".md", ".py", ".toml", ".txt", ".svg", ".j2", ".json", ".ambr"}
TASKS = tasks()
SOURCE = "Add a source"  # done by tests/test_new_source.py
ALWAYS = {"Add a rule", "Add a column", "Add a setting"}
"""The tasks that `make test` does; `make test-long` does the others."""


def _run_tasks() -> Iterator[ParameterSet]:
    for task in TASKS:
        if task.diff:
            yield pytest.param(task, marks=[] if task.title in ALWAYS else pytest.mark.long)


def test_there_are_twelve() -> None:
    """The page has the tasks that newcomers ask for, each with files, a command and what it prints."""
    assert 12 == len(TASKS)
    assert all(task.files and task.commands and task.printed for task in TASKS)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_named_files_are_there(task: Task) -> None:
    """Every file that a task names exists, but for those that the task makes."""
    made = {line[4:] for line in task.diff.splitlines() if line.startswith("+++ ")}
    made |= {f"pipeline/{test_new_source.NEW_MODULE}"} if task.title == SOURCE else set()
    assert set() == {
        name for name in (task.files | task.generated) - made if not (REPOSITORY / name).exists()
    }
    assert set() == {name for name in made if (REPOSITORY / name).exists()}


def test_files_of_a_new_source() -> None:
    """The page names the files that the test of a new source touches."""
    (task,) = [task for task in TASKS if task.title == SOURCE]
    touched = {test_new_source.NEW_MODULE, *test_new_source.ADDED, *test_new_source.CHANGED}
    assert task.files == {f"pipeline/{name}" for name in touched}


@pytest.mark.parametrize("task", [task for task in TASKS if task.diff], ids=lambda task: task.title)
def test_changes_fit(task: Task, tmp_path: Path) -> None:
    """Each change fits at one place of its file, and the files changed are those that the task names."""
    copy = _copied(tmp_path)
    before = _texts(copy)
    apply(task.diff, copy)
    assert task.files == _changed(before, _texts(copy))


@pytest.mark.parametrize("task", [*_run_tasks()], ids=lambda task: task.title)
def test_task_is_done_as_the_page_says(task: Task, tmp_path: Path) -> None:
    """Its command prints what the page shows, and no file changes but those that it names, generated pages among them."""
    copy = _copied(tmp_path)
    before = _texts(copy)
    apply(task.diff, copy)
    environment = _environment(copy, tmp_path)
    done = subprocess.run(
        ["sh", "-ec", task.commands], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert 0 == done.returncode, said
    assert [] == [line for line in task.printed if line not in said], said
    written = [sys.executable, "-m", "tools.write_docs"]
    subprocess.run(written, cwd=copy, env=environment, check=True, capture_output=True)
    assert task.files | task.generated == _changed(before, _texts(copy))


def _copied(folder: Path) -> Path:
    return Path(shutil.copytree(REPOSITORY, folder / "copy", ignore=NOT_COPIED))


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


def _texts(folder: Path) -> dict[str, bytes]:
    """The files of a repository, but for what a run publishes."""
    paths = [path for path in folder.rglob("*") if path.suffix in KEPT and path.is_file()]
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in named.items() if not name.startswith(("data/enriched", "."))}


def _environment(copy: Path, folder: Path) -> dict[str, str]:
    """`python` and `paperlist` are those of the copy."""
    programs = folder / "bin"
    programs.mkdir()
    for name, line in {
        "python": f'exec {sys.executable} "$@"',
        "paperlist": f'exec {sys.executable} -c "from pipeline.cli import main; main()" "$@"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return own | {
        "PYTHONPATH": str(copy), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(folder),
        "PYTEST_ADDOPTS": "-n 0 -p no:cacheprovider",
    }  # fmt: skip
