"""A night costs what changed, and gives what a night without anything kept gives: byte for byte, whatever came before it."""

from __future__ import annotations

import dataclasses
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from pipeline import list_results, per_list, steps
from pipeline.check import checking
from pipeline.check.checking import CheckOptions, check_files
from pipeline.config import Settings
from pipeline.decision_commands import dismiss
from pipeline.errors import PipelineError
from pipeline.flag.known_of_list import UNSEEN
from pipeline.ids import Ids
from pipeline.job import Job, Options
from pipeline.kept import KEPT, KeptResults, fingerprint
from pipeline.resolve.protocol import ABSENT, ById
from pipeline.resolve.store import Store
from pipeline.run import run_stages
from tests.nights import OFFLINE, OTHER, PAPERLIST, TINY, a_night, a_night_folder, files_of
from tests.project import REPOSITORY, day

NEW = "- [Drawing maps of small ponds](http://example.org/ponds.pdf) Hanna Teich. 2019\n"
TWIN = "- [Denoising difusion for gadgets](https://doi.org/10.1000/182) Dora Probe. 2019\n"


class Night(NamedTuple):
    """What people see of a night."""

    outcome: str
    exit_code: int
    notes: list[str]
    concerns: list[str]
    files: dict[str, str]


Edit = Callable[[Settings], Settings]


def _add(name: str, line: str) -> Edit:
    def edit(night: Settings) -> Settings:
        path = night.raw_dir / f"{name}.md"
        if path.exists():
            path.write_text(path.read_text() + line)
        return night

    return edit


def _cut(name: str) -> Edit:
    def edit(night: Settings) -> Settings:
        path = night.raw_dir / f"{name}.md"
        if path.exists() and len(lines := path.read_text().splitlines(keepends=True)) > 2:
            path.write_text("".join(lines[:-1]))
        return night

    return edit


def _restore(night: Settings) -> Settings:
    for path in night.raw_dir.glob("*.md"):
        path.unlink()
    for name, text in (("tiny", TINY), ("other", OTHER)):
        (night.raw_dir / f"{name}.md").write_text(text)
    return night


def _remove(night: Settings) -> Settings:
    (night.raw_dir / "tiny.md").unlink(missing_ok=True)
    return night


def _rename(night: Settings) -> Settings:
    path = night.raw_dir / "tiny.md"
    if path.exists():
        path.rename(night.raw_dir / "small.md")
    return night


def _shelve(night: Settings) -> Settings:
    path = night.raw_dir / "other.md"
    path.write_text("# Other list\n\n<!-- paperlist: allow LNK005 old hosts -->\n" + NEW + OTHER[13:])
    return night


def _with(**told: object) -> Edit:
    return lambda night: night.model_copy(update=told)


def _dismiss(night: Settings) -> Settings:
    try:
        flags = a_night(night).tables.flags
        dismiss(night, [flags[0].flag_id], "wanted")
    except (PipelineError, IndexError):
        pass
    return night


EDITS: dict[str, Edit] = {
    "nothing": lambda night: night,
    "an entry more": _add("tiny", NEW),
    "a twin in the other": _add("other", TWIN),
    "an entry less": _cut("tiny"),
    "one less in the other": _cut("other"),
    "restored": _restore,
    "removed": _remove,
    "renamed": _rename,
    "other words, and a comment": _shelve,
    "other rules": _with(ignore=("LNK",)),
    "another year": _with(year_slack=0, section_look=0.1),
    "dismissed": _dismiss,
}


def the_night(night: Settings, options: Options) -> Night:
    """One night and what it left."""
    try:
        outcome = a_night(night, options)
    except PipelineError as error:
        return Night(type(error).__name__, error.exit_code, [str(error)], [], _files(night))
    return Night(outcome.outcome, outcome.exit_code, outcome.notes, outcome.concerns, _files(night))


def _files(night: Settings) -> dict[str, str]:
    current = night.out_dir / "current"
    return files_of(current) if current.exists() else {}


