"""What every format of records tells: how its text is read, what its fields are to us, how records are written in it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

NativeRecord = dict[str, Any]
"""A record as its format has it: fields by the format's own names, in their order."""


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The records of a text, and a sentence for each that could not be read."""

    records: list[NativeRecord]
    left_out: list[str] = field(default_factory=list)
    """What was lost, each with its line."""
    n_left_out: int = 0
    """Records lost."""
    notes: list[str] = field(default_factory=list)
    """What was read, but not as it stands there."""


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """A format of records."""

    name: str
    """What people call it."""
    parse: Callable[[str], ParsedText]
    columns: Mapping[str, str]
    """Our column by the format's own field, of those that are read."""
    to_row: Callable[[NativeRecord], dict[str, Any]]
    """Our columns of a record."""
    write: Callable[[Sequence[NativeRecord]], str]
    from_row: Callable[[Mapping[str, Any]], NativeRecord] | None = None
    """A record of this format from our columns; None where records of others can't be written in it."""
    key: str = "id"
    """The field that names a record."""
    former_keys: str = "merged_ids"
    """The field that keeps the keys of the records that a record was merged from."""


@cache
def field_names(format_name: str) -> dict[str, str]:
    """Our column by a format's own field: the table of that name in `fields.toml`."""
    text = files("pipeline.record_formats").joinpath("fields.toml").read_text(encoding="utf-8")
    return {name: column for column, listed in tomllib.loads(text)[format_name].items() for name in listed}


def first_values(record: NativeRecord, columns: Mapping[str, str]) -> dict[str, Any]:
    """Our columns of a record: of several fields for one column the first that is not empty, in the order of `columns`."""
    row: dict[str, Any] = {}
    for name, column in columns.items():
        if column not in row and record.get(name) not in (None, "", [], {}):
            row[column] = record[name]
    return row


def page_range(first: Any, last: Any) -> str | None:
    """Pages from the first and the last one."""
    return "-".join(str(page).strip() for page in (first, last) if page not in (None, "")) or None
