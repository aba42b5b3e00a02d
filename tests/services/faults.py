"""What goes wrong with web services, and when: faults and the script that deals them out.

    services.arxiv.faults.next(2, too_many_requests())
    services.s2.faults.every(10, unavailable(retry_after=1))
    services.s2.faults.share(0.1, reset(), truncated(), html_page(), seed=7)

Of several lines of a script the first that applies to a request decides. A fault works on the true answer,
so a page that lacks one paper is otherwise right.
"""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.services.exchange import Answer, Request

Change = Callable[[Request, Answer], Answer]
Delivery = Literal["whole", "reset", "silence", "trickle"]
Where = Callable[[Request], bool]

ENTRY = re.compile(rb"  <entry>\n.*?  </entry>\n", re.DOTALL)
HTML = "text/html; charset=utf-8"
GATEWAY_429 = {
    "message": "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. "
    "https://www.semanticscholar.org/product/api#api-key-form",
    "code": "429",
}


def unchanged(request: Request, answer: Answer) -> Answer:
    return answer


@dataclass(frozen=True)
class Fault:
    """One way to go wrong: another answer, another delivery, or both, after `stall` seconds."""

    name: str
    change: Change = unchanged
    delivery: Delivery = "whole"
    stall: float = 0.0
    pause: float = 0.0

    def after(self, seconds: float) -> Fault:
        """Return the same fault, that many seconds later."""
        return replace(self, stall=seconds)


def is_s2(request: Request) -> bool:
    return request.path.startswith("/graph/")


def _status(name: str, status: int, message: str, retry_after: float | str | None = None) -> Fault:
    """Return an error as the gateway of each service words it."""

    def change(request: Request, answer: Answer) -> Answer:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        if is_s2(request):
            return Answer(status=status, body=_json({"message": message}), headers=headers)
        page = f"<html><head><title>{status} {message}</title></head><body><h1>{message}</h1></body></html>\n"
        return Answer(status=status, body=page.encode(), content_type=HTML, headers=headers)

    return Fault(name, change)


# Answers in place of the true one


def too_many_requests(*, stall: float = 0.0, retry_after: float | str | None = None) -> Fault:
    """429, by default without Retry-After, as both services send it."""

    def change(request: Request, answer: Answer) -> Answer:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        if not is_s2(request):
            return Answer(status=429, body=b"Rate exceeded.", content_type="text/plain", headers=headers)
        headers |= {"x-amzn-errortype": "TooManyRequestsException", "x-cache": "Error from cloudfront"}
        return Answer(status=429, body=_json(GATEWAY_429), headers=headers)

    return Fault("too_many_requests", change, stall=stall)


def unavailable(*, retry_after: float | str | None = None) -> Fault:
    """503."""
    return _status("unavailable", 503, "Service Unavailable", retry_after)


def bad_gateway() -> Fault:
    """502."""
    return _status("bad_gateway", 502, "Bad Gateway")


def server_error() -> Fault:
    """500."""
    return _status("server_error", 500, "Internal Server Error")


def gateway_timeout() -> Fault:
    """504."""
    return _status("gateway_timeout", 504, "Endpoint request timed out")


def too_large() -> Fault:
    """413."""
    return _status("too_large", 413, "Request Entity Too Large")


def unauthorized() -> Fault:
    """401, in the words of the application."""
    return Fault(
        "unauthorized",
        lambda request, answer: Answer(status=401, body=b'{"error":"A valid API key is required"}\n'),
    )


def forbidden() -> Fault:
    """403 with a JSON body: what a pruned key gets."""
    return Fault(
        "forbidden", lambda request, answer: Answer(status=403, body=_json({"message": "Forbidden"}))
    )


def forbidden_by_proxy() -> Fault:
    """403 with a page: something between here and the service is in the way."""
    page = b"<html><body><h1>Blocked by network policy</h1></body></html>\n"
    return Fault(
        "forbidden_by_proxy", lambda request, answer: Answer(status=403, body=page, content_type=HTML)
    )


def redirect(to: str) -> Fault:
    """302."""
    return Fault("redirect", lambda request, answer: Answer(status=302, headers={"Location": to}))


def html_page() -> Fault:
    """200 with a page that is not of this service."""
    page = b"<!DOCTYPE html>\n<html><body><p>We are down for maintenance.</p></body></html>\n"
    return Fault("html_page", lambda request, answer: Answer(body=page, content_type=HTML))


def empty_body() -> Fault:
    """200 and nothing."""
    return Fault("empty_body", lambda request, answer: replace(answer, status=200, body=b""))


def empty_object() -> Fault:
    """200 and `{}`."""
    return Fault("empty_object", lambda request, answer: Answer(body=b"{}"))


# The true answer, damaged


def truncated(share: float = 0.5) -> Fault:
    """The first part of the body, with a Content-Length that agrees."""
    return Fault(
        "truncated",
        lambda request, answer: replace(answer, body=answer.body[: int(len(answer.body) * share)]),
    )


