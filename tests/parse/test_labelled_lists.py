"""Lists that were made up: every entry is read as its label says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline import read_mentions
from tests.labelled import LABELLED

LISTS = sorted((LABELLED / "lists").glob("*.md"))
FIELDS = ("arxiv_id", "doi", "paper_url", "code_url")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_entries_of_a_list(path: Path) -> None:
    """Each entry is there once, in its line and section, with title, authors, links, venue and date; nothing else is."""
    labels = [
        json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    ]
    mentions = {mention.line_start: mention for mention in read_mentions(path)}
    assert [(row["line_start"], row["kind"]) for row in labels] == [
        (line, mention.kind) for line, mention in mentions.items()
    ]
    for row in (row for row in labels if row["kind"] == "paper"):
        mention = mentions[row["line_start"]]
        assert (row["title"], row["section_path"]) == (mention.title, list(mention.section_path))
        assert row["authors"] == list(mention.authors or ())
        assert {name: row[name] for name in FIELDS} == {name: getattr(mention, name) for name in FIELDS}
        said = f"{mention.venue_text or ''} {mention.date_text or ''}"
        assert set(re.findall(r"\w+", row["venue_date"])) <= set(re.findall(r"\w+", said))


def test_there_are_labels() -> None:
    """A few dozen entries, in bullets, in tables and in paragraphs."""
    n_labels = [path.with_suffix(".jsonl").read_text(encoding="utf-8").count("\n") for path in LISTS]
    assert 3 == len(LISTS)
    assert sum(n_labels) >= 24
