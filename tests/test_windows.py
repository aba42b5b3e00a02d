"""Windows, as far as it can be had elsewhere: no `fcntl`, no user ids, `check`, `parse` and `dedupe` at work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import REPOSITORY, SHIPPED

# What Windows lacks, as far as one can take it away elsewhere.
UNIX_ONLY = ("fcntl", "pwd", "grp", "termios", "resource")
AS_ON_WINDOWS = f"""
import os, sys
import filelock, platformdirs  # they go by sys.platform
for name in {UNIX_ONLY!r}:
    sys.modules[name] = None
for name in ("getuid", "geteuid", "getgid", "O_NOFOLLOW"):
    delattr(os, name)
from pipeline.cli import main
main()
"""
LIST = REPOSITORY / "data" / "raw" / f"{SHIPPED}.md"


def on_windows(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", AS_ON_WINDOWS, *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("command", ["check", "parse", "dedupe", "sections", "rules", "config"])
def test_help(command: str, tmp_path: Path) -> None:
    """Every command that promises to run there can at least be asked for help."""
    done = on_windows(command, "--help", folder=tmp_path)
    assert (0, "") == (done.returncode, done.stderr)


def test_parse(tmp_path: Path) -> None:
    """A list is parsed to a file, and what was not read is told."""
    done = on_windows("parse", str(LIST), "-o", "mentions.jsonl", folder=tmp_path)
    assert (0, True) == (done.returncode, done.stderr.startswith("Not read: 8 lines")), done.stderr
    assert 54 == len((tmp_path / "mentions.jsonl").read_text(encoding="utf-8").splitlines())


def test_check(tmp_path: Path) -> None:
    """A list is checked."""
    done = on_windows("check", str(LIST), "--format", "json", folder=tmp_path)
    assert (1, "") == (done.returncode, done.stderr)
    assert {"DUP002", "FMT001"} <= {flag["code"] for flag in json.loads(done.stdout)}


def test_dedupe(tmp_path: Path) -> None:
    """Records are merged."""
    title, authors = "Attention Is All You Need", "Vaswani, Ashish and Shazeer, Noam"
    (tmp_path / "records.bib").write_text(
        f"@article{{a, title={{{title}}}, author={{{authors}}}, year={{2017}}}}\n"
        f"@inproceedings{{b, title={{{title}}}, author={{{authors}}}, year={{2017}}}}\n",
        encoding="utf-8",
    )
    done = on_windows("dedupe", "records.bib", "-o", "clusters.csv", folder=tmp_path)
    assert 0 == done.returncode, done.stderr
    rows = [line.split(",") for line in (tmp_path / "clusters.csv").read_text().splitlines()[1:]]
    assert 2 == len(rows) and 1 == len({cluster for _, cluster, *_ in rows})
