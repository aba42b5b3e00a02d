"""Scenarios that a mishap may end: what lies in the folder, the command, and how it is undisturbed after it.

After a mishap at any event of a command, the laws of `broken_laws` hold: one sentence and a documented code, the last good
release whole, no word of a person lost, and the next undisturbed run gives what it gives without the mishap, byte for byte.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import tables
from pipeline.decisions import DECISIONS, read_decisions
from pipeline.endings import MEANINGS
from pipeline.errors import PipelineError
from pipeline.publish.manifest import damaged_files, outdated_files
from pipeline.publish.release import FILES, RENEWED
from pipeline.publish.run_log import read_runs
from pipeline.schema import Flag
from tests.mishaps.events import MISHAPS, Mishap
from tests.mishaps.warm import Ended, WarmCommand
from tests.nights import OTHER, TINY, files_of
from tests.project import REPOSITORY, shipped_records

NIGHT = ("enrich", "--offline")
THE_DAY_BEFORE = "2026-11-23T03:17:00+00:00"
STAGES = ("parse", "resolve", "merge", "flag", "publish")
KNOWN = "\n".join(
    f"- [{record.title}](https://arxiv.org/abs/{record.arxiv_id}) {record.year}"
    for record in shipped_records()[:3]
)
ADDED = "- [A third thing](http://example.org/third.pdf) H. Nix. 2021 [code]()"
WORD = ("LNK005", "plain http is wanted")
STAY = {".lock"}
"""Hidden files that are meant to stay."""


@dataclass(frozen=True)
class Scenario:
    """One command over one folder."""

    name: str
    template: Path
    """The folder as it is before the command; each try has a copy of its own."""
    command: tuple[str, ...]
    afterwards: tuple[tuple[str, ...], ...]
    """The commands of whoever comes next, undisturbed, and without knowing what happened."""
    n_events: int
    before: dict[str, str]
    """The files of the release before the command, each with its hash; none where there is none."""
    right: dict[str, str]
    """Those after the command alone, undisturbed."""
    final: dict[str, str]
    """Those after all."""


def first_night(warm: WarmCommand, folder: Path) -> list[Scenario]:
    """Lists, a snapshot, and nothing published yet."""
    return [_scenario(warm, "first night", _with_lists(folder / "first"), NIGHT, (NIGHT,))]


def second_night(warm: WarmCommand, folder: Path) -> list[Scenario]:
    """A release and a dismissal of the day before, and lists that have changed since."""
    return [_scenario(warm, "second night", _changed_lists(warm, folder), NIGHT, (NIGHT,))]


def staged_run(warm: WarmCommand, folder: Path) -> list[Scenario]:
    """The same in stages: five commands, each with what those before it left."""
    template = _changed_lists(warm, folder)
    made = []
    for number, stage in enumerate(STAGES):
        staged = _copied(template, folder / f"before-{stage}")
        for done in STAGES[:number]:
            _well(warm.run(staged, *NIGHT, "--from", done, "--until", done))
        rest = STAGES[min(number + 1, len(STAGES) - 1)]
        command = (*NIGHT, "--from", stage, "--until", stage)
        made.append(_scenario(warm, f"staged: {stage}", staged, command, (command, (*NIGHT, "--from", rest))))
    return made


def dismissal(warm: WarmCommand, folder: Path) -> list[Scenario]:
    """A second dismissal, said again by its person if it did not come through."""
    template = _changed_lists(warm, folder)
    _well(warm.run(template, *NIGHT))
    word = ("dismiss", _flag_id(template, "LNK004"), "--reason", "both are wanted")
    return [_scenario(warm, "dismiss", template, word, (word, NIGHT))]


SCENARIOS: dict[str, Callable[[WarmCommand, Path], list[Scenario]]] = {
    "first night": first_night,
    "second night": second_night,
    "staged run": staged_run,
    "dismiss": dismissal,
}


def _with_lists(folder: Path) -> Path:
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    (raw / "tiny.md").write_text(TINY)
    (raw / "other.md").write_text(f"{OTHER}{KNOWN}\n")
    shutil.copytree(REPOSITORY / "data" / "raw" / "snapshot", raw / "snapshot")
    return folder


def _changed_lists(warm: WarmCommand, parent: Path) -> Path:
    folder = _with_lists(parent / "second")
    _well(warm.run(folder, *NIGHT, on=THE_DAY_BEFORE))
    _well(warm.run(folder, "dismiss", _flag_id(folder, WORD[0]), "--reason", WORD[1]))
    raw = folder / "data" / "raw"
    (raw / "tiny.md").write_text(TINY.replace("about widgets", "on widgets").replace("## GANs", "## GAN"))
    (raw / "other.md").write_text(f"{OTHER}{KNOWN}\n{ADDED}\n")
    return folder


def _scenario(
    warm: WarmCommand,
    name: str,
    template: Path,
    command: Sequence[str],
    afterwards: tuple[tuple[str, ...], ...],
) -> Scenario:
    folder = _copied(template, template.with_name(f"{template.name}-undisturbed"))
    before = _release_of(folder)
    ended = _well(warm.run(folder, *command))
    right = _release_of(folder)
    for other in afterwards:
        _well(warm.run(folder, *other))
    final = _release_of(folder)
    shutil.rmtree(folder)
    return Scenario(name, template, tuple(command), afterwards, len(ended.events), before, right, final)


def broken_laws(warm: WarmCommand, scenario: Scenario, mishap: Mishap, at: int, folder: Path) -> list[str]:
    """What does not hold after a mishap at one event, a sentence each; the folder is left where something is wrong."""
    _copied(scenario.template, folder)
    ended = warm.run(folder, *scenario.command, mishap=mishap, at=at)
    broken = list(_unreadable(folder)) or [
        *_of_the_ending(scenario, mishap, ended, folder),
        *_of_what_stands(scenario, folder),
        *_of_going_on(warm, scenario, folder),
        *_of_the_next_run(warm, scenario, folder),
    ]
    if not broken:
        shutil.rmtree(folder)
    return [f"{scenario.name}, {MISHAPS[mishap]} at event {at}: {sentence}" for sentence in broken]


def _unreadable(folder: Path) -> Iterator[str]:
    """The files outside of a release that can't be read any more."""
    out = folder / "data" / "enriched"
    status = out / "status.json"
    readings: tuple[Callable[[], object], ...] = (
        lambda: read_runs(out),
        lambda: read_decisions(folder / "data" / "raw"),
        lambda: status.exists() and json.loads(status.read_text()),
    )
    for reading in readings:
        try:
            reading()
        except (PipelineError, ValueError) as error:
            yield f"torn: {error}"


