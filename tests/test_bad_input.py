"""Bad input: one clear sentence, nothing half-written, nothing lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline import tables
from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError, GateError, ListError, LockedError
from pipeline.job import Options
from pipeline.run import enrich
from pipeline.run_lock import run_lock
from pipeline.schema import Run
from tests.project import SHIPPED, day

UNREADABLE = {"empty": b" \n", "binary": b"# A list\n\0\0", "large": b"x" * 2_000_000}


@pytest.mark.parametrize("name", UNREADABLE)
def test_alone_unreadable(project: Path, name: str) -> None:
    """A list that can't be read, alone: the run does not start, and the sentence names the file."""
    raw = project / "other"
    raw.mkdir()
    (raw / "bad.md").write_bytes(UNREADABLE[name])
    with pytest.raises(ListError, match=r"other/bad\.md"):
        enrich(load_settings(raw_dir=raw, max_list_mb=1), Options(), day())
    assert not (project / "data" / "enriched").exists()


@pytest.mark.parametrize("content", [None, {}], ids=["no folder", "no list"])
def test_no_list(project: Path, content: dict[str, bytes] | None) -> None:
    """Without a folder or a list in it, the sentence says where one is expected."""
    raw = project / "other"
    if content is not None:
        raw.mkdir()
    with pytest.raises(ListError, match=r"other: there is no .* --raw"):
        enrich(load_settings(raw_dir=raw), Options(), day())


def test_among_others_unreadable(settings: Settings) -> None:
    """A list that becomes unreadable among others keeps what the current release holds of it; the run ends with 3."""
    path = settings.raw_dir / f"{SHIPPED}.md"
    other = settings.raw_dir / "other.md"
    other.write_text(
        "## Papers\n\n- [A Paper of Its Own Kind](https://arxiv.org/abs/2401.00001)\n", encoding="utf-8"
    )
    before = enrich(settings, Options(), day())
    path.write_bytes(b"")
    after = enrich(settings, Options(), day())
    assert 3 == after.exit_code
    assert any(
        f"{SHIPPED}.md: is empty" in concern and "carried over" in concern for concern in after.concerns
    )
    assert before.tables.mentions == after.tables.mentions
    assert before.tables.flags == after.tables.flags


def test_undecodable_list(project: Path) -> None:
    """Bytes that are no text are replaced, flagged and told; the rest of the list is read."""
    raw = project / "other"
    raw.mkdir()
    line = b"- [A Paper of Its Own Kind](https://arxiv.org/abs/2401.00001) \xff\xfe\x81\n"
    (raw / "bad.md").write_bytes("## Papers – “quoted”\n\n".encode() + line)
    outcome = enrich(load_settings(raw_dir=raw), Options(offline=True), day())
    assert ["FMT003"] == [flag.code for flag in outcome.tables.flags]
    assert ["A Paper of Its Own Kind"] == [mention.title for mention in outcome.tables.mentions]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere; the next test stands in for it")
def test_read_only_output(settings: Settings) -> None:
    """A read-only output folder is told before anything is asked."""
    settings.out_dir.mkdir(parents=True)
    settings.out_dir.chmod(0o500)
    with pytest.raises(ConfigError, match="can't write files and symlinks"):
        enrich(settings, Options(), day())


def test_output_is_a_file(settings: Settings) -> None:
    """An output folder that can't be made is told before anything is asked."""
    settings.out_dir.write_text("in the way")
    with pytest.raises(ConfigError, match=r"enriched: can't write files and symlinks .* --out"):
        enrich(settings, Options(), day())


def test_another_run_holds_the_lock(settings: Settings) -> None:
    """A second run on the same folder ends at once with its own exit code."""
    settings.out_dir.mkdir(parents=True)
    with run_lock(settings.out_dir), pytest.raises(LockedError, match="another run"):
        enrich(settings, Options(), day())
    enrich(settings, Options(), day())  # it goes with the run that held it


def test_limit_and_dry_run(settings: Settings) -> None:
    """--limit asks for so many mentions and leaves the others not asked, also in what --dry-run counts."""
    outcome = enrich(settings, Options(limit=3, dry_run=True), day())
    assert "Would ask arXiv for 3 identifiers and 0 titles, in about 1 request." == outcome.plan[0]
    assert ["resolved"] * 3 + ["not_asked"] * 51 == [mention.status for mention in outcome.tables.mentions]
    assert (10, "dry_run", False) == (
        len(outcome.tables.works), outcome.outcome, (settings.out_dir / "current").exists(),
    )  # fmt: skip


