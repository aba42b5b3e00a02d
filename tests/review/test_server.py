"""What `paperlist review` answers, and to whom."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn

from pipeline.check.checking import CheckOptions
from pipeline.config import Settings
from pipeline.decisions import read_decisions
from pipeline.publish.reading import read_release
from pipeline.review.server import HOST, ReviewDesk, review_app
from pipeline.review.serving import listening

TOKEN = "a-token-of-this-start"


class Client:
    """Requests to the server, each said in full."""

    def __init__(self, settings: Settings, port: int) -> None:
        self.settings, self.port = settings, port

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        told = answer.read().decode()
        connection.close()
        return answer.status, told, dict(answer.getheaders())

    @property
    def own(self) -> dict[str, str]:
        """What the page itself sends."""
        return {
            "Origin": f"http://{HOST}:{self.port}",
            "X_Paperlist_Token": TOKEN,
            "Content_Type": "application/json",
        }

    def send(self, path: str, body: object, **headers: str) -> tuple[int, str, dict[str, str]]:
        return self.ask("POST", path, json.dumps(body).encode(), **{**self.own, **headers})


@pytest.fixture
def client(project_of: Callable[[str], Settings]) -> Iterator[Client]:
    settings = project_of("made-up")
    listener = listening(HOST, 0)
    port = listener.getsockname()[1]
    app = review_app(ReviewDesk(settings, CheckOptions()), port, TOKEN)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield Client(settings, port)
    server.should_exit = True
    thread.join(30)


def test_who_is_refused(client: Client) -> None:
    """Without the token, from another page, by another name of the host, or by GET: nothing is shown and nothing is written."""
    flag = read_release(client.settings.out_dir).flags[0].flag_id
    wish = {"decisions": [{"do": "dismiss", "flag": flag, "reason": "wanted"}]}
    assert 200 == client.ask("GET", f"/?token={TOKEN}")[0]
    assert 403 == client.ask("GET", "/")[0]
    assert 403 == client.ask("GET", "/?token=%C3%A4")[0]
    assert 403 == client.ask("GET", f"/?token={TOKEN}", Host="example.org")[0]
    assert 403 == client.send("/decide", wish, Host=f"example.org:{client.port}")[0]
    assert 403 == client.send("/decide", wish, Origin="http://example.org")[0]
    assert 403 == client.send("/decide", wish, Origin="null")[0]
    assert 403 == client.send("/decide", wish, X_Paperlist_Token="another")[0]
    assert (
        403
        == client.ask(
            "POST", f"/decide?token={TOKEN}", json.dumps(wish).encode(), Content_Type="application/json"
        )[0]
    )
    assert 405 == client.ask("GET", f"/decide?token={TOKEN}")[0]
    assert 409 == client.send("/decide", wish, Content_Type="text/plain")[0]
    for path in ("/../../etc/passwd", "/raw/list-1.md", "/%2e%2e/decisions.toml", "//etc/passwd"):
        assert 404 == client.ask("GET", f"{path}?token={TOKEN}")[0]
    assert not (client.settings.raw_dir / "decisions.toml").exists()


def test_what_is_no_decision_is_told(client: Client) -> None:
    """A body that is none, too large or names no decision is answered in a sentence, and nothing is written."""
    for body in (b"", b"[]", b"{", b'{"decisions": 1}', b'{"decisions": [{"do": "fix"}]}', b" " * 10_000_001):
        status, told, _ = client.ask("POST", "/decide", body, **client.own)
        assert (409, True) == (status, bool(json.loads(told)["sentences"]))
    assert not (client.settings.raw_dir / "decisions.toml").exists()


def test_what_the_page_may_do(client: Client) -> None:
    """The page is not kept, not framed, and may speak to its own server alone."""
    _, text, headers = client.ask("GET", f"/?token={TOKEN}")
    assert "connect-src &#39;self&#39;" in text
    assert ("no-store", "DENY", "nosniff", "no-referrer") == tuple(
        headers[name]
        for name in ("cache-control", "x-frame-options", "x-content-type-options", "referrer-policy")
    )


def test_decided_and_taken_back(client: Client) -> None:
    """A decision stands in the file when it is answered, the page knows it when it is loaded anew, and it can be taken back."""
    flag = next(flag for flag in read_release(client.settings.out_dir).flags if flag.code == "DUP001")
    wishes = {"decisions": [{"do": "dismiss", "flag": flag.flag_id, "reason": "wanted"}]}
    assert 200 == client.send("/decide", wishes)[0]
    assert ["wanted"] == [one.reason for one in read_decisions(client.settings.raw_dir).dismissed]
    assert '"reason":"wanted"' in client.ask("GET", f"/?token={TOKEN}")[1]
    assert 200 == client.send("/undo", wishes)[0]
    assert () == read_decisions(client.settings.raw_dir).dismissed


def test_a_broken_file_is_told(client: Client) -> None:
    """Where a hand has broken the file of decisions, nothing is written over it."""
    path = client.settings.raw_dir / "decisions.toml"
    path.write_text("[[dismissed\n")
    flag = read_release(client.settings.out_dir).flags[0].flag_id
    status, told, _ = client.send(
        "/decide", {"decisions": [{"do": "dismiss", "flag": flag, "reason": "wanted"}]}
    )
    assert 409 == status and "not readable as TOML" in told
    assert "[[dismissed\n" == path.read_text()
