"""Releases over time: what `paperlist releases`, `diff` and `rollback` do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.publish.changes import compare, note_changes
from pipeline.publish.reading import read_kept
from pipeline.publish.release import current_id
from pipeline.publish.rollback import roll_back
from pipeline.publish.run_log import append_run, fresh_run_id, publishing_runs
from pipeline.run_lock import run_lock
from pipeline.schema import Change, Run
from pipeline.text import plural


class TimePublished(NamedTuple):
    """One time that a release was published, or went back to."""

    at: datetime
    content_id: str
    is_kept: bool
    is_current: bool
    was_rollback: bool


def publications(out_dir: Path) -> list[TimePublished]:
    """All publications in their order; of a release that was published again, each time.

    Raises:
        ConfigError: Nothing was published there.
    """
    current = current_id(out_dir)
    rows = publishing_runs(out_dir)
    if not rows:
        raise ConfigError(f"{out_dir}: nothing is published there yet. Run `paperlist enrich` first.")
    last = {run.content_id: run.run_id for run in rows}
    return [
        TimePublished(
            run.ended_at,
            run.content_id or "",
            (out_dir / "releases" / str(run.content_id)).is_dir(),
            run.content_id == current and last[run.content_id] == run.run_id,
            run.outcome == "rolled_back",
        )
        for run in rows
    ]


def release_lines(out_dir: Path) -> Iterator[str]:
    """A line for each publication, the newest first."""
    for one in reversed(publications(out_dir)):
        told = [
            *(["current"] if one.is_current else []),
            *(["rolled back to"] if one.was_rollback else []),
            *([] if one.is_kept else ["no longer kept"]),
        ]
        yield f"{one.at:%Y-%m-%d %H:%M}  {one.content_id}" + (f"  {', '.join(told)}" if told else "")


def changed_between(out_dir: Path, name_l: str | None, name_r: str | None) -> list[Change]:
    """What changed from one release to another: by default from the one before the current one to that.

    Args:
        out_dir: Folder of the releases.
        name_l: The beginning of the content id of the older one.
        name_r: The same of the newer one.

    Raises:
        ConfigError: There is no such release, or it is kept no more.
    """
    newer = _named(out_dir, name_r) if name_r else current_id(out_dir)
    older = _named(out_dir, name_l) if name_l else _one_before(out_dir, newer)
    return compare(read_kept(out_dir, older), read_kept(out_dir, newer)).changes


def _named(out_dir: Path, name: str) -> str:
    """The content id that begins so."""
    known = dict.fromkeys(one.content_id for one in publications(out_dir) if one.is_kept)
    found = [content_id for content_id in known if content_id.startswith(name)]
    if len(found) != 1:
        what = "no release" if not found else f"{len(found)} releases"
        raise ConfigError(f"{name}: {what} of that name is kept. `paperlist releases` lists them.")
    return found[0]


def _one_before(out_dir: Path, content_id: str) -> str:
    """The kept release that stood before another."""
    order = [one.content_id for one in publications(out_dir)]
    places = [place for place, name in enumerate(order) if name == content_id]
    earlier = [name for name in order[: places[-1] if places else None] if name != content_id]
    kept = [name for name in earlier if (out_dir / "releases" / name).is_dir()]
    if not kept:
        raise ConfigError(
            f"There is no release before {content_id} to compare with. `paperlist releases` lists them."
        )
    return kept[-1]


def go_back(settings: Settings, name: str | None) -> str:
    """Let an older release stand again, by default the one before the current one; what was done, in a sentence.

    Raises:
        ConfigError: There is no such release, or it stands already.
        LockedError: A run is at work there.
    """
    out_dir = settings.out_dir
    current = current_id(out_dir)
    target = _named(out_dir, name) if name else _one_before(out_dir, current)
    if target == current:
        raise ConfigError(f"Release {current} stands already.")
    with run_lock(out_dir):
        roll_back(out_dir, target)
        now = datetime.now(UTC)
        append_run(out_dir, _row(now, target, f"Went back from release {current}."))
        changes = note_changes(out_dir, now)
    n_changed = sum(change.kind != "release" for change in changes)
    return (
        f"Release {target} stands again; from {current}, {plural(n_changed, 'change')}. "
        "`paperlist enrich` publishes nothing until it is called with --accept."
    )


def _row(at: datetime, content_id: str, message: str) -> Run:
    return Run(
        run_id=fresh_run_id(at),
        started_at=at,
        ended_at=at,
        outcome="rolled_back",
        exit_code=0,
        versions=(),
        stages=(),
        sources=(),
        problems=(),
        content_id=content_id,
        message=message,
    )
