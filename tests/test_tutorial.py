"""The tutorial: its cells run in their order, and it is kept without what they print."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.project import REPOSITORY

TUTORIAL = REPOSITORY / "docs" / "tutorial.ipynb"
CELLS = json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]
CODE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]
WORDS = "".join("".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "markdown")


def test_cells_run_in_order(project: Path) -> None:
    """Each cell runs after those before it, without a network; what the words between them say is what comes out."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(CODE)], capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    for told in (
        "39 🔍Related Surveys",
        "0 published",
        "54 mentions of 10 works",
        "MET003",
        "arxiv other_titles",
    ):
        assert told in done.stdout
    assert "two papers fill 46 of 54 entries" in WORDS
    assert 2 == len(re.findall(r" 23$", done.stdout, re.MULTILINE))


def test_it_is_kept_without_outputs() -> None:
    """No output and no count of runs is kept, so that a difference of the file is one of its words."""
    code = [cell for cell in CELLS if cell["cell_type"] == "code"]
    assert len(code) >= 6
    assert [] == [cell for cell in code if cell["outputs"] or cell["execution_count"]]


def test_its_links_lead_to_files() -> None:
    """Pages that it names are there."""
    links = re.findall(r"\]\(([^)]+)\)", WORDS)
    assert len(links) >= 4
    assert [] == [link for link in links if not (TUTORIAL.parent / link).exists()]
