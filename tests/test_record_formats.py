"""Formats of records: what other programs export is read, what can't be is told, what is written can be read again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError
from pipeline.record_files import FORMATS, TABLE, FileReport, read_native, read_partitions
from pipeline.record_formats.bibtex import BIBTEX
from pipeline.record_formats.tagged import NBIB, RIS, WOS

TITLE = "Singing of whales in the southern ocean"
CSV = {
    "zotero": '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Abstract Note","Pages","Issue","Volume","Manual Tags"\n"K1","journalArticle","2010","Melville, Herman; Ito, Ann","T","Journal of Whales","10.1000/abc","They sing.","12-19","2","5","x"\n',
    "scopus": '"Authors","Author(s) ID","Title","Year","Source title","Volume","Issue","Art. No.","Page start","Page end","Cited by","DOI","Abstract","EID"\n"Melville H.; Ito A.","1; 2","T","2010","Journal of Whales","5","2","","12","19","4","10.1000/abc","They sing.","2-s2.0-1"\n',
    "web of science": '"Authors","Article Title","Source Title","Volume","Issue","Start Page","End Page","DOI","Publication Year","Abstract","UT (Unique WOS ID)"\n"Melville, H; Ito, A","T","Journal of Whales","5","2","12","19","10.1000/abc","2010","They sing.","WOS:1"\n',
    "dimensions": '"About the data: Exported on Nov 29, 2026"\n"Rank","Publication ID","DOI","PMID","Title","Abstract","Source title","Publication date","PubYear","Volume","Issue","Pagination","Authors"\n"1","pub.1","10.1000/abc","","T","They sing.","Journal of Whales","2010-02-01","2010","5","2","12-19","Melville, Herman; Ito, Ann"\n',
    "lens": '"#","Lens ID","Title","Date Published","Publication Year","Source Title","Author/s","Abstract","Volume","Issue Number","Start Page","End Page","DOI"\n"1","000-1","T","2010-02-01","2010","Journal of Whales","Herman Melville; Ann Ito","They sing.","5","2","12","19","10.1000/abc"\n',
}  # fmt: skip
RIS_TEXT = "TY  - JOUR\nAU  - Melville, Herman\nAU  - Ito, Ann\nTI  - T\nJO  - Journal of Whales\nPY  - 2010\nVL  - 5\nIS  - 2\nSP  - 12\nEP  - 19\nDO  - 10.1000/abc\nAB  - They\n sing.\nKW  - whales\nID  - K1\nER  - \n"
OTHERS = {
    "a.ris": RIS_TEXT,
    "a.nbib": "\nPMID- 123\nTI  - T\nFAU - Melville, Herman\nAU  - Melville H\nFAU - Ito, Ann\nDP  - 2010 Feb\nJT  - Journal of Whales\nVI  - 5\nIP  - 2\nPG  - 12-9\nLID - 10.1000/abc [doi]\nAB  - They\n      sing.\n",
    "savedrecs.txt": "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Melville, H\n   Ito, A\nTI T\nSO Journal of Whales\nPY 2010\nVL 5\nIS 2\nBP 12\nEP 19\nDI 10.1000/abc\nAB They sing.\nUT WOS:1\nER\n\nEF\n",
    "a.xml": '<?xml version="1.0" encoding="UTF-8"?><xml><records><record><rec-number>5</rec-number><contributors><authors><author><style face="normal">Melville, Herman</style></author><author>Ito, Ann</author></authors></contributors><titles><title><style>T</style></title><secondary-title>Journal of Whales</secondary-title></titles><volume>5</volume><number>2</number><pages>12-19</pages><dates><year>2010</year></dates><electronic-resource-num>10.1000/abc</electronic-resource-num><abstract>They sing.</abstract></record></records></xml>',
    "csl.json": json.dumps([{"id": "K1", "title": "T", "author": [{"family": "Melville", "given": "Herman"}, {"family": "Ito", "given": "Ann"}], "container-title": "Journal of Whales", "issued": {"date-parts": [[2010, 2]]}, "volume": "5", "issue": "2", "page": "12-19", "DOI": "10.1000/abc", "abstract": "They sing."}]),
    "openalex.jsonl": json.dumps({"id": "https://openalex.org/W1", "title": "T", "doi": "https://doi.org/10.1000/abc", "publication_year": 2010, "authorships": [{"author": {"display_name": "Herman Melville"}}, {"author": {"display_name": "Ann Ito"}}], "primary_location": {"source": {"display_name": "Journal of Whales"}}, "biblio": {"volume": "5", "issue": "2", "first_page": "12", "last_page": "19"}, "abstract_inverted_index": {"sing.": [1], "They": [0]}}) + "\n",
    "a.bib": "@article{K1, title={T}, author={Melville, Herman and Ito, Ann}, journal={Journal of Whales}, year=2010, volume=5, number=2, pages={12--19}, doi={10.1000/abc}, abstract={They sing.}}\n",
}  # fmt: skip


def read(path: Path, text: str) -> tuple[pd.DataFrame, FileReport]:
    """The records of a text, and what is told of it."""
    path.write_text(text.replace("T", TITLE, 1) if "T," in text else text, encoding="utf-8")
    report = FileReport()
    return pd.concat(list(read_partitions(path, (), report))), report


def first(frame: pd.DataFrame, *names: str) -> str:
    """What the first of these columns that is there says of the first record."""
    value = next(
        frame[name].iloc[0] for name in names if name in frame.columns and frame[name].iloc[0] is not None
    )
    return "; ".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("name", [*CSV, *OTHERS])
def test_every_export_gives_the_same_facts(tmp_path: Path, name: str) -> None:
    """Whatever program wrote a record, its title, authors, place, year, DOI and abstract are read."""
    path = tmp_path / (name if "." in name else f"{name}.csv")
    path.write_text(CSV.get(name) or OTHERS[name], encoding="utf-8")
    records = pd.concat(list(read_partitions(path)))
    assert 1 == len(records)
    assert "T" == first(records, "title")
    assert "Melville" in first(records, "authors", "author") and "Ito" in first(records, "authors", "author")
    assert "Journal of Whales" == first(records, "venue", "journal")
    assert "2010" == first(records, "year", "date")[:4]
    assert ("5", "2") == (first(records, "volume"), first(records, "number", "issue"))
    assert first(records, "pages").startswith("12-")
    assert first(records, "doi").endswith("10.1000/abc")
    assert "They sing." == first(records, "abstract")
    assert first(records, "id") not in ("", "None")


def test_columns_read_and_not_read_are_told(tmp_path: Path) -> None:
    """The report names a file's fields as it does itself, and what each is to us."""
    (tmp_path / "z.csv").write_text(CSV["zotero"], encoding="utf-8")
    report = FileReport()
    list(read_partitions(tmp_path / "z.csv", (), report))
    assert "Manual Tags" in report.fields
    assert ("authors", "journal", "id") == tuple({"Author": "authors"}.get(n) or report.columns[n] for n in ("Author", "Publication Title", "Key"))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "n", "n_left_out", "told"),
    [
        ("@article{a, title={One}}\n@article{a, title={Two}}\n", 2, 0, ""),
        ("@article{, title={One}}\n@article{b, title={Two}}\n", 2, 0, ""),
        ("@article{a, title={One}\n\n@article{b, title={Two}}\n", 1, 1, "line 1"),
        ("@article{a title={One}}\n@article{b, title={Two}}\n", 1, 1, "line 1"),
        ("@article{a, title={One}, title={Two}}\n", 1, 0, "twice"),
    ],
    ids=["keys twice", "no key", "open brace", "no comma", "a field twice"],
)
def test_bibtex_with_faults(tmp_path: Path, text: str, n: int, n_left_out: int, told: str) -> None:
    """Every readable entry is read; what is lost, or is not as it stands there, is told with its line."""
    records, report = read(tmp_path / "a.bib", text)
    assert (n, n_left_out) == (len(records), report.n_left_out)
    assert told in " ".join(report.told)


