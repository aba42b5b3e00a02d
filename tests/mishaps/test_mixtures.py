"""Mixtures of everything that goes wrong: the laws hold each night, and a healthy night makes all of it good."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mishaps.mixtures import a_fresh_night, mixture
from tests.mishaps.warm import WarmCommand


@pytest.fixture(scope="module")
def fresh(warm: WarmCommand, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the lists give where nothing went wrong before."""
    return a_fresh_night(warm, tmp_path_factory.mktemp("fresh"))


@pytest.mark.parametrize(
    "seed", [*range(20), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(20, 200))]
)
def test_a_mixture(warm: WarmCommand, tmp_path: Path, fresh: dict[str, str], seed: int) -> None:
    """Two bad nights and a healthy one."""
    assert [] == mixture(warm, tmp_path, seed, fresh)
