"""DBLP's dump as a snapshot: its entities, markup, namesakes, addresses and preprints; and what is none of its papers."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ids import Ids
from pipeline.keys import address_key
from pipeline.resolve.protocol import ByAddress, ById, ByTitle
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.dblp import cut_entries, dblp_fields, entries
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.schema import Record

HEAD = b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp-2019-11-22.dtd">\n<dblp>\n'
WIDGETS = b"""<inproceedings mdate="2026-03-01" key="conf/neurips/MullerW21">
<author>J&ouml;rg M&uuml;ller 0002</author><author>Wei Wang 0001</author>
<title>Widgets for CO<sub>2</sub>: A <i>Very</i> Fast &amp; Small &#946;-Method.</title>
<pages>1-12</pages><year>2021</year><booktitle>NeurIPS</booktitle><crossref>conf/neurips/2021</crossref>
<ee type="oa">https://proceedings.neurips.cc/paper/2021/hash/49ad23d1ec9fa4bd8d77d02681df5cfa-Abstract.html</ee>
<ee>https://openreview.net/forum?id=abcDEF123</ee><url>db/conf/neurips/neurips2021.html#M</url></inproceedings>
<article mdate="2026-02-01" key="journals/corr/abs-2101-00001" publtype="informal"><author>J&ouml;rg M&uuml;ller</author><author>Wei Wang</author>
<title>Widgets for CO2: A Very Fast &amp; Small &beta;-Method.</title><year>2021</year><volume>abs/2101.00001</volume>
<journal>CoRR</journal><ee type="oa">https://doi.org/10.48550/arXiv.2101.00001</ee></article>
"""
GADGETS = b"""<article mdate="2026-01-05" key="journals/jmlr/Doe20"><author>Jane Doe</author><title>Why Gadgets?</title>
<pages>3</pages><year>2020</year><volume>21</volume><number>7</number><journal>J. Mach. Learn. Res.</journal>
<ee>https://jmlr.org/papers/v21/20-074.html</ee><ee>https://doi.org/10.5555/ABC.1</ee></article>
"""
PAGES = b"""<www mdate="2020-01-01" key="homepages/1"><author>Jane Doe</author><title>Home Page</title></www>
<proceedings mdate="2020-01-01" key="conf/neurips/2021"><title>A Whole Volume.</title></proceedings>
"""


def a_dump(folder: Path, *parts: bytes, tail: bytes = b"</dblp>\n") -> Path:
    path = folder / "dblp.xml.gz"
    path.write_bytes(gzip.compress(HEAD + b"".join(parts) + tail))
    return path


def a_snapshot(folder: Path, *parts: bytes) -> Snapshot:
    build_snapshot([a_dump(folder, *parts)], folder / "dblp")
    return Snapshot(folder / "dblp")


def the_record(snapshot: Snapshot, query: ById | ByTitle | ByAddress) -> Record:
    (reply,) = snapshot.lookup("dblp", [query])
    return reply.records[0]


def test_a_paper_as_a_reader_sees_it(tmp_path: Path) -> None:
    """Entities and markup are resolved, the full stop and the namesakes' numbers are gone, place and pages are kept."""
    record = the_record(
        a_snapshot(tmp_path, WIDGETS, GADGETS, PAGES),
        ByTitle("Widgets for CO2: A Very Fast & Small β-Method"),
    )
    assert "Widgets for CO2: A Very Fast & Small β-Method" == record.title
    assert ["Jörg Müller", "Wei Wang"] == [author.name for author in record.authors]
    assert ("NeurIPS", 2021, "1-12", ("Conference",)) == (
        record.venue,
        record.year,
        record.pages,
        record.publication_types,
    )
    assert ("conf/neurips/MullerW21", "abcDEF123") == (record.dblp_key, record.openreview_id)


def test_journal_articles(tmp_path: Path) -> None:
    """A question mark stays, volume, number and DOI are read."""
    record = the_record(a_snapshot(tmp_path, GADGETS), ById(Ids(doi="10.5555/abc.1")))
    assert ("Why Gadgets?", "J. Mach. Learn. Res.", "21", "7") == (
        record.title,
        record.venue,
        record.volume,
        record.number,
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://papers.nips.cc/paper/2021/file/49ad23d1ec9fa4bd8d77d02681df5cfa-Paper.pdf",
        "https://openreview.net/pdf?id=abcDEF123",
        "https://arxiv.org/abs/2101.00001",
    ],
)
def test_found_by_address(tmp_path: Path, address: str) -> None:
    """A link is enough, in whatever form; a preprint's leads to the published version, joined with its arXiv id."""
    record = the_record(a_snapshot(tmp_path, WIDGETS, PAGES), ByAddress(address_key(address)))
    assert ("NeurIPS", "2101.00001") == (record.venue, record.arxiv_id)


