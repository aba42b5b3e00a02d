"""Night after night: ids, first days and dismissals stay, and nothing grows but what should."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mishaps.soak import soak
from tests.mishaps.warm import WarmCommand


@pytest.mark.parametrize(
    ("n_nights", "seed"), [(6, 1), *(pytest.param(30, seed, marks=pytest.mark.long) for seed in range(4))]
)
def test_a_soak(warm: WarmCommand, tmp_path: Path, n_nights: int, seed: int) -> None:
    """Works of papers that stay keep their ids, dismissed flags stay away, `first_seen` stays, runs grows by one."""
    assert [] == soak(warm, tmp_path, n_nights, seed)