def test_ris_without_ends_and_with_unknown_tags(tmp_path: Path) -> None:
    """A record without its end is read, and so is every tag."""
    text = "TY  - JOUR\nTI  - One\nZZ  - kept\n\nTY  - JOUR\nTI  - Two\nID  - x\n"
    records, _ = read(tmp_path / "a.ris", text)
    assert ["One", "Two"] == records["title"].tolist()
    assert ["kept"] == read_native(tmp_path / "a.ris").records[0]["ZZ"]


def test_text_in_utf_16(tmp_path: Path) -> None:
    """What Excel saves as Unicode text is read."""
    (tmp_path / "a.tsv").write_bytes("id\ttitle\n1\tGrößen\n".encode("utf-16"))
    assert ["Größen"] == pd.concat(list(read_partitions(tmp_path / "a.tsv")))["title"].tolist()


@pytest.mark.parametrize("name", [name for name in OTHERS if FORMATS[Path(name).suffix] is not TABLE])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    """Records that are written in their own format are the same records."""
    (tmp_path / name).write_text(OTHERS[name], encoding="utf-8")
    native = read_native(tmp_path / name)
    again = tmp_path / f"again{Path(name).suffix}"
    again.write_text(native.format.write(native.records), encoding="utf-8")
    assert [native.format.to_row(one) for one in native.records] == [native.format.to_row(one) for one in read_native(again).records]  # fmt: skip


PLAIN = st.text(st.characters(codec="utf-8", categories=("L", "Nd")), min_size=1, max_size=20)


@given(st.lists(PLAIN, min_size=1, max_size=5))
@pytest.mark.parametrize("form", [BIBTEX, RIS, NBIB, WOS], ids=lambda form: form.name)
def test_any_title_survives(form: object, titles: list[str]) -> None:
    """However many records, and whatever their titles: written and read they are the same."""
    tags = {"BibTeX": ("title", "ENTRYTYPE", "ID"), "RIS": ("TI", "TY", "ID"), "PubMed": ("TI", "PMID", "AN"), "Web of Science": ("TI", "PT", "UT")}  # fmt: skip
    title, kind, key = tags[form.name]
    start = (lambda text: text) if form is BIBTEX else (lambda text: [text])
    records = [
        {kind: start("article"), key: start(f"k{at}"), title: start(text)} for at, text in enumerate(titles)
    ]
    assert records == form.parse(form.write(records)).records


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    """A file of which no entry can be read ends in a sentence with its name."""
    (tmp_path / "a.bib").write_text("@article{a, title={X", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"a\.bib: no record is readable; line 1"):
        read_native(tmp_path / "a.bib")
