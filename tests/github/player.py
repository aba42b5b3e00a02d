"""GitHub on loopback, as far as the workflows call it: comments, issues and pull requests of one repository."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "ann/awesome-ponds"
BOT = "github-actions[bot]"


class Player:
    """One repository's conversations; every call is written down."""

    def __init__(self) -> None:
        self.comments: list[dict] = []
        self.issues: list[dict] = []
        self.pulls: list[dict] = []
        self.calls: list[tuple[str, str]] = []
        self.status = 0
        """The status with which every call is refused; 0 where none is."""

    def __enter__(self) -> Player:
        player = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                answer = player.answer(self.command, self.path, body)
                data = json.dumps(answer).encode()
                self.send_response(player.status or 200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - the names that http.server calls

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, method: str, address: str, body: dict) -> object:
        """What GitHub says; what it does not know is an error of the test."""
        parts = urlsplit(address)
        path, query = parts.path.removeprefix(f"/repos/{REPOSITORY}"), parse_qs(parts.query)
        self.calls.append((method, path))
        if self.status:
            return {"message": "refused"}
        page = int(query.get("page", ["1"])[0])
        if method == "GET":
            rows = self._rows(path, query)
            return rows[100 * (page - 1) : 100 * page]
        if method == "POST":
            rows = self._list(path)
            row = {
                "id": 7 + len(rows),
                "number": 70 + len(rows),
                "user": {"login": BOT},
                "state": "open",
                **body,
            }
            rows.append(row)
            return row
        changed = self._one(path)
        changed |= body
        return changed

    def _list(self, path: str) -> list[dict]:
        return {"/issues": self.issues, "/pulls": self.pulls}.get(path, self.comments)

    def _rows(self, path: str, query: dict[str, list[str]]) -> list[dict]:
        state = query.get("state", ["open"])[0]
        rows = self._list(path)
        return rows if rows is self.comments else [row for row in rows if state in ("all", row["state"])]

    def _one(self, path: str) -> dict:
        kind, number = re.fullmatch(r"/(issues/comments|issues|pulls)/(\d+)", path).groups()
        rows = {"issues/comments": self.comments, "issues": self.issues, "pulls": self.pulls}[kind]
        key = "id" if kind == "issues/comments" else "number"
        return next(row for row in rows if row[key] == int(number))
