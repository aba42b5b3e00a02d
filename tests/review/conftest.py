"""A real Chromium, and a project whose lists have 352 flags."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.job import Options
from pipeline.review.standing import write_standing_page
from pipeline.run import enrich
from tests.project import REPOSITORY, day
from tests.review.made_up import write_lists

SHARED = REPOSITORY.parent / "shared" / "bench" / "lists" / "raw"


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Projects after a night, by name; made when they are asked for the first time."""
    return _Nights(tmp_path_factory)


class _Nights(dict[str, Path]):
    def __init__(self, factory: pytest.TempPathFactory) -> None:
        super().__init__()
        self._factory = factory

    def __missing__(self, name: str) -> Path:
        folder = self._factory.mktemp(name)
        raw = folder / "raw"
        if name == "made-up":
            write_lists(raw)
        elif SHARED.is_dir():
            raw.mkdir()
            for path in SHARED.glob("*.md"):
                (raw / path.name).write_bytes(path.read_bytes())
        else:
            pytest.skip(f"{SHARED} is not there")
        enrich(settings_in(folder), Options(offline=True), day())
        self[name] = folder
        return folder


def settings_in(folder: Path) -> Settings:
    """The settings of a project in a folder."""
    return Settings(raw_dir=folder / "raw", out_dir=folder / "out", cache_dir=folder / "cache")


@pytest.fixture
def project_of(nights: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A copy of a project, in which the test works; its page is that of the night."""

    def copy(name: str) -> Settings:
        folder = tmp_path / "project"
        shutil.copytree(nights[name], folder, symlinks=True)
        monkeypatch.chdir(folder)
        for key, part in {"RAW_DIR": "raw", "OUT_DIR": "out", "CACHE_DIR": "cache"}.items():
            monkeypatch.setenv(f"PAPERLIST_{key}", str(folder / part))
        settings = settings_in(folder)
        write_standing_page(settings)
        return settings

    return copy
