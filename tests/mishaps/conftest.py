"""The command, warm: one process for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mishaps.warm import WarmCommand


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmCommand]:
    """The command `paperlist`, forked for each call."""
    command = WarmCommand()
    yield command
    command.close()
