"""Two runs at once: one pace and one store for both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pipeline.ids import Ids
from pipeline.resolve.protocol import ById
from pipeline.resolve.store import Store
from tests.resolve.online_project import OnlineProject, entries
from tests.services import Library, Services

INTERVAL = 0.2


def test_two_runs_share_pace_and_store(tmp_path: Path) -> None:
    """Both are whole, no request of one comes sooner than it may after one of the other, and no answer is lost.

    One may end before the other has stored what it was told; the next night of both says the same, and asks nothing.
    """
    lines, papers = entries(n_ids=130, n_titles=60)
    project = OnlineProject(tmp_path, {})
    project.write(lines)
    with Services(Library(papers)) as services:
        at_work = project.at(services, arxiv_interval=INTERVAL, s2_interval=INTERVAL)
        children = [at_work.start(out=out) for out in ("one", "two")]
        said = [child.communicate(timeout=300) for child in children]
        assert [0, 0] == [child.returncode for child in children], said
        assert not any("locked" in told or "Traceback" in told for _, told in said)
        for service in (services.arxiv, services.s2):
            times = [request.at for request in service.requests]
            assert 1 == service.max_concurrent
            assert (
                times[-1] - times[0] >= (len(times) - 2) * INTERVAL
            )  # the first may have been late to arrive
        count = services.arxiv.count, services.s2.count
        assert [0, 0] == [at_work.run(out=out)[0] for out in ("one", "two")]
        assert count == (services.arxiv.count, services.s2.count)
    assert project.outcome("one") == project.outcome("two")


def test_a_store_opened_by_many_at_once(tmp_path: Path) -> None:
    """Four processes open a new store at the same moment and write to it: nobody is told that it is locked."""
    work = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from pipeline.ids import Ids; from pipeline.resolve.protocol import ABSENT, ById\n"
        "from pipeline.resolve.store import Store\n"
        "sys.stdout.write('ready'); sys.stdout.flush(); sys.stdin.readline()\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for number in range(100):\n"
        "    query = ById(Ids(arxiv_id=f'2001.{sys.argv[2]}{number:04}'))\n"
        "    store.put('arxiv', [(query, ABSENT)], datetime.now(UTC))\n"
        "store.close()\n"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", work, str(tmp_path / "store"), str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(1, 5)
    ]  # fmt: skip
    for child in children:
        assert child.stdout is not None
        assert "ready" == child.stdout.read(5)
    told = [child.communicate("go\n")[1] for child in children]
    assert [0] * 4 == [child.returncode for child in children], told
    store = Store(tmp_path / "store")
    asked = [ById(Ids(arxiv_id=f"2001.{who}{number:04}")) for who in range(1, 5) for number in range(100)]
    assert all(store.get("arxiv", query) for query in asked)
