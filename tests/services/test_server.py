"""The server itself: its records, its limits, and what stands in its place."""

import threading

import pytest
import requests

from tests.services import Library, Limits, Services, black_hole, invented_papers, refused_url
from tests.services.faults import late

LIBRARY = Library(invented_papers(3))
PAPER = LIBRARY.papers[0]


def ask(services, session=requests, **more):
    return session.get(services.arxiv.url, params={"id_list": PAPER.arxiv_id}, timeout=5, **more)


def test_records():
    """A request is recorded with its method, path, parameters, headers, status and times."""
    with Services(LIBRARY) as services:
        url = f"{services.s2.url}/graph/v1/paper/batch"
        requests.post(
            url,
            params={"fields": "title"},
            json={"ids": ["CorpusId:1"]},
            headers={"X-API-Key": "k"},
            timeout=5,
        )
        (request,) = services.s2.requests
    assert ("POST", "/graph/v1/paper/batch") == (request.method, request.path)
    assert ({"fields": "title"}, b'{"ids": ["CorpusId:1"]}') == (request.params, request.body)
    assert ("k", 400) == (request.headers["x-api-key"], request.status)
    assert request.at <= request.ended_at
    assert "k=" not in request.target


def test_form_is_recorded():
    """The parameters of a form are recorded like those of a URL."""
    with Services(LIBRARY) as services:
        requests.post(services.arxiv.url, data={"id_list": PAPER.arxiv_id, "start": "0"}, timeout=5)
        assert {"id_list": PAPER.arxiv_id, "start": "0"} == services.arxiv.requests[0].params


def test_connections():
    """One session keeps one connection; requests without a session open one each."""
    with Services(LIBRARY) as services:
        with requests.Session() as session:
            for _ in range(3):
                ask(services, session)
        assert 1 == services.arxiv.connections
        ask(services)
        ask(services)
        assert (3, 5, 4) == (services.arxiv.connections, services.arxiv.count, len(services.arxiv.spacings))
        assert 1 == services.arxiv.max_concurrent


def test_concurrent():
    """Requests in work at the same time are counted."""
    with Services(LIBRARY) as services:
        services.arxiv.faults.next(3, late(0.2))
        threads = [threading.Thread(target=ask, args=(services,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 3 == services.arxiv.max_concurrent


def test_spacing():
    """Below the spacing that a service insists on there is a 429, of which the script knows nothing."""
    with Services(LIBRARY, arxiv_limits=Limits(spacing=60)) as services:
        assert [200, 429, 429] == [ask(services).status_code for _ in range(3)]
        assert [None, "too_many_requests", "too_many_requests"] == [
            request.fault for request in services.arxiv.requests
        ]
    with Services(LIBRARY, arxiv_limits=Limits(spacing=0.001, tolerance=0.001)) as services:
        assert [200, 200] == [ask(services).status_code for _ in range(2)]


def test_concurrent_limit():
    """More requests at once than a service puts up with get a 429."""
    with Services(LIBRARY, arxiv_limits=Limits(concurrent=1)) as services:
        services.arxiv.faults.next(1, late(0.3))
        slow = threading.Thread(target=ask, args=(services,))
        slow.start()
        while not services.arxiv.count:
            slow.join(0.005)
        assert 429 == ask(services).status_code
        slow.join()
        assert 200 == ask(services).status_code


def test_failure_of_the_server(monkeypatch):
    """An error in the server itself is not taken for a fault: it fails the test when the server stops."""
    services = Services(LIBRARY)
    monkeypatch.setattr(services.arxiv, "_answer", lambda request: 1 / 0)
    with pytest.raises(AssertionError, match="ZeroDivisionError"), services:
        assert 500 == ask(services).status_code


def test_refused_url():
    """Nobody listens at a refused URL."""
    with pytest.raises(requests.ConnectionError):
        requests.get(refused_url(), timeout=5)


def test_black_hole():
    """A black hole takes the connection and says nothing."""
    with black_hole() as url, pytest.raises(requests.ReadTimeout):
        requests.get(url, timeout=0.1)
