"""A dry run: what a run would ask and write, and neither of it done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.job import Options
from pipeline.run import enrich
from tests.fetch.site import a_site, write_settings
from tests.nights import OTHER, TINY, a_night, a_night_folder, called
from tests.project import day, shipped_library
from tests.services import Services

DRY = Options(dry_run=True)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    with Services(shipped_library()) as running:
        monkeypatch.setenv("PAPERLIST_ARXIV_URL", running.arxiv.url)
        monkeypatch.setenv("PAPERLIST_S2_URL", running.s2.url)
        yield running


def files_in(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def test_nothing_is_asked_and_nothing_is_written(project: Path, services: Services) -> None:
    """Before the first night and after it: the services hear nothing, and no file comes, goes or changes."""
    for night in range(2):
        there = files_in(project)
        n_requests = services.arxiv.count, services.s2.count
        done = called("enrich", "--dry-run")
        assert (0, "") == (
            done.returncode,
            "".join(re.findall(r"(?m)^(?!\S+Z (?:start|stage|end)).+", done.stderr)),
        )
        assert "Nothing was asked and nothing was written" in done.stdout
        assert there == files_in(project)
        assert n_requests == (services.arxiv.count, services.s2.count)
        assert ("Would publish nothing: release" in done.stdout) == bool(night)
        enrich(load_settings(), Options(), day())


def test_it_counts_what_a_run_asks(project: Path, services: Services) -> None:
    """What is counted is asked by the night that follows, and the titles of links in doubt; after it, nothing is left to ask."""
    told = enrich(load_settings(), DRY, day()).plan
    assert [
        "Would ask arXiv for 10 identifiers and 0 titles, in about 1 request.",
        "Would ask Semantic Scholar for 10 identifiers and 0 titles, in about 1 request.",
    ] == told[:2]
    enrich(load_settings(), Options(), day())
    assert (2, 2) == (services.arxiv.count, services.s2.count)
    again = enrich(load_settings(), DRY, day()).plan
    assert "Would ask arXiv for 0 identifiers and 0 titles, in about 0 requests." == again[0]


def test_it_tells_what_would_change(tmp_path: Path) -> None:
    """Against the last release: the works that come, and what the gate would say."""
    settings = a_night_folder(tmp_path, tiny=TINY, other=OTHER)
    first = enrich(settings, DRY, day())
    assert any(
        sentence.startswith("Would publish 13 files as data/enriched/releases/") for sentence in first.plan
    )
    assert not settings.out_dir.exists()
    a_night(settings)
    more = OTHER + "- [A new paper about gears](https://example.org/gears.pdf) Gil Gear. 2022\n"
    (settings.raw_dir / "other.md").write_text(more)
    done = called("enrich", "--dry-run")
    assert "Since the last release: new works 1.\n  “A new paper about gears” [other]" in done.stdout
    (settings.raw_dir / "other.md").write_text("# nothing\n")
    assert (3, True) == (
        (done := called("enrich", "--dry-run")).returncode,
        "--accept-drop other" in done.stdout,
    )


def test_lists_that_would_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are named, and not asked for."""
    monkeypatch.chdir(tmp_path)
    with a_site(tiny=TINY) as site:
        write_settings(Path(), f'[[lists]]\nurl = "{site.url}/tiny.md"\n')
        before_any = enrich(load_settings(), DRY, day())
        assert "More is known when they are there." in before_any.plan[1]
        (Path("data/raw") / "other.md").write_text(OTHER)
        plan = enrich(load_settings(), DRY, day()).plan
        assert (
            f"Would look for 1 file of 1 list, and fetch what is new: tiny ({site.url}/tiny.md)." == plan[0]
        )
        assert [] == site.asked
