"""Downloads: one file by one conditional request, bounded in size and time, whose redirects stay in the public network.

An address of the settings may be private: the operator wrote it. What a redirect leads to was written by somebody else, so it
is followed only to hosts that are public, address by address, whatever their names say.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from pipeline.config import askable
from pipeline.fetch.origins import Validators
from pipeline.fetch.places import told_address
from pipeline.resolve.deadline import Line, within
from pipeline.resolve.public_network import (
    CONNECT_SECONDS,
    Allows,
    Calls,
    PrivateAddressError,
    PublicAdapter,
    cause_of,
    is_public,
)

_READ_SECONDS = 20.0
_MOST_REDIRECTS = 5
_MOST_TRIES = 2
_CHUNK = 16_384  # bytes of a body as they are sent: packed as tightly as can be, some 16 MB
_GONE = frozenset((requests.codes.not_found, requests.codes.gone))
_FIRST_SERVER_ERROR = 500


class FetchError(Exception):
    """A file could not be fetched; the message says why, in words that follow its address."""


class PassingFetchError(FetchError):
    """The same, in a way that a second try may mend."""


class NoConnectionError(PassingFetchError):
    """Its host can't be connected."""


class MissingFileError(FetchError):
    """There is nothing at that address."""


@dataclass(frozen=True)
class Download:
    """What came: bytes, or None where nothing has changed since the validators were given."""

    data: bytes | None
    media_type: str = ""
    validators: Validators = field(default_factory=Validators)


IsEnough = Callable[[bytes | bytearray], bool]
"""Whether what came so far is all that is wanted of a file."""


def _to_the_end(_: bytes | bytearray) -> bool:
    return False


class Downloader:
    """Downloads files one after the other; a host that can't be connected is not tried again.

    Args:
        max_bytes: A larger file is refused, sent or unpacked.
        seconds: Deadline of one file, with its second try.
        retry_wait: Seconds before a second try.
        allows: Whether a redirect may be followed to an IP address.
    """

    def __init__(self, max_bytes: int, seconds: float, retry_wait: float, allows: Allows = is_public) -> None:
        self.n_requests = 0
        self._max_bytes, self._seconds, self._retry_wait = max_bytes, seconds, retry_wait
        self._calls = Calls()
        self._unconnected: set[str] = set()
        self._to_named, self._to_public = self._session(lambda _: True), self._session(allows)

    def _session(self, allows: Allows) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # no password from a file of the user's is sent along
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
        session.headers["User-Agent"] = f"paperlist/{version('paperlist')}"
        for scheme in ("http://", "https://"):
            session.mount(scheme, PublicAdapter(allows, self._calls))
        return session

    def get(self, url: str, known: Validators | None = None, is_enough: IsEnough = _to_the_end) -> Download:
        """A file, or that it has not changed since it had these validators; the part of it that is enough.

        Raises:
            FetchError: It could not be fetched.
        """
        host = urlsplit(url).netloc
        if host in self._unconnected:
            raise NoConnectionError("can't be connected, as before in this run")
        ends = time.monotonic() + self._seconds
        tries = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(_MOST_TRIES) | tenacity.stop_after_delay(self._seconds / 2),
            wait=tenacity.wait_fixed(self._retry_wait),
            retry=tenacity.retry_if_exception_type(PassingFetchError),
            reraise=True,
        )
        try:
            return tries(self._in_time, url, known or Validators(), is_enough, ends)
        except NoConnectionError:
            self._unconnected.add(host)
            raise

    def _in_time(self, url: str, known: Validators, is_enough: IsEnough, ends: float) -> Download:
        """One try, in time whatever a name look-up, header or body does."""
        line = Line()
        try:
            return within(ends - time.monotonic(), lambda: self._told(url, known, is_enough, line))
        except TimeoutError as error:
            raise FetchError(f"was not there within {self._seconds:g} s") from error
        finally:
            line.cut()  # also when the run is interrupted: nobody reads on

    def _told(self, url: str, known: Validators, is_enough: IsEnough, line: Line) -> Download:
        self._calls.line = line
        try:
            return self._followed(url, known, is_enough)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise _as_fetch_error(error) from error

    def _followed(self, url: str, known: Validators, is_enough: IsEnough) -> Download:
        session, proxies = self._to_named, get_environ_proxies(url)
        for _ in range(_MOST_REDIRECTS):
            self.n_requests += 1
            with session.get(
                url, headers=known.conditions, proxies=proxies, allow_redirects=False, stream=True,
                timeout=(CONNECT_SECONDS, _READ_SECONDS),
            ) as answer:  # fmt: skip
                place = answer.headers.get("Location")
                if not answer.is_redirect or not place:
                    return self._read(answer, known, is_enough)
            # a proxy would look names up where they can't be checked
            session, proxies, url = self._to_public, {}, _redirected(url, place)
        raise FetchError(f"leads on and on: more than {_MOST_REDIRECTS} redirects")

    def _read(self, answer: requests.Response, known: Validators, is_enough: IsEnough) -> Download:
        if answer.status_code == requests.codes.not_modified and known.conditions:
            return Download(None, validators=known)
        if answer.status_code != requests.codes.ok:
            raise _refused(answer.status_code)
        data = bytearray()
        for chunk in answer.iter_content(_CHUNK):
            data += chunk
            if len(data) > self._max_bytes:
                raise FetchError(
                    f"is larger than max_list_mb ({self._max_bytes / 1e6:g}). Split it, or raise the setting"
                )
            if is_enough(data):
                break
        headers = answer.headers
        media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Download(
            bytes(data), media_type, Validators(headers.get("ETag"), headers.get("Last-Modified"))
        )


def _redirected(url: str, place: str) -> str:
    """Where a redirect leads to; never from a connection that is encrypted to one that is not."""
    target = askable(urljoin(url, place))
    if url.startswith("https:") and not target.startswith("https:"):
        raise FetchError(f"leads to {told_address(target)}, which is not encrypted")
    return target


def _refused(status: int) -> FetchError:
    """What a status means that is neither the file nor that it is unchanged."""
    if status in _GONE:
        return MissingFileError(f"is not there (status {status})")
    is_passing = status >= _FIRST_SERVER_ERROR or status == requests.codes.too_many_requests
    return (PassingFetchError if is_passing else FetchError)(f"was answered with status {status}")


def _as_fetch_error(error: Exception) -> FetchError:
    """A failure of the network as a sentence's end."""
    private = cause_of(error, PrivateAddressError)
    if private is not None:
        return FetchError(
            f"leads to a private network ({private}), where no redirect is followed. If that is meant, write the address "
            "itself into the settings"
        )
    if isinstance(error, requests.Timeout):
        return PassingFetchError("did not answer in time")
    if isinstance(error, requests.exceptions.SSLError):
        return FetchError("has no certificate that is trusted here")
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return FetchError("can't be unpacked: it is not packed as its header says")
    if cause_of(error, socket.gaierror) is not None:
        return NoConnectionError("has a host that is not known: no network, or a wrong name")
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return PassingFetchError("was cut off")
    if isinstance(error, requests.ConnectionError):
        return NoConnectionError("can't be connected")
    return FetchError(f"can't be fetched ({type(error).__name__})")
