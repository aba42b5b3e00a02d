"""Releases over time as operators and consumers ask about them: which there are, what changed, going back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Settings
from pipeline.errors import ConfigError, GateError
from pipeline.publish.changes import CHANGES, read_changes
from pipeline.publish.manifest import damaged_files
from pipeline.publish.news import last_lines, told_changes
from pipeline.publish.release import FILES
from pipeline.release_commands import changed_between, go_back, publications, release_lines
from tests.nights import OFFLINE, OTHER, TINY, a_night, a_night_folder, called

MENDED = TINY.replace("[code]()", "").replace("Another paper about graphs", "Yet another paper about *trees*")
NEW = "- [A new paper about gears](https://example.org/gears.pdf) Gil Gear. 2022\n"


@pytest.fixture
def nights(tmp_path: Path) -> Settings:
    """Two nights: on the second one list has a paper more, and the other one a flag less and a title mended."""
    settings = a_night_folder(tmp_path, tiny=TINY, other=OTHER)
    a_night(settings)
    write(settings, tiny=MENDED, other=OTHER + NEW)
    a_night(settings, on="2026-11-25")
    return settings


def write(settings: Settings, **lists: str) -> None:
    for name, text in lists.items():
        (settings.raw_dir / f"{name}.md").write_text(text, encoding="utf-8")


def current(settings: Settings) -> str:
    return (settings.out_dir / "current").resolve().name


def test_what_changed_since_yesterday(nights: Settings) -> None:
    """The new work, the mended title and the closed flag are told in every form, and nothing that a list says is markup."""
    changes = changed_between(nights.out_dir, None, None)
    assert ["release", "flag_closed", "work_new", "work_retitled"] == [change.kind for change in changes]
    text = told_changes(changes, "text")
    assert "New works (1)\n  “A new paper about gears” [other]" in text
    assert "“Another paper about graphs” is now “Yet another paper about trees” [tiny]" in text
    assert [one["kind"] for one in json.loads(told_changes(changes, "json"))] == [one.kind for one in changes]
    hostile = [replace(change, title="<b>@x](y)", list_id="#1") for change in changes]
    assert "\\<b\\>\\@x\\](y)" in told_changes(hostile, "markdown")


def test_the_report_begins_with_it(nights: Settings) -> None:
    """`report.md` tells what its release changed, escaped; also when a release stands again, and after it was mended."""
    first, second = (one.content_id for one in publications(nights.out_dir))
    report = nights.out_dir / "report.md"
    told = report.read_text(encoding="utf-8")
    assert told.startswith(
        f"# paperlist report\n\n## What changed since release {first}\n\nNew works (1):\n\n- “A new paper"
    )
    assert "What changed" not in (nights.out_dir / "releases" / first / "report.md").read_text(
        encoding="utf-8"
    )
    a_night(nights, on="2026-11-26")
    assert told == report.read_text(encoding="utf-8")
    report.resolve().write_text("torn")
    a_night(nights, on="2026-11-26")
    assert told == report.read_text(encoding="utf-8")
    write(nights, tiny=TINY, other=OTHER)
    a_night(nights, on="2026-11-27")
    assert f"since release {second}\n\nWorks with another title (1):" in report.read_text(encoding="utf-8")
    assert [] == damaged_files(nights.out_dir / "releases" / first, FILES)


def test_the_last_lines_of_a_run(nights: Settings) -> None:
    """They begin with how much changed and name the works; a night without news says nothing of it."""
    write(nights, tiny=MENDED, other=OTHER + NEW.replace("gears", "cogs"))
    *_, summary, work, _gone, end = called("enrich", "--offline").stdout.splitlines()
    assert summary == "Since the last release: new works 1, works that are gone 1."
    assert ("  “A new paper about cogs” [other]", "Published release") == (work, end[:17])
    assert [] == last_lines(a_night(nights, on="2026-11-28").changes)


def test_changes_are_kept_as_a_table(nights: Settings) -> None:
    """Consumers load them with one call; a night without news adds nothing."""
    n_rows = len(pd.read_parquet(nights.out_dir / CHANGES))
    a_night(nights, on="2026-11-26")
    table = pd.read_parquet(nights.out_dir / CHANGES)
    assert (n_rows, [1, 2]) == (len(table), table["publication"].unique().tolist())
    assert ["A new paper about gears"] == table.loc[table["kind"] == "work_new", "title"].tolist()


def test_there_and_back_tells_both(nights: Settings) -> None:
    """A list that goes back to what it was is news again, though its release has been published before."""
    first = publications(nights.out_dir)[0].content_id
    write(nights, tiny=TINY, other=OTHER)
    a_night(nights, on="2026-11-26")
    rows = read_changes(nights.out_dir)
    assert first == current(nights)
    assert [1, 2, 3] == sorted({row.publication for row in rows})
    assert {"work_gone"} <= {row.kind for row in rows if row.publication == 3}


def test_changes_that_a_killed_run_could_not_note(nights: Settings) -> None:
    """The next run makes up for them, and numbers them as if nothing had happened."""
    whole = (nights.out_dir / CHANGES).read_bytes()
    rows = pd.read_parquet(nights.out_dir / CHANGES)
    assert 2 == rows["publication"].max()
    (nights.out_dir / CHANGES).unlink()
    first = publications(nights.out_dir)[0].content_id
    second = current(nights)
    (nights.out_dir / "current").unlink()
    (nights.out_dir / "current").symlink_to(Path("releases") / first)
    write(nights, tiny=TINY, other=OTHER)
    a_night(nights)
    (nights.out_dir / "current").unlink()
    (nights.out_dir / "current").symlink_to(Path("releases") / second)
    write(nights, tiny=MENDED, other=OTHER + NEW)
    a_night(nights, on="2026-11-25")
    assert whole == (nights.out_dir / CHANGES).read_bytes()


def test_releases_are_listed(nights: Settings) -> None:
    """The newest stands first; the current one is named."""
    lines = list(release_lines(nights.out_dir))
    assert [f"2026-11-25 00:00  {current(nights)}  current"] == lines[:1]
    assert 2 == len(lines)


def test_going_back(nights: Settings) -> None:
    """The release before stands again, and no night replaces it until a person says so."""
    left, first = current(nights), publications(nights.out_dir)[0].content_id
    assert f"Release {first} stands again" in go_back(nights, None)
    assert first == current(nights)
    with pytest.raises(GateError, match="Somebody went back to release"):
        a_night(nights, on="2026-11-26")
    assert first == current(nights)
    a_night(nights, replace(OFFLINE, accept=True), on="2026-11-27")
    assert left == current(nights)
    a_night(nights, on="2026-11-28")
    assert ["rolled back to"] == [
        line.split("  ")[-1] for line in release_lines(nights.out_dir) if "rolled" in line
    ]
    assert 4 == max(row.publication for row in read_changes(nights.out_dir))


def test_a_night_that_changes_nothing_accepts_nothing(nights: Settings) -> None:
    """After going back, a night that makes the same release again leaves the word of the person who went back in force."""
    go_back(nights, None)
    write(nights, tiny=TINY, other=OTHER)
    assert "unchanged" == a_night(nights, on="2026-11-26").outcome
    write(nights, tiny=MENDED, other=OTHER + NEW)
    with pytest.raises(GateError, match="Somebody went back to release"):
        a_night(nights, on="2026-11-27")


def test_names_that_are_none(nights: Settings) -> None:
    """A release that is not kept, or stands already, is refused with what to do."""
    with pytest.raises(ConfigError, match="no release of that name is kept"):
        changed_between(nights.out_dir, "ffff", None)
    with pytest.raises(ConfigError, match="stands already"):
        go_back(nights, current(nights))


def test_the_commands(nights: Settings) -> None:
    """From the shell: 0 and the lines; before the first night 2 and a sentence."""
    assert (0, "current") == ((done := called("releases")).returncode, done.stdout.split("\n")[0].split()[-1])
    assert "New works (1)" in called("diff").stdout
    assert "## New works (1)" in called("diff", "--format", "markdown").stdout
    assert 0 == called("rollback").returncode
    assert 4 == called("enrich", "--offline").returncode
    done = called("releases", env={"PAPERLIST_OUT_DIR": "nowhere"})
    assert (2, True) == (done.returncode, "nothing is published there yet" in done.stderr)
