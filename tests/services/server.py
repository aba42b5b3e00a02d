"""Both services on loopback: real sockets, real HTTP/1.1, and a record of every request.

with Services(Library(invented_papers(10))) as services:
    client.query(services.arxiv.url)
    assert services.arxiv.count == 1
"""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.services.arxiv_api import ArxivApi
from tests.services.exchange import Answer, Request
from tests.services.papers import Library
from tests.services.s2_api import S2Api

# Longer request lines are refused by whatever stands before arXiv; the exact limit is not published.
MAX_REQUEST_LINE = 8190
TOO_LONG = Answer(
    status=414,
    body=b"<html><body><h1>414 Request-URI Too Large</h1></body></html>\n",
    content_type="text/html",
)


class Service:
    """One service: its address, what it answers and what it was asked."""

    def __init__(self, answer: Callable[[Request], Answer], path: str = "") -> None:
        self.answer = answer
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._sockets: dict[int, socket.socket] = {}
        self._connection_numbers = itertools.count(1)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.service = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}{path}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End every connection, also those of silent and slow answers, and wait for all threads."""
        self.stopping.set()
        self._server.shutdown()
        with self._lock:
            open_sockets = list(self._sockets.values())
        for connection in open_sockets:
            _cut(connection)
        self._server.server_close()

    def opened(self, connection: socket.socket) -> int:
        with self._lock:
            number = next(self._connection_numbers)
            self._sockets[number] = connection
        return number

    def closed(self, number: int) -> None:
        with self._lock:
            self._sockets.pop(number, None)

    def received(self, handler: _Handler, body: bytes) -> Request:
        with self._lock:
            request = Request(
                number=len(self.requests) + 1,
                at=time.monotonic(),
                method=handler.command,
                target=handler.path,
                headers={name.lower(): value for name, value in handler.headers.items()},
                body=body,
                connection=handler.connection_number,
            )
            self.requests.append(request)
        return request

    @property
    def count(self) -> int:
        """Return the number of requests so far."""
        return len(self.requests)

    @property
    def spacings(self) -> list[float]:
        """Return the seconds between one request and the next."""
        times = [request.at for request in self.requests]
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    @property
    def connections(self) -> int:
        """Return the number of connections that carried a request."""
        return len({request.connection for request in self.requests})

    @property
    def max_concurrent(self) -> int:
        """Return how many requests were in work at once, at most."""
        changes = [(request.at, 1) for request in self.requests]
        changes += [(request.ended_at, -1) for request in self.requests if request.ended_at is not None]
        return max(itertools.accumulate(change for _, change in sorted(changes)), default=0)


class Services:
    """arXiv and Semantic Scholar over one library, started and stopped together."""

    def __init__(
        self, library: Library, *, s2_keys: tuple[str, ...] | None = None, is_s2_key_required: bool = False
    ) -> None:
        s2 = S2Api(library, keys=s2_keys, is_key_required=is_s2_key_required)
        self.arxiv = Service(ArxivApi(library).answer, "/api/query")
        self.s2 = Service(s2.answer)

    def __enter__(self) -> Services:
        self.arxiv.start()
        self.s2.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.arxiv.stop()
        self.s2.stop()


class _Server(ThreadingHTTPServer):
    # Threads are joined when the server closes: none outlives its test.
    daemon_threads = False
    request_queue_size = 64
    service: Service

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up; that is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    sys_version = ""
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection_number = self.server.service.opened(self.connection)

    def finish(self) -> None:
        self.server.service.closed(self.connection_number)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""

    def do_GET(self) -> None:
        service = self.server.service
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = service.received(self, body)
        is_too_long = len(self.raw_requestline) > MAX_REQUEST_LINE
        answer = TOO_LONG if is_too_long else service.answer(request)
        request.status = answer.status
        self._send(answer)
        request.ended_at = time.monotonic()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        head = b"".join(self._headers_buffer) + b"\r\n"
        self._headers_buffer.clear()
        self.wfile.write(head + answer.body)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
