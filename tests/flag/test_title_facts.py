"""Odd titles in flagging: a title that differs from its record's in form alone is neither retitled nor misspelt nor cut."""

from __future__ import annotations

import html
import json

from pipeline.flag.titles import difference
from tests.flag.test_rules import flags_of
from tests.titles import OddTitle, every_title

ABOUT_TITLES = {"MET003", "MET005", "MET006"}


@every_title
def test_no_difference(odd: OddTitle) -> None:
    """Neither form is another title than the other."""
    assert {"none"} == {
        difference(odd.written, odd.usual, frozenset()),
        difference(odd.usual, odd.written, frozenset()),
    }


@every_title
def test_silent(odd: OddTitle) -> None:
    """An entry with the title in its ordinary form, or as a reader sees it, bears no flag about its title."""
    records = f"[[record]]\narxiv_id = '2401.00001'\ntitle = {json.dumps(odd.written, ensure_ascii=False)}\nauthors = ['Ann Bee']\n"
    for title in (odd.usual, odd.plain):
        text = f"## Papers\n\n- [{html.escape(title)}](https://arxiv.org/abs/2401.00001). Ann Bee.\n"
        assert [] == [row.message for row in flags_of(text, records) if row.code in ABOUT_TITLES]
