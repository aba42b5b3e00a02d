"""Rows of the tables with nothing in them but what a test gives."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from pipeline.schema import Flag, Mention, Work

Row = TypeVar("Row")


def blank(row: type[Row], **values: Any) -> Row:
    """A row that holds `values`, and in its other columns nothing, or the least that their type allows."""
    hints = get_type_hints(row)
    names = [field.name for field in dataclasses.fields(row)]  # type: ignore[arg-type]
    return row(**{name: values.get(name, _least(hints[name])) for name in names} | values)


def _least(hint: Any) -> Any:
    if NoneType in get_args(hint):
        return None
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    least = {
        str: "",
        int: 0,
        float: 0.0,
        bool: False,
        date: date(2026, 1, 1),
        datetime: datetime(2026, 1, 1, tzinfo=UTC),
    }
    return least.get(hint, ())


def a_work(**values: Any) -> Work:
    """A work that nothing is known of but its title."""
    return blank(Work, **{"work_id": "0" * 16, "title": "A Study of Widgets", **values})


def a_mention(**values: Any) -> Mention:
    """An entry of a list."""
    return blank(
        Mention, **{"mention_id": "0" * 16, "list_id": "widgets", "title": "A Study of Widgets", **values}
    )


def a_flag(**values: Any) -> Flag:
    """An open flag."""
    return blank(
        Flag,
        **{
            "flag_id": "LNK004-" + "0" * 16,
            "code": "LNK004",
            "status": "open",
            "message": "no address",
            **values,
        },
    )