def test_limit_is_no_step_back(settings: Settings) -> None:
    """--limit never publishes over a fuller release: the gate refuses, and the release stands."""
    before = enrich(settings, Options(), day())
    with pytest.raises(GateError, match="--limit would publish over a fuller release"):
        enrich(settings, Options(limit=3), day())
    assert before.content_id == (settings.out_dir / "current").resolve().name
    assert ["published", "refused"] == [
        run.outcome for run in tables.read(settings.out_dir / "runs.parquet", Run)
    ]


def test_damaged_runs_file_is_kept_aside(settings: Settings) -> None:
    """A `runs` file that can't be read is moved aside, not lost, and the run goes on."""
    settings.out_dir.mkdir(parents=True)
    (settings.out_dir / "runs.parquet").write_bytes(b"PAR1 but not really")
    enrich(settings, Options(), day())
    assert [b"PAR1 but not really"] == [
        path.read_bytes() for path in settings.out_dir.glob("runs-unreadable-*")
    ]


def add(settings: Settings, *names: str | bytes) -> None:
    """Files that each hold a small list of their own, beside the shipped one."""
    for number, name in enumerate(names):
        path = settings.raw_dir / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"## Papers\n\n- [A Paper of Its Own Kind, Number {number}](https://arxiv.org/abs/2401.0000{number})\n",
            encoding="utf-8",
        )


def test_t13_two_files_of_one_list(settings: Settings) -> None:
    """The one that is left out is named, and the run ends with 3."""
    add(settings, "twice.md", "twice/README.md")
    outcome = enrich(settings, Options(offline=True), day())
    told = [concern for concern in outcome.concerns if "are two files of one list" in concern]
    assert (3, 1) == (outcome.exit_code, len(told))
    assert f"{settings.raw_dir}/twice.md and {settings.raw_dir}/twice/README.md" in told[0]


def test_t14_files_that_are_named_nearly_as_lists(settings: Settings) -> None:
    """They are told and not read; what lies beside a folder's list is no list of its own."""
    add(settings, "Other.MD", "third.markdown", "four/readme.md", "five/README.md", "five/CONTRIBUTING.md")
    outcome = enrich(settings, Options(offline=True), day())
    told = [note.split(" was not read")[0] for note in outcome.notes if "was not read" in note]
    names = ["Other.MD", "third.markdown", "four/readme.md"]
    assert [str(settings.raw_dir / name) for name in names] == told
    assert (0, {SHIPPED, "five"}) == (outcome.exit_code, {m.list_id for m in outcome.tables.mentions})


def test_t14_nothing_else_is_there(project: Path) -> None:
    """Where no file is a list by its name, the sentence names those that may have been meant."""
    other = project / "other"
    other.mkdir()
    (other / "LIST.MD").write_text("# A list\n")
    with pytest.raises(ListError, match=r"there is no list\..*other/LIST\.MD was not read"):
        enrich(load_settings(raw_dir=other), Options(), day())


def test_t21_a_name_that_is_no_text(settings: Settings) -> None:
    """A list whose file name is not UTF-8 is told and left out; the others are published."""
    try:
        add(settings, b"caf\xe9.md")
    except OSError:
        pytest.skip("this file system takes no such name")
    outcome = enrich(settings, Options(offline=True), day())
    assert (3, "published", {SHIPPED}) == (
        outcome.exit_code, outcome.outcome, {m.list_id for m in outcome.tables.mentions},
    )  # fmt: skip
    assert any("caf\\xe9.md: its name is not UTF-8" in concern for concern in outcome.concerns)
    assert str(outcome.concerns).isprintable()


def test_t31_droppings_are_no_lists(settings: Settings) -> None:
    """What an editor or a file system leaves beside a list is passed over in silence."""
    add(settings, "._tiny.md", ".git/README.md", ".hidden.md")
    (settings.raw_dir / ".#tiny.md").symlink_to("op@host.4711:1764425600")
    outcome = enrich(settings, Options(offline=True), day())
    assert (0, {SHIPPED}) == (outcome.exit_code, {m.list_id for m in outcome.tables.mentions})
    assert [] == [note for note in outcome.notes if "was not read" in note]
