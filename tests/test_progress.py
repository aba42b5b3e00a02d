"""What is shown while services are asked: a live line each on a terminal, nothing in a pipe."""

from __future__ import annotations

import dataclasses
import os
import pty
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.progress import told
from pipeline.resolve.transport import Contact
from pipeline.schema import SourceHealth
from tests.project import shipped_library
from tests.services import Services
from tests.test_cli import PAPERLIST, paperlist

HEALTH = SourceHealth(
    source="arxiv", health="ok", n_asked=0, n_found=0, n_absent=0, n_failed=0, n_requests=0, n_store_hits=0, message=None
)  # fmt: skip


def a_source(n_wanted: int, contact: Contact, n_left: int = 0, **health: int) -> SimpleNamespace:
    known = dataclasses.replace(HEALTH, **health)
    return SimpleNamespace(n_wanted=n_wanted, contact=contact, n_requests_left=n_left, health=lambda: known)


def test_a_line_for_each_service() -> None:
    """Asked, found, the time left by the requests to come, and what it waits for; nothing of one that is not asked."""
    waiting = Contact(reached=True, waits_for="for the rate limit")
    sources = {
        "arxiv": a_source(400, waiting, 3, n_asked=100, n_found=90, n_requests=1),
        "semanticscholar": a_source(0, Contact()),
    }
    assert [
        "arXiv             asked 100 of 400 · found 90 · about 1 min 30 s left · waiting for the rate limit · 1 request"
    ] == told(sources, 30.0)  # type: ignore[arg-type]


def test_a_service_out_of_reach() -> None:
    """Why it is not asked any more, and no time left."""
    sources = {"arxiv": a_source(10, Contact(closed="no connection"), n_asked=10, n_failed=10, n_requests=3)}
    assert ["arXiv             asked 10 of 10 · found 0 · failed 10 · no connection · 3 requests"] == told(
        sources, 9.0
    )  # type: ignore[arg-type]


def test_on_a_terminal_and_in_a_pipe(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The live lines are drawn where somebody sees them."""
    with Services(shipped_library()) as services:
        monkeypatch.setenv("PAPERLIST_ARXIV_URL", services.arxiv.url)
        monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
        ours, theirs = pty.openpty()
        child = subprocess.Popen([*PAPERLIST, "enrich"], stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        drawn = b""
        try:
            while part := os.read(ours, 4096):
                drawn += part
        except OSError:  # what Linux says when the other end is closed
            pass
        os.close(ours)
        assert 0 == child.wait()
        assert b"Semantic Scholar  asked" in drawn
        assert "asked 1" not in paperlist("enrich").stderr
