"""Tables of reStructuredText, simple and grid, as tables of Markdown on as many lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RULES = 3  # lines of `=` of a table: above and below its head, and at its end

_SIMPLE_RULE = re.compile(r"^={2,}(?: {1,8}={2,})+\s*$")
_GRID_RULE = re.compile(r"^\+(?:[-=]{1,1000}\+){1,60}\s*$")
_FILLER = "| |"
"""A row without content: Markdown's tables end at an empty line."""


def tables_to_markdown(lines: Sequence[str]) -> list[str]:
    """The lines with every table in Markdown's form, a row on the line on which it began."""
    out = list(lines)
    i = 0
    while i < len(lines):
        if _SIMPLE_RULE.match(lines[i]):
            i = _simple(lines, i, out)
        elif _GRID_RULE.match(lines[i]):
            i = _grid(lines, i, out)
        i += 1
    return out


def _simple(lines: Sequence[str], start: int, out: list[str]) -> int:
    """Rewrite the simple table that begins at a rule; the index of its last line, or `start` if it is none."""
    rules = [start]
    at = start + 1
    while at < len(lines) and len(rules) < _RULES:
        if _SIMPLE_RULE.match(lines[at]):
            rules.append(at)
        elif not lines[at].strip() and len(rules) < _RULES - 1:
            break
        at += 1
    if len(rules) < _RULES:
        return start
    columns = [found.start() for found in re.finditer(r"=+", lines[start])]
    out[start], out[rules[2]] = "", ""
    _merge_rows(lines, start + 1, rules[1], columns, out)
    out[rules[1]] = "|" + "---|" * len(columns)
    _merge_rows(lines, rules[1] + 1, rules[2], columns, out)
    return rules[2]


def _merge_rows(lines: Sequence[str], start: int, end: int, columns: Sequence[int], out: list[str]) -> None:
    """Write rows of cells; a line whose first cell is empty goes on with the row above it."""
    row: list[str] = []
    first = start
    for i in range(start, end):
        cells = _cut(lines[i], columns)
        if i > start and row and not cells[0] and any(cells):
            row = [f"{above} {cell}".strip() for above, cell in zip(row, cells, strict=True)]
            out[i] = _FILLER
        else:
            row, first = cells, i
        out[first] = _row(row)


def _cut(line: str, columns: Sequence[int]) -> list[str]:
    ends = [*columns[1:], len(line)]
    return [line[start:end].strip() for start, end in zip(columns, ends, strict=True)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _grid(lines: Sequence[str], start: int, out: list[str]) -> int:
    """Rewrite the grid table that begins at a rule; the index of its last line."""
    columns = [found.start() + 1 for found in re.finditer(r"\+", lines[start])][:-1]
    end = start
    while end + 1 < len(lines) and lines[end + 1].startswith(("|", "+")):
        end += 1
    out[start], first, has_head = "", start + 1, False
    for i in range(start + 1, end + 1):
        if _GRID_RULE.match(lines[i]):
            out[i] = _FILLER if has_head else "|" + "---|" * len(columns)
            first, has_head = i + 1, True
        else:
            cells = [cell.rstrip("|").strip() for cell in _cut(lines[i], columns)]
            above = _cut_row(out[first], len(columns)) if i > first else [""] * len(columns)
            out[i] = _FILLER
            out[first] = _row([f"{a} {b}".strip() for a, b in zip(above, cells, strict=True)])
    return end


def _cut_row(row: str, n_columns: int) -> list[str]:
    cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
    return (cells + [""] * n_columns)[:n_columns]
