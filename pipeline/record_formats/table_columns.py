"""Columns of tables that other programs export (Zotero, Scopus, Web of Science, Dimensions, Lens, PubMed, …): ours among theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from pipeline.record_formats.record_format import field_names

_HEADER_WITHIN = 5  # first lines of a file among which its header stands: Dimensions puts a line above it
PARTS_OF_PAGES = ("start_page", "end_page", "article_number")
"""Columns of which `pages` are made where there are none."""


def plain_names(columns: Iterable[object]) -> list[str]:
    """The names of columns with "ID" and " Title " as id and title, unless there is such a column already."""
    names = [str(name) for name in columns]
    plain = [name.strip().lower() for name in names]
    return [
        low if low not in names and plain.count(low) == 1 else name
        for name, low in zip(names, plain, strict=True)
    ]


def our_columns(names: Sequence[str]) -> dict[str, str]:
    """Our column by a table's own, of those that have other names than ours; none stands for two of ours.

    Of several names for one column the first in `fields.toml` counts, and none where the table has our name itself.
    """
    low = {name.strip().lower(): name for name in names}
    found: dict[str, str] = {}
    taken = set(low)
    for name, column in field_names("tables").items():
        if name in low and low[name] not in found and column not in taken:
            found[low[name]] = column
            taken.add(column)
    return found


def with_our_columns(table: pd.DataFrame) -> pd.DataFrame:
    """A table with our names for the columns that we know, and pages of their parts; all others as they are."""
    table = table.set_axis(plain_names(table.columns), axis=1)
    table = table.rename(columns=our_columns(list(table.columns)))
    parts = [name for name in PARTS_OF_PAGES if name in table.columns]
    if "pages" in table.columns or not parts:
        return table
    return table.assign(pages=_pages_of(table, parts))


def _pages_of(table: pd.DataFrame, parts: list[str]) -> pd.Series[str]:
    """Pages from first and last one; an article's number where there are none."""
    text = {name: table[name].astype("str").where(table[name].notna(), "") for name in parts}
    empty = pd.Series("", index=table.index)
    first, last, number = (text.get(name, empty) for name in PARTS_OF_PAGES)
    pages = first.where(last == "", first + "-" + last)
    pages = pages.where(first != "", number)
    return pages.where(pages != "", None)


def header_line(lines: Sequence[str], separator: str) -> int:
    """How many lines stand above the header: it is the first of some that names a title."""
    for at, line in enumerate(lines[:_HEADER_WITHIN]):
        names = [name.strip().strip('"').lower() for name in line.split(separator)]
        known = {"title", *(name for name, column in field_names("tables").items() if column == "title")}
        if len(names) > 1 and not known.isdisjoint(names):
            return at
    return 0
