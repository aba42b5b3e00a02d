"""Nothing is lost in silence: what a list says of papers is in one mention, or in one row of `unread`, with a reason."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from pipeline.parse.unread import unread_of
from pipeline.schema import Mention, Unread
from tests.parse.hostile import REPEATED, hostile
from tests.parse.unusual_families import FAMILIES

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
LISTS = [
    *sorted((ROOT / "data/raw").glob("*.md")),
    *sorted((ROOT / "tests/labelled/lists").glob("*.md")),
    *sorted((SHARED / "bench/lists/raw").glob("*.md")),
]
CASES = SHARED / "cases/parse.jsonl"
STATES = SHARED / "bench/backtest/before"
"""Public lists as they once stood, several states of each."""
ARXIV = re.compile(rb"arxiv\.org/(?:abs|pdf)/(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?!\d)")
DOI = re.compile(rb"doi\.org/(10\.\d{4,9}/[a-z0-9][a-z0-9.-]{2,80}[a-z0-9])(?=[\s)\]]|$)")
TITLE = re.compile(
    rb"(?<!!)\[((?:[A-Za-z][a-z-]+ ){3,12}[A-Za-z][a-z-]+)\]\(http|\*\*((?:[A-Za-z][a-z-]+ ){3,12}[a-z]+)\*\*"
)
"""Four plain words or more, linked or bold."""
VERSION = re.compile(r"(?<=.{14})[-/.]?v\d+$")
"""Of a preprint: one DOI has several."""
LINES = [line for text, _ in FAMILIES.values() for line in text.splitlines(keepends=True)]


def rows_of(data: bytes) -> tuple[list[Mention], list[Unread]]:
    """The mentions of a list, and what they leave unread."""
    document = read_document(RawList("list", "list.md", data))
    mentions = mentions_of(document)
    return mentions, unread_of(document, mentions)


def check_law(data: bytes) -> None:
    """Every identifier of every line, found in the bytes alone, is held once: by a mention there, or as unread; so is a title."""
    mentions, unread = rows_of(data)
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    left = {row.line_start: row for row in unread}
    assert len(left) == len(unread)
    for number, line in enumerate(lines, start=1):
        here = [one for one in mentions if one.line_start <= number <= one.line_end]
        row = left.get(number)
        assert here or row or not TITLE.search(line), (number, line[:200])
        for said, held, free in (
            (ARXIV, {one.arxiv_id for one in here}, row.arxiv_ids if row else ()),
            (DOI, {one.doi for one in here}, row.dois if row else ()),
        ):
            for found in {VERSION.sub("", match.decode()) for match in said.findall(line)}:
                if not found.startswith("10.48550"):
                    assert (found in held) != (found in free), (number, found, line[:200])


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_lists(path: Path) -> None:
    """Real lists, as far as they are at hand."""
    check_law(path.read_bytes())


def test_small_cases() -> None:
    """The invented lists that show kinds of faults."""
    if not CASES.exists():
        pytest.skip(f"{CASES} is not there: these cases are not part of the repository")
    for line in CASES.read_text(encoding="utf-8").splitlines():
        check_law(json.loads(line)["markdown"].encode())


@pytest.mark.long
def test_public_lists() -> None:
    """One state of each public list that nobody labelled."""
    if not STATES.exists():
        pytest.skip(f"{STATES} is not there: other people's lists are not part of the repository")
    states = {path.name.split(".")[0]: path for path in sorted(STATES.glob("*.gz"))}
    for path in states.values():
        check_law(gzip.decompress(path.read_bytes()))


@pytest.mark.parametrize("name", FAMILIES)
def test_forms(name: str) -> None:
    """Every way of writing a list that is known."""
    check_law(FAMILIES[name][0].encode())


@pytest.mark.parametrize("name", REPEATED)
def test_hostile(name: str) -> None:
    """What makes careless parsers slow, with a paper in it."""
    check_law(hostile(name, 2_000) + b"\n\n- [A Paper among Many](https://arxiv.org/abs/2103.00001)\n")


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=25).map("".join))
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
def test_mixed_forms(text: str) -> None:
    """Lines of all forms, one after the other."""
    check_law(text.encode("utf-8", "surrogatepass"))


REASONS = {
    "comment": "## A\n\n- [Counting Widgets](https://arxiv.org/abs/2103.00001)\n<!-- [Old](https://arxiv.org/abs/2103.00002) -->\n",
    "code": "## A\n\n- [Counting Widgets](https://arxiv.org/abs/2103.00001)\n\n```\nhttps://arxiv.org/abs/2103.00002\n```\n",
    "contents": "## Contents\n\n- [Widgets and How to Count Them](#a)\n\n## A\n\n- [Counting Widgets](https://arxiv.org/abs/2103.00001)\n",
    "section_of_links": "## Friends\n\nWe also like [Another List of Many Things](https://a.example).\n\n## A\n\n- [Counting Widgets](https://arxiv.org/abs/2103.00001)\n",
    "unknown": "## A\n\n- [Counting Widgets](https://arxiv.org/abs/2103.00001) and its [successor paper in a way](https://arxiv.org/abs/2103.00002) of sorts\n",
}


@pytest.mark.parametrize("reason", REASONS)
def test_reason(reason: str) -> None:
    """Each reason is told where it holds, on the line on which it does."""
    _, unread = rows_of(REASONS[reason].encode())
    assert [reason] == [row.reason for row in unread]


TITLES = (
    "**Widgets of the Olden Days**",
    "[Widgets of the Olden Days](#x)",
    '"Widgets of the Olden Days"',
    "<b>Widgets of the Olden Days</b>",
    "- Widgets in the Olden Days, 2019",
    "**部件的计数与排序方法**",
)


@pytest.mark.parametrize("title", TITLES)
def test_what_is_like_a_title_is_told(title: str) -> None:
    """Linked, bold and quoted text of some length, and items that end in a year, are told where they are no mention."""
    mentions, unread = rows_of(
        f"## Friends\n\nWe say it with a few words, {title}\n".replace("words, -", "words\n\n-").encode()
    )
    assert [True] == [title in row.text for row in unread] or mentions
