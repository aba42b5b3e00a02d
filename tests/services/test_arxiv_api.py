"""The arXiv query API on loopback."""

import re
import xml.etree.ElementTree as ET

import arxiv
import pytest
import requests

from tests.services import (
    Author,
    Library,
    Paper,
    Services,
    Version,
    invented_paper,
    invented_papers,
)

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"

LEARNERS = Paper(
    title="All You Need Are Patient Learners",
    arxiv_id="2101.00001",
    authors=(Author(name="Zoë Ångström", affiliation="Nowhere"), "Bo Li"),
    abstract="Patience & <rigour>.",
    versions=(Version("2021-01-02T03:04:05Z", title="Patience"), Version("2021-06-07T08:09:10Z")),
    categories=("cs.LG", "stat.ML"),
    comment="12 pages",
    journal_ref="J. Inv. Res. 3 (2021)",
    doi="10.5555/patient.1",
)
NETWORKS = Paper(
    title="Self-Attention in Graph Networks: $\\mu$P at Scale", arxiv_id="2202.00002", authors=("Bo Chen",)
)
OLD = Paper(
    title="Graphs of the World",
    arxiv_id="hep-th/9901001",
    categories=("hep-th",),
    versions=(Version("1999-01-01T00:00:00Z"),),
)
LIBRARY = Library((LEARNERS, NETWORKS, OLD))


@pytest.fixture(scope="module")
def services():
    with Services(LIBRARY) as services:
        yield services


def ask(services, **params):
    return requests.get(services.arxiv.url, params=params, timeout=5)


def ids_in(response):
    return re.findall(r"<id>http://arxiv.org/abs/(.*?)</id>", response.text)


def found(services, query, **params):
    return sorted(re.sub(r"v\d+$", "", name) for name in ids_in(ask(services, search_query=query, **params)))


def test_feed(services):
    """A feed names the repaired question, the size asked and the number of hits."""
    root = ET.fromstring(ask(services, id_list="2101.00001,9999.99999", max_results=7).content)
    title = "arXiv Query: search_query=&id_list=2101.00001,9999.99999&start=0&max_results=7"
    assert title == root.findtext(f"{ATOM}title")
    assert ("7", "1", "0") == tuple(
        root.findtext(OPENSEARCH + name) for name in ("itemsPerPage", "totalResults", "startIndex")
    )


def test_entry(services):
    """An entry has all elements in the order in which the public server writes them."""
    root = ET.fromstring(ask(services, id_list="2101.00001").content)
    entry = root.find(f"{ATOM}entry")
    assert (
        "id title updated link link summary category category published comment primary_category journal_ref "
        "author author doi link"
    ) == " ".join(element.tag.partition("}")[2] for element in entry)
    assert "http://arxiv.org/abs/2101.00001v2" == entry.findtext(f"{ATOM}id")
    assert "2021-06-07T08:09:10Z" == entry.findtext(f"{ATOM}updated")
    assert "2021-01-02T03:04:05Z" == entry.findtext(f"{ATOM}published")
    assert "Patience & <rigour>." == entry.findtext(f"{ATOM}summary")


def test_answer_type(services):
    """Feeds are Atom in UTF-8."""
    assert (
        "application/atom+xml; charset=utf-8" == ask(services, id_list="2101.00001").headers["Content-Type"]
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2101.00001", ["2101.00001v2"]),
        ("2101.00001v1", ["2101.00001v1"]),
        ("2101.00001v3", []),
        ("2101.00001v0", []),
        ("arXiv:2101.00001", []),
        ("hep-th/9901001", ["hep-th/9901001v1"]),
        ("2101.00001,2101.00001", ["2101.00001v2"]),
    ],
)
def test_id(services, asked, expected):
    """The current version is found without a version, any that exists with one; the rest is left out."""
    assert expected == ids_in(ask(services, id_list=asked))


