"""The titles of `facts/titles.toml`, for the tests of every room."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import pytest

from tests.project import REPOSITORY


@dataclass(frozen=True)
class OddTitle:
    """A title as somebody writes it, the same in an ordinary form, and what both are."""

    written: str
    usual: str
    plain: str
    words: str
    nickname: str = ""


ODD_TITLES = [
    OddTitle(**row)
    for row in tomllib.loads((REPOSITORY / "tests/facts/titles.toml").read_text(encoding="utf-8"))["title"]
]

every_title = pytest.mark.parametrize("odd", ODD_TITLES, ids=[odd.words for odd in ODD_TITLES])
