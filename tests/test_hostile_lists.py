"""What makes careless programs slow, through the whole job: parsed, looked up, merged, flagged, reported."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.run import Options, enrich
from tests.parse.hostile import MIXED_KINDS, REPEATED, hostile, mixed
from tests.project import day

KINDS: dict[str, Callable[[str, int], bytes]] = {
    **dict.fromkeys(REPEATED, hostile), **dict.fromkeys(MIXED_KINDS, mixed), "words-in-brackets": lambda _, size: (
        "- [" + "word " * (size // 5) + "](https://e.org/a.pdf) A. B. 2020\n"
    ).encode(),
}  # fmt: skip
TOO_STEEP = 8.0  # for four times as much: 4 is linear, 16 is a square
ALLOWED = 2.0  # seconds of CPU, below which growth says nothing


def spent(folder: Path, names: list[str], size: int) -> float:
    """CPU seconds of the job over lists of so many bytes."""
    raw = folder / f"raw-{names[0]}-{size}"
    raw.mkdir(parents=True)
    for name in names:
        (raw / f"{name}.md").write_bytes(KINDS[name](name, size))
    started = time.process_time()
    outcome = enrich(
        load_settings(raw_dir=raw, out_dir=folder / f"out-{names[0]}-{size}"), Options(offline=True), day()
    )
    assert "published" == outcome.outcome
    return time.process_time() - started


@pytest.mark.parametrize("first", range(0, len(KINDS), 10))
def test_t32_hostile_lists_through_the_job(project: Path, first: int) -> None:
    """Ten kinds of 12 kB each cost no more than some times what they cost at 3 kB, and are published."""
    names = list(KINDS)[first : first + 10]
    small = spent(project, names, 3_000)
    assert spent(project, names, 12_000) <= max(ALLOWED, TOO_STEEP * small)


@pytest.mark.long
@pytest.mark.parametrize("name", KINDS)
def test_t32_hostile_list_long(project: Path, name: str) -> None:
    """200 kB of each."""
    small = spent(project, [name], 50_000)
    assert spent(project, [name], 200_000) <= max(ALLOWED, TOO_STEEP * small)
