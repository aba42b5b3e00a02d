"""Serving the page: a port of this machine, a token for this start, and an end with Ctrl+C."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Callable

import uvicorn

from pipeline.check.checking import CheckOptions
from pipeline.config import Settings
from pipeline.decision_commands import known_here
from pipeline.errors import ConfigError
from pipeline.review.server import HOST, ReviewDesk, review_app


def serve_review(
    settings: Settings, options: CheckOptions, port: int, tell: Callable[[str], None], *, opens: bool
) -> None:
    """Serve the page until it is stopped.

    Raises:
        ConfigError: Nothing is published yet, the port is taken, or what serves is not installed.
    """
    known_here(settings).release  # noqa: B018 - without a release there is nothing to review
    token = secrets.token_urlsafe(24)
    listener = listening(HOST, port)
    number = listener.getsockname()[1]
    app = review_app(ReviewDesk(settings, options), number, token)
    address = f"http://{HOST}:{number}/?token={token}"
    tell(f"Review at {address}\nDecisions are written at once. Ctrl+C ends it.")
    if opens:
        webbrowser.open(address)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none", lifespan="off")  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on a port; on any free one where it is 0.

    Raises:
        ConfigError: The port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()  # who comes before the server is up waits for it
    except OSError as error:
        listener.close()
        raise ConfigError(f"Port {port} can't be used ({error.strerror}): choose another with --port, or 0 for any.") from None  # fmt: skip
    return listener
