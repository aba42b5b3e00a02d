"""Workers: what they give stands in order, and one that is killed costs its task one more try."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from pipeline.workers import Killed, Processes, done_by_workers


def doubled(number: int) -> int:
    """Twice a number."""
    return 2 * number


def killed_once(path: str) -> str:
    """Its own name, by the second worker: the first is killed at it."""
    if path.endswith("fragile") and not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Path(path).name


def killed_always(name: str) -> str:
    """Its own name, but for what no process survives."""
    if name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return name


@pytest.mark.parametrize("n_jobs", [1, 3])
def test_order_never_matters(n_jobs: int) -> None:
    """Results stand in the order of the tasks, however many processes there are."""
    assert [2 * number for number in range(20)] == list(done_by_workers(doubled, range(20), n_jobs))


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    """What it was at is tried once more, and nothing else is lost."""
    names = ["a", "fragile", "b", "c"]
    assert names == list(done_by_workers(killed_once, [str(tmp_path / name) for name in names], 2))


def test_what_kills_twice_is_left_out() -> None:
    """A task that no process survives is told as such, and costs the others nothing."""
    names = ["a", "deadly", "b", "c", "d"]
    found = list(done_by_workers(killed_always, names, 2))
    assert isinstance(found[1], Killed)
    assert ["a", "b", "c", "d"] == [one for one in found if not isinstance(one, Killed)]


def test_ctrl_c_ends_processes_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    """A process that hears it prints no traceback of its own."""
    with Processes(1, multiprocessing.get_context("spawn")) as pool:
        os.kill(pool.submit(os.getpid).result(), signal.SIGINT)
        with pytest.raises(BrokenProcessPool):
            pool.submit(os.getpid).result()
    assert "" == capfd.readouterr().err
