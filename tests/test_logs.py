"""Logs as programs read them."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

from pipeline.logs import JsonLines
from tests.nights import OTHER, TINY, a_night_folder, called


def test_every_line_of_standard_error_is_json(tmp_path: Path) -> None:
    """With `log_format = "json"`: stages with their counts, problems with their sentence, and how it ended."""
    settings = a_night_folder(tmp_path, tiny=TINY, other=OTHER)
    (settings.raw_dir / "torn.md").write_bytes(b"\0")
    done = called("enrich", "--offline", env={**os.environ, "PAPERLIST_LOG_FORMAT": "json"})
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert 3 == done.returncode
    assert all({"at", "level", "message"} <= line.keys() for line in lines)
    stages = {line["stage"]: line["rows_out"] for line in lines if "rows_out" in line}
    assert {"parse", "resolve", "merge", "flag", "publish"} == stages.keys()
    (problem,) = [line for line in lines if line["message"] == "problem stage=parse"]
    assert ("torn", "warning", True) == (
        problem["subject"],
        problem["level"],
        "NUL bytes" in problem["sentence"],
    )
    assert lines[-1]["message"].startswith("paperlist ends with 3")
    (end,) = [line for line in lines if line["message"].startswith("end ")]
    assert (3, "published") == (end["exit"], end["outcome"])


def test_what_stops_a_run_is_json_too(tmp_path: Path) -> None:
    """The last sentence of a run that could not start is a line of the log."""
    a_night_folder(tmp_path)
    done = called("enrich", env={**os.environ, "PAPERLIST_LOG_FORMAT": "json"})
    assert 2 == done.returncode
    assert "there is no list" in [json.loads(line) for line in done.stderr.splitlines()][-2]["message"]


def test_a_line() -> None:
    """Any message is one line; names that a message uses stand by themselves, and never over time and level."""
    record = logging.LogRecord("x", logging.INFO, "", 0, "n=%s share=%s at=never\n“é”", (7, 0.5), None)
    text = JsonLines().format(record)
    assert "\n" not in text
    told = json.loads(text)
    assert (7, 0.5, "info") == (told["n"], told["share"], told["level"])
    assert told["at"].endswith("Z")
