"""Nights that something spoils: each test is named for the case that it came from."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipeline import list_results, steps, tables
from pipeline.config import Settings
from pipeline.decision_commands import dismiss
from pipeline.decisions import DECISIONS, read_decisions
from pipeline.errors import ConfigError, GateError, StoppedError
from pipeline.flag.rules import RULES
from pipeline.publish.release import FILES, RENEWED
from pipeline.schema import Flag, Run
from tests.nights import OFFLINE, OTHER, PAPERLIST, TINY, a_night, a_night_folder, called, files_of, leftovers
from tests.project import SHIPPED

CUTS: dict[str, Callable[[Path], object]] = {
    "heading only": lambda path: path.write_text("# Tiny list\n"),
    "150 bytes": lambda path: path.write_bytes(path.read_bytes()[:150]),
    "deleted": lambda path: path.unlink(),
    "web page": lambda path: path.write_text("<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"),
    "not found": lambda path: path.write_text("404: Not Found"),
}


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two small lists in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return a_night_folder(tmp_path / "night", tiny=TINY, other=OTHER)


@pytest.mark.parametrize("cut", CUTS)
def test_t01_a_list_that_lost_much_is_carried_over(night: Settings, cut: str) -> None:
    """What the last release holds of it stands in for it, the run says so and ends with 3; --accept-drop lets it go."""
    before = a_night(night).tables
    CUTS[cut](night.raw_dir / "tiny.md")
    carried = a_night(night)
    assert 3 == carried.exit_code
    assert "tiny" in carried.concerns[0]
    assert "--accept-drop tiny" in carried.concerns[0]
    assert before.works == carried.tables.works
    assert before.flags == carried.tables.flags
    assert [("parse", "tiny")] == [(problem.stage, problem.subject) for problem in carried.problems]
    meant = a_night(night, dataclasses.replace(OFFLINE, accept_drop=("tiny",)))
    assert (0, True) == (meant.exit_code, len(meant.tables.works) < len(before.works))
    assert "unchanged" == a_night(night).outcome


def test_t01_a_few_entries_less_are_no_drop(night: Settings) -> None:
    """Copies removed, as a flag asked for, and one paper of few: published without a word."""
    a_night(night)
    path = night.raw_dir / "tiny.md"
    copy = "- [A made up paper about widgets](https://example.org/a.pdf) Ann Example, Bob Sample. 2021\n"
    path.write_text(path.read_text().replace(copy + copy, copy))
    assert (0, "published") == ((after := a_night(night)).exit_code, after.outcome)
    path.write_text(path.read_text().replace(copy, ""))
    assert (0, "published") == ((after := a_night(night)).exit_code, after.outcome)


@pytest.mark.parametrize(
    "text",
    [
        "- [P](https://example.org/q.pdf) Q. 2020\n",
        "| Title | Link |\n|---|---|\n| A Table of Its Own | [pdf](https://example.org/t.pdf) |\n",
        "**Papers**\n\n- [A Paper under Bold](https://example.org/u.pdf) Q. Rest. 2020\n",
        "@article{a, title={A Title in Braces}, author={Ann Bee}, year={2020}}\n",
        "404: Not Found",
        "<html><body><form>Log in</form></body></html>",
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
    ],
)
def test_t02_a_list_without_heading(night: Settings, text: str) -> None:
    """It is read as far as it goes, and the others are published."""
    (night.raw_dir / "plain.md").write_text(text)
    outcome = a_night(night)
    assert ("published", 0) == (outcome.outcome, outcome.exit_code)
    assert {"tiny", "other"} <= {mention.list_id for mention in outcome.tables.mentions}


def without_kept(night: Settings) -> Settings:
    """The same night with nothing kept of those before: what is tried is what the code makes."""
    return night.model_copy(update={"kept_mb": 0.0})


def test_t02_a_rule_that_fails_costs_itself(night: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other rules' flags are published, its own are the last release's, and the run says which rule and list."""
    before = a_night(night).tables.flags

    def broken(view: object) -> object:
        raise RuntimeError("no idea")

    monkeypatch.setitem(RULES, "DUP001", dataclasses.replace(RULES["DUP001"], find=broken))
    after = a_night(without_kept(night))
    assert (3, before) == (after.exit_code, after.tables.flags)
    assert {"DUP001 on tiny", "DUP001 on other"} == {problem.subject for problem in after.problems}


