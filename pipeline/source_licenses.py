"""Licences of sources: under which terms each gives its data, and how it is to be named; the facts stand in `source_licenses.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLicense:
    """The terms of one source."""

    title: str
    """Its name in sentences."""
    address: str
    """The page to which its name leads."""
    license: str
    """SPDX id of the licence of its metadata."""
    terms: str
    """The page of its terms of use."""
    attribution: str
    """The sentence by which whoever publishes its data names it."""
    note: str
    """What the licence covers and what not, in a sentence or two."""


@cache
def source_licenses() -> Mapping[str, SourceLicense]:
    """The terms of each source by its name; lists are none, each states its own licence."""
    text = (files("pipeline") / "source_licenses.toml").read_text(encoding="utf-8")
    return {name: SourceLicense(**table) for name, table in tomllib.loads(text).items()}


def license_page(spdx_id: str) -> str:
    """The page on which a licence can be read."""
    return f"https://spdx.org/licenses/{spdx_id}.html"
