"""Lists in repositories of their own, made for a test with git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

LIST = """\
# Ponds

- [Maps](#maps)
- [Ducks](#ducks)

## Maps

- [Drawing Maps of Small and Quiet Ponds](https://arxiv.org/abs/2401.00001) Ann Example, Bob Sample. 2024
- [The Depth of Ponds Seen from a Boat](https://arxiv.org/abs/2401.00002) Carl Muster. 2024

## Ducks

- [Counting Ducks from Far Above the Water](https://arxiv.org/abs/2401.00003) Dora Probe. 2024
- [Broken] (https://arxiv.org/abs/2401.00009)
"""
COPY = "- [Drawing Maps of Small and Quiet Ponds](https://arxiv.org/abs/2401.00001) Ann Example, Bob Sample. 2024\n"
LAST = "- [The Depth of Ponds Seen from a Boat](https://arxiv.org/abs/2401.00002) Carl Muster. 2024\n"


def git(folder: Path, *arguments: str) -> str:
    """What git prints in a folder."""
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def a_repository(folder: Path, text: str | bytes = LIST) -> Path:
    """A repository with a list at its top, committed on the branch `main`; its folder."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    write(folder, text)
    return commit(folder)


def write(folder: Path, text: str | bytes, name: str = "README.md") -> None:
    """Write a file of the repository."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)


def commit(folder: Path) -> Path:
    """Commit everything."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "State")
    return folder


def branched(folder: Path, text: str | bytes) -> Path:
    """The repository with a list as a branch has written it."""
    git(folder, "checkout", "-qb", "added")
    write(folder, text)
    return folder
