"""The main job. It owns input, output, lock, progress and clock; the stages that it calls are pure functions."""

from __future__ import annotations

import dataclasses
import logging
import platform
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

from pipeline import tables
from pipeline.config import Settings
from pipeline.decisions import Decisions, read_decisions
from pipeline.errors import GateError, PipelineError, SchemaError
from pipeline.flag.decided import decide
from pipeline.flag.stage import FlagInputs, flag
from pipeline.inputs import Inputs, read_lists
from pipeline.merge.constraints import Decision
from pipeline.merge.stage import idle_decisions, merge
from pipeline.parse.document import read_document
from pipeline.parse.stage import parse
from pipeline.progress import Watch, unwatched
from pipeline.publish.release import Before, prepare_folder, publish, read_before
from pipeline.publish.report import write_reports
from pipeline.resolve.link_check import LinkChecker, worth_checking
from pipeline.resolve.outage import outages
from pipeline.resolve.sources.released import Released
from pipeline.resolve.stage import resolve
from pipeline.resolve.wiring import open_sources
from pipeline.run_lock import run_lock
from pipeline.schema import ROWS, Mention, Run, SourceHealth, StageCount
from pipeline.staging import STAGES, Staging, Tables, hash_table, stages_between
from pipeline.text import digest, plural

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Options:
    """What one run is asked to do."""

    offline: bool = False
    snapshots: tuple[Path, ...] = ()
    limit: int | None = None
    dry_run: bool = False
    first: str = STAGES[0]
    last: str = STAGES[-1]


