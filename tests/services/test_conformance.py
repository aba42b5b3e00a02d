"""The server against what was recorded from the services or made by arXiv's own code.

The data belongs to others and is not kept here; without it these tests are skipped.
"""

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import requests

from tests.services import Author, Library, Paper, Services, Version, faults
from tests.services.arxiv_query import QueryError, canonical, parsed, repaired
from tests.services.recorded import arxiv_recordings, s2_recordings

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared")) / "api"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no recorded answers: {SHARED} is not there")
NAMES = {"": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}


def vectors(name):
    return json.loads((SHARED / name).read_text("utf-8"))


def test_queries():
    """Queries are repaired, read and refused as arXiv's own code does."""
    for vector in vectors("query_vectors.json"):
        adapted = repaired(vector["search_query"])
        assert (vector["adapted"] or "") == adapted
        if not adapted:
            continue
        if vector["status"] == 400:
            with pytest.raises(QueryError):
                parsed(adapted)
        else:
            assert vector["canonical"] == canonical(parsed(adapted))


def test_queries_over_http():
    """Every vector gets the status that arXiv gives it, in a URL and in a form."""
    with Services(Library((Paper(title="Space", arxiv_id="2101.00001"),))) as services:
        for vector in vectors("query_vectors.json"):
            params = {"search_query": vector["search_query"]}
            status = 400 if str(vector["status"]).startswith("400") else 200
            if re.search(r":\*", vector["search_query"]):
                status = 500  # the vectors stop before the search itself, which forbids a leading wildcard
            answers = (
                requests.get(services.arxiv.url, params=params, timeout=5),
                requests.post(services.arxiv.url, data=params, timeout=5),
            )
            assert [status, status] == [answer.status_code for answer in answers], vector


def test_ids():
    """Every id is accepted, refused and found as arXiv does."""
    wanted = [vector["id"] for vector in vectors("id_vectors.json") if vector["can_match"]]
    bare = {re.sub(r"v\d+$", "", name) for name in wanted}
    versions = (Version(),) * 99
    library = Library(tuple(Paper(title="Any", arxiv_id=name, versions=versions) for name in sorted(bare)))
    with Services(library) as services:
        for vector in vectors("id_vectors.json"):
            params = {"id_list": vector["id"], "search_query": ""}
            response = requests.get(services.arxiv.url, params=params, timeout=5)
            assert vector["http"] == response.status_code, vector
            assert vector["can_match"] == ("<id>http://arxiv.org/abs/" in response.text), vector


def paper_of(entry):
    """Return the paper that a recorded entry shows."""
    name, _, number = entry.findtext("id", "", NAMES).rpartition("/abs/")[2].rpartition("v")
    published, updated = entry.findtext("published", "", NAMES), entry.findtext("updated", "", NAMES)
    dates = [published] * (int(number) - 1) + [updated]
    return Paper(
        arxiv_id=name,
        title=entry.findtext("title", "", NAMES),
        abstract=entry.findtext("summary", "", NAMES),
        versions=tuple(map(Version, dates)),
        categories=tuple(category.get("term") for category in entry.findall("category", NAMES)),
        comment=entry.findtext("arxiv:comment", None, NAMES),
        journal_ref=entry.findtext("arxiv:journal_ref", None, NAMES),
        doi=entry.findtext("arxiv:doi", None, NAMES),
        authors=tuple(
            Author(
                name=author.findtext("name", "", NAMES),
                affiliation=author.findtext("arxiv:affiliation", None, NAMES),
            )
            for author in entry.findall("author", NAMES)
        ),
    )


def test_feeds_by_id():
    """Given the papers of a recorded answer, the server writes the same bytes but for the time of writing."""
    recordings = [
        recording for recording in arxiv_recordings(SHARED / "arxiv") if "id_list=&" not in recording.url
    ]
    recordings = [recording for recording in recordings if "id_list=" in recording.url]
    assert recordings
    for recording in recordings:
        entries = ET.fromstring(recording.answer.body).findall("entry", NAMES)
        papers = tuple(paper_of(entry) for entry in entries) if recording.answer.status == 200 else ()
        with Services(Library(papers)) as services:
            response = requests.get(services.arxiv.url + "?" + recording.target.partition("?")[2], timeout=5)
        assert recording.answer.status == response.status_code
        assert timeless(recording.answer.body) == timeless(response.content), recording.url


def test_entries():
    """Every entry of the recorded searches is written again byte for byte."""
    for recording in arxiv_recordings(SHARED / "arxiv"):
        if "search_query=testing" not in recording.url:
            continue
        papers = {
            paper.arxiv_id: paper
            for paper in map(paper_of, ET.fromstring(recording.answer.body).iterfind("entry", NAMES))
        }
        with Services(Library(tuple(papers.values()))) as services:
            params = {"id_list": ",".join(papers), "max_results": 1000}
            response = requests.post(services.arxiv.url, data=params, timeout=5)
        assert sorted(faults.ENTRY.findall(recording.answer.body)) == sorted(
            faults.ENTRY.findall(response.content)
        )


def timeless(body):
    """Return a feed without the times at which it was written."""
    if b"<title>Error</title>" in body:
        return re.sub(rb"<updated>.*?</updated>", b"", body)
    return re.sub(rb"<updated>.*?</updated>", b"", body, count=1)


def test_recorded_arxiv():
    """The recorded feeds are served again byte for byte."""
    with Services.recorded(SHARED) as services:
        for recording in arxiv_recordings(SHARED / "arxiv"):
            response = requests.get(services.arxiv.url + "?" + recording.target.partition("?")[2], timeout=5)
            assert recording.answer.status == response.status_code
            assert recording.answer.body == response.content


def test_recorded_s2():
    """The recorded answers of Semantic Scholar are served again byte for byte, in the order recorded."""
    with Services.recorded(SHARED) as services, requests.Session() as session:
        for recording in s2_recordings(SHARED / "s2" / "recorded"):
            url = services.s2.url + recording.target
            response = session.request(recording.method, url, data=recording.asked, timeout=5)
            assert recording.answer.status == response.status_code, recording.url
            assert recording.answer.body == response.content, recording.url


def test_errors_of_s2():
    """Errors have the bodies that were recorded."""
    bodies = [error["body"] for error in vectors("s2/errors/errors.json")]
    paper = Paper(title="Any", s2_id="a" * 40)
    asked = {
        "paper/0": {},
        f"paper/{'a' * 40}": {"fields": "unknown"},
        "paper/search/match": {"query": "nothing like it"},
        "paper/search": {"query": "any", "offset": "1000"},
    }
    with Services(Library((paper,))) as services:
        for path, params in asked.items():
            response = requests.get(f"{services.s2.url}/graph/v1/{path}", params=params, timeout=5)
            assert response.json() in bodies
        for fault in (
            faults.too_many_requests(),
            faults.forbidden(),
            faults.unauthorized(),
            faults.server_error(),
        ):
            services.s2.faults.next(1, fault)
            assert requests.get(f"{services.s2.url}/graph/v1/paper/0", timeout=5).json() in bodies