def nights_of(
    edits: Sequence[str],
    kept_mb: float,
    harm: Callable[[Path], object] = lambda _: None,
    options: Options = OFFLINE,
) -> list[Night]:
    """The nights after each edit, in a folder of their own, and one more at the end."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.chdir(name)
        night = a_night_folder(Path(name) / "night", tiny=TINY, other=OTHER)
        night = night.model_copy(update={"kept_mb": kept_mb})
        patch.chdir(Path(name) / "night")
        seen = [the_night(night, options)]
        for edit in edits:
            night = EDITS[edit](night)
            harm(night.cache_dir / KEPT)
            seen.append(the_night(night, options))
        seen.append(the_night(night, options))
        patch.undo()
    return seen


HISTORIES = st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=5)
SLOW = [HealthCheck.too_slow]
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # a history that fails is short enough to read


@given(edits=HISTORIES)
@example(edits=["an entry more", "restored", "renamed", "nothing"])
@example(edits=["dismissed", "removed", "restored", "other rules"])
@settings(max_examples=2, deadline=None, phases=PHASES, suppress_health_check=SLOW)
def test_any_history(edits: list[str]) -> None:
    """Every night of a history of edits is the same, bytes, words and codes, whether results are kept or not."""
    assert nights_of(edits, kept_mb=0) == nights_of(edits, kept_mb=500)


@pytest.mark.long
@given(edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=3, max_size=10))
@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=SLOW)
def test_any_long_history(edits: list[str]) -> None:
    """The same of longer ones."""
    assert nights_of(edits, kept_mb=0) == nights_of(edits, kept_mb=500)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_after_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """After runs that were killed at any moment, a night gives what one gives without anything kept."""
    monkeypatch.chdir(tmp_path)
    night = a_night_folder(tmp_path / "night", tiny=TINY, other=OTHER)
    moments = random.Random(seed)
    for _ in range(4):
        _add("tiny", NEW)(night)
        run = subprocess.Popen(
            [*PAPERLIST, "enrich", "--offline", "--jobs", "2"],
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            run.wait(moments.uniform(0.3, 4.0))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
    kept = a_night(night)
    fresh = a_night(night.model_copy(update={"kept_mb": 0.0}))
    assert ("unchanged", kept.content_id, 0) == (fresh.outcome, fresh.content_id, kept.exit_code)


@pytest.mark.long
def test_a_farm_of_lists_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred lists, by two processes: the second night finds nothing to do; one that is edited is worked on alone."""
    monkeypatch.chdir(tmp_path)
    lists = {f"list-{at:03}": TINY.replace("widgets", f"widgets of kind {at}") for at in range(200)}
    night = a_night_folder(tmp_path / "farm", **lists)
    many = dataclasses.replace(OFFLINE, n_jobs=2)
    first, second = a_night(night, many), a_night(night, many)
    assert ("published", "unchanged") == (first.outcome, second.outcome)
    assert first.tables.to_arrow() == second.tables.to_arrow()
    made: list[str] = []
    parse = list_results.holdings_of_list
    monkeypatch.setattr(list_results, "holdings_of_list", lambda raw: made.append(raw.list_id) or parse(raw))
    _add("list-007", NEW)(night)
    third = a_night(night)
    assert (["list-007"], "published") == (made, third.outcome)
    assert third.content_id == a_night(night.model_copy(update={"kept_mb": 0.0})).content_id


def _truncated(folder: Path) -> None:
    for path in folder.glob("*/*"):
        path.write_bytes(path.read_bytes()[:-9])


HARMS: dict[str, Callable[[Path], object]] = {
    "gone": lambda folder: shutil.rmtree(folder, ignore_errors=True),
    "emptied": lambda folder: [path.write_bytes(b"") for path in folder.glob("*/*")],
    "truncated": _truncated,
    "another's": lambda folder: [path.write_bytes(b"PAR1 no table PAR1") for path in folder.glob("*/*")],
}


ENTRY = {"rows": pa.table({"at": [fingerprint(at) for at in range(40)]})}


