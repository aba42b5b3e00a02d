"""The night as the report tells it: how the last run ended, what is new since, how the sources did, and the runs before.

It stands outside the release, for a release is the same whatever night it is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from pipeline.errors import SchemaError
from pipeline.parquet_files import table_of_file
from pipeline.publish.changes import read_changes
from pipeline.publish.release import current_id
from pipeline.publish.run_log import read_runs
from pipeline.schema import Problem, Run, SourceHealth
from pipeline.source_names import printed_name
from pipeline.text import plural

_MOST_RUNS = 30


@dataclass(frozen=True)
class RunCount:
    """What one run left standing."""

    day: str
    found: float
    """The share of entries that a source found, 0..1."""
    n_flags: int


@dataclass(frozen=True)
class Night:
    """The last run, and what is to be compared with it."""

    content_id: str | None = None
    day: str | None = None
    outcome: str = ""
    new_flags: frozenset[str] = frozenset()
    sources: tuple[tuple[str, str, str], ...] = ()
    """Of each source its name, how it did (`ok`, `degraded`, `out_of_reach`, `off`), and a sentence."""
    problems: tuple[Problem, ...] = ()
    runs: tuple[RunCount, ...] = field(default=())


NO_NIGHT = Night()
"""What a release says of itself: nothing of the night."""

_ENDINGS = {
    "published": "published",
    "unchanged": "nothing changed",
    "refused": "not published: it would have said less than the night before",
    "stopped": "stopped before its end",
    "dry_run": "a dry run",
    "rolled_back": "an older release was put back",
}
_HEALTH = {"ok": "well", "degraded": "in part", "out_of_reach": "out of reach", "off": "not asked"}


def read_night(out_dir: Path) -> Night:
    """What is known of the last run in a folder of releases."""
    try:
        runs = read_runs(out_dir)
    except SchemaError:
        runs = []
    if not runs:
        return Night(content_id=current_id(out_dir))
    last = runs[-1]
    return Night(
        content_id=current_id(out_dir),
        day=f"{last.started_at:%Y-%m-%d %H:%M} UTC",
        outcome=_ENDINGS[last.outcome],
        new_flags=_opened(out_dir, last),
        sources=tuple(_told_health(one) for one in last.sources),
        problems=last.problems,
        runs=_counts(out_dir, runs[-_MOST_RUNS:]),
    )


def _opened(out_dir: Path, last: Run) -> frozenset[str]:
    """The flags that the last run opened; none where it published nothing."""
    changes = read_changes(out_dir) if last.outcome == "published" else []
    newest = max((row.publication for row in changes), default=0)
    return frozenset(
        row.subject for row in changes if row.publication == newest and row.kind == "flag_opened"
    )


def _told_health(one: SourceHealth) -> tuple[str, str, str]:
    counts = f"{plural(one.n_found, 'entry')} found, {plural(one.n_requests, 'request')}"
    told = [_HEALTH[one.health], *([counts] if one.health in ("ok", "degraded") else []), *([one.message] if one.message else [])]  # fmt: skip
    return printed_name(one.source), one.health, "; ".join(told)


def _counts(out_dir: Path, runs: Sequence[Run]) -> tuple[RunCount, ...]:
    """What stood after each run, of those whose release is kept."""
    folders = {run.content_id: out_dir / "releases" / run.content_id for run in runs if run.content_id}
    known = {name: counted for name, folder in folders.items() if (counted := _counted(folder))}
    return tuple(
        RunCount(f"{run.started_at:%Y-%m-%d}", *known[run.content_id]) for run in runs if run.content_id in known
    )  # fmt: skip


def _counted(folder: Path) -> tuple[float, int] | None:
    """The share found and the open flags of a release; None where it is kept no more, or not whole."""
    try:
        papers = table_of_file(folder / "mentions.parquet", ["kind", "status"])
        flags = table_of_file(folder / "flags.parquet", ["status"])
    except (OSError, ValueError):
        return None
    n_papers = _n_of(papers, "kind", "paper")
    n_found = _n_of(papers, "status", "resolved")
    return n_found / n_papers if n_papers else 0.0, _n_of(flags, "status", "open")


def _n_of(table: object, column: str, value: str) -> int:
    return int(pc.sum(pc.equal(table[column], value)).as_py() or 0)  # type: ignore[index]