def test_older_version(services):
    """An older version is shown as it was."""
    assert "<title>Patience</title>" in ask(services, id_list="2101.00001v1").text


@pytest.mark.parametrize("asked", ["abc", "2101.00001,abc", "2101.00001,", "10.48550/arXiv.2101.00001"])
def test_bad_id(services, asked):
    """One id that is none fails the whole request, with an entry that is an error."""
    response = ask(services, id_list=asked)
    assert 400 == response.status_code
    assert "<title>Error</title>" in response.text
    assert "incorrect id format for" in response.text
    assert "<published>" not in response.text


def test_order_is_not_the_one_asked():
    """A request by id is answered in an order of the server's own."""
    papers = invented_papers(20)
    with Services(Library(papers)) as services:
        asked = [paper.arxiv_id for paper in papers]
        got = ids_in(ask(services, id_list=",".join(asked), max_results=20))
    assert [f"{name}v1" for name in asked] != got
    assert sorted(f"{name}v1" for name in asked) == sorted(got)


@pytest.mark.parametrize(
    ("params", "status", "text"),
    [
        ({}, 400, "Either a search_query or id_list must be specified"),
        ({"search_query": "ti:"}, 400, "Either a search_query"),
        ({"search_query": "(ti:x"}, 400, "Invalid query string: '(ti:x'"),
        ({"search_query": "foo:x", "raw": "1"}, 400, "Invalid query string"),
        ({"search_query": "ti:x", "max_results": "-1"}, 400, "max_results must be non-negative"),
        ({"search_query": "ti:x", "start": "one"}, 400, "start must be an integer"),
        ({"search_query": "ti:x", "sortBy": "title"}, 400, "sortBy must be in"),
        ({"search_query": "ti:x", "max_results": "0"}, 500, "Internal Server Error"),
        ({"search_query": "ti:x", "start": "10000"}, 500, "Internal Server Error"),
        ({"search_query": "ti:*x"}, 500, "Internal Server Error"),
    ],
)
def test_refusal(services, params, status, text):
    """What the server cannot do it says in a feed with one entry."""
    response = ask(services, **params)
    assert status == response.status_code
    assert text in response.text
    assert "<name>arXiv api core</name>" in response.text


def test_sub_path(services):
    """Nothing lies below the one path."""
    assert 404 == requests.get(services.arxiv.url + "/search_query?x=1", timeout=5).status_code


def test_post(services):
    """A form asks as well as a URL."""
    response = requests.post(services.arxiv.url, data={"id_list": "2101.00001"}, timeout=5)
    assert ["2101.00001v2"] == ids_in(response)


def test_long_url(services):
    """A request line above 8 KB is refused; the same question in a form is not."""
    asked = ",".join(f"2301.{number:05d}" for number in range(800))
    assert 414 == ask(services, id_list=asked).status_code
    assert 200 == requests.post(services.arxiv.url, data={"id_list": asked}, timeout=5).status_code


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('ti:"patient learners"', ["2101.00001"]),
        ('ti:"Patient Learner"', ["2101.00001"]),
        ('ti:"learners patient"', []),
        ('ti:"all you need is patient learners"', ["2101.00001"]),
        ('ti:"all you need patient learners"', []),
        ('ti:"self attention in graphs"', ["2202.00002"]),
        ('ti:"self-attention"', ["2202.00002"]),
        ('ti:"patient learners" OR ti:"self-attention"', ["2101.00001", "2202.00002"]),
        ("ti:graph", ["2202.00002", "hep-th/9901001"]),
        ("ti:gra*", ["2202.00002", "hep-th/9901001"]),
        ("ti:graph ANDNOT cat:hep-th", ["2202.00002"]),
        ("ti:graph AND cat:cs.*", ["2202.00002"]),
        ('ti:"$\\mu$P and whatever"', ["2202.00002"]),
        ("ti:the", []),
        ("au:angstrom", ["2101.00001"]),
        ('au:"Bo Chen"', ["2202.00002"]),
        ("au:Chen_B", ["2202.00002"]),
        ('au:"Li Chen"', []),
        ("abs:patience", ["2101.00001"]),
        ("co:pages", ["2101.00001"]),
        ('jr:"J. Inv. Res."', ["2101.00001"]),
        ("doi:10.5555/patient.1", ["2101.00001"]),
        ("doi:10.5555/PATIENT.1", []),
        ("id:2101.00001v1", []),
        ("id:2101.00001v2", ["2101.00001"]),
        ("all:patience", ["2101.00001"]),
        ("submittedDate:[2021 TO 2021]", ["2101.00001"]),
        ("patient graph", ["2101.00001", "2202.00002", "hep-th/9901001"]),
    ],
)
def test_query(services, query, expected):
    """Phrases and words are stemmed, stop words leave gaps, accents count but in names."""
    assert expected == found(services, query)


