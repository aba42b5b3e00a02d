"""What a command loads: help with oneself comes at once, without the libraries of tables."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.loaded import loaded_by
from tests.project import REPOSITORY

TABLES = {"pandas", "pyarrow", "numpy", "scipy", "sklearn", "polars", "duckdb"}
LISTS = {"ftfy", "rapidfuzz", "pipeline.schema", "pipeline.ids", "pipeline.flag.rule"}
"""What reads and judges lists: it takes longer to load than the rest of a quick command."""


@pytest.mark.parametrize("command", ["--help", "enrich --help", "rules", "explain DUP001", "config"])
def test_help_is_light(command: str) -> None:
    """Help, rules and settings are shown without the libraries of tables and what reads lists."""
    loaded = loaded_by(command.split(), REPOSITORY)
    assert "pipeline.cli" in loaded
    assert set() == (TABLES | LISTS) & loaded


def test_nothing_loads_scipy() -> None:
    """The main job and `dedupe` do without scipy, which is not installed with paperlist."""
    modules = "pipeline.run, pipeline.check.printing, pipeline.merge.command, pipeline.flag.sections.command"
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print(*sys.modules)"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert "pyarrow" in loaded and "scipy" not in loaded
