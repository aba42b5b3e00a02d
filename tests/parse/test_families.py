"""Every way of writing a list that is known, on small invented lists."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.schema import Mention
from tests.parse.unusual_families import FAMILIES


@pytest.mark.parametrize("name", FAMILIES)
def test_family(name: str) -> None:
    """The papers of a list come out whole: their lines, and everything that is said of them."""
    text, expected = FAMILIES[name]
    papers = [
        mention for mention in parse([RawList(name, f"{name}.md", text.encode())]) if mention.kind == "paper"
    ]
    assert [row["title"] for row in expected] == [mention.title for mention in papers]
    assert expected == [_as_expected(row, mention) for row, mention in zip(expected, papers, strict=True)]


def _as_expected(row: dict[str, Any], mention: Mention) -> dict[str, Any]:
    """What a mention says of the fields that a row names; of the venue, the words that the row asks for."""
    said = f"{mention.venue_text or ''} {mention.date_text or ''}"
    found = {
        "lines": (mention.line_start, mention.line_end),
        "section": mention.section_path,
        "title": mention.title,
        "authors": mention.authors,
        "venue": row.get("venue") if set(_words(row.get("venue", ""))) <= set(_words(said)) else said,
        "date": str(mention.published_on),
        "paper": mention.paper_url,
        "code": mention.code_url,
        "arxiv": mention.arxiv_id,
        "doi": mention.doi,
        "year": mention.year,
    }
    return {name: found[name] for name in row}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
