"""The rows of tables as units, each cell in the role of its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.parse.blocks import Block, Span, plain
from pipeline.parse.columns import ColumnRole, column_roles, spread_cells
from pipeline.parse.links import find_links, is_neutral, label_role, url_role
from pipeline.parse.people import name_share
from pipeline.parse.pieces import with_found_links
from pipeline.parse.unit import Unit
from pipeline.parse.venues import looks_like_venue

_ENDS_INSIDE = re.compile(r"\w\s$")
_GOES_ON = re.compile(r"\s[^\W\d_]")


def row_units(table: Block, group: int) -> Iterator[Unit]:
    """The units of a table, in order, without its header."""
    rows = [
        child
        for child in table.children
        if child.kind == "row" and any(cell.spans for cell in child.children)
    ]
    if not rows:
        return
    header: list[str] = []
    grid = spread_cells(rows)
    if _is_header(rows[0]):
        header, rows, grid = [cell.text if cell else "" for cell in grid[0]], rows[1:], grid[1:]
    cells = [[with_found_links(cell.spans) if cell else [] for cell in row] for row in grid]
    roles = column_roles(header, cells) if rows else []
    for row, texts in zip(rows, cells, strict=True):
        yield _row_unit(row, texts, roles, header, group)


def _is_header(row: Block) -> bool:
    return any(cell.info == "th" for cell in row.children) and not any(
        find_links(cell.spans) for cell in row.children
    )


def _row_unit(
    row: Block, cells: list[list[Span]], roles: list[ColumnRole | None], header: list[str], group: int
) -> Unit:
    unit = Unit("row", row.line_start, max(row.line_end, row.line_start), [], group=group)
    for i, (cell, role) in enumerate(zip(cells, roles, strict=False)):
        if role == "title":
            unit.head, unit.label = _in_one_style(cell), header[i] if i < len(header) else None
        elif role in ("authors", "venue", "date") and cell:
            unit.fields[role] = plain(cell).strip()
            unit.silent.append(cell)
        elif role == "note" or _is_class(cell, header[i] if i < len(header) else ""):
            unit.silent.append(cell)
        elif cell:
            unit.details.append([_under(span, header[i] if i < len(header) else "") for span in cell])
    return unit


def _is_class(cell: list[Span], name: str) -> bool:
    """Whether a cell lists what its column is called, and nobody: capitals alone don't make names of models."""
    said = plain(cell)
    is_list = bool(cell and name.strip()) and not any(span.url for span in cell) and name_share(said) == 1
    return is_list and not looks_like_venue(said)


def _in_one_style(cell: list[Span]) -> list[Span]:
    """A title of which some words are bold, in one style: "An **Elastic Loss** Function for Ponds"."""
    for before, span, after in zip(cell, cell[1:], cell[2:], strict=False):
        is_inside = _ENDS_INSIDE.search(before.text) and _GOES_ON.match(after.text)
        if span.is_bold and is_inside and not (before.url or span.url or after.url):
            return [one if one.url else replace(one, is_bold=False) for one in cell]
    return cell


def _under(span: Span, name: str) -> Span:
    """A link without a telling label takes the name of its column for one."""
    told = label_role(name)
    if not span.url or not told or (label_role(span.text) and not is_neutral(span.text)):
        return span
    if (told == "code") != (url_role(span.url) == "code") and url_role(span.url) in ("code", "project"):
        return span  # a project's page in the column for code: the address knows better
    return replace(span, hint=name, text=name if span.text == span.url else span.text)
