"""Nights on small made-up lists: what the tests of releases, gates and endings start from."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from pipeline.config import Settings, load_settings
from pipeline.job import Options, Outcome
from pipeline.run import enrich
from tests.project import day

PAPERLIST = [sys.executable, "-c", "from pipeline.cli import main; main()"]
OFFLINE = Options(offline=True)

TINY = """\
# Tiny list

## GANs
- [Diffusion models for medical anomaly detection](https://arxiv.org/abs/2203.04306) Julia Wolleb, et al. 2022
- [A made up paper about widgets](https://example.org/a.pdf) Ann Example, Bob Sample. 2021
- [A made up paper about widgets](https://example.org/a.pdf) Ann Example, Bob Sample. 2021

## Diffusion
- [Another paper about graphs](http://example.org/b.pdf) Carl Muster. 2020 [code]()
- [Denoising diffusion for gadgets](https://doi.org/10.1000/182) Dora Probe. 2019
"""
OTHER = """\
# Other list

## Papers
- [A study of quiet machines](https://example.org/quiet.pdf) Eva Still. 2018
- [The weight of small numbers](https://example.org/weight.pdf) Finn Wenig, Gerda Klein. 2020
"""


def a_night_folder(folder: Path, **lists: str) -> Settings:
    """The settings of a folder with these lists in it, without snapshot; it becomes the working folder."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for name, text in lists.items():
        (raw / f"{name}.md").write_text(text, encoding="utf-8")
    os.chdir(folder)
    return load_settings()


def a_night(settings: Settings, options: Options = OFFLINE, on: str = "2026-11-24") -> Outcome:
    """One night, offline unless said."""
    return enrich(settings, options, day(on))


def called(
    *arguments: str, stdout: int | IO[str] = subprocess.PIPE, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command as cron calls it."""
    return subprocess.run(
        [*PAPERLIST, *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, env=env
    )


def files_of(folder: Path) -> dict[str, str]:
    """A hash of every file of a release."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.resolve().iterdir())
    }


def leftovers(folder: Path) -> list[str]:
    """Temporary files that a run left behind."""
    return sorted(str(path) for path in folder.rglob(".*") if "partial" in path.name or "probe" in path.name)