def test_exact_phrases():
    """With exact phrases each word counts as it stands."""
    with Services(LIBRARY, phrases="exact") as services:
        assert [] == found(services, 'ti:"patient learner"')
        assert [] == found(services, 'ti:"all you need is patient learners"')
        assert ["2101.00001"] == found(services, 'ti:"need are patient learners"')


def test_query_within_ids(services):
    """Of a query with ids only the papers with these ids are shown, in the versions asked."""
    response = ask(services, search_query="ti:graph OR ti:patient", id_list="2101.00001v1,hep-th/9901001")
    assert ["2101.00001v1", "hep-th/9901001v1"] == sorted(ids_in(response))


def test_pages():
    """Ten papers are shown unless asked otherwise, and pages follow one another without gap."""
    with Services(Library(invented_papers(25))) as services:
        assert 10 == len(ids_in(ask(services, search_query="ti:study")))
        pages = [ids_in(ask(services, search_query="ti:study", start=n, max_results=9)) for n in (0, 9, 18)]
        assert [9, 9, 7] == [len(page) for page in pages]
        assert 25 == len({name for page in pages for name in page})


def test_order():
    """The best title comes first, or the first or last submitted one if asked so."""
    library = Library(
        (
            invented_paper(1, title="Graph kernels and much besides that nobody asked about"),
            invented_paper(2, title="Graph kernels"),
        )
    )
    first, second = (f"{paper.arxiv_id}v1" for paper in library.papers)
    with Services(library) as services:
        query = 'ti:"graph kernels"'
        assert [second, first] == ids_in(ask(services, search_query=query))
        by_date = {"search_query": query, "sortBy": "submittedDate"}
        assert [second, first] == ids_in(ask(services, **by_date))
        assert [first, second] == ids_in(ask(services, **by_date, sortOrder="ascending"))


def test_only_papers_in_arxiv():
    """Papers that only Semantic Scholar knows are not found."""
    library = Library((invented_paper(1, arxiv_id=None), invented_paper(2)))
    with Services(library) as services:
        assert [library.papers[1].arxiv_id] == found(services, "ti:study")


def test_package_arxiv(services):
    """The package `arxiv` reads the answers."""
    client = arxiv.Client(page_size=100, delay_seconds=0, num_retries=0)
    client.query_url_format = services.arxiv.url + "?{}"
    (paper,) = client.results(arxiv.Search(query='ti:"patient learners"'))
    assert "2101.00001v2" == paper.get_short_id()
    assert ["Zoë Ångström", "Bo Li"] == [author.name for author in paper.authors]
    assert ("10.5555/patient.1", "cs.LG", 2021) == (paper.doi, paper.primary_category, paper.published.year)


def test_abstracts_not_searched():
    """Without an index of abstracts these are shown all the same."""
    library = Library((LEARNERS,), are_abstracts_searched=False)
    with Services(library) as services:
        assert [] == found(services, "abs:patience")
        assert "Patience &amp; &lt;rigour&gt;." in ask(services, id_list="2101.00001").text
