"""How far a long piece of work is: what its stages tell, whoever shows it."""

from __future__ import annotations

from typing import Protocol


class HowFar(Protocol):
    """Told at the start of every stage, and as often as something of it is done."""

    def __call__(self, stage: str, counted: str, n_done: int = 0, n_all: int | None = None) -> None:
        """So much of a stage is done, of so much if that is known: `compare`, `pairs`, 300 of 4,000."""


def untold(stage: str, counted: str, n_done: int = 0, n_all: int | None = None) -> None:
    """Tell nobody."""
