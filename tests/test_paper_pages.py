"""Pages: every form in which a host writes a paper's page is one key, and no two papers share one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ids import canonical_page
from pipeline.keys import address_key

PAGES = tomllib.loads((Path(__file__).parent / "facts/pages.toml").read_text(encoding="utf-8"))["page"]


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_forms_of_one_page(page: dict[str, list[str]]) -> None:
    """An abstract page, its PDF and the addresses of old are one page."""
    assert {address_key(page["forms"][0])} == set(map(address_key, page["forms"]))


def test_no_two_papers_are_one_page() -> None:
    """Each page has a key of its own."""
    keys = [address_key(page["forms"][0]) for page in PAGES]
    assert len(keys) == len(set(keys))


@given(st.text(max_size=200) | st.from_regex(r"https?://[a-z./?=&%-]{0,80}", fullmatch=True))
def test_any_text_has_a_form(text: str) -> None:
    """Whatever stands where an address should: it has one form, without scheme or fragment, and never an error."""
    assert isinstance(canonical_page(text), str)
    assert address_key(text) == address_key(text.strip())
