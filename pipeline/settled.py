"""Settled nights: one that begins as the last one did, with the release that it left, has nothing to do.

What a night makes depends on the lists, the settings, what people decided, the answers at hand and the release before it. All
of that goes into a name, under which a night that ended well notes how it ended. Where the name was noted, the release stands.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import cattrs
import pyarrow as pa

from pipeline import tables
from pipeline.config import Settings
from pipeline.decisions import Decisions
from pipeline.errors import SchemaError
from pipeline.inputs import Inputs
from pipeline.job import Job, Options, Outcome
from pipeline.kept import KeptEntry, KeptResults, code_version, fingerprint
from pipeline.per_list import input_of
from pipeline.publish.manifest import damaged_files, outdated_files
from pipeline.publish.release import FILES
from pipeline.resolve.standing import standing_of_answers
from pipeline.run_tables import Tables
from pipeline.schema import ROWS, Resolution, SourceHealth, StageCount
from pipeline.staging import STAGES

_converter = cattrs.Converter()


@dataclass(frozen=True)
class NightsEnd:
    """How a night ended that left everything settled."""

    stages: list[StageCount]
    sources: list[SourceHealth]
    snapshots_used: dict[str, list[str]]
    notes: list[str]


@dataclass(frozen=True)
class Beginning:
    """What a night begins with, but for the release that stands and the answers at hand."""

    settings: Settings
    options: Options
    inputs: Inputs
    decisions: Decisions

    def answers(self, since: datetime, until: datetime) -> str | None:
        """What stands for the answers at hand, of which all are read; None where that can't be told.

        Args:
            since: The moment at which answers are fresh or are not.
            until: The moment after which nothing can have been asked.
        """
        return standing_of_answers(self.settings, self.options.snapshots, since, until)

    def name(self, before: str, answers: str) -> str:
        """What a night is known by that begins so.

        Args:
            before: What stands for what was before: of a night, the release.
            answers: What stands for the answers at hand.
        """
        inputs, origins = self.inputs, sorted(self.inputs.origins.items())
        return fingerprint(
            "night", code_version(), self.settings.model_dump_json(),
            dataclasses.replace(self.options, n_jobs=1, engine="local", scheduler=None), repr(self.decisions),
            [fingerprint(*input_of(raw)) for raw in inputs.lists],
            [inputs.unreadable, inputs.concerns, inputs.unfetched],
            [(name, fingerprint(origin, but=_CLOCKS)) for name, origin in origins], before, answers,
        )  # fmt: skip


_CLOCKS = frozenset(("fetched_at",))


def may_be_settled(options: Options, settings: Settings) -> bool:
    """Whether a run is one that a settled night may stand for: a whole one, at which nothing special is wished."""
    is_whole = options.publishes and options.first == STAGES[0] and options.limit is None
    asks_for_more = options.accept or options.accept_drop or (settings.check_links and not options.offline)
    return is_whole and not asks_for_more


def ending_of(kept: KeptResults, name: str) -> NightsEnd | None:
    """How the night of a name ended, if it was noted."""
    entry = kept.get(name)
    return _read_end(entry) if entry else None


def _read_end(entry: KeptEntry) -> NightsEnd:
    return _converter.structure(json.loads(entry["night"]["ending"][0].as_py()), NightsEnd)


def note_ending(job: Job, began: Beginning, started: datetime, answers: str | None) -> None:
    """Note how a night ended, for the next one that begins with the release that it left.

    A night during which the answers at hand became others is not noted: another run that asks into the same store may have
    been told what this one never saw.

    Args:
        job: The night.
        began: What it began with.
        started: When.
        answers: What stood for the answers at hand before it asked.
    """
    outcome = job.outcome
    if answers is None or outcome.content_id is None or not may_be_settled(job.options, job.settings):
        return
    if _is_settled(job) and answers == began.answers(started, job.clock()):
        job.per_list.kept.put(began.name(outcome.content_id, answers), {"night": _end_of(job)})


def _end_of(job: Job) -> pa.Table:
    outcome = job.outcome
    end = NightsEnd(
        [dataclasses.replace(stage, seconds=0.0) for stage in outcome.stages],
        [_without_requests(health) for health in outcome.sources],
        outcome.snapshots_used,
        outcome.notes[len(job.inputs.notes) :],
    )
    return pa.table({"ending": [json.dumps(_converter.unstructure(end))]})


def run_or_recall(job: Job, run: Callable[[Job], Tables]) -> None:
    """Run a check, or give again what the last one told that began so; it asks no service, and nothing failed in it."""
    now, before, kept = job.clock(), job.before, job.per_list.kept
    unheard = job.unheard and [(name, sorted(lines)) for name, lines in sorted(job.unheard.items())]
    stood = fingerprint("check", before.content_id, list(before.flags), unheard, job.compares, now.date())
    began = Beginning(job.settings, job.options, job.inputs, job.decisions)
    answers = began.answers(now, now) if job.options.offline else None
    name = began.name(stood, answers) if answers is not None else None
    entry = kept.get(name) if name is not None else None
    if entry is not None:
        tell_again(job.outcome, _read_end(entry), job.inputs)
        parts = [part.name for part in dataclasses.fields(Tables)]
        job.outcome.tables = Tables(**{part: tables.StoredRows(entry[part], ROWS[part]) for part in parts})
        return
    made = run(job)
    if name is not None and not job.outcome.exit_code:
        kept.put(name, {**made.to_arrow(), "night": _end_of(job)})


def tell_again(outcome: Outcome, end: NightsEnd, inputs: Inputs) -> None:
    """Let an outcome tell what a night told that began in the same way."""
    outcome.stages, outcome.sources = end.stages, end.sources
    outcome.snapshots_used = end.snapshots_used
    outcome.told.notes += [*inputs.notes, *end.notes]


def _is_settled(job: Job) -> bool:
    """Whether the same night would leave the same again: all is answered, and nothing was carried over or found renamed."""
    outcome = job.outcome
    if outcome.outcome not in ("published", "unchanged") or outcome.exit_code or outcome.told.renamed:
        return False
    if not job.options.offline and any(map(_is_asked_again, outcome.tables.resolutions)):
        return False
    # the release before was this very one, or what stands in for old answers might come from it
    return outcome.outcome == "unchanged" or not any(work.is_stale for work in outcome.tables.works)


def _is_asked_again(row: Resolution) -> bool:
    return row.status in ("failed", "unfinished") or row.cause in ("outage", "budget")


def _without_requests(health: SourceHealth) -> SourceHealth:
    """How a source does in a night that asks it nothing, as every answer is remembered."""
    if not health.n_requests:
        return health
    n_remembered = health.n_store_hits + health.n_asked
    return dataclasses.replace(
        health, n_asked=0, n_found=0, n_absent=0, n_requests=0, n_store_hits=n_remembered
    )


def standing_tables(settings: Settings, content_id: str) -> Tables | None:
    """The tables of a release that is whole, the rows made when they are looked at; None where it is not whole."""
    folder = settings.out_dir / "releases" / content_id
    if not folder.is_dir() or damaged_files(folder, FILES) or outdated_files(folder, FILES):
        return None
    try:
        names = [part.name for part in dataclasses.fields(Tables)]
        return Tables(**{name: tables.read_stored(folder / f"{name}.parquet", ROWS[name]) for name in names})
    except SchemaError:
        return None
