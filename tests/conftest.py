"""What all tests share: a project in a temporary folder, and services on loopback or nowhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from pipeline.config import PREFIX, Settings
from tests.browser import browser, chromium, playwright  # noqa: F401 (fixtures: one Chromium for all)
from tests.project import NOWHERE, REPOSITORY

SHARED = Path(os.environ.get(f"{PREFIX}SHARED", REPOSITORY.parent / "shared"))
# tests of sets that are not in the repository; those of `labelled/` stand in for them everywhere
collect_ignore_glob = [] if SHARED.is_dir() else ["*/test_shared_*.py", "services/test_conformance.py"]


def pytest_report_header() -> str | None:
    """Say once why tests are left out."""
    return None if SHARED.is_dir() else f"no shared sets at {SHARED}: only those of tests/labelled are scored"


# machines are shared: a slow example says nothing of the code; and the verdict on a commit is no matter of luck
hypothesis.settings.register_profile("shared", deadline=None, derandomize=True)
hypothesis.settings.load_profile("shared")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test, the pace is a test's own, and both services are nowhere."""
    for name in list(os.environ):
        if name.startswith(PREFIX) and name != f"{PREFIX}SHARED":
            monkeypatch.delenv(name)
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "users-cache"))
    monkeypatch.setenv("PAPERLIST_ARXIV_URL", f"{NOWHERE}/api/query")
    monkeypatch.setenv("PAPERLIST_S2_URL", NOWHERE)
    monkeypatch.setenv("PAPERLIST_ARXIV_INTERVAL", "0")
    monkeypatch.setenv("PAPERLIST_S2_INTERVAL", "0")
    monkeypatch.setenv("PAPERLIST_RETRY_WAIT", "0")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the shipped list and snapshot in it, and nothing published; it is the working folder."""
    folder = tmp_path / "project"
    shutil.copytree(REPOSITORY / "data" / "raw", folder / "data" / "raw")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def settings(project: Path) -> Settings:
    """The settings of the project in its folder, as the environment has them."""
    return Settings()
