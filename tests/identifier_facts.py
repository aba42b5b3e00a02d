"""The facts about identifiers and keys that the tests of all rooms share."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pipeline.ids import Ids

_FOLDER = Path(__file__).parent / "facts"
_KNOWN: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (_FOLDER / "identifiers.toml").read_text(encoding="utf-8")
)

LISTED_PAPERS: list[dict[str, Any]] = tomllib.loads((_FOLDER / "keys.toml").read_text(encoding="utf-8"))[
    "paper"
]
ADDRESSES: dict[str, Ids] = {
    case["form"]: Ids(**{name: value for name, value in case.items() if name != "form"})
    for case in _KNOWN["address"]
}


def forms(table: str, kind: str) -> dict[str, str | None]:
    """What each form of a table says of one kind; None where it says nothing."""
    return {form: case[kind] or None for case in _KNOWN[table] if kind in case for form in case["forms"]}
