"""Faults by script, each seen by a plain client."""

import json
import re
import threading
import time

import pytest
import requests

from tests.services import Library, Services, invented_papers
from tests.services.faults import (
    Fault,
    bad_gateway,
    empty_body,
    empty_object,
    empty_page,
    forbidden,
    forbidden_by_proxy,
    gateway_timeout,
    html_page,
    late,
    missing_one,
    odd_date,
    redirect,
    reset,
    server_error,
    short_page,
    silence,
    too_large,
    too_many_requests,
    trickle,
    truncated,
    unauthorized,
    unavailable,
    without_published,
)

LIBRARY = Library(invented_papers(6))
ARXIV_IDS = ",".join(paper.arxiv_id for paper in LIBRARY.papers)
S2_IDS = [paper.s2_id for paper in LIBRARY.papers]


@pytest.fixture
def services():
    with Services(LIBRARY) as services:
        yield services


def ask_arxiv(services, timeout=5):
    return requests.get(
        services.arxiv.url, params={"id_list": ARXIV_IDS}, timeout=timeout, allow_redirects=False
    )


def ask_s2(services, timeout=5):
    url = f"{services.s2.url}/graph/v1/paper/batch?fields=title,publicationDate"
    return requests.post(url, json={"ids": S2_IDS}, timeout=timeout, allow_redirects=False)


ASK = {"arxiv": ask_arxiv, "s2": ask_s2}
either = pytest.mark.parametrize("name", ["arxiv", "s2"])


def n_papers(response):
    if response.text.startswith("<?xml"):
        return response.text.count("<entry>")
    return len(response.json())


@either
@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        (unavailable(), 503, "Service Unavailable"),
        (bad_gateway(), 502, "Bad Gateway"),
        (server_error(), 500, "Internal Server Error"),
        (gateway_timeout(), 504, "Endpoint request timed out"),
        (too_large(), 413, "Request Entity Too Large"),
        (unauthorized(), 401, '{"error":"A valid API key is required"}\n'),
        (forbidden(), 403, '{"message":"Forbidden"}'),
        (forbidden_by_proxy(), 403, "<html>"),
        (redirect("http://127.0.0.1/elsewhere"), 302, ""),
        (html_page(), 200, "<!DOCTYPE html>"),
        (empty_body(), 200, ""),
        (empty_object(), 200, "{}"),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_other_answer(services, name, fault, status, text):
    """An error answers in place of the service, once, and is recorded by name."""
    service = getattr(services, name)
    service.faults.next(1, fault)
    response = ASK[name](services)
    assert status == response.status_code
    assert text in response.text
    assert 6 == n_papers(ASK[name](services))
    assert [(status, fault.name), (200, None)] == [(asked.status, asked.fault) for asked in service.requests]


@pytest.mark.parametrize(
    ("name", "text"), [("arxiv", "Rate exceeded."), ("s2", '{"message":"Too Many Requests.')]
)
def test_too_many_requests(services, name, text):
    """A 429 is worded as each service words it, and says when to come again only if told to."""
    getattr(services, name).faults.next(2, too_many_requests(), too_many_requests(retry_after=7))
    first, second = ASK[name](services), ASK[name](services)
    assert (429, 429) == (first.status_code, second.status_code)
    assert first.text.startswith(text)
    assert (None, "7") == (first.headers.get("Retry-After"), second.headers.get("Retry-After"))


def test_unavailable_with_a_date(services):
    """A 503 can name a date."""
    services.s2.faults.all(unavailable(retry_after="Wed, 21 Oct 2026 07:28:00 GMT"))
    assert "Wed, 21 Oct 2026 07:28:00 GMT" == ask_s2(services).headers["Retry-After"]


def test_stall(services):
    """A 429 can come late."""
    services.arxiv.faults.all(too_many_requests(stall=0.1))
    start = time.monotonic()
    assert 429 == ask_arxiv(services).status_code
    assert time.monotonic() - start >= 0.1


@either
def test_truncated(services, name):
    """A truncated body ends early while its length is given as right."""
    getattr(services, name).faults.next(1, truncated(0.5))
    cut, whole = ASK[name](services), ASK[name](services)
    assert 200 == cut.status_code
    assert len(cut.content) == len(whole.content) // 2
    assert whole.content.startswith(cut.content)


@either
@pytest.mark.parametrize(
    ("fault", "left"), [(empty_page(), 0), (short_page(2), 2), (missing_one(), 5)], ids=lambda value: ""
)
def test_papers_left_out(services, name, fault, left):
    """A page can lack papers, while its total is that of the true answer."""
    getattr(services, name).faults.all(fault)
    response = ASK[name](services)
    assert left == n_papers(response)
    if name == "arxiv":
        assert "<opensearch:totalResults>6<" in response.text
        assert response.text.endswith("</feed>\n")


