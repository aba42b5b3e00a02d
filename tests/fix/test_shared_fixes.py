"""Fix on real lists and on the small cases: no entry is lost, what is mended is gone, and a second run changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.check.checking import CheckOptions, check_files
from tests.conftest import SHARED
from tests.fix.test_fix import holds, mended
from tests.project import day

LISTS = sorted((SHARED / "bench" / "lists" / "raw").glob("*.md"))
CASES = [
    json.loads(line) for line in (SHARED / "cases" / "flags.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_cases(tmp_path: Path, case: dict) -> None:
    """Every small case."""
    holds_twice(tmp_path, case["markdown"].encode())


@pytest.mark.long
@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_lists(tmp_path: Path, path: Path) -> None:
    """Every real list."""
    holds_twice(tmp_path, path.read_bytes())


def holds_twice(folder: Path, data: bytes) -> None:
    """What must hold of a fix, and of the one after it."""
    fixed = mended(folder, data, unsafe=True)
    holds("README.md", data, fixed)
    assert [] == mended(folder, fixed.mended.data, unsafe=True).mended.steps
    gone = {step.edit.flag.flag_id for step in fixed.mended.steps}
    left = check_files([folder / "README.md"], CheckOptions(clock=day())).flags
    assert gone.isdisjoint(flag.flag_id for flag in left)