def _of_the_next_run(warm: WarmCommand, scenario: Scenario, folder: Path) -> Iterator[str]:
    for command in scenario.afterwards:
        again = warm.run(folder, *command)
        if again.code != 0:
            yield f"`{' '.join(command)}` afterwards ended with {again.code}: {again.said[-300:]}"
    if _release_of(folder) != scenario.final:
        yield "the next run published something else than it does undisturbed"
    yield from _of_what_stands(scenario, folder)
    yield from _of_leftovers(folder)


def _of_the_ending(scenario: Scenario, mishap: Mishap, ended: Ended, folder: Path) -> Iterator[str]:
    if "Traceback" in ended.said or "Exception ignored" in ended.said:
        yield f"a traceback: {ended.said[-600:]}"
    if "error of paperlist's own" in ended.said:
        yield f"told as an error of paperlist's own: {ended.said[-300:]}"
    if mishap == "killed":
        if ended.code not in (-9, 0):
            yield f"killed, and ended with {ended.code}"
        return
    if ended.code not in MEANINGS or ended.code in (1, 5):
        yield f"exit code {ended.code}: {ended.said[-300:]}"
    if ended.code == 130 and mishap != "stopped":
        yield f"interrupted by nobody: {ended.said[-300:]}"
    now = _release_of(folder)
    if ended.code in (0, 3) and now != scenario.right:
        yield f"ended with {ended.code}, but what stands is not what it publishes"
    told_published = "is published" in ended.said
    if (
        ended.code in (2, 4, 130)
        and (now != scenario.before) != told_published
        and scenario.command[0] != "dismiss"
    ):
        yield f"ended with {ended.code}; its sentence is wrong of what stands: {ended.said[-300:]}"
    if ended.code == 0 and scenario.command[0] == "dismiss" and scenario.command[-1] not in _reasons(folder):
        yield "said that it is dismissed, and it is not"


def _of_what_stands(scenario: Scenario, folder: Path) -> Iterator[str]:
    """What must hold at any moment, also just after a kill."""
    out = folder / "data" / "enriched"
    current = out / "current"
    if current.is_symlink():
        for name in (*damaged_files(current.resolve(), FILES), *outdated_files(current.resolve(), FILES)):
            yield f"{name} of the release that stands is not whole"
    elif scenario.before:
        yield "the last release is gone"
    stands = _release_of(folder)
    if stands not in (scenario.before, scenario.right, scenario.final):
        yield "what stands is neither the last release nor the new one"
    reasons = _reasons(folder)
    if (scenario.template / "data" / "raw" / DECISIONS).exists() and WORD[1] not in reasons:
        yield "a person's word is lost"


def _of_going_on(warm: WarmCommand, scenario: Scenario, folder: Path) -> Iterator[str]:
    """Whoever publishes right after a staged run was ended publishes the right tables, or is refused."""
    if not scenario.name.startswith("staged"):
        return
    tried = _copied(folder, folder.with_name(f"{folder.name}-tried"))
    ended = warm.run(tried, *NIGHT, "--from", "publish")
    if ended.code not in (0, 2) or "Traceback" in ended.said:
        yield f"--from publish right after it ended with {ended.code}: {ended.said[-300:]}"
    if ended.code == 0 and _release_of(tried) != scenario.final:
        yield "--from publish right after it published something torn"
    shutil.rmtree(tried)


def _of_leftovers(folder: Path) -> Iterator[str]:
    """A hidden, set aside or refused file that is none of those meant to stay, and a link of the top that is missing."""
    for path in sorted(folder.rglob("*")):
        is_odd = any(word in path.name for word in ("crash", "damaged", "unreadable", "refused", "partial"))
        if is_odd or (path.name.startswith(".") and path.name not in {*STAY, ".cache"}):
            yield f"left over: {path.relative_to(folder)}"
    out = folder / "data" / "enriched"
    for name in FILES:
        is_link = (out / name).is_symlink() or name in RENEWED  # which may be a page of the night's own
        if not is_link or not (out / name).exists():
            yield f"the link {name} leads nowhere"


def _release_of(folder: Path) -> dict[str, str]:
    current = folder / "data" / "enriched" / "current"
    return files_of(current) if current.exists() else {}


def _reasons(folder: Path) -> set[str]:
    return {said.reason or "" for said in read_decisions(folder / "data" / "raw").dismissed}


def _flag_id(folder: Path, code: str) -> str:
    flags = tables.read(folder / "data" / "enriched" / "flags.parquet", Flag)
    return next(flag.flag_id for flag in flags if (flag.code, flag.status) == (code, "open"))


def _copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, symlinks=True)
    return target


def _well(ended: Ended) -> Ended:
    assert ended.code == 0, ended.said
    return ended