@dataclass
class Outcome:
    """What a run did, for the console, the `runs` table and the exit code."""

    tables: Tables = field(default_factory=Tables)
    content_id: str | None = None
    outcome: str = "stopped"
    stages: list[StageCount] = field(default_factory=list)
    sources: list[SourceHealth] = field(default_factory=list)
    snapshots_used: dict[str, list[str]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    concerns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a maintainer may like to know, and an operator need not: decisions that match nothing any more."""

    @property
    def exit_code(self) -> int:
        """0, or 3 if there is something that an operator should know."""
        return 3 if self.concerns else 0


def now_utc() -> datetime:
    """The clock of the job."""
    return datetime.now(UTC)


def enrich(settings: Settings, options: Options, clock: Clock = now_utc, watch: Watch = unwatched) -> Outcome:
    """Run the stages asked for, and publish if the last of them is `publish`; `watch` shows how sources do.

    Raises:
        PipelineError: The run could not start or was stopped; nothing was published.
    """
    stages = stages_between(options.first, options.last)
    inputs = read_lists(settings.raw_dir, settings.max_list_mb)
    decisions = read_decisions(settings.raw_dir)
    prepare_folder(settings.out_dir)
    with run_lock(settings.out_dir):
        outcome, started = Outcome(unreadable=inputs.unreadable), clock()
        publishes = options.last == STAGES[-1] and not options.dry_run
        try:
            before = read_before(settings.out_dir)
            Job(settings, options, inputs, before, outcome, clock, decisions, watch).run(stages)
        except BaseException as error:
            if publishes:
                code = (
                    error.exit_code
                    if isinstance(error, PipelineError)
                    else 130
                    if isinstance(error, KeyboardInterrupt)
                    else 1
                )
                _note_run(
                    settings.out_dir, outcome, started, clock(), code, str(error) or type(error).__name__
                )
            raise
        if publishes:
            _note_run(settings.out_dir, outcome, started, clock(), outcome.exit_code, None)
    return outcome


@dataclass
class Job:
    """One run at work: what it was given, and what it has made so far."""

    settings: Settings
    options: Options
    inputs: Inputs
    before: Before
    outcome: Outcome
    clock: Clock
    decisions: Decisions = field(default_factory=Decisions)
    watch: Watch = unwatched

    def run(self, stages: Sequence[str]) -> None:
        """Run the stages in order, the first from what earlier runs staged."""
        unreadable = [part for name in sorted(self.inputs.unreadable) for part in ("unreadable", name)]
        lists = [part for raw in self.inputs.lists for part in (raw.list_id, raw.data.hex())]
        staging = Staging(self.settings.cache_dir / "stages", digest(*lists, *unreadable))
        is_staged = self.options.last != STAGES[-1] and not self.options.dry_run
        if self.options.first != STAGES[0]:
            self.outcome.tables = staging.load(self.options.first)
        for stage in stages:
            self._timed(stage)
            if is_staged:
                staging.save(stage, self.outcome.tables)

    def _timed(self, stage: str) -> None:
        started, n_in = time.perf_counter(), self.outcome.tables.n_rows
        getattr(self, stage)()
        count = StageCount(
            stage=stage,
            n_in=n_in,
            n_out=self.outcome.tables.n_rows,
            seconds=round(time.perf_counter() - started, 3),
        )
        self.outcome.stages.append(count)
        logger.info("stage=%s rows_in=%d rows_out=%d seconds=%.2f", stage, n_in, count.n_out, count.seconds)

    def parse(self) -> None:
        """Mentions of the lists that can be read; of the others, what the current release holds is carried over."""
        carried = [
            dataclasses.replace(mention, work_id=None, status=None)
            for mention in self.before.mentions
            if mention.list_id in self.inputs.unreadable
        ]
        mentions = parse(self.inputs.lists) + carried
        self.outcome.tables.mentions = sorted(
            mentions, key=lambda mention: (mention.list_id, mention.position)
        )

    def resolve(self) -> None:
        """Records and resolutions, from what is remembered, the services and the snapshots."""
        made, options, outcome, before = self.outcome.tables, self.options, self.outcome, self.before
        released = Released(before.mentions, before.records, before.resolutions)
        with open_sources(
            self.settings, options.snapshots, released, offline=options.offline, clock=self.clock
        ) as sources:
            with self.watch(sources):
                resolved = resolve(made.mentions, dict(sources), self.settings, options.limit)
            outcome.sources = [source.health() for source in sources.values()]
            outcome.snapshots_used = {name: sorted(source.used_snapshots) for name, source in sources.items()}
        made.mentions, made.records, made.resolutions = (
            resolved.mentions,
            resolved.records,
            resolved.resolutions,
        )

    def merge(self) -> None:
        """Works, and the mentions linked to them."""
        made = self.outcome.tables
        pairs = [Decision(*said.papers, said.verdict) for said in self.decisions.judgements]
        merged = merge(
            made.mentions,
            made.records,
            made.resolutions,
            self.before.works,
            self.settings,
            pairs,
            records_before=self.before.records,
            provenance_before=self.before.provenance,
        )
        self.outcome.notes += idle_decisions(pairs, made.records)
        made.works, made.mentions = merged.works, merged.mentions
        made.pairs, made.provenance = merged.pairs, merged.provenance

    def flag(self) -> None:
        """Flags; those of a list that can't be read are carried over."""
        made = self.outcome.tables
        documents = [read_document(raw) for raw in self.inputs.lists]
        known = FlagInputs(
            mentions=made.mentions,
            records=made.records,
            resolutions=made.resolutions,
            works=made.works,
            pairs=made.pairs,
            link_states=self._link_states(),
        )
        work_ids = {work.work_id for work in made.works}
        found = flag(documents, known, self.before.flags, self.settings, self.clock().date())
        decided = decide(
            found,
            documents,
            made.mentions,
            known.keys,
            self.decisions,
            self.before.mentions,
            self.before.flags,
        )
        self.outcome.notes += decided.idle
        flags = decided.flags
        flags += [
            row
            for row in self.before.flags
            if row.list_id in self.inputs.unreadable and (row.work_id is None or row.work_id in work_ids)
        ]
        made.flags = sorted(flags, key=lambda row: (row.list_id, row.line_start, row.code, row.flag_id))

    def _link_states(self) -> dict[str, str]:
        """What is found at the links of entries, where the settings ask for it."""
        if not self.settings.check_links or self.options.offline:
            return {}
        urls = [link.url for mention in self.outcome.tables.mentions for link in mention.links]
        checker = LinkChecker(self.settings.check_links_interval)
        return checker.states(filter(worth_checking, urls))

    def publish(self) -> None:
        """A release, unless nothing changed or the run is a dry one."""
        made, outcome = self.outcome.tables, self.outcome
        arrow = made.to_arrow()
        for name, table in arrow.items():
            tables.check_table(table, ROWS[name], name)
        reports = write_reports(made.mentions, made.works, made.flags)
        outcome.content_id = content_id(arrow, reports, self.settings)
        outcome.concerns = list(self._concerns())
        if self.options.dry_run:
            outcome.outcome = "dry_run"
            return
        if self.options.limit is not None and _n_asked(made.mentions) < _n_asked(self.before.mentions):
            outcome.outcome = "refused"
            raise GateError(
                "--limit would publish over a fuller release; nothing was published. Leave it out, or choose another --out."
            )
        is_new = publish(arrow, reports, outcome.content_id, self.settings.out_dir)
        outcome.outcome = "published" if is_new else "unchanged"

    def _concerns(self) -> Iterator[str]:
        """What makes the exit code 3, each in a sentence that says what to do."""
        made = self.outcome.tables
        yield from outages(self.outcome.sources, made.mentions, made.records, made.resolutions)
        failed = sum(mention.status == "failed" for mention in made.mentions)
        if failed:
            yield f"{plural(failed, 'entry')} could not be looked up, because a service failed. Run again later."
        stale = sum(work.is_stale for work in made.works)
        if stale and not self.options.offline:
            yield f"{plural(stale, 'work')} from records past their freshness. Run again when the services can be reached."
        for sentence in self.inputs.unreadable.values():
            yield f"{sentence} What the last release holds of this list was carried over."


def _n_asked(mentions: Sequence[Mention]) -> int:
    return sum(mention.status not in (None, "not_asked") for mention in mentions)


def content_id(arrow: dict[str, pa.Table], reports: dict[str, str], settings: Settings) -> str:
    """The name of a release: the same for the same lists, records and settings, whatever the day."""
    timeless = {
        name: table.drop_columns("first_seen") if name == "flags" else table for name, table in arrow.items()
    }
    hashes = [hash_table(table) for table in timeless.values()]
    return digest(version("paperlist"), str(settings.shaping()), *hashes, *reports.values())


def _note_run(
    out_dir: Path, outcome: Outcome, started: datetime, ended: datetime, exit_code: int, message: str | None
) -> None:
    """Append the run to `runs`; a damaged file is kept aside, not lost."""
    path = out_dir / "runs.parquet"
    try:
        runs = tables.read(path, Run) if path.exists() else []
    except SchemaError:
        path.replace(path.with_name(f"runs-unreadable-{started:%Y%m%dT%H%M%S}.parquet"))
        runs = []
    packages = ("paperlist", "arxiv", "semanticscholar", "rapidfuzz", "pandas", "pyarrow")
    runs.append(
        Run(
            run_id=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
            started_at=started,
            ended_at=ended,
            outcome=outcome.outcome,  # type: ignore[arg-type]
            exit_code=exit_code,
            versions=(
                f"python=={platform.python_version()}",
                *(f"{name}=={version(name)}" for name in packages),
            ),
            stages=tuple(outcome.stages),
            sources=tuple(outcome.sources),
            content_id=outcome.content_id,
            message=message or "; ".join(outcome.concerns) or None,
        )
    )
    tables.write(tables.to_arrow(runs, Run), path)
