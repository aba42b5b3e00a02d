"""The stage: what every list has in common, and the list that ships with the project."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.schema import Mention
from pipeline.tables import check_table, to_arrow
from tests.parse.unusual_families import FAMILIES

SHIPPED = Path(__file__).parents[2] / "data/raw/generative-ai-in-medical-image-analysis.md"


def mentions(text: str, list_id: str = "list") -> list[Mention]:
    """The mentions of a text."""
    return parse([RawList(list_id, f"{list_id}.md", text.encode())])


@pytest.fixture(scope="module")
def shipped() -> list[Mention]:
    """The mentions of the shipped list."""
    return parse([RawList(SHIPPED.stem, str(SHIPPED), SHIPPED.read_bytes())])


def test_shipped_list_whole(shipped: list[Mention]) -> None:
    """54 mentions of 10 papers, every one with authors, date, venue, link and id."""
    assert (len(shipped), len({mention.arxiv_id for mention in shipped})) == (54, 10)
    assert {"paper"} == {mention.kind for mention in shipped}
    assert all(m.authors and m.published_on and m.venue_text and m.paper_url and m.arxiv_id for m in shipped)
    assert sum(mention.code_url is not None for mention in shipped) == 47
    assert {4} == {mention.line_end - mention.line_start + 1 for mention in shipped}


def test_shipped_list_first_and_third(shipped: list[Mention]) -> None:
    """Sections and names are mended, dates are read."""
    first, third = shipped[0], shipped[2]
    assert (first.line_start, first.line_end, first.section_path) == (39, 42, ("🔍Related Surveys",))
    assert third.authors == ("Aghiles Kebaili", "Jérôme Lapuyade-Lahorgue", "Su Ruan")
    assert ("24th Jul., 2023", date(2023, 7, 24), 2023) == (third.date_text, third.published_on, third.year)
    assert third.venue_text == "Journal of Imaging, 2023"


def test_shipped_list_fillers(shipped: list[Mention]) -> None:
    """Two papers stand in 23 sections each, all of them mentions of their own."""
    counts = Counter(mention.arxiv_id for mention in shipped).most_common(3)
    assert [count for _, count in counts] == [23, 23, 1]
    assert len({mention.mention_id for mention in shipped}) == 54


def test_shipped_list_headings() -> None:
    """The six damaged headings are mended, and reached by GitHub's anchors."""
    read = read_document(RawList(SHIPPED.stem, str(SHIPPED), SHIPPED.read_bytes()))
    mended = [heading for heading in read.headings if heading.text.startswith("🔍")]
    assert 5 <= len(mended) <= 6
    assert "-gans-in-mia" in next(h.anchors for h in mended if h.text == "🔍 GANs in MIA")


@pytest.mark.parametrize("name", FAMILIES)
def test_rows_keep_what_the_schema_promises(name: str) -> None:
    """Mentions of every family pass the checks that publishing makes, in order and with unique ids."""
    rows = mentions(FAMILIES[name][0])
    check_table(to_arrow(rows, Mention), Mention, "mentions")
    assert list(range(len(rows))) == [row.position for row in rows]


def test_mention_id_outlives_moved_lines_and_mended_titles() -> None:
    """The id hangs on list, key, section and ordinal, not on lines or wording."""
    before = mentions("## A\n- [Counting Widgets](https://arxiv.org/abs/2103.00001)\n")
    after = mentions("## A\n\ntext\n\n- [Counting all Widgets](https://arxiv.org/abs/2103.00001v2)\n")
    assert [row.mention_id for row in before] == [row.mention_id for row in after]


def test_lists_are_sorted() -> None:
    """Mentions come by list, whatever the order of the lists."""
    one = RawList("b", "b.md", b"- [Counting Widgets](https://arxiv.org/abs/2103.00001)")
    two = RawList("a", "a.md", b"- [Sorting Widgets](https://arxiv.org/abs/2103.00002)")
    assert parse([one, two]) == parse([two, one])
    assert [row.list_id for row in parse([one, two])] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "## A\n<!-- - [Counting Widgets](https://arxiv.org/abs/2103.00001) -->\n",
        "## A\n```\n- [Counting Widgets](https://arxiv.org/abs/2103.00001)\n```\n",
        "## Contents\n- [Counting](#counting)\n- [Sorting](#sorting)\n",
        "## News\n- Our paper [Counting Widgets](https://arxiv.org/abs/2103.00001) is out\n",
    ],
)
def test_no_entries(text: str) -> None:
    """What is commented out, inside a code fence, in a table of contents or news is no entry."""
    assert mentions(text) == []


