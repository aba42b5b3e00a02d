"""The page of what stands: made anew after every run, with the night, the edits and the lines at the forge."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.errors import GateError
from pipeline.job import Options
from pipeline.parse.lists import RawList
from pipeline.publish.manifest import damaged_files
from pipeline.publish.release import FILES
from pipeline.review.forge import forge_pages, web_address
from pipeline.review.standing import page_made
from pipeline.review.standing_facts import standing_facts
from pipeline.run import enrich
from tests.project import day

OFFLINE = Options(offline=True)
REMOTES = {
    "https://github.com/owner/list.git": "https://github.com/owner/list",
    "https://user:secret@github.com/owner/list": "https://github.com/owner/list",
    "git@github.com:owner/list.git": "https://github.com/owner/list",
    "ssh://git@codeberg.org/owner/list.git": "https://codeberg.org/owner/list",
    "/srv/git/list.git": None,
    "file:///srv/git/list.git": None,
    "javascript:alert(1)": None,
    "": None,
}


@pytest.mark.parametrize(("remote", "address"), REMOTES.items())
def test_addresses_for_people(remote: str, address: str | None) -> None:
    """The remote of git as an address of the web, without what lets in; a folder has none."""
    assert address == web_address(remote)


def test_lines_at_the_forge(tmp_path: Path) -> None:
    """A committed list that a remote has is linked at that commit; one that was edited since is not, unless the settings name it."""

    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-C", tmp_path, "-c", "user.name=A", "-c", "user.email=a@example.org", *words],
            check=True,
            capture_output=True,
        )

    path = tmp_path / "my list.md"
    path.write_text("# A\n")
    raw = RawList("list", str(path), b"")
    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "--message=one")
    git("remote", "add", "origin", "git@github.com:owner/list.git")
    assert {} == forge_pages([raw], {})
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    (page,) = forge_pages([raw], {}).values()
    assert page.startswith("https://github.com/owner/list/blob/") and page.endswith("/my%20list.md?plain=1")
    path.write_text("# B\n")
    assert {} == forge_pages([raw], {})
    named = forge_pages([raw], {"list": "https://gitlab.com/owner/list/-/blob/main/README.md"})
    assert {("list", None): "https://gitlab.com/owner/list/-/blob/main/README.md?plain=1"} == named
    assert {} == forge_pages([raw], {"list": "javascript:alert(1)"})


def test_edits_are_those_of_fix(project_of: Callable[[str], Settings]) -> None:
    """A repeated entry is shown as the line that goes; a list that was edited since shows none of moved entries."""
    settings = project_of("made-up")
    facts = standing_facts(settings)
    flag = next(flag for flag in facts.made.flags if flag.code == "DUP001")
    edit = facts.edits[flag.flag_id]
    path = settings.raw_dir / f"{flag.list_id}.md"
    lines = path.read_text().splitlines()
    assert [("-", lines[flag.line_start - 1])] == edit
    path.write_text("\n".join(["# Another heading", "", *lines]))
    assert flag.flag_id not in standing_facts(settings).edits


def test_every_night_has_its_page(project_of: Callable[[str], Settings]) -> None:
    """After a night that changed nothing, and after one that was refused, the page tells of that night; the release stays whole."""
    settings = project_of("made-up")
    page = settings.out_dir / "report.html"
    with page_made(settings, OFFLINE):
        enrich(settings, OFFLINE, day("2026-11-25"))
    assert page.is_file() and not page.is_symlink()
    assert "2026-11-25 00:00 UTC" in page.read_text() and "nothing changed" in page.read_text()
    with pytest.raises(GateError), page_made(settings, OFFLINE):
        raise GateError("refused")
    assert page.is_file()
    assert [] == damaged_files((settings.out_dir / "current").resolve(), FILES)


def test_a_page_that_fails_costs_itself(
    project_of: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """Where the page can't be made, the night counts all the same, the release's own page stands, and a sentence says why."""
    settings = project_of("made-up")

    def broken(*_: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("pipeline.review.standing.with_night", broken)
    with page_made(settings, OFFLINE):
        pass
    assert (settings.out_dir / "report.html").is_symlink()
    assert "tells nothing of the night (ValueError: broken)" in capsys.readouterr().err


def test_an_interrupted_page_says_what_stands(
    project_of: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who interrupts the making of the page is told whether the night before it published."""
    settings = project_of("made-up")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.review.standing.with_night", interrupted)
    with pytest.raises(KeyboardInterrupt) as told, page_made(settings, OFFLINE):
        pass
    assert ["nothing was published"] == told.value.__notes__
