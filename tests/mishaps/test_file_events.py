"""Nothing that happens at a file event ends or spoils a night: kills, SIGTERM, a full disk, a failed operation."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.mishaps.events import MISHAPS
from tests.mishaps.scenarios import SCENARIOS, broken_laws
from tests.mishaps.warm import WarmCommand

N_SAMPLED = 2


@pytest.mark.parametrize(
    "n_points", [N_SAMPLED, pytest.param(None, marks=pytest.mark.long)], ids=["sample", "all"]
)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_mishap_at_any_event(warm: WarmCommand, tmp_path: Path, name: str, n_points: int | None) -> None:
    """One sentence, a documented code, the last release whole; the next run gives what it gives without the mishap."""
    made = SCENARIOS[name](warm, tmp_path)
    points = [
        (scenario, mishap, at) for mishap in MISHAPS for scenario in made for at in range(scenario.n_events)
    ]
    if n_points is not None:
        points = random.Random(name).sample(points, min(len(points), n_points * len(MISHAPS)))
    broken = [
        sentence
        for number, (scenario, mishap, at) in enumerate(points)
        for sentence in broken_laws(warm, scenario, mishap, at, tmp_path / f"point-{number}")
    ]
    assert [] == broken
