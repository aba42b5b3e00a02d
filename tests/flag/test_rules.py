"""Every rule is tested by its own page: `rules/<name>.md` holds small lists in `md` blocks.

`<!-- expect: CODE -->` marks a line that must be flagged by the page's rule; lines without it must not be. Records of a
block stand in a `toml` block before it, and are what arXiv would say, or the source that they name; `is_partial` says that
they are a snapshot's. `[links]` there holds what was found at addresses.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.flag.known_of_list import FlagInputs
from pipeline.flag.rules import RULES
from pipeline.flag.stage import Flagged, flag
from pipeline.merge.stage import merge
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from pipeline.parse.unread import unread_of
from pipeline.resolve.protocol import ABSENT, NOT_ASKED, ById, Effort, Query, Reply
from pipeline.resolve.sources.search_queries import fitting_records
from pipeline.resolve.stage import resolve
from pipeline.schema import Flag, Record
from tests.resolve.test_matching import a_record

NEW_YEAR = date(2026, 1, 1)
PAGES = Path(__file__).parent / "rules"
EXPECT = re.compile(r"\s*<!-- expect: (?P<codes>[A-Z0-9 ]+) -->")
BLOCK = re.compile(r"(?:```toml\n(?P<records>.*?)```\n+)?```md\n(?P<list>.*?)```", re.DOTALL)


class Shelf:
    """A source over the records of one block; a partial one can't say of an id that there is none."""

    def __init__(self, name: str, records: list[Record], *, is_partial: bool = False) -> None:
        self.name, self._is_partial = name, is_partial
        self._records = [record for record in records if record.source == name]

    def takes(self, query: Query) -> bool:
        return not isinstance(query, ById) or query.ids.arxiv_id is not None or query.ids.doi is not None

    def lookup(self, queries: list[Query], *, effort: Effort = "full") -> list[Reply]:
        return [self._reply(query) for query in queries]

    def _reply(self, query: Query) -> Reply:
        if not isinstance(query, ById):
            likely, _ = fitting_records(query, self._records)
            return Reply("found", tuple(likely)) if likely else ABSENT
        asked = {query.ids.arxiv_id, query.ids.doi} - {None}
        found = tuple(record for record in self._records if {record.arxiv_id, record.doi} & asked)
        if found:
            return Reply("found", found)
        return ABSENT if query.ids.arxiv_id and not self._is_partial else NOT_ASKED


def blocks() -> Iterator[pytest.ParameterSet]:
    for page in sorted(PAGES.glob("*.md")):
        for number, block in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")), start=1):
            yield pytest.param(page.stem, block["records"] or "", block["list"], id=f"{page.stem}-{number}")