def test_t02_a_list_that_fails_costs_itself(night: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that can't be understood is carried over; the next night, mended, is as if nothing had been."""
    before = a_night(night)
    read = list_results.mentions_of

    def broken(document: object) -> object:
        if document.list_id == "tiny":  # type: ignore[attr-defined]
            raise ValueError("never seen such a thing")
        return read(document)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(list_results, "mentions_of", broken)
        failed = a_night(without_kept(night))
    assert (3, before.tables.works) == (failed.exit_code, failed.tables.works)
    assert "never seen such a thing" in failed.concerns[0]
    assert (0, before.content_id) == ((after := a_night(night)).exit_code, after.content_id)


@pytest.mark.parametrize(
    ("where", "costs"),
    [
        ("pipeline.resolve.judging.match_record", "not found"),
        ("pipeline.merge.dedupe.prepare_fields", "not merged"),
        ("pipeline.merge.stage.survive", "not put together"),
    ],
)
def test_one_record_that_fails_costs_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, where: str, costs: str
) -> None:
    """Whatever fails at one record, the others are published as before, and the run says what failed."""
    before = a_night(settings).tables
    module, name = where.rsplit(".", 1)
    real = getattr(importlib.import_module(module), name)
    odd = before.records[0].title

    def broken(*arguments: object, **more: object) -> object:
        texts = [
            str(part["title"].tolist()) if isinstance(part, pd.DataFrame) else str(part) for part in arguments
        ]
        if any(odd in text for text in texts):
            raise RuntimeError("never seen such a record")
        return real(*arguments, **more)

    monkeypatch.setattr(where, broken)
    options = dataclasses.replace(OFFLINE, accept=True)
    if (
        costs == "not put together"
    ):  # the work has one record: it can't be made at all, and the night ends well
        with pytest.raises(StoppedError, match="never seen such a record"):
            a_night(settings, options)
        return
    after = a_night(settings, options)
    assert 3 == after.exit_code
    assert any("never seen such a record" in concern for concern in after.concerns)
    others = {work.work_id for work in before.works if work.title != odd}
    assert others <= {work.work_id for work in after.tables.works}


def test_t03_a_torn_stage_is_refused(settings: Settings) -> None:
    """A stage whose tables are another run's than its note is not gone on from."""
    a_night(settings, dataclasses.replace(OFFLINE, last="flag"))
    stage = settings.cache_dir / "stages" / "resolve"
    (settings.raw_dir / "snapshot").rename(settings.raw_dir.parent / "away")
    note = (stage / "stage.json").read_bytes()
    a_night(settings, dataclasses.replace(OFFLINE, first="resolve", last="resolve"))
    (stage / "stage.json").write_bytes(
        note
    )  # killed between the tables and the note, as older versions wrote them
    with pytest.raises(
        ConfigError, match=r"resolve is not whole\. Run `paperlist enrich --until resolve` first"
    ):
        a_night(settings, dataclasses.replace(OFFLINE, first="merge"))
    (stage / "stage.json").unlink()
    with pytest.raises(ConfigError, match="resolve was not run yet"):
        a_night(settings, dataclasses.replace(OFFLINE, first="publish"))


