"""One service on loopback: real sockets, real HTTP/1.1, a record of every request, and faults by script."""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.services.exchange import Answer, Request
from tests.services.faults import Fault, too_many_requests
from tests.services.script import FaultScript

# Longer request lines are refused by whatever stands before arXiv; the exact limit is not published.
MAX_REQUEST_LINE = 8190
TOO_LONG = Answer(
    status=414,
    body=b"<html><body><h1>414 Request-URI Too Large</h1></body></html>\n",
    content_type="text/html",
)
FAULTLESS = Fault("")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a service puts up with; what is beyond gets a 429."""

    spacing: float = 0.0
    concurrent: int | None = None
    # Two requests may arrive a little closer together than they were sent.
    tolerance: float = 0.01


class Service:
    """One service: its address, what it answers and what it was asked."""

    def __init__(
        self, answer: Callable[[Request], Answer], path: str = "", limits: Limits | None = None
    ) -> None:
        self.faults = FaultScript()
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        self._arrivals = threading.Semaphore(0)
        self.failures: list[str] = []
        self._answer = answer
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._sockets: dict[int, socket.socket] = {}
        self._connection_numbers = itertools.count(1)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.service = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
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
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()
        if self.failures:
            raise AssertionError(f"the test server itself failed:\n{self.failures[0]}")

    def wait_for(self, count: int, seconds: float = 30.0) -> None:
        """Wait until so many more requests have arrived."""
        for _ in range(count):
            if not self._arrivals.acquire(timeout=seconds):
                raise AssertionError(f"{count} requests did not arrive within {seconds} s")

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
    def n_open(self) -> int:
        """Return the number of connections that are open now."""
        with self._lock:
            return len(self._sockets)

    @property
    def max_concurrent(self) -> int:
        """Return how many requests were in work at once, at most."""
        changes = [(request.at, 1) for request in self.requests]
        changes += [(request.ended_at, -1) for request in self.requests if request.ended_at is not None]
        return max(itertools.accumulate(change for _, change in sorted(changes)), default=0)

    @property
    def statuses(self) -> list[int | None]:
        """Return the status of every answer; None where there was none."""
        return [request.status for request in self.requests]

    def opened(self, connection: socket.socket) -> int:
        with self._lock:
            number = next(self._connection_numbers)
            self._sockets[number] = connection
        return number

    def closed(self, number: int) -> None:
        with self._lock:
            self._sockets.pop(number, None)

    def received(self, handler: _Handler, body: bytes) -> tuple[Request, bool]:
        """Return the record of a request, and whether it keeps to the limits."""
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
            is_within = self._is_within_limits(request)
            self.requests.append(request)
        self._arrivals.release()
        return request, is_within

    def _is_within_limits(self, request: Request) -> bool:
        limits = self._limits
        if self.requests and request.at - self.requests[-1].at < limits.spacing - limits.tolerance:
            return False
        in_work = sum(earlier.ended_at is None for earlier in self.requests) if limits.concurrent else 0
        return limits.concurrent is None or in_work < limits.concurrent

    def answer(self, request: Request, *, is_within: bool) -> tuple[Answer, Fault]:
        """Return the answer to a request and the way in which it is to be delivered."""
        fault = self.faults.pick(request)
        if fault is None and not is_within:
            fault = too_many_requests()
        request.fault = fault.name if fault else None
        fault = fault or FAULTLESS
        return fault.change(request, self._true_answer(request)), fault

    def _true_answer(self, request: Request) -> Answer:
        try:
            return self._answer(request)
        except Exception:
            # Told when the server stops: a client under test might take it for a fault and go on.
            self.failures.append(traceback.format_exc())
            return Answer(status=500)


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
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        service = self.server.service
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request, is_within = service.received(self, body)
        try:
            if len(self.raw_requestline) > MAX_REQUEST_LINE:
                request.status = TOO_LONG.status
                self._send(TOO_LONG)
            else:
                self._answer(request, *service.answer(request, is_within=is_within))
        finally:
            request.ended_at = time.monotonic()

    def _answer(self, request: Request, answer: Answer, fault: Fault) -> None:
        stopping = self.server.service.stopping
        if fault.delivery == "silence":
            stopping.wait()
            self.close_connection = True
            return
        if fault.stall and stopping.wait(fault.stall):
            self.close_connection = True
            return
        request.status = answer.status
        # Known before the client can act on the answer, so that its next request never overlaps this one.
        request.ended_at = time.monotonic()
        {"whole": self._send, "reset": self._send_half, "trickle": self._send_slowly}[fault.delivery](
            answer, fault.pause
        )

    def _send(self, answer: Answer, _: float = 0.0) -> None:
        self.wfile.write(self._head(answer) + answer.body)

    def _send_half(self, answer: Answer, _: float) -> None:
        self.wfile.write(self._head(answer) + answer.body[: len(answer.body) // 2])
        # A linger time of zero makes the close a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _send_slowly(self, answer: Answer, pause: float) -> None:
        self.wfile.write(self._head(answer))
        for n in range(len(answer.body)):
            if self.server.service.stopping.wait(pause):
                self.close_connection = True
                return
            self.wfile.write(answer.body[n : n + 1])

    def _head(self, answer: Answer) -> bytes:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        head = b"".join(self._headers_buffer) + b"\r\n"
        self._headers_buffer.clear()
        return head