def records_of(text: str) -> list[Record]:
    found = []
    for number, row in enumerate(tomllib.loads(text).get("record", [])):
        record = a_record(row["title"], *row.pop("authors", ()))
        day = row.get("published_on")
        changed = {"record_id": f"{number + 1:016x}", "year": day.year if day else None}
        changed |= {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
        changed |= {"source_id": row.get("arxiv_id") or row.get("doi")}
        found.append(dataclasses.replace(record, **changed))
    return found


@pytest.mark.parametrize(("name", "records", "text"), list(blocks()))
def test_page(name: str, records: str, text: str) -> None:
    """The marked lines are flagged by the page's rule, and no others; what is to be replaced stands there."""
    code = next(rule.code for rule in RULES.values() if rule.name == name)
    marked = {
        number for number, line in enumerate(text.splitlines(), start=1)
        if (found := EXPECT.search(line)) and code in found["codes"].split()
    }  # fmt: skip
    text = EXPECT.sub("", text)
    flags = flags_of(text, records)
    assert marked == {row.line_start for row in flags if row.code == code}
    for row in flags:
        if (row.suggestion or "").startswith("replace "):
            assert row.suggested_text not in (
                None,
                "\n".join(text.splitlines()[row.line_start - 1 : row.line_end]),
            )


@pytest.mark.parametrize(
    ("entry", "title", "suggested", "fix"),
    [
        ("[Sails: A Theory](U)", "Sails: A Theory of Wind", "replace “Sails: A Theory” with “Sails: A Theory of Wind”", "safe"),
        ("**[Sails](U)**: A Theory, Melville et al.", "Sails: A Theory of Wind", "replace “A Theory” with “A Theory of Wind”", "safe"),
        ("[KEEL: On the Sea](U)", "On the Sea: With Charts", "replace “KEEL: On the Sea” with “KEEL: On the Sea: With Charts”", "safe"),
        ("**[To Ships](U)**: Sails for Every Sea, Melville et al.", "KEEL: Sailing with Sails for Every Sea", "give it the title “KEEL: Sailing with Sails for Every Sea”", "none"),
    ],
)  # fmt: skip
def test_retitle(entry: str, title: str, suggested: str, fix: str) -> None:
    """What is replaced stands in the list word for word; a nickname of the list's stays; else a person is told."""
    records = f"[[record]]\narxiv_id = '2401.00001'\ntitle = '{title}'\nauthors = ['Herman Melville']\n"
    text = f"## Papers\n\n- {entry.replace('U', 'https://arxiv.org/abs/2401.00001')}\n"
    assert [(suggested, fix)] == [
        (row.suggestion, row.fix_safety)
        for row in flags_of(text, records)
        if row.code in ("MET003", "MET006")
    ]


CODE = " [[code]](https://github.com/a/b)"


@pytest.mark.parametrize(
    ("first", "copy", "fix", "told"),
    [
        ("", "", "safe", "remove: already listed on line 3 (copy on line 4)"),
        (CODE, "", "safe", "remove: already listed on line 3 (copy on line 4)"),
        ("", CODE, "safe", "remove: already listed on line 4 (copy on line 3)"),
        (". NeurIPS 2024", CODE, "unsafe", "remove: already listed on line 3 (copy on line 4)"),
        (
            ". arXiv 2024",
            f"{CODE}. NeurIPS 2024",
            "safe",
            "remove: already listed on line 4 (copy on line 3)",
        ),
    ],
)
def test_copy_that_says_more(first: str, copy: str, fix: str, told: str) -> None:
    """The copy that names a venue, or has more links, is kept; one is removed unseen only where nothing is lost with it."""
    entry = "- [One Paper of Its Own](https://arxiv.org/abs/2401.00001)"
    flags = flags_of(f"## Papers\n\n{entry}{first}\n{entry}{copy}\n", "")
    assert [(fix, told)] == [(row.fix_safety, row.suggestion) for row in flags if row.code == "DUP001"]


def flags_of(text: str, records: str) -> list[Flag]:
    """The flags of a list, where the sources have the records of a `toml` block."""
    raw = RawList("list", "list.md", text.encode())
    return flagged(raw, inputs_of(raw, records)).flags


def flagged(raw: RawList, known: FlagInputs, before: Sequence[Flag] = (), on: date = NEW_YEAR) -> Flagged:
    """What the stage gives of a list."""
    return flag([read_document(raw)], known, before, Settings(), on)


def inputs_of(raw: RawList, records: str) -> FlagInputs:
    """What is known of a list, where the sources have the records of a `toml` block."""
    settings = Settings()
    is_partial = tomllib.loads(records).get("is_partial", False)
    names = ("arxiv", "semanticscholar")
    shelves = {name: Shelf(name, records_of(records), is_partial=is_partial) for name in names}
    document = read_document(raw)
    mentions = mentions_of(document)
    resolved = resolve(mentions, shelves, settings)
    merged = merge(resolved.mentions, resolved.records, resolved.resolutions, [], settings)
    return FlagInputs(
        mentions=merged.mentions,
        unread=unread_of(document, mentions),
        records=resolved.records,
        resolutions=resolved.resolutions,
        works=merged.works,
        pairs=merged.pairs,
        link_states=tomllib.loads(records).get("links", {}),
    )


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_a_page(code: str) -> None:
    """No rule without examples, of which at least one is flagged and one block is not."""
    page = (PAGES / f"{RULES[code].name}.md").read_text(encoding="utf-8")
    lists = [block["list"] for block in BLOCK.finditer(page)]
    assert code in page
    assert any(line and code not in line for text in lists for line in text.splitlines())
