"""The key: sent in a header and nowhere else, wherever it was set and whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import shipped_library
from tests.services import Services, faults
from tests.test_cli import paperlist

KEY = "a-key-that-nobody-may-see"
LOUD = (
    "import logging; logging.basicConfig(level=logging.DEBUG); import pipeline.cli as cli; "
    "logging.getLogger().setLevel(logging.DEBUG); cli.main()"
)


@pytest.mark.parametrize(
    ("place", "fault", "code"),
    [
        ("file", None, 0), ("file", faults.forbidden(), 3), ("environment", None, 0), ("environment", faults.forbidden(), 3),
        ("environment", faults.unauthorized(), 3), ("environment", faults.unavailable(), 3), ("environment", faults.reset(), 3),
        ("environment", faults.html_page(), 0),
    ],
)  # fmt: skip
def test_the_key_is_told_to_nobody_else(
    project: Path, monkeypatch: pytest.MonkeyPatch, place: str, fault: faults.Fault | None, code: int
) -> None:
    """With every logger at DEBUG: in no log, error, address, nor file of the project; it is sent all the same."""
    if place == "file":
        (project / "paperlist.toml").write_text(f's2_api_key = "{KEY}"\n')
    else:
        monkeypatch.setenv("PAPERLIST_S2_API_KEY", KEY)
    with Services(shipped_library()) as services:
        monkeypatch.setenv("PAPERLIST_ARXIV_URL", services.arxiv.url)
        monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
        if fault:
            services.s2.faults.all(fault)
        done = subprocess.run(
            [sys.executable, "-c", LOUD, "enrich"], capture_output=True, check=False, env=os.environ
        )
    assert b"DEBUG" in done.stderr
    assert done.returncode == (
        0 if fault in (None, faults.odd_date()) or b"out of reach" in done.stdout else 3
    )
    assert {KEY} == {request.headers.get("x-api-key") for request in services.s2.requests}
    assert not any(KEY in request.target or KEY.encode() in request.body for request in services.s2.requests)
    assert not any(KEY in str(request.headers) + request.target for request in services.arxiv.requests)
    assert KEY.encode() not in done.stdout + done.stderr
    files = [path for path in project.rglob("*") if path.is_file() and path.name != "paperlist.toml"]
    assert len(files) > 10
    assert [] == [path for path in files if KEY.encode() in path.read_bytes()]


def test_config_hides_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`paperlist config` says that there is a key, not which."""
    monkeypatch.setenv("PAPERLIST_S2_API_KEY", KEY)
    done = paperlist("config")
    assert ("s2_api_key" in done.stdout, KEY in done.stdout + done.stderr) == (True, False)


@pytest.mark.parametrize("key", [f"{KEY}\n more", f"{KEY}\u00e9", f"{KEY}\x00"[:-1] + "\x7f"])
def test_a_key_that_is_none(project: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """What can't stand in a header is a settings error that does not repeat it."""
    monkeypatch.setenv("PAPERLIST_S2_API_KEY", key)
    done = paperlist("enrich")
    assert (2, False) == (done.returncode, KEY in done.stdout + done.stderr)
    assert "s2_api_key" in done.stderr


def test_white_space_around_a_key(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line end from a file of secrets does no harm; an empty variable is no key."""
    for key, sent in ((f" {KEY}\n", KEY), (" ", None), ("", None)):
        monkeypatch.setenv("PAPERLIST_S2_API_KEY", key)
        with Services(shipped_library()) as services:
            monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
            monkeypatch.setenv("PAPERLIST_CACHE_DIR", str(project / f"cache{len(key)}"))
            assert 0 == paperlist("enrich").returncode
        assert {sent} == {request.headers.get("x-api-key") for request in services.s2.requests}