def test_t03_references_are_checked(night: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables whose ids lead nowhere are refused, kept aside to be looked at, and `--accept` does not help them."""
    a_night(night)
    resolve = steps.resolve

    def forgetful(*arguments: object) -> object:
        resolved = resolve(*arguments)  # type: ignore[arg-type]
        gone = [
            dataclasses.replace(row, record_id="0" * 16, status="found") for row in resolved.resolutions[:1]
        ]
        return dataclasses.replace(resolved, resolutions=[*gone, *resolved.resolutions[1:]])

    monkeypatch.setattr(steps, "resolve", forgetful)
    monkeypatch.setattr(steps, "merge_records", steps.merge_records)
    for options in (OFFLINE, dataclasses.replace(OFFLINE, accept=True)):
        with pytest.raises((GateError, StoppedError)):
            a_night(without_kept(night), options)


@pytest.mark.parametrize("name", ["works.parquet", "flags.parquet", "report.html", "manifest.json"])
@pytest.mark.parametrize("harm", ["deleted", "truncated", "changed"])
def test_t04_a_damaged_release_is_made_whole(night: Settings, name: str, harm: str) -> None:
    """The next night finds the damage, writes the same bytes again and says so; the one after that finds nothing."""
    a_night(night)
    current = night.out_dir / "current"
    whole = files_of(current)
    path = current / name
    data = path.read_bytes()
    if harm == "deleted":
        path.unlink()
    else:
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        path.write_bytes(data[:-7] if harm == "truncated" else changed)
    mended = a_night(night)
    assert "unchanged" == mended.outcome
    assert mended.exit_code == 3 or name == "manifest.json"  # which older versions did not write
    assert mended.concerns or any(name in note for note in mended.notes)
    assert whole == files_of(current)
    assert 0 == a_night(night).exit_code


def test_t04_a_release_that_is_gone_is_made_anew(night: Settings) -> None:
    """Ids and first days come from the last whole release; the release itself is written again."""
    a_night(night, on="2026-11-01")
    (night.raw_dir / "other.md").write_text(OTHER + "- [Third](https://example.org/3.pdf) H. Nix. 2021\n")
    second = a_night(night, on="2026-11-02")
    shutil.rmtree((night.out_dir / "current").resolve())
    third = a_night(night, on="2026-11-03")
    assert (3, second.content_id) == (third.exit_code, third.content_id)
    assert {date(2026, 11, 1)} == {flag.first_seen for flag in third.tables.flags if flag.list_id == "tiny"}


@pytest.mark.parametrize("name", [*(name for name in FILES if name not in RENEWED), "current"])
def test_t05_links_are_made_again(night: Settings, name: str) -> None:
    """A link of the top that is missing or leads elsewhere leads into the release after the next night."""
    a_night(night)
    link = night.out_dir / name
    target = link.readlink()
    link.unlink()
    if name != "current":
        link.write_bytes(b"a copy that followed the link")
    a_night(night)
    assert target == link.readlink()
    assert link.exists()


def test_t10_dismissals_at_the_same_moment(night: Settings) -> None:
    """Eight at once: all are kept, and each process ends well."""
    flags = sorted(flag.flag_id for flag in a_night(night).tables.flags)
    calls = [
        subprocess.Popen([*PAPERLIST, "dismiss", flag, "--reason", f"reason {n}"], stderr=subprocess.PIPE)
        for n, flag in enumerate(flags * 2)
    ]
    assert [0] * len(calls) == [call.wait() for call in calls]
    assert len(flags) == len(read_decisions(night.raw_dir).dismissed)
    assert [] == leftovers(night.raw_dir)


def test_t11_every_dismissal_holds_through_a_mended_title(night: Settings) -> None:
    """No flag comes back, or changes its id or first day, when titles and labels of its entry are mended."""
    before = a_night(night, on="2026-11-01").tables.flags
    dismiss(night, [flag.flag_id for flag in before], "wanted")
    path = night.raw_dir / "tiny.md"
    text = path.read_text()
    for old, new in {
        "about graphs": "about graphs and trees", "about widgets": "about all widgets", "[code]": "[Code]",
        "anomaly detection": "anomaly detection in depth",
    }.items():  # fmt: skip
        text = text.replace(old, new)
    path.write_text(text)
    after = a_night(night, on="2026-11-02").tables.flags
    assert {(flag.flag_id, flag.first_seen, "dismissed") for flag in before} == {
        (flag.flag_id, flag.first_seen, flag.status) for flag in after
    }


def test_t12_a_renamed_list_is_the_same_list(night: Settings) -> None:
    """Works, mentions, flags, first days and dismissals carry over; the output says so; the nights after hold it too."""
    before = a_night(night, on="2026-11-01").tables
    dismissed = next(flag.flag_id for flag in before.flags if flag.code == "LNK005")
    dismiss(night, [dismissed], "wanted")
    a_night(night, on="2026-11-02")
    (night.raw_dir / "tiny.md").rename(night.raw_dir / "tiny2.md")
    for on in ("2026-11-03", "2026-11-04"):
        after = a_night(night, on=on)
        assert 0 == after.exit_code
        assert {work.work_id for work in before.works} == {work.work_id for work in after.tables.works}
        assert {m.mention_id for m in before.mentions} == {m.mention_id for m in after.tables.mentions}
        assert {(f.flag_id, f.first_seen) for f in before.flags} == {
            (f.flag_id, f.first_seen) for f in after.tables.flags
        }
        assert [dismissed] == [flag.flag_id for flag in after.tables.flags if flag.status == "dismissed"]
        if on == "2026-11-03":
            assert any("tiny2: is tiny renamed" in note for note in after.notes)
    shutil.rmtree(night.out_dir)
    fresh = a_night(night).tables.flags
    assert ["LNK005"] == [flag.code for flag in fresh if flag.status == "dismissed"]


def test_t15_a_full_disk_is_one_sentence(night: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """No space while the release is written: 4, the last release stands, nothing is left over."""
    a_night(night)
    standing = (night.out_dir / "current").readlink()
    (night.raw_dir / "tiny.md").write_text(TINY.replace("2019", "2018"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr("pipeline.publish.release.write_manifest", full)
    with pytest.raises(
        StoppedError, match=r"somewhere: .*No space left on device.*nothing was published"
    ) as stop:
        a_night(night)
    assert (4, standing) == (stop.value.exit_code, (night.out_dir / "current").readlink())
    runs = tables.read(night.out_dir / "runs.parquet", Run)
    assert (4, "stopped") == (runs[-1].exit_code, runs[-1].outcome)
    assert [] == leftovers(night.out_dir)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_t16_published_stays_published(night: Settings) -> None:
    """Nobody can be told, as the output is full or closed: the release stands, and the code says so."""
    with Path("/dev/full").open("w") as full:
        done = called("enrich", "--offline", stdout=full)
    assert (0, "") == (done.returncode, done.stderr.replace("\n", "") if "Traceback" in done.stderr else "")
    assert (night.out_dir / "current" / "works.parquet").exists()
    (night.raw_dir / "tiny.md").write_text(TINY.replace("2019", "2018"))
    closed = subprocess.Popen(
        [*PAPERLIST, "enrich", "--offline"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert closed.stdout is not None
    closed.stdout.close()
    assert closed.stderr is not None
    told = closed.stderr.read()
    assert (0, False) == (closed.wait(), "Traceback" in told or "BrokenPipe" in told)


def test_t18_no_leftover_stops_a_night(night: Settings) -> None:
    """Probes and half-written files of killed runs, whatever their process was, are swept away."""
    a_night(night)
    out = night.out_dir
    (out / f".probe-{os.getpid()}").symlink_to("current")
    (out / ".works.parquet.fresh").symlink_to("current")
    (out / "releases" / ".0000.partial").mkdir()
    (out / "releases" / ".0000.partial" / "works.parquet").write_bytes(b"PAR1")
    (out / ".runs.parquet.partial").write_bytes(b"")
    assert 0 == a_night(night).exit_code
    assert [] == leftovers(out)
    assert not (out / ".works.parquet.fresh").is_symlink()


def test_t19_old_releases_go(night: Settings) -> None:
    """The last ones are kept, as many as the setting says; the current one always."""
    few = night.model_copy(update={"keep_releases": 3})
    ids = []
    for year in range(2001, 2008):
        (night.raw_dir / "tiny.md").write_text(TINY.replace("2019", str(year)))
        ids.append(a_night(few).content_id)
    assert sorted(ids[-3:]) == sorted(path.name for path in (night.out_dir / "releases").iterdir())


def test_t20_a_copy_that_followed_links(night: Settings) -> None:
    """A folder in the place of `current` is told before any work, with what to do."""
    a_night(night)
    copy = night.out_dir.with_name("copy")
    shutil.copytree(night.out_dir, copy, symlinks=False)
    shutil.rmtree(night.out_dir)
    copy.rename(night.out_dir)
    with pytest.raises(ConfigError, match=r"current: is a folder, not a link to a release.* Move it away"):
        a_night(night)


@pytest.mark.parametrize("text", ["dismissed = 3", "[[[x", "a = \0", "dismissed = ['x']"])
def test_t24_dismiss_on_a_broken_file(night: Settings, text: str) -> None:
    """The same sentence as the main job's, and nothing is written."""
    flag = a_night(night).tables.flags[0].flag_id
    path = night.raw_dir / DECISIONS
    path.write_text(text)
    for command in (lambda: dismiss(night, [flag], "wanted"), lambda: a_night(night)):
        with pytest.raises(ConfigError, match=r"decisions\.toml"):
            command()
    assert text == path.read_text()


def test_t25_dismissed_again_after_a_revert(night: Settings) -> None:
    """What counts is the file, not what the last release says."""
    flag = a_night(night).tables.flags[0].flag_id
    dismiss(night, [flag], "wanted")
    a_night(night)
    (night.raw_dir / DECISIONS).unlink()
    assert "is dismissed in" in dismiss(night, [flag], "wanted")[0]
    assert "was dismissed before" in dismiss(night, [flag], "wanted")[0]
    assert 1 == len(read_decisions(night.raw_dir).dismissed)


def test_t26_a_linked_file_is_written_through(night: Settings, tmp_path: Path) -> None:
    """Where `decisions.toml` is a link, the file that it leads to is changed."""
    flag = a_night(night).tables.flags[0].flag_id
    kept = tmp_path / "kept.toml"
    kept.write_text("# by hand\n")
    (night.raw_dir / DECISIONS).symlink_to(kept)
    dismiss(night, [flag], "wanted")
    assert (night.raw_dir / DECISIONS).is_symlink()
    assert "# by hand" in kept.read_text()
    assert "wanted" in kept.read_text()


def test_t27_any_terminal(night: Settings) -> None:
    """A terminal that knows only ASCII is shown all flags, without what it has no character for."""
    (night.raw_dir / "tiny.md").write_text(TINY.replace("widgets", "“wïdgets” 🔍"), encoding="utf-8")
    done = called("check", "data/raw/tiny.md", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (1, False) == (done.returncode, "Traceback" in done.stderr)
    assert "DUP001" in done.stdout


def interrupted(*_: object) -> None:
    """What Ctrl-C raises, wherever it comes."""
    raise KeyboardInterrupt


def test_t34_interrupted_after_the_switch(night: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever interrupts the last steps is told that the release is published, and so is `runs`."""
    monkeypatch.setattr("pipeline.publish.release.sync_folder", lambda _: None)
    monkeypatch.setattr("pipeline.publish.release.mend_links", interrupted)
    with pytest.raises(KeyboardInterrupt) as stop:
        a_night(night)
    current = (night.out_dir / "current").resolve().name
    assert [f"release {current} is published"] == stop.value.__notes__
    runs = tables.read(night.out_dir / "runs.parquet", Run)
    assert ("published", 130, current) == (runs[-1].outcome, runs[-1].exit_code, runs[-1].content_id)


def test_t34_interrupted_while_it_is_noted(night: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where the run is done, and only its row in `runs` is left to write."""
    monkeypatch.setattr("pipeline.run.append_run", interrupted)
    with pytest.raises(KeyboardInterrupt) as stop:
        a_night(night)
    assert [f"release {(night.out_dir / 'current').resolve().name} is published"] == stop.value.__notes__


def test_status_is_written_for_monitors(night: Settings) -> None:
    """`status.json` says how the last run ended, also one that could not start."""
    outcome = a_night(night)
    status = json.loads((night.out_dir / "status.json").read_text())
    assert (0, "published", outcome.content_id) == (
        status["exit_code"],
        status["outcome"],
        status["content_id"],
    )
    (night.raw_dir / DECISIONS).write_text("[[[")
    with pytest.raises(ConfigError):
        a_night(night)
    status = json.loads((night.out_dir / "status.json").read_text())
    assert 2 == status["exit_code"]
    assert "decisions.toml" in status["sentence"]


def test_an_error_of_our_own_is_told(night: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody foresaw stops the run with 4, the last release stands, and the traceback is in a file."""
    before = a_night(night)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("pipeline.publish_step.write_reports", broken)
    with pytest.raises(
        StoppedError, match=r"ZeroDivisionError: by nothing\); nothing was published.*crash-"
    ) as stop:
        a_night(without_kept(night))
    page = str(stop.value).rsplit(" ", 1)[1].rstrip(".")
    assert "ZeroDivisionError" in Path(page).read_text()
    assert before.content_id == (night.out_dir / "current").resolve().name
    assert 4 == stop.value.exit_code


def test_a_less_resolved_release_is_refused(settings: Settings) -> None:
    """Entries that no source finds any more, under the same settings: 4, kept aside; `--accept` publishes it once."""
    before = a_night(settings)
    (settings.raw_dir / "snapshot").rename(settings.raw_dir.parent / "away")
    with pytest.raises(
        GateError, match="0 of 54 entries were found in a source, 54 in the last release"
    ) as stop:
        a_night(settings)
    assert 4 == stop.value.exit_code
    kept = next((settings.out_dir / "refused").iterdir())
    assert {*FILES, "manifest.json"} == {path.name for path in kept.iterdir()}
    assert before.content_id == (settings.out_dir / "current").resolve().name
    accepted = a_night(settings, dataclasses.replace(OFFLINE, accept=True))
    assert ("published", kept.name) == (accepted.outcome, accepted.content_id)


def test_a_service_switched_off_is_meant(settings: Settings) -> None:
    """A setting that shapes the tables explains what is missing: nothing is refused."""
    a_night(settings)
    off = settings.model_copy(update={"arxiv": "off"})
    outcome = a_night(off)
    assert (0, "published") == (outcome.exit_code, outcome.outcome)


def test_a_new_list_without_links_passes(night: Settings) -> None:
    """Entries that no source knows, in a new list, are no fall of the share that was found."""
    a_night(night)
    lines = [f"- **On the {n} kinds of silence in quiet rooms**, Ann Bee, Carl Dee, 2020" for n in range(20)]
    (night.raw_dir / "new.md").write_text("## Papers\n\n" + "\n".join(lines) + "\n")
    outcome = a_night(night)
    assert (0, "published") == (outcome.exit_code, outcome.outcome)


def test_a_person_s_same_passes(night: Settings) -> None:
    """Works that a person joined have merged, not vanished."""
    a_night(night)
    (night.raw_dir / DECISIONS).write_text(
        '[[same]]\npapers = ["url:example.org/b.pdf", "doi:10.1000/182"]\nreason = "renamed"\n'
    )
    outcome = a_night(night)
    assert (0, "published") == (outcome.exit_code, outcome.outcome)


def test_an_unknown_list_can_t_be_accepted(night: Settings) -> None:
    """--accept-drop with a name that no list has says which there are."""
    a_night(night)
    with pytest.raises(ConfigError, match=r"--accept-drop tinny: there is no such list.*other, tiny"):
        a_night(night, dataclasses.replace(OFFLINE, accept_drop=("tinny",)))


def test_a_release_of_version_0_1_0_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every dismissal that was written then still holds, the baseline too; ids and first days survive."""
    monkeypatch.chdir(tmp_path)
    kept = Path(__file__).parent / "version-0.1.0"
    folder = tmp_path / "project"
    shutil.copytree(Path(__file__).parent.parent / "data" / "raw", folder / "data" / "raw")
    for name in ("decisions.toml", "baseline.toml", "tiny.md"):
        shutil.copy(kept / name, folder / "data" / "raw" / name)
    release = next(path for path in kept.iterdir() if path.is_dir())
    shutil.copytree(release, folder / "data" / "enriched" / "releases" / release.name)
    (folder / "data" / "enriched" / "current").symlink_to(f"releases/{release.name}")
    os.chdir(folder)
    before = tables.read_shared(release / "flags.parquet", Flag)
    outcome = a_night(Settings(), on="2027-01-01")
    after = {flag.flag_id: flag for flag in outcome.tables.flags}
    assert {flag.flag_id: (flag.status, flag.first_seen) for flag in before} == {
        name: (flag.status, flag.first_seen) for name, flag in after.items()
    }
    assert SHIPPED in {mention.list_id for mention in outcome.tables.mentions}
    assert [] == [note for note in outcome.notes if "matches no flag" in note]


def test_decisions_on_papers_without_link_hold(night: Settings) -> None:
    """Version 0.1.0 made their keys in another way: a dismissal and a word on two papers that name those are obeyed."""
    entry = "- **The Weight of Small Numbers in Quiet Rooms** 2019\n"
    other = "- **The Silence of Large Machines at Night** 2019\n"
    (night.raw_dir / "bare.md").write_text(f"## Papers\n\n{entry}{entry}{other}")
    formers = ["title:72f6139287fab182", "title:232f214056dfa7c9"]
    (night.raw_dir / DECISIONS).write_text(
        f'[[dismissed]]\nlist = "bare"\ncode = "DUP001"\nsubject = ["{formers[0]}", "Papers"]\nreason = "wanted"\n'
        f'[[same]]\npapers = ["{formers[1]}", "url:example.org/b.pdf"]\nreason = "one is the other\'s translation"\n'
    )
    outcome = a_night(night)
    works = {mention.title: mention.work_id for mention in outcome.tables.mentions}
    assert works["The Silence of Large Machines at Night"] == works["Another paper about graphs"]
    flags = [flag for flag in outcome.tables.flags if (flag.list_id, flag.code) == ("bare", "DUP001")]
    assert ({"dismissed"}, []) == ({flag.status for flag in flags}, outcome.notes)
