"""BibTeX that stands in a list: entries of the list where the list is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.tex import with_tex_letters
from pipeline.text import one_line

_START = re.compile(r"^\s{0,8}@(?P<type>[A-Za-z]+)\s{0,8}[{(]\s{0,8}(?P<name>[^,\s{}]{0,200})\s{0,8},?")
_FIELD = re.compile(r"\s*+(?:,\s*+)?(?P<name>[A-Za-z][\w-]{0,40})\s*=\s*")
_NOT_ENTRIES = frozenset(("comment", "string", "preamble"))
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class BibEntry:
    """One BibTeX entry, its fields in plain text, and the lines that it stands on."""

    line_start: int
    line_end: int
    fields: dict[str, str]


def find_bibtex(lines: Sequence[str]) -> list[BibEntry]:
    """The BibTeX entries with a title, wherever they stand."""
    found: list[BibEntry] = []
    for start, line in enumerate(lines):
        if "@" in line and (not found or start >= found[-1].line_end) and (opening := _START.match(line)):
            read = _read(lines, start, opening.end()) if opening["type"].lower() not in _NOT_ENTRIES else None
            found += [read] if read else []
    return found


def _read(lines: Sequence[str], start: int, column: int) -> BibEntry | None:
    depth, body = 1, []
    for number in range(start, min(start + _MOST_LINES, len(lines))):
        text = lines[number][column:] if number == start else lines[number]
        if number > start and _START.match(text):
            return None
        for at, char in enumerate(text):
            depth += (char == "{") - (char == "}")
            if not depth:
                body.append(text[:at])
                fields = dict(_fields("\n".join(body)))
                return BibEntry(start + 1, number + 1, fields) if fields.get("title") else None
        body.append(text)
    return None


def _fields(body: str) -> Iterator[tuple[str, str]]:
    at = 0
    while found := _FIELD.match(body, at):
        value, at = _value(body, found.end())
        yield found["name"].lower(), _plain(value)


def _value(body: str, at: int) -> tuple[str, int]:
    """The value that begins at a place, and the place behind it: braced, quoted or bare."""
    if body[at : at + 1] not in ("{", '"'):
        end = re.compile(r"[,\n]|$").search(body, at)
        assert end is not None
        return body[at : end.start()], end.start()
    depth, is_quoted = 0, body[at] == '"'
    for place in range(at, len(body)):
        char = body[place]
        depth += (char == "{") - (char == "}")
        if not depth and place > at and (char == '"' if is_quoted else char == "}"):
            return body[at + 1 : place], place + 1
    return body[at + 1 :], len(body)


def _plain(value: str) -> str:
    value = with_tex_letters(value).replace(r"\&", "&").replace("~", " ")
    return one_line(re.sub(r"[{}]", "", value))
