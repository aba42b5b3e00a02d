"""Transport: how a request reaches a service, for both packages the same.

`ServiceAdapter` is mounted on a `requests` session and does what the packages leave out (each was reproduced):
a deadline for every call (a silent server blocks `arxiv` for ever, name look-up hangs in `getaddrinfo`), the pace,
retries with back-off, and a look at the body, so that an empty, cut or foreign answer is a failure, not a result.
"""

from __future__ import annotations

import email.utils
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
import tenacity
from requests.adapters import HTTPAdapter
from urllib3.poolmanager import PoolManager

from pipeline.resolve.deadline import Line, tell_connected, within
from pipeline.resolve.pace import HeldError, Pace

logger = logging.getLogger(__name__)

SERVER_ERROR = 500  # from here on a web page may be the service's own: over TLS no proxy could put it there
FAILURES_TO_GIVE_UP = 3  # calls in a row, each with all its tries
MOST_BYTES = 64_000_000  # of an answer, once unpacked: several times the largest that a service gives


class CallError(requests.RequestException):
    """A call failed for good; the message says why, without address or key."""


class OutOfReachError(CallError):
    """The service can't be reached in this run: no network, a proxy in between, or it stopped answering."""


class RefusedError(CallError):
    """The service refused our key: a settings error."""


class TooLargeError(CallError):
    """The service could not do so much in one call; ask for less."""