def test_no_id_from_a_note() -> None:
    """Ids come from links and citations, never from an abstract or a note about overlap."""
    text = (
        "## A\n- **Counting Widgets Well** [[paper](https://example.org/a.pdf)]\n"
        "  - Ann Bee, Carl Dee\n  - Abstract: as in https://arxiv.org/abs/1111.11111\n"
        "  - text overlap with arXiv:1212.12121\n  > more at https://arxiv.org/abs/1313.13131\n"
    )
    assert [row.arxiv_id for row in mentions(text)] == [None]


def test_lines_of_an_entry_hold_its_notes() -> None:
    """What is not read for ids still belongs to the entry."""
    text = "## A\n- **Counting Widgets** [[paper](https://example.org/a.pdf)]\n  - Abstract: long\n  > more\n"
    assert [(row.line_start, row.line_end) for row in mentions(text)] == [(2, 4)]


def test_a_list_without_links() -> None:
    """Titles set off, each with names or a date, are entries though they lead nowhere; one without either too."""
    text = (
        "## A\n- **Counting Widgets Well** *Ann Bee, Carl Dee* [2021]\n"
        "- **Sorting Widgets by Hand** [2022]\n- **Weighing Widgets** [2020]\n- **Painting Widgets**\n"
    )
    assert ["paper"] * 4 == [row.kind for row in mentions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "## A\n- **Fast counting**: of widgets\n- **Good sorting**: by hand\n",
        "## A\n- **Fast** [2021]\n- **Good** [2022]\n",
        "## A\n- See the slides\n- **Counting Widgets Well** [2021]\n- or ask\n",
    ],
    ids=["features", "labels", "a stray one"],
)
def test_bold_words_without_links(text: str) -> None:
    """Bold words that nobody wrote and nothing dates are no papers."""
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("said", "name", "venue"),
    [
        ("*Wei-Ning Hsu et al. arXiv.*", "Wei-Ning Hsu", "arXiv"),
        ("*Nicola De Cao et al.arXiv.*", "Nicola De Cao", "arXiv"),
        ("*Arun James Thirunavukarasu et al. nature.*", "Arun James Thirunavukarasu", "nature"),
        ("*Alexei Baevski et al. NeurIPS.*", "Alexei Baevski", "NeurIPS"),
    ],
)
def test_venue_behind_et_al(said: str, name: str, venue: str) -> None:
    """What stands behind "et al." in one style with the names is the venue, with a capital and a space or without."""
    (mention,) = mentions(
        f"## Speech\n\n- **Hearing Small Ponds by Masked Prediction of Units.** {said} [[paper](https://arxiv.org/abs/2106.07447)]\n"
    )
    assert ((name,), venue) == (mention.authors, mention.venue_text)


@pytest.mark.parametrize(
    ("header", "other"),
    [
        ("Scale", [f"{n}K images, {n}K texts" for n in (377, 160, 224, 232)]),
        (
            "Access to the data",
            ["Publicly available", "Publicly available", "On request", "Publicly available"],
        ),
    ],
)
def test_columns_of_sizes_and_words_that_repeat(header: str, other: list[str]) -> None:
    """How much of something there is, and what several rows say alike, is no title, though the names are shorter."""
    names = ("PadChest", "CheXpert", "OpenPath", "PathVQA")
    rows = [
        f"|[{name}](https://arxiv.org/abs/2401.0000{at})|{said}|\n"
        for at, (name, said) in enumerate(zip(names, other, strict=True))
    ]
    found = mentions(f"## Data\n\n|Data name|{header}|\n|---|---|\n{''.join(rows)}")
    assert names == tuple(mention.title for mention in found)