@pytest.mark.parametrize("harm", HARMS)
def test_damage_is_as_if_never_made(tmp_path: Path, harm: str) -> None:
    """A damaged entry is none, and is made and kept again."""
    kept = KeptResults(tmp_path, 1)
    kept.put("an-entry", ENTRY)
    assert ENTRY == kept.get("an-entry")
    HARMS[harm](tmp_path / KEPT)
    assert kept.get("an-entry") is None
    kept.put("an-entry", ENTRY)
    assert ENTRY == kept.get("an-entry")


def test_no_flipped_bit_is_read(tmp_path: Path) -> None:
    """Whichever byte of an entry is another, the entry is none or what it was."""
    kept = KeptResults(tmp_path, 1)
    kept.put("an-entry", ENTRY)
    (path,) = (tmp_path / KEPT).glob("*/*")
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        assert kept.get("an-entry") in (None, ENTRY)


def test_a_night_after_damage() -> None:
    """Whatever happens to what is kept between two nights, they give what they would have given."""
    edits = ["an entry more"]
    assert nights_of(edits, 0) == nights_of(edits, 500, HARMS["truncated"])


def test_processes_make_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes give what one gives; a list that is no list costs itself alone in both."""
    monkeypatch.setattr(per_list, "_WORTH_WORKERS", 0)
    edits = ["an entry more", "renamed"]
    assert nights_of(edits, 500) == nights_of(edits, 500, options=dataclasses.replace(OFFLINE, n_jobs=2))


def test_a_check_again_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that begins as the last one tells the same without any work; another list, decision or setting is worked on."""
    monkeypatch.setenv("PAPERLIST_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "README.md"
    path.write_text(TINY)
    worked: list[Job] = []
    monkeypatch.setattr(checking, "run_stages", lambda job: worked.append(job) or run_stages(job))

    def checked(**overrides: object) -> list[str]:
        options = CheckOptions(clock=day(), overrides=overrides)
        return [flag.flag_id for flag in check_files([path], options).flags]

    first = checked()
    assert (first, 1) == (checked(), len(worked))
    assert (True, 2) == (len(checked(ignore=("DUP",))) < len(first), len(worked))
    path.write_text(TINY + NEW)
    assert (set(first), 3) == (set(checked()), len(worked))
    path.write_text(TINY)
    dismiss(Settings(), [first[0]], "wanted", path)
    assert first[1:] == checked()


def test_it_stays_within_its_bound(tmp_path: Path) -> None:
    """What was not used for longest goes first; what stays is whole."""
    kept = KeptResults(tmp_path, 0.01)
    names = [fingerprint(at) for at in range(20)]
    for name in names:
        kept.put(name, ENTRY)
    kept.trim()
    left = [name for name in names if kept.get(name) is not None]
    assert 0 < len(left) < len(names)
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*/*")) <= 10_000
    assert ENTRY == kept.get(left[0])


def test_rules_read_nothing_that_is_left_out() -> None:
    """No module of flags names a column that is left out of what its results are kept under."""
    modules = sorted((REPOSITORY / "pipeline" / "flag").rglob("*.py"))
    named = {
        (path.name, name)
        for path in modules
        if path.name != "known_of_list.py"
        for name in UNSEEN
        if name in path.read_text(encoding="utf-8")
    }
    assert set() == named


def test_a_night_into_which_another_run_was_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It settles nothing, as it may not have seen what the other was told; the next one works, the one after is short."""
    settings = a_night_folder(tmp_path, tiny=TINY)
    resolve = steps.resolve

    def beside_another(*arguments: object) -> object:
        made = resolve(*arguments)  # type: ignore[arg-type]
        store = Store(settings.cache_dir)
        store.put("arxiv", [(ById(Ids(arxiv_id="2001.00001")), ABSENT)], day()())
        store.close()
        return made

    with monkeypatch.context() as patched:
        patched.setattr(steps, "resolve", beside_another)
        a_night(settings)
    assert any(stage.seconds for stage in a_night(settings).stages)
    assert not any(stage.seconds for stage in a_night(settings).stages)
