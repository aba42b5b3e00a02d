"""Transport and pace: patience with limits, over processes and clocks."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from pipeline.resolve.deadline import within
from pipeline.resolve.pace import Pace
from pipeline.resolve.transport import (
    MOST_BYTES,
    CallError,
    OutOfReachError,
    Policy,
    ServiceAdapter,
)
from tests.services import Library, Services, black_hole, faults, invented_papers

POLICY = Policy(
    probe_seconds=5, first_answer_seconds=5, read_timeout=5, call_seconds=20, max_tries=3, retry_wait=0
)


@pytest.fixture
def services() -> Iterator[Services]:
    with Services(Library(invented_papers(3))) as services:
        yield services


def session_of(
    tmp_path: Path, policy: Policy = POLICY, interval: float = 0.0
) -> tuple[requests.Session, ServiceAdapter]:
    adapter = ServiceAdapter(Pace("test", interval, tmp_path / "pace"), policy, lambda answer: None)
    session = requests.Session()
    session.mount("http://", adapter)
    return session, adapter


def test_an_answer_is_given_on(services: Services, tmp_path: Path) -> None:
    """A good answer comes back whole, after one request."""
    session, adapter = session_of(tmp_path)
    answer = session.get(services.arxiv.url, params={"search_query": "all:study"})
    assert (200, 1) == (answer.status_code, adapter.contact.n_requests)
    assert answer.content.startswith(b"<?xml")


@pytest.mark.parametrize(
    "fault",
    [faults.unavailable(), faults.too_many_requests(), faults.reset(), faults.bad_gateway()],
    ids=lambda f: f.name,
)
def test_tries_are_counted(services: Services, tmp_path: Path, fault: faults.Fault) -> None:
    """After first contact, a call is tried as often as the policy says, then failed."""
    session, adapter = session_of(tmp_path)
    session.get(services.arxiv.url, params={"search_query": "all:study"})
    services.arxiv.faults.all(fault)
    with pytest.raises(CallError):
        session.get(services.arxiv.url, params={"search_query": "all:study"})
    assert (1 + POLICY.max_tries, None) == (services.arxiv.count, adapter.contact.closed)


def test_failures_in_a_row_end_the_contact(services: Services, tmp_path: Path) -> None:
    """After three failed calls the service is left alone for the rest of the run."""
    session, adapter = session_of(tmp_path)
    session.get(services.arxiv.url, params={"search_query": "all:study"})
    services.arxiv.faults.all(faults.unavailable())
    for _ in range(5):
        with pytest.raises(CallError):
            session.get(services.arxiv.url)
    assert 1 + 3 * POLICY.max_tries == services.arxiv.count
    assert "stopped answering" in (adapter.contact.closed or "")


def test_refused_connection_is_out_of_reach(tmp_path: Path) -> None:
    """Nobody listens: out of reach after one try, without an address in the message."""
    session, adapter = session_of(tmp_path)
    with pytest.raises(OutOfReachError, match=r"^no connection$"):
        session.get("http://127.0.0.1:9/secret?key=1")
    assert 1 == adapter.contact.n_requests


def test_a_stall_before_429_is_no_missing_network(services: Services, tmp_path: Path) -> None:
    """The deadline to connect is short, that of the first answer longer: a service that stalls is asked again."""
    session, adapter = session_of(tmp_path, Policy(probe_seconds=0.2, first_answer_seconds=20, retry_wait=0))
    services.arxiv.faults.next(1, faults.too_many_requests(stall=0.6))
    answer = session.get(services.arxiv.url, params={"search_query": "all:study"})
    assert (200, 2, True) == (answer.status_code, services.arxiv.count, adapter.contact.reached)


def test_a_tls_handshake_that_hangs_is_no_connection(tmp_path: Path) -> None:
    """What takes a connection and says nothing is not the service, as long as it has not shown its certificate."""
    session, adapter = session_of(tmp_path, Policy(probe_seconds=0.2, first_answer_seconds=60))
    session.mount("https://", adapter)
    with black_hole() as url, pytest.raises(OutOfReachError, match=r"no connection within 0 s|timed out"):
        session.get(url.replace("http:", "https:"))
    assert 1 == adapter.contact.n_requests


def test_through_a_proxy(services: Services, tmp_path: Path) -> None:
    """The proxy that the environment names is used, and counts as connected too."""
    session, adapter = session_of(tmp_path, Policy(probe_seconds=0.2, first_answer_seconds=20))
    services.arxiv.faults.next(1, faults.late(0.6))
    proxy = services.arxiv.url.removesuffix("/api/query")
    answer = session.get("http://arxiv.test/api/query?search_query=all:study", proxies={"http": proxy})
    assert (200, 1, True) == (answer.status_code, services.arxiv.count, adapter.contact.reached)


@pytest.mark.parametrize("is_first", [True, False])
def test_t30_an_answer_without_end_is_cut_off(tmp_path: Path, is_first: bool) -> None:
    """A little on the wire that unpacks to more than any answer is a failed call, which is not tried again."""
    bomb = gzip.compress(bytes(MOST_BYTES + 70_000), 9)
    asked = []

    class Bomber(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = bomb if is_first or len(asked) > 1 else gzip.compress(b"data")
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    session, adapter = session_of(tmp_path, Policy(probe_seconds=5, first_answer_seconds=60, retry_wait=0))
    with serving(Bomber) as url:
        if not is_first:
            session.get(url)
        with pytest.raises(CallError, match=r"^its answer is larger than 64 MB$"):
            session.get(url)
    assert (1 if is_first else 2, None) == (len(asked), adapter.contact.closed)


@contextlib.contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server on the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_long_retry_after_ends_the_contact(services: Services, tmp_path: Path) -> None:
    """Who asks to be left alone for longer than a call may take is left alone for the run."""
    session, _ = session_of(tmp_path)
    services.arxiv.faults.all(faults.too_many_requests(retry_after=3600))
    for _ in range(2):
        with pytest.raises(OutOfReachError, match=r"left alone for 3600 s \(status 429\)"):
            session.get(services.arxiv.url, params={"search_query": "all:study"})
    assert 1 == services.arxiv.count


def test_retry_after_is_honoured(services: Services, tmp_path: Path) -> None:
    """A wait that the service asks for is kept, not the back-off."""
    session, _ = session_of(tmp_path, Policy(probe_seconds=5, max_tries=2, retry_wait=60))
    session.get(services.arxiv.url, params={"search_query": "all:study"})
    services.arxiv.faults.next(1, faults.unavailable(retry_after=1))
    session.get(services.arxiv.url, params={"search_query": "all:study"})
    assert services.arxiv.spacings[-1] >= 0.9


def test_within_ends_whatever_hangs() -> None:
    """A function that hangs is left behind; one that raises, raises here."""
    released = threading.Event()
    with pytest.raises(TimeoutError, match="no answer within"):
        within(0.05, released.wait)
    released.set()
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_pace_keeps_the_interval(tmp_path: Path) -> None:
    """Two who share a pace, as two processes would, never start closer together than the interval."""
    starts, stop = [], threading.Event()

    def work() -> None:
        pace = Pace("shared", 0.05, tmp_path)
        for _ in range(3):
            with pace.turn(stop, 60):
                starts.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gaps = [later - earlier for earlier, later in zip(sorted(starts), sorted(starts)[1:], strict=False)]
    assert all(gap >= 0.049 for gap in gaps)


@pytest.mark.parametrize(
    "state",
    [{"boot": "another", "next": 1e12}, {"next": 1e12}, "not json", {"boot": 1}],
    ids=["boot", "old", "damaged", "odd"],
)
def test_pace_of_another_clock_is_discarded(tmp_path: Path, state: object) -> None:
    """A next-allowed time of another boot, or further ahead than one interval, does not make anyone wait."""
    pace = Pace("test", 0.05, tmp_path)
    (tmp_path / "test.next").write_text(state if isinstance(state, str) else json.dumps(state))
    started = time.monotonic()
    with pace.turn(threading.Event(), 60):
        assert time.monotonic() - started < 10
