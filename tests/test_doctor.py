"""The doctor: what a night needs and lacks is told before it, one line each."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.doctor import Observation, examine
from pipeline.job import Options
from pipeline.release_commands import go_back
from pipeline.run import enrich
from tests.nights import called
from tests.project import shipped_library
from tests.services import Services, refused_url


def looked(**settings: object) -> list[Observation]:
    return list(examine(load_settings(**settings), offline=True))


def told(findings: list[Observation]) -> str:
    """The sentences of what is not well."""
    return " ".join(finding.sentence for finding in findings if not finding.is_well)


def night(ago: timedelta = timedelta()) -> None:
    enrich(load_settings(), Options(offline=True), lambda: datetime.now(UTC) - ago)


def test_a_healthy_project(project: Path) -> None:
    """Before the first night and after it all is well, and the command ends with 0."""
    assert told(looked()) == ""
    night()
    assert told(looked()) == ""
    done = called("doctor", "--offline")
    assert (0, "All is well.") == (done.returncode, done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("ago", "sentence"),
    [(timedelta(days=3), "is cron at work?"), (timedelta(days=-30), "set this machine's clock")],
)
def test_the_last_run(project: Path, ago: timedelta, sentence: str) -> None:
    """A night that did not come, or came in the future, is told."""
    night(ago)
    assert sentence in told(looked())


def test_a_damaged_release(project: Path) -> None:
    """Files and links that are missing are told, and that the next night makes them anew."""
    night()
    (project / "data/enriched/current/works.parquet").unlink()
    done = called("doctor", "--offline")
    assert (3, True) == (done.returncode, "works.parquet" in done.stdout and "makes it anew" in done.stdout)


def test_a_rollback(project: Path) -> None:
    """Who wonders why nothing is published is told."""
    night()
    first = (project / "data/enriched/current").readlink().name
    (project / "data/raw/more.md").write_text(
        "# More\n\n- [A Paper of Its Own](https://e.org/a.pdf) A. Bee. 2020\n"
    )
    night()
    go_back(load_settings(), first)
    assert "--accept" in told(looked())


def test_no_lists(project: Path) -> None:
    """A folder without lists is told, and the other looks go on."""
    findings = looked(raw_dir=project / "data")
    assert "there is no list" in told(findings)
    assert {"release", "disk", "store"} <= {finding.subject for finding in findings}


def test_a_damaged_store(project: Path) -> None:
    """A store that can't be read is told with what to do; nothing is changed."""
    night()
    store = next(
        (project / ".cache/paperlist").glob("*.sqlite3"), project / ".cache/paperlist/store-1.sqlite3"
    )
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_bytes(b"no database at all" * 100)
    assert "Delete it" in told(looked())
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(store).execute("SELECT * FROM answers")


def test_the_network(project: Path) -> None:
    """A host that answers can be reached; one that does not is told. Nothing is asked of either."""
    with Services(shipped_library()) as services:
        settings = load_settings(arxiv_url=services.arxiv.url, s2_url=refused_url(), probe_seconds=1)
        network = {
            finding.sentence.split(":")[0]: finding.is_well
            for finding in examine(settings)
            if finding.subject == "network"
        }
        assert ({"arXiv": True, "Semantic Scholar": False}, 0) == (network, services.arxiv.count)