def test_pages_of_volumes_and_people_are_no_papers(tmp_path: Path) -> None:
    """Homepages and volumes are left out; a preprint alone has no venue; the snapshot stands for DBLP."""
    info, tally = build_snapshot([a_dump(tmp_path, PAGES, WIDGETS)], tmp_path / "dblp")
    assert (2, 0, "dblp", "2026-03-01") == (tally.n_records, tally.n_skipped, info.stands_for, info.as_of)


def test_an_address_of_several_papers_is_none(tmp_path: Path) -> None:
    """What many papers give as their address is a volume's."""
    volume = b"<ee>https://volumes.example/2021/</ee>"
    parts = [GADGETS.replace(b"Doe20", b"Doe%d" % n).replace(b"Why Gadgets", b"Why Gadgets %d" % n).replace(
        b"<ee>https://doi.org/10.5555/ABC.1</ee>", volume) for n in (1, 2)]  # fmt: skip
    (reply,) = a_snapshot(tmp_path, *parts).lookup(
        "dblp", [ByAddress(address_key("https://volumes.example/2021"))]
    )
    assert "absent" == reply.status


def test_broken_entries_cost_themselves(tmp_path: Path) -> None:
    """An entry without title is counted and set aside, a broken tag costs its entry; the others are there."""
    broken = b'<article key="journals/x/1"><author>Jane</author></article>\n<article key="journals/x/2"><title>Open<i> tag.</title></article>\n'
    info, tally = build_snapshot([a_dump(tmp_path, broken, GADGETS, WIDGETS)], tmp_path / "dblp")
    assert tally.n_skipped and info.n_records >= 3
    assert "journals/x/1" in (tmp_path / "dblp/left_out.txt").read_text(encoding="utf-8")


def test_no_entity_is_looked_up(tmp_path: Path) -> None:
    """An entity of another file, or one that unfolds without end, is text that nobody reads."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2", encoding="utf-8")
    head = (
        b'<?xml version="1.0"?><!DOCTYPE dblp [<!ENTITY secret SYSTEM "'
        + secret.as_uri().encode()
        + b'">]><dblp>'
    )
    entry = b'<article key="journals/x/1"><title>The &secret; of Gadgets.</title></article></dblp>'
    ((_, said),) = entries(head + entry)
    assert "hunter2" not in str(said)


@given(
    st.lists(
        st.sampled_from(["&uuml;", "&amp;", "a", "&", ";", "&#252;", "&#8<b>2</b>", "&nosuch;", "&#x0;"]),
        max_size=40,
    )
)
def test_whatever_stands_in_a_title_costs_no_other(parts: list[str]) -> None:
    """A broken reference is text, one that stands for nothing is lost: the entries around it keep every sign."""
    odd = f'<article key="journals/x/1"><title>{"".join(parts)}</title></article>'.encode()
    *_, (_, last) = entries(HEAD + odd + GADGETS.replace(b"Why", b"Why &amp; How") + b"</dblp>")
    assert "Why & How Gadgets?" == last["title"]


@given(st.integers(1, 4), st.integers(1, 400))
def test_a_dump_is_the_same_in_pieces(size: int, block: int) -> None:
    """However many papers a piece has and wherever a read ends, the same entries come out."""
    dump = HEAD + WIDGETS + PAGES + GADGETS + b"</dblp>\n"
    with patch("pipeline.resolve.sources.dblp._BLOCK", block):
        pieces = list(cut_entries(io.BytesIO(dump), size))
    assert list(entries(dump)) == [entry for piece in pieces for entry in entries(piece)]


def test_an_acl_doi_is_an_anthology_id() -> None:
    """DBLP links the DOI, lists link the anthology: the same paper."""
    said = {
        "kind": "inproceedings",
        "key": "conf/acl/X",
        "title": "T.",
        "authors": [],
        "ee": ["https://doi.org/10.18653/v1/P19-1001"],
    }
    assert "P19-1001" == dblp_fields(said)["acl_id"]
