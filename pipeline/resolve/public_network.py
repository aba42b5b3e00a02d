"""The public network: which addresses belong to it, and connections that are opened to those alone.

A name is looked up once, every address behind it must be allowed, and the connection goes to the very address that was
looked at: no second look-up can differ.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.poolmanager import PoolManager

from pipeline.resolve.deadline import Line

CONNECT_SECONDS = 5.0
_UNICAST = ipaddress.IPv6Network("2000::/3")  # of IPv6, all that is given out to the public network

Allows = Callable[[str], bool]
_Cause = TypeVar("_Cause", bound=BaseException)


class PrivateAddressError(OSError):
    """A name leads into a private network."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of a single host in the public network, and holds no other address in itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _UNICAST or ip.sixtofour or ip.teredo):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def cause_of(error: BaseException | None, kind: type[_Cause]) -> _Cause | None:
    """The error of a kind that another one comes from, however the packages between have wrapped it."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, kind):
            return error
        reason = getattr(error, "reason", None) or next(
            (arg for arg in error.args if isinstance(arg, BaseException)), None
        )
        error = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
    return None


class Calls(threading.local):
    """The line of the address that a thread asks for."""

    line: Line | None = None


class PublicAdapter(HTTPAdapter):
    """Connects to allowed IP addresses only: the very address that was checked, so no second look-up can differ."""

    def __init__(self, allows: Allows, calls: Calls) -> None:
        self._allows, self._calls = allows, calls
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of connections that look before they connect."""
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        pools: dict[str, type[HTTPConnectionPool]] = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {
            scheme: type("PublicPool", (pool,), {"ConnectionCls": self._public(pool.ConnectionCls)})
            for scheme, pool in pools.items()
        }

    def _public(self, base: Any) -> type:
        """A connection class that opens sockets to allowed addresses only, and tells which one waits for an answer."""
        allows, calls = self._allows, self._calls

        class Public(base):  # type: ignore[misc]
            def _new_conn(self) -> socket.socket:
                sock = _open(self.host, self.port, CONNECT_SECONDS, allows)
                if calls.line is not None:
                    calls.line.sock = sock
                return sock

            def getresponse(self) -> Any:
                if calls.line is not None:
                    calls.line.sock = (
                        self.sock
                    )  # over TLS it is another, and one that was kept was opened before
                return super().getresponse()

        return Public


def _open(host: str, port: int | None, seconds: float, allows: Allows) -> socket.socket:
    infos = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in infos]
    if not addresses or not all(allows(address) for address in addresses):
        raise PrivateAddressError(f"{host} is not in the public network")
    for address in dict.fromkeys(
        addresses[:-1]
    ):  # a host may have one in a network that this machine is not in
        with suppress(OSError):
            return socket.create_connection((address, port or 0), seconds)
    return socket.create_connection((addresses[-1], port or 0), seconds)
