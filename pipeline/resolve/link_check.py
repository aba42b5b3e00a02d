"""Link check: which addresses are dead. Optional, because it asks every host that a list links.

Dead is only what a host itself says is gone (404, 410), and a host whose name does not exist while others can be
reached. What refuses programs, is in trouble or does not answer in time is unknown. No connection is ever opened to
an address that is not public, whatever a name or a redirect leads to.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterable
from importlib.metadata import version
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from pipeline.ids import from_url, host_of
from pipeline.resolve.deadline import Line, within
from pipeline.resolve.public_network import CONNECT_SECONDS, Allows, Calls, PublicAdapter, cause_of, is_public
from pipeline.resolve.threads import run_all

OK, UNKNOWN = "ok", "unknown"
_NO_HOST = "no such host"
_GONE = frozenset((requests.codes.not_found, requests.codes.gone))
_BUSY = requests.codes.too_many_requests
_FIRST_ERROR = 400
_MOST_REDIRECTS = 8
_WORKERS = 8
_READ_SECONDS = 15.0


class LinkChecker:
    """Tries addresses: several hosts at a time, each host one request at a time and an interval between two.

    Args:
        interval: Seconds between two requests to one host.
        allows: Whether an IP address may be connected to.
        address_seconds: Deadline of one address.
        seconds: Deadline of all.
    """

    def __init__(
        self,
        interval: float,
        allows: Allows = is_public,
        address_seconds: float = 30.0,
        seconds: float = 3600.0,
    ) -> None:
        self.n_left = 0
        """Addresses that the deadline of all left untried."""
        self._interval = interval
        self._address_seconds, self._seconds = address_seconds, seconds
        self._stop = threading.Event()
        self._calls = Calls()
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy would look names up where they can't be checked
        self._session.headers["User-Agent"] = f"paperlist/{version('paperlist')} (link check)"
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, PublicAdapter(allows, self._calls))

    def states(self, urls: Iterable[str]) -> dict[str, str]:
        """By address: `ok`, `unknown`, or in words why it is dead."""
        found: dict[str, str] = {}
        ends = time.monotonic() + self._seconds
        work: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
        by_host: dict[str, list[str]] = {}
        for url in dict.fromkeys(urls):
            by_host.setdefault(host_of(url), []).append(url)
        for group in by_host.values():
            work.put(group)
        try:
            run_all(
                threading.Thread(target=self._work, args=(work, found, ends), daemon=True)
                for _ in range(min(_WORKERS, len(by_host)))
            )
        finally:
            self._stop.set()
        asked = [url for group in by_host.values() for url in group]
        self.n_left = len(asked) - len(found)
        has_network = any(state not in (UNKNOWN, _NO_HOST) for state in found.values())
        states = {url: found.get(url, UNKNOWN) for url in sorted(asked)}
        return {
            url: UNKNOWN if state == _NO_HOST and not has_network else state for url, state in states.items()
        }

    def _work(self, work: queue.SimpleQueue[list[str]], found: dict[str, str], ends: float) -> None:
        while not self._stop.is_set():
            try:
                urls = work.get_nowait()
            except queue.Empty:
                return
            self._host(urls, found, ends)

    def _host(self, urls: list[str], found: dict[str, str], ends: float) -> None:
        """The states of one host's addresses; a host that has had enough is left alone."""
        for number, url in enumerate(urls):
            if number:
                self._stop.wait(min(self._interval, max(0.0, ends - time.monotonic())))
            if time.monotonic() >= ends:
                return
            code = self._code_in_time(url, ends)
            found[url] = _state(code)
            if code == _BUSY or self._stop.is_set():
                found.update(dict.fromkeys(urls[number + 1 :], UNKNOWN))
                return

    def _code_in_time(self, url: str, ends: float) -> int | str:
        """The status of an address, else why there is none, in time whatever a name look-up, header or body does."""
        line, now = Line(), time.monotonic()
        latest = min(ends, now + self._address_seconds + self._interval)
        try:
            return within(latest - now, lambda: self._code(url, line, latest))
        except TimeoutError:
            line.cut()
            return UNKNOWN

    def _code(self, url: str, line: Line, ends: float) -> int | str:
        """The status of an address, else why there is none; what HEAD calls an error is asked again by GET."""
        self._calls.line = line
        try:
            code = self._follow("HEAD", url, ends)
            if code < _FIRST_ERROR or code == _BUSY:
                return code
            self._stop.wait(self._interval)
            return self._follow("GET", url, ends)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return _NO_HOST if _is_unknown_name(error) else UNKNOWN

    def _follow(self, method: str, url: str, ends: float) -> int:
        for _ in range(_MOST_REDIRECTS):
            if time.monotonic() >= ends:  # nobody waits for it any more
                raise requests.Timeout("no answer in time")
            with self._session.request(
                method, url, allow_redirects=False, stream=True, timeout=(CONNECT_SECONDS, _READ_SECONDS)
            ) as answer:
                place = answer.headers.get("Location")
                if not answer.is_redirect or not place:
                    return answer.status_code
                url = urljoin(url, place)
        raise requests.TooManyRedirects(f"more than {_MOST_REDIRECTS} redirects")


def worth_checking(url: str) -> bool:
    """Whether an address is tried: not arXiv's, whose ids arXiv itself is asked for, in the way that it prefers."""
    return (
        url.lower().startswith(("http://", "https://"))
        and from_url(url).arxiv_id is None
        and bool(host_of(url))
    )


def _state(code: int | str) -> str:
    if isinstance(code, str):
        return code
    if code < _FIRST_ERROR:
        return OK
    return f"status {code}" if code in _GONE else UNKNOWN


def _is_unknown_name(error: BaseException) -> bool:
    """Whether a failure comes from a name that does not exist, and not from a resolver in trouble."""
    unknown = cause_of(error, socket.gaierror)
    return unknown is not None and unknown.errno == socket.EAI_NONAME
