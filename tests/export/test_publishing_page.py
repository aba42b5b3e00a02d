"""docs/publishing.md is held to the commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.config import Settings
from pipeline.job import Options
from pipeline.run import enrich
from tests.project import REPOSITORY, day

DOCS = REPOSITORY / "docs"
PAGE = (DOCS / "publishing.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?m)^paperlist (export (?:site|atom) .+)$", PAGE)


def test_its_commands_run(project: Path) -> None:
    """Each command for site and feed does what it says on the shipped list."""
    enrich(Settings(), Options(offline=True), day())
    assert len(COMMANDS) >= 3
    for command in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(command, comments=True))
        assert 0 == done.exit_code, done.output
    assert (project / "site" / "index.html").exists() and (project / "feed.xml").exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", PAGE))))
def test_its_links_lead_to_files(target: str) -> None:
    """What it links and shows is there."""
    assert (DOCS / target).exists()