class PassingError(requests.RequestException):
    """A try failed in a way that may pass; `wait` is what the service asked for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass
class Policy:
    """How patient a transport is; all times in seconds."""

    probe_seconds: float = 3.0  # to connect, name look-up included
    first_answer_seconds: float = 20.0  # for the whole first answer, once connected
    read_timeout: float = 30.0
    call_seconds: float = 180.0
    max_tries: int = 5
    retry_wait: float = 2.0


@dataclass
class Contact:
    """What is known of a service in this run."""

    reached: bool = False
    closed: str | None = None
    failures: int = 0
    n_requests: int = 0
    waits_for: str | None = None
    interval: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)


class ServiceAdapter(HTTPAdapter):
    """Sends the requests of one service: paced, with deadlines and retries, bodies checked.

    Args:
        pace: How often it may be asked.
        policy: How patient this is.
        check: Raises if the body of an answer is not what the service gives.
        cure: What an operator can do where the service says 429, added to that in words.
    """

    def __init__(
        self, pace: Pace, policy: Policy, check: Callable[[requests.Response], None], cure: str = ""
    ) -> None:
        self.contact = Contact(interval=pace.interval)
        self._pace, self._policy, self._check, self._cure = pace, policy, check, cure
        self._line = Line()
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool, of connections that say when they stand."""
        super().init_poolmanager(*args, **kwargs)
        tell_connected(self.poolmanager, self._line)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> PoolManager:
        """Make the pool of a proxy that the environment names, of the same connections."""
        is_new = proxy not in self.proxy_manager
        manager: PoolManager = super().proxy_manager_for(proxy, **kwargs)
        if is_new:
            tell_connected(manager, self._line)
        return manager

    def send(self, request: requests.PreparedRequest, *_: Any, **kwargs: Any) -> requests.Response:
        """The checked answer to a request.

        Raises:
            CallError: It failed for good; OutOfReachError if the service can't be reached in this run.
        """
        if self.contact.closed:
            raise OutOfReachError(self.contact.closed)
        try:
            answer = (
                self._first(request, kwargs) if not self.contact.reached else self._retried(request, kwargs)
            )
        except (PassingError, requests.RequestException) as error:
            raise self._failed(error) from error
        self.contact.failures = 0
        return answer

    def _first(self, request: requests.PreparedRequest, kwargs: dict[str, Any]) -> requests.Response:
        """First contact: what connects, and then gives no answer of the service, is asked once more a little later."""
        try:
            return self._first_try(request, kwargs)
        except (OutOfReachError, RefusedError):
            is_connected = self._line.is_set()  # a network that is not there is not waited for
            if self.contact.reached or not is_connected or self.contact.stop.is_set():
                raise
        self._rest(self._policy.retry_wait)
        return self._first_try(request, kwargs)

    def _first_try(self, request: requests.PreparedRequest, kwargs: dict[str, Any]) -> requests.Response:
        """One try with a short deadline to connect; a service that answers at all has been reached."""
        policy = self._policy
        try:
            self._line.clear()
            ends = time.monotonic() + policy.call_seconds
            connects = (policy.probe_seconds, self._line)
            answer = self._try(request, kwargs, ends, policy.first_answer_seconds, connects)
        except PassingError as error:
            if not self.contact.reached:
                raise OutOfReachError(str(error)) from error
            return self._retried(request, kwargs, error)
        return answer

    def _retried(
        self, request: requests.PreparedRequest, kwargs: dict[str, Any], before: PassingError | None = None
    ) -> requests.Response:
        policy = self._policy
        ends = time.monotonic() + policy.call_seconds
        if before is not None:
            self.contact.stop.wait(before.wait if before.wait is not None else policy.retry_wait)
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(PassingError),
            stop=tenacity.stop_any(
                tenacity.stop_after_attempt(policy.max_tries - (before is not None)), _stop_at(ends)
            ),
            wait=_wait_as_asked(policy.retry_wait, policy.call_seconds),
            sleep=self._rest,
            reraise=True,
        )
        one_try = policy.call_seconds / 3  # an answer that trickles must not eat up the time of the others
        return retrying(lambda: self._try(request, kwargs, ends, one_try))

    def _rest(self, seconds: float) -> None:
        self.contact.waits_for = f"{seconds:.0f} s to try again"
        self.contact.stop.wait(seconds)

    def _try(
        self,
        request: requests.PreparedRequest,
        kwargs: dict[str, Any],
        ends: float,
        longest: float,
        connects: tuple[float, Line] | None = None,
    ) -> requests.Response:
        """One try of at most `longest` seconds once its turn has come; a call that `ends` waits no longer for that."""
        if self.contact.stop.is_set():
            raise OutOfReachError("interrupted")
        policy = self._policy
        with self._turn(max(0.1, ends - time.monotonic())):
            self.contact.waits_for = "for an answer"
            self.contact.n_requests += 1
            started = time.monotonic()
            seconds = max(0.1, min(longest, ends - started))
            kwargs["timeout"] = (min(policy.probe_seconds, seconds), min(policy.read_timeout, seconds))
            try:
                answer = within(seconds, lambda: self._fetch(request, kwargs, started + seconds), connects)
            except TimeoutError as error:
                self._line.cut()  # what is left behind must not stay connected beside the next try
                raise PassingError(str(error)) from error
            finally:
                self.contact.waits_for = None
        logger.debug(
            "service=%s status=%s seconds=%.2f",
            answer.url.split("/")[2],
            answer.status_code,
            time.monotonic() - started,
        )
        self._judge(answer)
        return answer

    @contextmanager
    def _turn(self, seconds: float) -> Iterator[None]:
        """The turn among all processes; before the first answer, one that does not come puts the service out of reach."""
        self.contact.waits_for = "for the rate limit"
        with ExitStack() as held:
            try:
                held.enter_context(self._pace.turn(self.contact.stop, seconds))
            except HeldError as error:
                self.contact.waits_for = None
                kind = CallError if self.contact.reached else OutOfReachError
                raise kind(str(error)) from error
            yield

    def _fetch(
        self, request: requests.PreparedRequest, kwargs: dict[str, Any], ends: float
    ) -> requests.Response:
        """The whole answer."""
        answer = None
        try:
            answer = super().send(request, **{**kwargs, "stream": True})
            content = _read(answer)
        except (requests.RequestException, OSError) as error:
            if answer is not None:
                answer.close()
                if _is_data(answer) and time.monotonic() < ends:
                    self.contact.reached = True  # its answer was cut off, but it was its answer
            raise PassingError(_plain(error)) from error
        if content is None:
            answer.close()
            raise CallError(f"its answer is larger than {MOST_BYTES / 1e6:.0f} MB")
        answer._content = content
        return answer

    def _judge(self, answer: requests.Response) -> None:
        """Raise unless the answer is one: 200, 400 and 404 are, if the service's own check finds the body good."""
        if answer.status_code in (401, 403):
            raise refusal(answer)
        if answer.is_redirect or (is_html(answer) and answer.status_code < SERVER_ERROR):
            what = "a redirect" if answer.is_redirect else "a web page"
            raise PassingError(
                f"{what} came instead of data (status {answer.status_code}): a proxy in between?"
            )
        self.contact.reached = True
        self._check(answer)
        wait = asked_wait(answer)
        if wait is not None and wait > self._policy.call_seconds:
            cure = self._cure if answer.status_code == 429 else ""
            raise OutOfReachError(
                f"it asks to be left alone for {wait:.0f} s (status {answer.status_code}){cure}"
            )
        if answer.status_code == 429:
            raise PassingError(f"too many requests (429){self._cure}", wait)
        if answer.status_code >= SERVER_ERROR or answer.status_code in (408, 413):
            raise PassingError(f"status {answer.status_code}", wait)

    def _failed(self, error: requests.RequestException) -> CallError:
        """The error as the caller sees it; failures in a row end the contact."""
        if isinstance(error, TooLargeError):
            return error
        self.contact.failures += 1
        final = error if isinstance(error, CallError) else CallError(str(error))
        if isinstance(error, OutOfReachError | RefusedError):
            self.contact.closed = str(error)
        elif self.contact.failures >= FAILURES_TO_GIVE_UP:
            self.contact.closed = f"stopped answering: {error}"
        return final


