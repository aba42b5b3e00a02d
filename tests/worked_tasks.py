"""The tasks of CONTRIBUTING.md as data: the files that each names, its changes, its commands and what they print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.project import REPOSITORY

PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
# a block ends at a fence of its own: what a diff adds may hold fences, each behind its plus
_BLOCK = re.compile(r"^```(?P<kind>diff|sh|text)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_LISTED = re.compile(r"^(?P<kind>Files|Generated): (?P<names>.*?)\.$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Task:
    """One worked task."""

    title: str
    files: frozenset[str]
    generated: frozenset[str]
    diff: str
    commands: str
    printed: tuple[str, ...]


def tasks() -> list[Task]:
    """The tasks in their order."""
    parts = re.split(r"^### ", PAGE.partition("## Twelve tasks")[2], flags=re.MULTILINE)
    return [_task(part) for part in parts[1:]]


def _task(part: str) -> Task:
    blocks = {"diff": "", "sh": "", "text": ""}
    for block in _BLOCK.finditer(part):
        blocks[block["kind"]] += block["body"]
    listed = {"Files": "", "Generated": ""} | {
        found["kind"]: found["names"] for found in _LISTED.finditer(part)
    }
    files, generated = (frozenset(re.findall(r"`([^`]+)`", listed[kind])) for kind in listed)
    title = part.partition("\n")[0]
    return Task(title, files, generated, blocks["diff"], blocks["sh"], tuple(blocks["text"].splitlines()))


def apply(diff: str, folder: Path) -> None:
    """Make the changes of a diff; of a file that is there, each must fit at exactly one place."""
    for change in re.split(r"^(?=(?:\+\+\+|---) [a-z])", diff, flags=re.MULTILINE)[1:]:
        head, _, body = change.partition("\n")
        path = folder / head[4:]
        text = path.read_text(encoding="utf-8") if head.startswith("---") else ""
        for old, new in _hunks(body) if text else [("", _added(body))]:
            assert not text or 1 == f"\n{text}".count(f"\n{old}"), (
                f"{head[4:]} has not one place like this:\n{old}"
            )
            text = f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:] if text else new
        path.write_text(text, encoding="utf-8")


def _hunks(body: str) -> Iterator[tuple[str, str]]:
    for hunk in body.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        yield tuple("".join(line[1:] for line in lines if line[0] in (" ", sign)) for sign in "-+")  # type: ignore[misc]


def _added(body: str) -> str:
    return "".join(line[1:] for line in body.splitlines(keepends=True))
