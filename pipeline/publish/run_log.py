"""What is written down of every run: a row of `runs`, and `status.json` for monitors."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path

from pipeline import tables
from pipeline.errors import SchemaError
from pipeline.schema import Run
from pipeline.whole_files import write_text

RUNS, STATUS = "runs.parquet", "status.json"


def append_run(out_dir: Path, run: Run) -> None:
    """Append a run to `runs`; a damaged file is kept aside, not lost."""
    path = out_dir / RUNS
    try:
        runs = read_runs(out_dir)
    except SchemaError:
        path.replace(path.with_name(f"runs-unreadable-{run.started_at:%Y%m%dT%H%M%S}.parquet"))
        runs = []
    tables.write(tables.to_arrow([*runs, run], Run), path)


def read_runs(out_dir: Path) -> list[Run]:
    """All runs, in their order; none before the first.

    Raises:
        SchemaError: The file is damaged.
    """
    path = out_dir / RUNS
    return tables.read_shared(path, Run) if path.exists() else []


def publishing_runs(out_dir: Path) -> list[Run]:
    """The runs that published a release, or went back to one, in their order.

    Raises:
        SchemaError: The file of runs is damaged.
    """
    return [
        run for run in read_runs(out_dir) if run.content_id and run.outcome in ("published", "rolled_back")
    ]


def published_ids(out_dir: Path) -> list[str]:
    """The content ids of all publications, in their order; none where the file of runs is damaged."""
    try:
        return [run.content_id for run in publishing_runs(out_dir) if run.content_id]
    except SchemaError:
        return []


def fresh_run_id(started: datetime) -> str:
    """An id that no other run has: when it started, and a random part."""
    return f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def write_status(out_dir: Path, run: Run, sentence: str) -> None:
    """Write how a run ended, for monitors that read no Parquet."""
    status = {
        "exit_code": run.exit_code,
        "outcome": run.outcome,
        "sentence": sentence,
        "started_at": _told(run.started_at),
        "ended_at": _told(run.ended_at),
        "content_id": run.content_id,
    }
    write_text(out_dir / STATUS, json.dumps(status, indent=1, ensure_ascii=False) + "\n")


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
