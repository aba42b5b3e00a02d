"""One run as its steps see it: what it was given, and what is told along the way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pipeline.config import Settings
from pipeline.decisions import Decisions
from pipeline.errors import PARTLY
from pipeline.inputs import Inputs
from pipeline.kept import NOTHING_KEPT
from pipeline.per_list import PerList
from pipeline.progress import Watch, unwatched
from pipeline.publish.reading import Release
from pipeline.run_tables import Tables
from pipeline.schema import Change, Problem, RunOutcome, SourceHealth, StageCount
from pipeline.staging import STAGES, Staging, Told

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Options:
    """What one run is asked to do."""

    offline: bool = False
    snapshots: tuple[Path, ...] = ()
    limit: int | None = None
    dry_run: bool = False
    """Say what would be asked and written, and do neither."""
    accept: bool = False
    """Publish what the gate would refuse."""
    accept_drop: tuple[str, ...] = ()
    """Lists that may have lost their entries, or be gone."""
    n_jobs: int = 1
    """Processes that work on single lists; a script that asks for more guards its own start (`if __name__ == "__main__"`)."""
    engine: Literal["local", "dask"] = "local"
    """Where single lists are worked on: by processes of this machine, or by Dask's workers."""
    scheduler: str | None = None
    """The address of Dask's scheduler; None for workers of this machine."""
    first: str = STAGES[0]
    last: str = STAGES[-1]

    @property
    def publishes(self) -> bool:
        """Whether a release may come of it."""
        return self.last == STAGES[-1] and not self.dry_run

    @property
    def fetches(self) -> bool:
        """Whether lists are fetched first; in a dry run, whether they would be."""
        return self.first == STAGES[0] and not self.offline


@dataclass
class Outcome:
    """What a run did, for the console, the `runs` table and the exit code."""

    tables: Tables = field(default_factory=Tables)
    content_id: str | None = None
    outcome: RunOutcome = "stopped"
    stages: list[StageCount] = field(default_factory=list)
    sources: list[SourceHealth] = field(default_factory=list)
    snapshots_used: dict[str, list[str]] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    changes: list[Change] = field(default_factory=list)
    """What the publication changed; of a dry run, what it would change."""
    plan: list[str] = field(default_factory=list)
    """What a dry run says: what would be asked and written, a sentence each."""

    @property
    def problems(self) -> list[Problem]:
        """What failed and cost itself alone."""
        return self.told.problems

    @property
    def notes(self) -> list[str]:
        """What a maintainer may like to know, and an operator need not: decisions that match nothing any more."""
        return self.told.notes

    @property
    def concerns(self) -> list[str]:
        """A sentence for each problem."""
        return [problem.sentence for problem in self.problems]

    @property
    def exit_code(self) -> int:
        """0, or 3 if there is something that an operator should know."""
        return PARTLY if self.problems else 0


@dataclass(frozen=True)
class Job:
    """One run at work."""

    settings: Settings
    options: Options
    inputs: Inputs
    before: Release
    outcome: Outcome
    clock: Clock
    decisions: Decisions = field(default_factory=Decisions)
    watch: Watch = unwatched
    per_list: PerList = field(default_factory=lambda: PerList(NOTHING_KEPT))
    """Where the work on single lists is done."""
    staging: Staging | None = None
    """Where the tables of single stages are left for the next ones; None where nothing is staged."""
    unheard: Mapping[str, Collection[int]] | None = None
    """By list, the lines that a branch under review has written, whose comments allow nothing; None without a review."""
    compares: bool = True
    """Whether lists are compared with the last release; a check looks at the lists that it is given alone."""

    def stage(self, name: str, step: Callable[[Job, Tables], Tables], made: Tables) -> Tables:
        """What a step makes of the tables so far; the tables as they are where its stage was not asked for."""
        if name not in self.stages:
            return made
        started, n_in = time.perf_counter(), made.n_rows
        made = step(self, made)
        seconds = time.perf_counter() - started
        self.outcome.tables = made
        self.outcome.stages.append(
            StageCount(stage=name, n_in=n_in, n_out=made.n_rows, seconds=round(seconds, 3))
        )
        logger.info("stage=%s rows_in=%d rows_out=%d seconds=%.2f", name, n_in, made.n_rows, seconds)
        if self.staging is not None and self.options.last != STAGES[-1] and not self.options.dry_run:
            self.staging.save(name, made, self.outcome.told)
        return made

    def staged_before(self) -> Tables:
        """What earlier runs staged of the stages before the first one asked for."""
        if self.staging is None or self.options.first == STAGES[0]:
            return Tables()
        made, self.outcome.told = self.staging.load(self.options.first)
        self.outcome.tables = made
        return made

    @property
    def stages(self) -> Sequence[str]:
        """The stages that were asked for."""
        return STAGES[STAGES.index(self.options.first) : STAGES.index(self.options.last) + 1]

    def report(self, stage: str, subject: str, sentence: str) -> None:
        """Tell what failed and cost itself alone."""
        self.outcome.problems.append(Problem(stage=stage, subject=subject, sentence=sentence))


def now_utc() -> datetime:
    """The clock of the job."""
    return datetime.now(UTC)
