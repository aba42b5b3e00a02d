"""Runs that are killed at any moment: what was answered is kept, and the next run is whole."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.resolve.online_project import OnlineProject, entries
from tests.services import Library, Service, Services, faults

LINES, PAPERS = entries(n_ids=230, n_titles=170)


def undisturbed(tmp_path: Path) -> tuple[dict[str, str], int, int]:
    """What a run comes to that nobody disturbs, and the requests that it sends to each service."""
    project = OnlineProject(tmp_path / "undisturbed", {})
    project.write(LINES)
    with Services(Library(PAPERS)) as services:
        code, told = project.at(services).run()
        assert 0 == code, told
        return project.outcome(), services.arxiv.count, services.s2.count


def test_killed_while_it_waits_for_an_answer(tmp_path: Path) -> None:
    """Killed four times by SIGKILL, each time in the middle of a later request: only that request is sent again."""
    outcome, n_arxiv, n_s2 = undisturbed(tmp_path)
    project = OnlineProject(tmp_path / "killed", {})
    project.write(LINES)
    with Services(Library(PAPERS)) as services:
        at_work = project.at(services)
        kills = [(services.arxiv, 1), (services.s2, 1), (services.arxiv, 5), (services.s2, 1)]
        for service, n_answered in kills:
            kill_at(at_work, service, n_answered)
        code, told = at_work.run()
        assert (0, outcome) == (code, project.outcome()), told
        assert services.arxiv.count <= n_arxiv + len(kills)
        assert services.s2.count <= n_s2 + len(kills)


def kill_at(project: OnlineProject, service: Service, n_answered: int) -> None:
    """Kill a run when the service has answered so many of its requests, and is silent to the next."""
    number = service.count + n_answered + 1
    service.faults.next(1, faults.silence(), where=lambda request: request.number == number)
    child = project.start()
    wait_for(service, number, child)
    child.kill()
    child.communicate()
    assert -signal.SIGKILL == child.returncode
    assert not (project.folder / "out" / "current").exists()


def wait_for(service: Service, number: int, child: subprocess.Popen[str]) -> None:
    """Wait until the service has received its so many-th request, or the child has ended."""
    while child.poll() is None and service.count < number:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.001)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_ended_at_any_moment(tmp_path: Path, seed: int) -> None:
    """Ended six times by any signal, whatever it is doing: whole in the end, and a request more for each time."""
    outcome, n_arxiv, n_s2 = undisturbed(tmp_path)
    project, rng, n_ended = OnlineProject(tmp_path / "ended", {}), random.Random(seed), 0
    project.write(LINES)
    with Services(Library(PAPERS)) as services:
        at_work = project.at(services)
        for _ in range(6):
            child = at_work.start()
            service = rng.choice([services.arxiv, services.s2])
            number = service.count + rng.randrange(1, 6)
            wait_for(service, number, child)
            sent = rng.choice([signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
            if child.poll() is None:
                os.kill(child.pid, sent)
            _, told = child.communicate(timeout=60)
            assert child.returncode in (0, -signal.SIGKILL, 130), told
            assert "Traceback" not in told, told
            n_ended += child.returncode != 0
        code, told = at_work.run()
        assert (0, outcome) == (code, project.outcome()), told
        assert services.arxiv.count <= n_arxiv + n_ended
        assert services.s2.count <= n_s2 + n_ended