def _read(answer: requests.Response) -> bytes | None:
    """The unpacked body, or None where it is too large: little on the wire may unpack to more than the memory holds."""
    parts, size = [], 0
    for part in answer.iter_content(65536):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            return None
    return b"".join(parts)


def _is_data(answer: requests.Response) -> bool:
    """Whether the head of an answer is that of data, not of a web page, a redirect or a refusal."""
    is_page = "html" in answer.headers.get("Content-Type", "").lower()
    return not is_page and not answer.is_redirect and answer.status_code not in (401, 403)


def is_html(answer: requests.Response) -> bool:
    """Whether the answer is a web page: a proxy's, a log-in page, an error page of the network in between."""
    start = answer.content[:200].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def refusal(answer: requests.Response) -> CallError:
    """What a 401 or 403 means: a bad key only if the service itself says so to a request that carried one."""
    carried = "x-api-key" in answer.request.headers
    if carried and answer.content.lstrip().startswith(b"{"):
        return RefusedError(
            f"the key was refused (status {answer.status_code}). Mend or unset PAPERLIST_S2_API_KEY."
        )
    return OutOfReachError(f"access denied (status {answer.status_code})")


def asked_wait(answer: requests.Response) -> float | None:
    """Seconds of the Retry-After header, given as a number or a date; None without one."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _wait_as_asked(first: float, longest: float) -> Callable[[tenacity.RetryCallState], float]:
    backoff = tenacity.wait_exponential_jitter(multiplier=first, max=max(first, 60.0), jitter=first)

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, PassingError) else None
        return min(asked, longest) if asked is not None else backoff(state)

    return wait


class _stop_at(tenacity.stop.stop_base):  # noqa: N801 - named as tenacity names its own
    """Stop at a time of the monotonic clock."""

    def __init__(self, ends: float) -> None:
        self._ends = ends

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:  # noqa: ARG002 - tenacity gives it
        return time.monotonic() >= self._ends


def _plain(error: BaseException) -> str:
    """The error in words, without the address that may be in it."""
    if isinstance(error, requests.Timeout):
        return "timed out"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the answer was cut off"
    return "no connection"
