"""What `paperlist review` serves: the page on this machine alone, where a click is written down at once.

Whoever else can send requests here (another page in the same browser, another user of the machine) has no token: it is
random, new at every start, part of the address that is opened, and asked for in every request.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.check.checking import CheckOptions
from pipeline.config import Settings
from pipeline.decision_commands import known_here
from pipeline.errors import ConfigError, PipelineError
from pipeline.publish.release import current_id
from pipeline.publish.report import html_page
from pipeline.review.command import list_paths
from pipeline.review.deciding import Desk, mend_flags
from pipeline.review.handed_over import Wish, wishes_of
from pipeline.review.standing_facts import standing_facts
from pipeline.whole_files import write_text

PENDING = "review-fixes.json"
HOST = "127.0.0.1"
_MOST_BYTES = 10_000_000
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class ReviewDesk:
    """The decisions that the page sends: those on flags and papers written at once, edits kept until they are made."""

    def __init__(self, settings: Settings, options: CheckOptions) -> None:
        self._settings, self._options = settings, options
        self._lock = threading.Lock()
        self._standing: tuple[str, Desk] | None = None

    def page(self, token: str) -> str:
        """The page of what stands now."""
        with self._lock:
            desk = self._desk()
            fixes = [{"about": name, "do": "fix", "flag": name} for name in sorted(self._pending())]
            served = {"token": token, "decided": [*desk.decided(), *fixes]}
            return html_page(standing_facts(self._settings), served)

    def decide(self, wishes: Collection[Wish]) -> list[str]:
        """Write decisions down; sentences that say what was written."""
        with self._lock:
            weighed, told = self._desk().write(wishes)
            fixes = {flag.flag_id for flag in weighed.fixes}
            if fixes:
                self._keep(self._pending() | fixes)
                told.append("The edit is made when you say so." if len(fixes) == 1 else "The edits are made when you say so.")  # fmt: skip
            return told or ["Nothing was changed."]

    def take_back(self, wishes: Collection[Wish]) -> list[str]:
        """Take decisions back; sentences that say what was removed."""
        with self._lock:
            fixes = {wish.flag for wish in wishes if wish.do == "fix"}
            self._keep(self._pending() - fixes)
            return self._desk().take_back(wish for wish in wishes if wish.do != "fix") or ["Taken back."]

    def mend(self) -> list[str]:
        """Make the edits that were taken; a sentence for each."""
        with self._lock:
            pending = self._pending()
            flags = [flag for flag in self._desk().release.flags if flag.flag_id in pending]
            told = mend_flags(flags, list_paths(self._settings, None), self._options, writes=True)
            self._keep(frozenset())
            return told or ["No edit was taken."]

    def _desk(self) -> Desk:
        """The desk of the release that stands, kept while it does."""
        content_id = current_id(self._settings.out_dir)
        if self._standing is None or self._standing[0] != content_id:
            self._standing = (content_id, Desk(known_here(self._settings)))
        return self._standing[1]

    @property
    def _file(self) -> Path:
        return self._settings.cache_dir / PENDING

    def _pending(self) -> frozenset[str]:
        try:
            return frozenset(json.loads(self._file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return frozenset()

    def _keep(self, names: Collection[str | None]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_text(self._file, json.dumps(sorted(name for name in names if name)))


class OnlyFromHere:
    """Refuses what does not name this very server, or would write and does not come from its own page."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{HOST}:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        why = self._refusal(Request(scope))
        answer = PlainTextResponse(why, 403, _HEADERS) if why else self._app
        await answer(scope, receive, send)

    def _refusal(self, request: Request) -> str | None:
        host = request.headers.get("host", "")
        if host not in self._hosts:
            return "This server answers on this machine alone."
        if request.method in ("GET", "HEAD"):
            return None if self._is_token(request.query_params.get("token")) else "Open the address that `paperlist review` printed."  # fmt: skip
        if request.headers.get("origin") != f"http://{host}":
            return "This request comes from another page."
        if not self._is_token(request.headers.get("x-paperlist-token")):
            return "The page is of an earlier start: open the address that `paperlist review` printed."
        return None

    def _is_token(self, given: str | None) -> bool:
        return given is not None and secrets.compare_digest(given.encode(), self._token.encode())


def review_app(desk: ReviewDesk, port: int, token: str) -> Starlette:
    """The page, and the three things that it may ask for; there is no other path."""

    async def page(_: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(desk.page, token), headers=_HEADERS)

    async def decide(request: Request) -> Response:
        return await _answered(
            request, lambda body: desk.decide(wishes_of(body.get("decisions"), "the page"))
        )

    async def undo(request: Request) -> Response:
        return await _answered(request, lambda body: desk.take_back(wishes_of(body.get("decisions"), "the page")))  # fmt: skip

    async def fix(request: Request) -> Response:
        return await _answered(request, lambda _: desk.mend())

    return Starlette(
        routes=[
            Route("/", page, methods=["GET"]),
            Route("/decide", decide, methods=["POST"]),
            Route("/undo", undo, methods=["POST"]),
            Route("/fix", fix, methods=["POST"]),
        ],
        middleware=[Middleware(OnlyFromHere, port=port, token=token)],
    )


Act = Callable[[dict[str, Any]], list[str]]


async def _answered(request: Request, act: Act) -> Response:
    """What was done, in sentences; what can't be done as one too, with 409."""
    try:
        body = await _body(request)
        return JSONResponse({"sentences": await run_in_threadpool(act, body)}, headers=_HEADERS)
    except (PipelineError, OSError) as error:
        return JSONResponse({"sentences": [str(error)]}, 409, headers=_HEADERS)


async def _body(request: Request) -> dict[str, Any]:
    """The JSON of a request, bounded.

    Raises:
        ConfigError: It is none, or too large.
    """
    data = b""
    async for piece in request.stream():
        data += piece
        if len(data) > _MOST_BYTES:
            raise ConfigError("That is more than a page sends.")
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    is_json = request.headers.get("content-type", "").startswith("application/json")
    if not is_json or not isinstance(told, dict):
        raise ConfigError("That is nothing that the page sends.")
    return told
