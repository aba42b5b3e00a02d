"""The link check: dead is what a host says is gone; nothing private is ever connected to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.resolve.link_check import LinkChecker, worth_checking
from pipeline.resolve.public_network import is_public

STATUS = {"/here": 200, "/gone": 404, "/removed": 410, "/refused": 403, "/busy": 429, "/trouble": 500}
MOVED = {"/moved": "/here", "/inside": "http://10.0.0.1/", "/round": "/round"}


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `/shy` knows no HEAD."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self.asked.append(f"HEAD {self.path}")
        self._answer(404 if self.path == "/shy" else STATUS.get(self.path, 200))

    def do_GET(self) -> None:
        self.asked.append(f"GET {self.path}")
        self._answer(STATUS.get(self.path, 200))

    def _answer(self, status: int) -> None:
        self.send_response(302 if self.path in MOVED else status)
        if self.path in MOVED:
            self.send_header("Location", MOVED[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a server on the loopback."""
    Handler.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def loopback(address: str) -> bool:
    return address == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/here", "ok"), ("/moved", "ok"), ("/shy", "ok"), ("/gone", "status 404"), ("/removed", "status 410"),
        ("/refused", "unknown"), ("/busy", "unknown"), ("/trouble", "unknown"), ("/round", "unknown"), ("/inside", "unknown"),
    ],
)  # fmt: skip
def test_state(site: str, path: str, state: str) -> None:
    """404 and 410 are dead; refusals, trouble, endless and private redirects are unknown."""
    assert {site + path: state} == LinkChecker(0.0, loopback).states([site + path])


def test_busy_host_is_left_alone(site: str) -> None:
    """After a 429 nothing more is asked of the host."""
    states = LinkChecker(0.0, loopback).states([f"{site}/busy", f"{site}/gone"])
    assert {"unknown"} == set(states.values())
    assert ["HEAD /busy"] == Handler.asked


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"]
)
def test_private_addresses_are_never_connected_to(site: str, host: str) -> None:
    """Loopback, private and link-local addresses are unknown, and no request reaches them."""
    port = site.rpartition(":")[2]
    assert ["unknown"] == list(LinkChecker(0.0).states([f"http://{host}:{port}/gone"]).values())
    assert [] == Handler.asked


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("192.168.1.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("2001:4860:4860::8888", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::a00:1", False),
        ("2002:7f00:1::", False),
        ("2002:808:808::1", False),
        ("2001:0:7f00:1::1", False),
        ("::7f00:1", False),
        ("::ffff:8.8.8.8", False),
        ("::", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("0.0.0.0", False),
        ("0.1.2.3", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("100.64.0.1", False),
    ],
)
def test_t29_public(address: str, expected: bool) -> None:
    """What is public is so in any notation; what holds another address in itself, or is no single host, is not."""
    assert expected == is_public(address)


def no_such_host(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_nobody_is_dead_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that can't be found proves nothing where nothing else can be reached."""
    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    assert ["unknown"] == list(LinkChecker(0.0).states(["http://no-such-host.invalid/"]).values())


def test_unknown_host_is_dead_where_others_answer(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that does not exist is dead if the network is there."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: (no_such_host if "invalid" in host else look_up)(host, *rest, **more),
    )
    states = LinkChecker(0.0, loopback).states(["http://no-such-host.invalid/", f"{site}/here"])
    assert "no such host" == states["http://no-such-host.invalid/"]


@pytest.fixture(params=["silent", "headers", "letters"])
def dripping(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that says nothing, or header lines or single letters without an end."""
    piece = {"silent": b"", "headers": b"X-Drip: 1\r\n", "letters": b"X"}[request.param]
    done, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with contextlib.suppress(OSError):  # the listener is closed, or the other side has had enough
            while not done.is_set():
                client = listener.accept()[0]
                threading.Thread(target=feed, args=(client,), daemon=True).start()

    def feed(client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while not done.wait(0.02):
                client.sendall(piece)

    threading.Thread(target=drip, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/a"
    done.set()
    listener.close()


def test_t28_an_address_has_a_deadline(site: str, dripping: str) -> None:
    """A host that never comes to the end of its headers is unknown; the others are judged."""
    checker = LinkChecker(0.0, loopback, address_seconds=0.3)
    assert {dripping: "unknown", f"{site}/gone": "status 404"} == checker.states([dripping, f"{site}/gone"])
    assert 0 == checker.n_left


def test_t28_all_addresses_have_a_deadline(dripping: str) -> None:
    """What is not tried when the time of all is over is unknown, and counted."""
    checker = LinkChecker(0.0, loopback, address_seconds=60, seconds=0.3)
    urls = [f"{dripping}{number}" for number in range(50)]
    assert {"unknown"} == set(checker.states(urls).values())
    assert 49 == checker.n_left


def test_t28_what_is_given_up_is_cut(dripping: str) -> None:
    """The thread that waited for an answer ends: nothing is left behind that reads on."""
    before = set(threading.enumerate())
    LinkChecker(0.0, loopback, address_seconds=0.2).states([dripping])
    left = [thread for thread in set(threading.enumerate()) - before if "work" in thread.name]
    for thread in left:
        thread.join(30)
    assert [] == [thread for thread in left if thread.is_alive()]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a", True),
        ("https://arxiv.org/abs/2401.00001", False),
        ("ftp://example.org", False),
        ("#top", False),
    ],
)
def test_worth_checking(url: str, expected: bool) -> None:
    """Links to arXiv are asked otherwise."""
    assert expected == worth_checking(url)
