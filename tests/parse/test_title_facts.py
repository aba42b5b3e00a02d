"""Odd titles in parsing: an entry without links is the same paper, in whatever form the list writes its title."""

from __future__ import annotations

import html

from pipeline.keys import key_of_title
from pipeline.title_forms import title_key
from tests.parse.test_stage import mentions
from tests.titles import OddTitle, every_title


@every_title
def test_a_linkless_entry(odd: OddTitle) -> None:
    """The title of the ordinary form is read with the same key as what a reader sees of the odd one."""
    titles = [html.escape(title) for title in (odd.plain, odd.usual)]
    rows = mentions("## A\n" + "".join(f"- **{title}** *Ann Bee* [2021]\n" for title in titles))
    assert [title_key(odd.written)] * 2 == [title_key(row.title) for row in rows]
    assert 1 == len({key_of_title(row.title, row.authors or ()) for row in rows})