def empty_page() -> Fault:
    """No papers, and the total of the true answer."""
    return Fault("empty_page", lambda request, answer: _papers_changed(answer, lambda papers: []))


def short_page(keep: int = 1) -> Fault:
    """Fewer papers than there are for this page."""
    return Fault("short_page", lambda request, answer: _papers_changed(answer, lambda papers: papers[:keep]))


def missing_one() -> Fault:
    """All papers but one from the middle."""

    def change(papers: list[Any]) -> list[Any]:
        return papers[: len(papers) // 2] + papers[len(papers) // 2 + 1 :]

    return Fault("missing_one", lambda request, answer: _papers_changed(answer, change))


def without_published() -> Fault:
    """The first entry lacks its date."""

    def change(entries: list[bytes]) -> list[bytes]:
        return [re.sub(rb" *<published>.*?</published>\n", b"", entry) for entry in entries[:1]] + entries[1:]

    return Fault("without_published", lambda request, answer: _papers_changed(answer, change))


def odd_date(date: str = "2021-06") -> Fault:
    """The first paper has a date that is none."""

    def change(papers: list[Any]) -> list[Any]:
        for n, paper in enumerate(papers):
            if isinstance(paper, bytes):
                papers[n] = re.sub(rb"(<published>).*?(<)", rb"\g<1>" + date.encode() + rb"\2", paper)
                break
            if paper is not None:
                papers[n] = {**paper, "publicationDate": date}
                break
        return papers

    return Fault("odd_date", lambda request, answer: _papers_changed(answer, change))


# The true answer, badly delivered


def reset() -> Fault:
    """The connection is reset in the middle of the body."""
    return Fault("reset", delivery="reset")


def silence() -> Fault:
    """Accepted, never answered; ends when the server stops."""
    return Fault("silence", delivery="silence")


def trickle(pause: float = 0.05) -> Fault:
    """A byte at a time, `pause` seconds apart; ends when the server stops."""
    return Fault("trickle", delivery="trickle", pause=pause)


def late(seconds: float) -> Fault:
    """The true answer after so many seconds, or never if the server stops before."""
    return Fault("late", stall=seconds)


def _json(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def _papers_changed(answer: Answer, change: Callable[[list[Any]], list[Any]]) -> Answer:
    """Return an answer with another list of papers, be it a feed, a batch or a page; an error stays."""
    if answer.status != 200:
        return answer
    if answer.body.startswith(b"<?xml"):
        entries = change(ENTRY.findall(answer.body))
        head, _, _ = answer.body.removesuffix(b"</feed>\n").partition(b"  <entry>\n")
        return replace(answer, body=head + b"".join(entries) + b"</feed>\n")
    content = json.loads(answer.body)
    if isinstance(content, list):
        content = change(content)
    elif "data" in content:
        content["data"] = change(content["data"])
    else:
        (content,) = change([content]) or [{}]
    return replace(answer, body=json.dumps(content).encode() + b"\n")


@dataclass
class _Line:
    applies: Callable[[], bool]
    choose: Callable[[], Fault]
    where: Where | None


@dataclass
class FaultScript:
    """Which requests of a service go wrong, and how.

    A line counts only the requests that it concerns and that no line before it has taken.
    """

    _lines: list[_Line] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, count: int, *faults: Fault, where: Where | None = None) -> None:
        """Let the next `count` requests fail, by the faults in turn."""
        left, turn = iter(range(count)), _in_turn(faults)
        self._add(lambda: next(left, None) is not None, turn, where)

    def every(self, k: int, *faults: Fault, where: Where | None = None) -> None:
        """Let every k-th request from now on fail, by the faults in turn."""
        seen = iter(range(1, 10**9))
        self._add(lambda: next(seen) % k == 0, _in_turn(faults), where)

    def share(self, share: float, *faults: Fault, seed: int = 0, where: Where | None = None) -> None:
        """Let a share of the requests fail, by one of the faults; the same seed gives the same ones."""
        rng = random.Random(seed)
        self._add(lambda: rng.random() < share, lambda: rng.choice(faults), where)

    def all(self, *faults: Fault, where: Where | None = None) -> None:
        """Let all requests fail, by the faults in turn."""
        self._add(lambda: True, _in_turn(faults), where)

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._lines.clear()

    def pick(self, request: Request) -> Fault | None:
        """Return the fault for a request, if any."""
        with self._lock:
            for line in self._lines:
                if (line.where is None or line.where(request)) and line.applies():
                    return line.choose()
        return None

    def _add(self, applies: Callable[[], bool], choose: Callable[[], Fault], where: Where | None) -> None:
        with self._lock:
            self._lines.append(_Line(applies, choose, where))


def _in_turn(faults: tuple[Fault, ...]) -> Callable[[], Fault]:
    numbers = iter(range(10**9))
    return lambda: faults[next(numbers) % len(faults)]
