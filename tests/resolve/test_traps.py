"""Traps of the two packages that no other test shows to be avoided; docs/service-traps.md lists all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.ids import Ids
from pipeline.resolve.protocol import ById, ByTitle
from tests.resolve.test_services import PAPERS, UNKNOWN, a_source, by_id, server_of
from tests.services import Answer, Library, Paper, Services, faults, invented_papers

ERROR_FEED = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <opensearch:totalResults>1</opensearch:totalResults><opensearch:itemsPerPage>1</opensearch:itemsPerPage>
  <entry><id>https://arxiv.org/api/errors#made_up</id><title>Error</title><summary>made up</summary></entry>
</feed>
"""


@pytest.fixture
def services():
    with Services(Library(PAPERS)) as services:
        yield services


def test_one_page_over_one_connection(tmp_path: Path) -> None:
    """Each request asks for one first page, in an address that every server takes; one connection carries them all."""
    papers = invented_papers(250)
    with Services(Library(papers)) as services:
        for name in ("arxiv", "semanticscholar"):
            a_source(name, services, tmp_path).lookup(
                [*by_id(papers), *(ByTitle(p.title) for p in papers[:50])]
            )
            server = server_of(name, services)
            assert (1, 1) == (server.connections, server.max_concurrent)
            assert all(len(request.target) < 4096 for request in server.requests)
        asked = {(r.method, r.params["start"], r.params["max_results"]) for r in services.arxiv.requests}
        assert {("GET", "0", "100")} == asked
        assert not any("token" in request.params for request in services.s2.requests)


def test_few_fields_are_asked(services: Services, tmp_path: Path) -> None:
    """No embeddings, citations or references, which make an answer too large."""
    a_source("semanticscholar", services, tmp_path).lookup([*by_id(), ByTitle("Nobody Knows This Title")])
    fields = {field for request in services.s2.requests for field in request.params["fields"].split(",")}
    assert {"title", "externalIds", "tldr"} < fields
    assert not any(field.startswith(("embedding", "citations", "references")) for field in fields)


@pytest.mark.parametrize("name", ["arxiv", "semanticscholar"])
def test_misses_keep_the_order(services: Services, tmp_path: Path, name: str) -> None:
    """Unknown ids first, in the middle and twice: every reply is its own query's."""
    known = by_id()
    queries = [UNKNOWN, *known[:9], UNKNOWN, known[3], *known[9:]]
    replies = a_source(name, services, tmp_path).lookup(queries)
    found = [reply.records[0].arxiv_id if reply.records else None for reply in replies]
    assert [q.ids.arxiv_id if q is not UNKNOWN else None for q in queries] == found


@pytest.mark.parametrize(
    ("given", "sent"),
    [("1706.03762v2", "1706.03762"), ("math.GT/0309136", "math/0309136"), ("HEP-TH/9901001", "hep-th/9901001"),
     ("abc", None), ("", None), ("17060.3762", None), ("10.48550/arXiv.1706.03762", "1706.03762")],
)  # fmt: skip
def test_ids_in_their_one_form(services: Services, tmp_path: Path, given: str, sent: str | None) -> None:
    """One id that is none would fail the whole batch, one in another form silently find nothing: neither is sent."""
    assert sent == a_source("arxiv", services, tmp_path).service_id(Ids(arxiv_id=given))


def test_an_odd_id_spoils_no_batch(services: Services, tmp_path: Path) -> None:
    """An id that one service gives and the other would refuse is not asked there; the others are found."""
    replies = a_source("arxiv", services, tmp_path).lookup([ById(Ids(arxiv_id="abs-1234")), *by_id()])
    assert ["not_asked"] + ["found"] * 30 == [reply.status for reply in replies]


def test_a_refusal_is_asked_once(services: Services, tmp_path: Path) -> None:
    """A 400 is an answer: failed after one request, not after four."""
    bad = Answer(status=400, body=ERROR_FEED, content_type="application/atom+xml")
    services.arxiv.faults.all(faults.Fault("bad_request", lambda request, answer: bad))
    replies = a_source("arxiv", services, tmp_path).lookup(by_id())
    assert ({"failed"}, 1) == ({reply.status for reply in replies}, services.arxiv.count)


def test_an_error_feed_with_200_is_no_result(services: Services, tmp_path: Path) -> None:
    """The old form of arXiv's errors: an entry that is no paper, and status 200."""
    old = Answer(body=ERROR_FEED, content_type="application/atom+xml")
    services.arxiv.faults.all(faults.Fault("error_feed", lambda request, answer: old))
    queries = [*by_id(), ByTitle(PAPERS[0].title)]
    assert {"failed"} == {reply.status for reply in a_source("arxiv", services, tmp_path).lookup(queries)}


TITLE = 'Q&A for R&D: C++ Is 100% #1? A "Quoted" (Odd) Study [of] Half/Half'


@pytest.mark.parametrize("name", ["arxiv", "semanticscholar"])
def test_signs_in_a_title(tmp_path: Path, name: str) -> None:
    """Signs that mean something in an address or a query neither cut the title nor break it."""
    papers = (*PAPERS, Paper(title=TITLE, authors=("Ada Okafor",), arxiv_id="2401.00001", s2_id="e" * 40))
    with Services(Library(papers)) as services:
        (reply,) = a_source(name, services, tmp_path).lookup([ByTitle(TITLE, ("okafor",))])
        assert TITLE in [record.title for record in reply.records]
        assert {200} == set(server_of(name, services).statuses)


def test_signs_in_an_id(services: Services, tmp_path: Path) -> None:
    """Ids go in the body, whole, and a DOI keeps what would end an address."""
    doi = "10.1000/a#b?c=(d)&<e>"
    a_source("semanticscholar", services, tmp_path).lookup([ById(Ids(doi=doi))])
    assert [f"DOI:{doi}"] == json.loads(services.s2.requests[0].body)["ids"]


def test_a_match_that_fails_is_no_miss(services: Services, tmp_path: Path) -> None:
    """502 to a title match is a failure; 404 is how it says that there is none."""
    asked = ByTitle("A Title That Nobody Knows and Nothing Resembles")
    services.s2.faults.all(faults.bad_gateway(), where=lambda request: request.path.endswith("/match"))
    assert ["failed"] == [r.status for r in a_source("semanticscholar", services, tmp_path).lookup([asked])]
    services.s2.faults.clear()
    assert ["absent"] == [r.status for r in a_source("semanticscholar", services, tmp_path).lookup([asked])]
    assert 404 == services.s2.requests[-1].status


def test_every_trap_is_documented_with_a_test() -> None:
    """docs/service-traps.md has a row for each trap, with a test that there is."""
    root = Path(__file__).parents[2]
    text = (root / "docs" / "service-traps.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if re.match(r"\| [AS]\d", line)
    ]
    wanted = [f"A{number:02}" for number in range(1, 25)] + [f"S{number:02}" for number in range(1, 34)]
    assert wanted == [row[0] for row in rows]
    tests = [*(root / "tests" / "resolve").glob("test_*.py"), *(root / "tests").glob("test_*.py")]
    known = {
        name
        for path in tests
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert [] == [row[0] for row in rows if len(row) != 4 or row[3].strip("`") not in known]
