"""What is shown while services are asked: a live line each on a terminal, nothing in a pipe."""

from __future__ import annotations

import dataclasses
import gzip
import logging
import os
import pty
import re
import subprocess
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.progress import shown_stages, told
from pipeline.resolve.transport import Contact
from pipeline.schema import SourceHealth
from tests.project import REPOSITORY, shipped_library
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


def drawn_by(*arguments: str | Path) -> tuple[bytes, bytes]:
    """What a command that ends well draws on a terminal, and what it writes to standard output."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen([*PAPERLIST, *arguments], stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    drawn = b""
    with suppress(OSError):  # what Linux says when the other end is closed
        while part := os.read(ours, 4096):
            drawn += part
    os.close(ours)
    output, _ = child.communicate()
    assert 0 == child.returncode
    return drawn, output


def test_on_a_terminal_and_in_a_pipe(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The live lines are drawn where somebody sees them."""
    with Services(shipped_library()) as services:
        monkeypatch.setenv("PAPERLIST_ARXIV_URL", services.arxiv.url)
        monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
        drawn, _ = drawn_by("enrich")
        assert b"Semantic Scholar  asked" in drawn
        assert "asked 1" not in paperlist("enrich").stderr


RECORDS = "id,title\n1,Drawing Maps of Small Ponds\n2,Drawing maps of small ponds\n"


def test_stages_of_dedupe(tmp_path: Path) -> None:
    """A terminal shows each stage while it is at work, a log has a line for each; standard output stays for results."""
    records, clusters = tmp_path / "records.csv", tmp_path / "clusters.csv"
    records.write_text(RECORDS, encoding="utf-8")
    drawn, output = drawn_by("dedupe", records, "-o", clusters)
    logged = paperlist("dedupe", str(records), "-o", str(clusters))
    stages = ["read", "prepare", "compare", "find", "join", "write"]
    assert (b"", "") == (output, logged.stdout)
    assert all(f"{stage:8}".encode() in drawn for stage in ("read", "write"))
    told = re.findall(r"stage=(\w+) \w+=\d+ seconds=\d", logged.stderr)
    assert (stages[:2], stages[-1], set()) == (told[:2], told[-1], set(told) - set(stages))
    assert b"seconds=" not in drawn


def test_stages_of_a_snapshot(tmp_path: Path) -> None:
    """How much of the files was read, packed as they are, and what was written."""
    ours = REPOSITORY / "data" / "raw" / "snapshot.jsonl"
    packed = tmp_path / "records.jsonl.gz"
    packed.write_bytes(gzip.compress(ours.read_bytes()))
    logged = paperlist("snapshot", "build", str(packed), "-o", str(tmp_path / "built")).stderr
    table = tmp_path / "built" / "records.parquet"
    again = paperlist("snapshot", "build", str(table), str(ours), "-o", str(tmp_path / "both")).stderr
    n_both = table.stat().st_size + ours.stat().st_size
    assert f"stage=read bytes={packed.stat().st_size} " in logged and "stage=write records=10 " in logged
    assert f"stage=read bytes={n_both} " in again and "stage=write records=10 " in again


def test_a_stage_begins_again(caplog: pytest.LogCaptureFixture) -> None:
    """What counts from the start again is told as a stage of its own; one in which nothing was done is not told."""
    caplog.set_level(logging.INFO)
    with shown_stages() as how_far:
        for stage, n_done in [("compare", 0), ("compare", 7), ("find", 0), ("compare", 5), ("compare", 3)]:
            how_far(stage, "pairs", n_done, 9)
    assert ["compare pairs=7", "compare pairs=5", "compare pairs=3"] == [
        line.removeprefix("stage=").rpartition(" ")[0] for line in caplog.messages
    ]
