"""Lists in several files: read as one document, and told by file and line."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from posixpath import normpath
from typing import TypeVar, cast
from urllib.parse import unquote

from pipeline.parse.decoding import decode
from pipeline.parse.line_numbers import lines_of
from pipeline.parse.lists import ListPart, RawList
from pipeline.schema import Flag, Mention, Unread

Placed = TypeVar("Placed", bound=Mention | Unread | Flag)

_LINK = re.compile(
    r"(?P<before>\]\(\s{0,9}<?)(?P<name>[^()\s<>#?:]{1,300}\.md)(?:#(?P<anchor>[^()\s<>]{0,300}))?(?=[>\s)])",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"readme|contributing|code[_-]of[_-]conduct|license|security|changelog|authors|citation|todo",
    re.IGNORECASE,
)


def linked_names(data: bytes) -> list[str]:
    """The Markdown files to which a README links by their place beside or below it, but for those about the project."""
    names = [_name(found["name"]) for line in decode(data).lines for found in _LINK.finditer(line)]
    return [name for name in dict.fromkeys(names) if not _leads_away(name)]


def _name(target: str) -> str:
    return normpath(unquote(target))


def _leads_away(name: str) -> bool:
    """Whether a file stands elsewhere, or is about the list: translations of the README are copies of it."""
    return name.startswith(("/", "..")) or _ABOUT.match(name.rpartition("/")[2]) is not None


def in_one(list_id: str, files: Mapping[str, RawList]) -> RawList:
    """Files of a list, by their names in it, as one list, in which a link to one of them leads inward."""
    parts: list[ListPart] = []
    lines: list[str] = []
    is_lossy = False
    for name, raw in files.items():
        decoded = decode(raw.data)
        own, is_lossy = decoded.lines, is_lossy or decoded.is_lossy
        start = len(lines) + 1
        parts.append(ListPart(name, raw.path, start, start + len(own) - 1))
        lines += [_inward(line, files) for line in own]
        lines.append("")  # what ends one file never goes on in the next
    path = next(iter(files.values())).path
    return RawList(list_id, path, "\n".join(lines).encode(), tuple(parts), is_lossy)


def _inward(line: str, files: Mapping[str, RawList]) -> str:
    def anchor(found: re.Match[str]) -> str:
        name = _name(found["name"])
        return f"{found['before']}#{found['anchor'] or name}" if name in files else found[0]

    return _LINK.sub(anchor, line)


def part_at(parts: Sequence[ListPart], line: int) -> ListPart | None:
    """The part that a line of the whole belongs to; None where the list is one file."""
    place = bisect_right(parts, line, key=attrgetter("line_start"))
    return parts[max(place, 1) - 1] if parts else None


def told_line(parts: Sequence[ListPart], line: int) -> str:
    """A line of the whole in words: "line 3", "line 3 of ponds.md"."""
    part = part_at(parts, line)
    return f"line {line - part.line_start + 1} of {part.name}" if part else f"line {line}"


def told_path(path: str, parts: Sequence[ListPart], line: int) -> str:
    """A line of the whole as programs name it: path and line of its file."""
    part = part_at(parts, line)
    return f"{part.path}:{line - part.line_start + 1}" if part else f"{path}:{line}"


def several_files(raw: RawList) -> str:
    """That a list is not edited, as it stands in several files."""
    return (
        f"{raw.path}: the list {raw.list_id} stands in {len(raw.parts)} files, and only lists in one file are edited; "
        "nothing was changed. `paperlist check` names file and line of each flag."
    )


def placed(row: Placed, parts: Sequence[ListPart]) -> Placed:
    """A row with its lines counted in the file that it stands in; a flag keeps other lines of that file alone, and no fix."""
    part = part_at(parts, row.line_start)
    if part is None:
        return row
    above, last = part.line_start - 1, min(row.line_end, part.line_end)
    moved = dataclasses.replace(
        row, file=part.name, line_start=row.line_start - above, line_end=max(last, row.line_start) - above
    )
    others = _moved_others(moved, -above, lines_of(part))
    return (
        cast("Placed", dataclasses.replace(others, fix_safety="none")) if isinstance(others, Flag) else others
    )


def unplaced(row: Placed, parts: Sequence[ListPart]) -> Placed:
    """A row with its lines counted in the whole again."""
    part = next((part for part in parts if part.name == row.file), None)
    if part is None:
        return row
    above = part.line_start - 1
    moved = dataclasses.replace(row, line_start=row.line_start + above, line_end=row.line_end + above)
    return _moved_others(moved, above, range(1, part.line_end + 1))


def _moved_others(row: Placed, by: int, within: range) -> Placed:
    if not isinstance(row, Flag):
        return row
    others = tuple(line + by for line in row.other_lines or () if line in within)
    return cast("Placed", dataclasses.replace(row, other_lines=others or None))
