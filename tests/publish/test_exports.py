"""What is exported is read back by the tools that it is for."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from pathlib import Path

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from pipeline.errors import ConfigError
from pipeline.publish.exports import Selection, citation_key, exported, selected
from pipeline.publish.reading import Release
from pipeline.schema import Author, Work
from tests.nights import OTHER, TINY, a_night, a_night_folder, called
from tests.rows import a_flag, a_mention, a_work


def by(*names: str) -> tuple[Author, ...]:
    return tuple(Author(name=name, s2_author_id=None) for name in names)


ARTICLE = a_work(
    work_id="a" * 16, title="Schrödinger & 50% of Widgets: A_B", authors=by("Jérôme van der Berg", "OpenAI Team"), year=2021,
    venue="Journal of Widgets", volume="3", number="2", pages="10–21", doi="10.1000/a", abstract="All of it.",
)  # fmt: skip
TALK = a_work(
    work_id="b" * 16,
    title="Counting Gadgets",
    authors=by("Ann Bee"),
    year=2020,
    venue="CVPR",
    arxiv_id="2001.00001",
)
PREPRINT = a_work(
    work_id="c" * 16, title="=HYPERLINK(1) and More", authors=by("Li Feng"), year=2023, arxiv_id="2301.00001", primary_category="cs.CV",
)  # fmt: skip
BARE = a_work(work_id="d" * 16, title="未来的小工具")
WORKS = [ARTICLE, TALK, PREPRINT, BARE]


def test_bibtex() -> None:
    """Bibtexparser reads every entry; letters and signs are LaTeX's, preprints are `misc` with their eprint."""
    library = bibtexparser.parse_string(exported(WORKS, "bibtex"))
    assert ([], 4) == (library.failed_blocks, len(library.entries))
    article, talk, preprint, _ = library.entries
    assert ["article", "inproceedings", "misc", "misc"] == [entry.entry_type for entry in library.entries]
    assert ARTICLE.title == LatexNodes2Text().latex_to_text(article["title"])
    assert ("10--21", "Journal of Widgets") == (article["pages"], article["journal"])
    assert "van der Berg, Jérôme and OpenAI Team" == LatexNodes2Text().latex_to_text(article["author"])
    assert "{OpenAI Team}" in article["author"]
    assert ("CVPR", "2001.00001") == (talk["booktitle"], talk["eprint"])
    assert ("2301.00001", "arXiv", "cs.CV") == (
        preprint["eprint"],
        preprint["archiveprefix"],
        preprint["primaryclass"],
    )
    assert "abstract" not in article.fields_dict


def test_ris() -> None:
    """Rispy reads every record with its names, pages and type."""
    article, talk, preprint, bare = rispy.loads(exported(WORKS, "ris"))
    assert ["JOUR", "CONF", "UNPB", "GEN"] == [
        one["type_of_reference"] for one in (article, talk, preprint, bare)
    ]
    assert (["van der Berg, Jérôme", "OpenAI Team"], "10", "21") == (
        article["authors"],
        article["start_page"],
        article["end_page"],
    )
    assert BARE.title == bare["title"]


def test_csl_json() -> None:
    """Citeproc renders every item in a style."""
    text = exported(WORKS, "csl-json")
    items = json.loads(text)
    source = CiteProcJSON(items)
    page = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), source, formatter.plain
    )
    for item in items:
        page.register(Citation([CitationItem(item["id"])]))
    rendered = [str(entry) for entry in page.bibliography()]
    assert len(WORKS) == len(rendered)
    assert any("Berg" in entry and "Journal of Widgets" in entry and "2021" in entry for entry in rendered)


def test_csv() -> None:
    """A spreadsheet gets every work, and nothing that it would calculate."""
    rows = list(csv.DictReader(io.StringIO(exported(WORKS, "csv"))))
    assert [work.work_id for work in WORKS] == [row["work_id"] for row in rows]
    assert ("'=HYPERLINK(1) and More", "2023") == (rows[2]["title"], rows[2]["year"])
    assert "Jérôme van der Berg; OpenAI Team" == rows[0]["authors"]


def test_abstracts_only_if_asked() -> None:
    """Abstracts are other people's texts: each format has them only on request."""
    for form in ("bibtex", "ris", "csl-json", "csv"):
        assert (
            "All of it." in exported(WORKS, form),
            "All of it." in exported(WORKS, form, abstracts=True),
        ) == (False, True)


@given(st.text(), st.text(), st.text())
def test_whatever_stands_in_a_title(title: str, name: str, venue: str) -> None:
    """Each format can be read back whatever letters a list has, and has one record for each work."""
    works = [a_work(title=f"A {title}", authors=by(f"B {name}"), venue=venue or None), TALK]
    works = [
        dataclasses.replace(work, title=_printable(work.title), authors=by(_printable(work.authors[0].name)))
        for work in works
    ]
    works = [dataclasses.replace(work, venue=_printable(work.venue or "") or None) for work in works]
    assert 2 == len(json.loads(exported(works, "csl-json")))
    assert 3 == len(list(csv.reader(io.StringIO(exported(works, "csv")))))
    library = bibtexparser.parse_string(exported(works, "bibtex"))
    assert ([], 2) == (library.failed_blocks, len(library.entries))
    assert 2 == len(rispy.loads(exported(works, "ris")))