def test_short_page_of_a_search(services):
    """Pages of a search are shortened as well, and still say what comes next."""
    services.s2.faults.all(short_page(1))
    url = f"{services.s2.url}/graph/v1/paper/search"
    page = requests.get(url, params={"query": "study", "limit": 4}, timeout=5).json()
    assert (6, 4, 1) == (page["total"], page["next"], len(page["data"]))


def test_without_published(services):
    """One entry of a feed lacks its date."""
    services.arxiv.faults.all(without_published())
    response = ask_arxiv(services)
    assert (6, 5) == (n_papers(response), response.text.count("<published>"))


def test_odd_date(services):
    """One paper has a date that is none."""
    services.arxiv.faults.all(odd_date("yesterday"))
    services.s2.faults.all(odd_date("2021-06"))
    assert ["yesterday"] == re.findall(r"<published>([a-z]+)<", ask_arxiv(services).text)
    assert 1 == [row["publicationDate"] for row in ask_s2(services).json()].count("2021-06")


@either
def test_reset(services, name):
    """The connection is reset in the middle of the body."""
    getattr(services, name).faults.next(1, reset())
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        ASK[name](services)
    assert 6 == n_papers(ASK[name](services))


@either
def test_silence(services, name):
    """A silent service leaves it to the client to give up."""
    getattr(services, name).faults.all(silence())
    with pytest.raises(requests.ReadTimeout):
        ASK[name](services, timeout=0.1)
    assert [None] == getattr(services, name).statuses


def test_trickle(services):
    """A trickle is slower than any timeout per read notices, and right in the end."""
    services.s2.faults.all(trickle(pause=0.0002))
    assert 6 == n_papers(ask_s2(services, timeout=1))


@pytest.mark.parametrize("fault", [silence(), trickle(pause=60), late(60)], ids=lambda fault: fault.name)
def test_stopping_ends_slow_answers(fault):
    """Silence and slow answers end when the server stops; the client sees its connection close."""
    errors = []

    def ask(services):
        try:
            ask_arxiv(services, timeout=30)
        except requests.RequestException as error:
            errors.append(error)

    with Services(LIBRARY) as services:
        services.arxiv.faults.all(fault)
        client = threading.Thread(target=ask, args=(services,))
        client.start()
        while not services.arxiv.count:
            client.join(0.005)
    client.join(5)
    assert 1 == len(errors)


def statuses_of(services, count):
    return [ask_arxiv(services).status_code for _ in range(count)]


def test_next(services):
    """`next` deals faults to the next requests, in turn."""
    services.arxiv.faults.next(3, unavailable(), bad_gateway())
    assert [503, 502, 503, 200, 200] == statuses_of(services, 5)


def test_every(services):
    """`every` deals a fault to every k-th request."""
    services.arxiv.faults.every(3, unavailable())
    assert [200, 200, 503, 200, 200, 503] == statuses_of(services, 6)


def test_share(services):
    """`share` deals faults at random, the same ones for the same seed."""
    services.arxiv.faults.share(0.5, unavailable(), server_error(), seed=3)
    first = statuses_of(services, 20)
    services.arxiv.faults.clear()
    services.arxiv.faults.share(0.5, unavailable(), server_error(), seed=3)
    assert first == statuses_of(services, 20)
    assert {200, 500, 503} == set(first)


def test_where(services):
    """A line of a script can concern some requests only, and counts only these."""
    services.s2.faults.next(1, server_error(), where=lambda request: request.path.endswith("/search"))
    assert 200 == ask_s2(services).status_code
    url = f"{services.s2.url}/graph/v1/paper/search?query=study"
    assert [500, 200] == [requests.get(url, timeout=5).status_code for _ in range(2)]


def test_lines_in_order(services):
    """Of two lines the first that applies decides."""
    services.arxiv.faults.next(1, unavailable())
    services.arxiv.faults.all(bad_gateway())
    assert [503, 502, 502] == statuses_of(services, 3)


def test_damage_to_an_error(services):
    """An error is not damaged further: there is no paper in it to leave out."""
    services.s2.faults.all(missing_one())
    url = f"{services.s2.url}/graph/v1/paper/0"
    response = requests.get(url, timeout=5)
    assert (404, {"error": "Paper with id 0 not found"}) == (response.status_code, json.loads(response.text))
