"""Deadlines: work that ends in time whatever it hangs in, and connections that say when they stand."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from urllib3 import HTTPConnectionPool
from urllib3.poolmanager import PoolManager

T = TypeVar("T")


def within(
    seconds: float, function: Callable[[], T], connects: tuple[float, threading.Event] | None = None
) -> T:
    """The function's result, or TimeoutError after `seconds`, whatever the function hangs in.

    With `connects`, an event must be set within so many seconds: that a connection stands.
    The work is done by a daemon thread, because no HTTP timeout covers name look-up or a body that trickles.
    """
    outcome: list[T | BaseException] = []
    started = time.monotonic()

    def work() -> None:
        try:
            outcome.append(function())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    if connects is not None:
        thread.join(min(connects[0], seconds))
        if thread.is_alive() and not connects[1].is_set():
            raise TimeoutError(f"no connection within {connects[0]:.0f} s")
    thread.join(max(0.0, started + seconds - time.monotonic()))
    if not outcome:
        raise TimeoutError(f"no answer within {seconds:.0f} s")
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


class Line(threading.Event):
    """Set when a connection stands, which then can be cut while another thread waits for its answer."""

    sock: socket.socket | None = None

    def cut(self) -> None:
        """End the connection, so that whoever reads from it is done."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def tell_connected(manager: PoolManager, line: Line) -> None:
    """Let the connections of a pool set `line` when they stand: over TLS, after the handshake."""

    def telling(pool: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
        base: Any = pool.ConnectionCls

        class Telling(base):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                line.sock = self.sock
                line.set()

        return type(pool.__name__, (pool,), {"ConnectionCls": Telling})

    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: telling(pool) for scheme, pool in pools.items()}
