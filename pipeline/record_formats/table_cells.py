"""Cells of tables that people open in spreadsheets, where some texts would be run as formulas."""

from __future__ import annotations

from typing import Any

_FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet would take for the start of a formula."""


def as_cell(value: Any) -> Any:
    """A value that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def from_cell(text: str) -> str:
    """The text that `as_cell` made a cell of."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