def _printable(text: str) -> str:
    """What the tables may hold: one line without control characters."""
    return " ".join("".join(char for char in text if char.isprintable()).split())


def test_keys_are_stable_and_unique() -> None:
    """A key depends on its work alone, and stays when the work is published elsewhere, later, under another title."""
    twin = dataclasses.replace(TALK, work_id="e" * 16)
    assert ("bee2020-bbbbbb", "bee2020-eeeeee") == (citation_key(TALK), citation_key(twin))
    later = dataclasses.replace(
        PREPRINT, year=2025, title="Less", venue="Journal of Widgets", doi="10.1000/b"
    )
    assert "feng2023-cccccc" == citation_key(PREPRINT) == citation_key(later)
    old = dataclasses.replace(PREPRINT, arxiv_id="hep-th/9901001")
    assert ("feng1999-cccccc", "work-dddddd") == (citation_key(old), citation_key(BARE))
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", citation_key(work)) for work in WORKS)


def test_who_cites_is_warned() -> None:
    """A withdrawn or retracted work says so in every format."""
    gone = [dataclasses.replace(TALK, is_retracted=True)]
    assert "Retracted" == bibtexparser.parse_string(exported(gone, "bibtex")).entries[0]["note"]
    assert ["Retracted"] == rispy.loads(exported(gone, "ris"))[0]["notes"]
    assert "Retracted" == json.loads(exported(gone, "csl-json"))[0]["note"]
    assert "True" == next(csv.DictReader(io.StringIO(exported(gone, "csv"))))["is_retracted"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t="])
def test_no_cell_is_a_formula(begin: str) -> None:
    """Whatever a title, name or venue begins with, no spreadsheet calculates it."""
    work = dataclasses.replace(
        ARTICLE, title=f"{begin}1+1", venue=f"{begin}2", authors=by(f"{begin}SUM(A1)"), pages=f"{begin}3"
    )
    (row,) = csv.DictReader(io.StringIO(exported([work], "csv"), newline=""))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


@pytest.fixture
def release() -> Release:
    def mention(number: int, work: Work, list_id: str, *path: str) -> object:
        return a_mention(
            mention_id=f"{number:016x}",
            work_id=work.work_id,
            list_id=list_id,
            section_path=path,
            section=" > ".join(path),
        )

    mentions = [
        mention(1, TALK, "one", "Methods", "GANs"),
        mention(2, ARTICLE, "one", "Data"),
        mention(3, TALK, "two", "All"),
        mention(4, PREPRINT, "two", "All"),
    ]
    flags = [a_flag(code="MET010", work_id=PREPRINT.work_id)]
    return Release("f" * 16, mentions=mentions, works=[ARTICLE, TALK, PREPRINT], flags=flags)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Selection(), [TALK, ARTICLE, PREPRINT]),
        (Selection(list_id="two"), [TALK, PREPRINT]),
        (Selection(section="methods"), [TALK]),
        (Selection(section="Methods > GANs"), [TALK]),
        (Selection(section="GANs"), [TALK]),
        (Selection(code="met010"), [PREPRINT]),
        (Selection(code="MET002"), []),
        (Selection(query="widgets berg"), [ARTICLE]),
        (Selection(list_id="two", query="counting"), [TALK]),
    ],
)
def test_selection(release: Release, wanted: Selection, found: list[Work]) -> None:
    """By list, section, rule and words, in the order of the lists; each work once."""
    assert [work.work_id for work in found] == [work.work_id for work in selected(release, wanted)]


def test_what_is_not_there(release: Release) -> None:
    """A list or section that is not there is told with those that are."""
    with pytest.raises(ConfigError, match="There are: one, two"):
        selected(release, Selection(list_id="three"))
    with pytest.raises(ConfigError, match="no rule 'MET999'"):
        selected(release, Selection(code="MET999"))
    with pytest.raises(ConfigError, match="no section 'VAEs'"):
        selected(release, Selection(section="VAEs"))


def test_the_command(tmp_path: Path) -> None:
    """To standard output or a file; before the first night 2 and a sentence."""
    settings = a_night_folder(tmp_path, tiny=TINY, other=OTHER)
    assert 2 == called("export", "bibtex").returncode
    a_night(settings)
    assert 6 == called("export", "bibtex").stdout.count("\n@") + called("export", "bibtex").stdout.startswith(
        "@"
    )
    done = called("export", "csv", "--list", "other", "-o", "other.csv")
    assert (0, 3) == (done.returncode, len((tmp_path / "other.csv").read_text(encoding="utf-8").splitlines()))
