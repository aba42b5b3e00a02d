"""The main job, on one screen. It owns input, output, lock and clock; `steps.py` has what its stages need of them."""

from __future__ import annotations

import logging
import platform
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.decisions import read_decisions
from pipeline.endings import INTERRUPTED, write_crash
from pipeline.errors import ListError, LockedError, PipelineError, StoppedError, file_words
from pipeline.fetch.places import named_addresses
from pipeline.fetch.remembered import Fetching, fetch_plan, remembered_lists
from pipeline.inputs import Inputs, read_lists
from pipeline.job import Clock, Job, Options, Outcome, now_utc
from pipeline.kept import KeptResults
from pipeline.per_list import ListWorkers, PerList
from pipeline.progress import Track, Watch, untracked, unwatched
from pipeline.publish.changes import note_changes
from pipeline.publish.reading import read_before
from pipeline.publish.release import current_id, mend_links, prepare_folder, sweep_folder
from pipeline.publish.run_log import append_run, fresh_run_id, write_status
from pipeline.resolve.store import store_copy
from pipeline.run_lock import run_lock
from pipeline.run_tables import Tables
from pipeline.schema import Run
from pipeline.settled import (
    Beginning,
    ending_of,
    may_be_settled,
    note_ending,
    standing_tables,
    tell_again,
)
from pipeline.staging import Staging, stages_between
from pipeline.text import digest

logger = logging.getLogger(__name__)

_PACKAGES = ("paperlist", "arxiv", "semanticscholar", "rapidfuzz", "pandas", "pyarrow")


def enrich(
    settings: Settings,
    options: Options,
    clock: Clock = now_utc,
    watch: Watch = unwatched,
    track: Track = untracked,
) -> Outcome:
    """Run the stages asked for, and publish if the last of them is `publish`; `watch` shows how sources do, `track` how far lists are.

    Raises:
        PipelineError: The run could not start or was stopped; nothing was published.
        KeyboardInterrupt: It was interrupted; its note says what was left.
    """
    if options.dry_run:
        return rehearse(settings, options, clock)
    outcome, started = Outcome(), clock()
    logger.info("start version=%s stages=%s..%s", version("paperlist"), options.first, options.last)
    note = partial(_note, settings, options, outcome, started, clock)
    with _noted_refusal(note):
        stages_between(options.first, options.last)
        inputs = _inputs(settings, options, clock)
        decisions = read_decisions(settings.raw_dir)
        prepare_folder(settings.out_dir)
    with run_lock(settings.out_dir):
        left = partial(_left, settings.out_dir, current_id(settings.out_dir), outcome)
        with _told_interruption(left), _noted(note, outcome), _told_stops(settings, left):
            sweep_folder(settings.out_dir)
            began = Beginning(settings, options, inputs, decisions)
            with per_list_at(
                settings, options.n_jobs, track, options.scheduler, is_dask=options.engine == "dask"
            ) as per_list:
                answers = began.answers(started, clock())
                if answers is not None and _stands(began, answers, outcome, per_list.kept, clock):
                    return outcome
                before = read_before(settings.out_dir)
                staging = Staging(settings.cache_dir / "stages", _hash_of(inputs))
                job = Job(
                    settings, options, inputs, before, outcome, clock, decisions, watch, per_list, staging
                )
                run_stages(job)
                note_ending(job, began, started, answers)
    return outcome


def _stands(began: Beginning, answers: str, outcome: Outcome, kept: KeptResults, clock: Clock) -> bool:
    """Whether nothing changed since a night that left everything settled; then the outcome tells so."""
    settings = began.settings
    if not may_be_settled(began.options, settings):
        return False
    content_id = current_id(settings.out_dir)
    ending = ending_of(kept, began.name(content_id, answers))
    standing = standing_tables(settings, content_id) if ending is not None else None
    if ending is None or standing is None:
        return False
    logger.info("settled release=%s", content_id)
    mended = [f"{name} was missing or damaged, and is whole again." for name in mend_links(settings.out_dir)]
    outcome.tables, outcome.content_id, outcome.outcome = standing, content_id, "unchanged"
    tell_again(outcome, ending, began.inputs)
    outcome.told.notes += mended
    outcome.changes = note_changes(settings.out_dir, clock())
    return True


def rehearse(settings: Settings, options: Options, clock: Clock = now_utc) -> Outcome:
    """What a run would ask and write: the same steps on what is there, offline and on a copy of what is remembered.

    Raises:
        PipelineError: The run could not start.
    """
    stages_between(options.first, options.last)
    to_fetch = fetch_plan(settings) if options.fetches else []
    try:
        inputs = read_lists(settings.raw_dir, settings.max_list_mb, settings.lists)
    except ListError as error:
        if not to_fetch:
            raise
        return Outcome(outcome="dry_run", plan=[*to_fetch, f"More is known when they are there. {error}"])
    inputs = replace(inputs, origins=remembered_lists(settings).origins)
    decisions, outcome = read_decisions(settings.raw_dir), Outcome(outcome="dry_run")
    staging = Staging(settings.cache_dir / "stages", _hash_of(inputs))
    with store_copy(settings.cache_dir) as folder:
        at_hand = settings.model_copy(update={"cache_dir": folder})
        before = read_before(settings.out_dir)
        kept = PerList(KeptResults(settings.cache_dir, settings.kept_mb, is_read_only=True), options.n_jobs)
        run_stages(Job(at_hand, options, inputs, before, outcome, clock, decisions, unwatched, kept, staging))
    outcome.plan[:0] = to_fetch
    return outcome


def _inputs(settings: Settings, options: Options, clock: Clock) -> Inputs:
    """The lists, those that the settings name by address brought up to date."""
    fetched = _fetched(settings, options, clock)
    inputs = read_lists(settings.raw_dir, settings.max_list_mb, settings.lists, fetched.failures)
    told = [f"Fetched anew: {', '.join(fetched.new)}."] if fetched.new else []
    return replace(inputs, origins=fetched.origins, notes=[*inputs.notes, *told, *fetched.notes])


def _fetched(settings: Settings, options: Options, clock: Clock) -> Fetching:
    """The lists that the settings name by address: asked for where there are any and the run may."""
    if not options.fetches or not named_addresses(settings.lists):
        return remembered_lists(settings)
    from pipeline.fetch.fetching import fetch_lists  # noqa: PLC0415  # most runs fetch nothing

    return fetch_lists(settings, clock, options.accept_drop)


def run_stages(job: Job) -> Tables:
    """The tables after the stages asked for, in order, the first from what earlier runs staged."""
    # loaded here, for it takes longer than all that a run does which finds nothing to do
    from pipeline.steps import flag_lists, merge_records, parse_lists, resolve_mentions  # noqa: PLC0415

    made = job.staged_before()
    made = job.stage("parse", parse_lists, made)
    made = job.stage("resolve", resolve_mentions, made)
    made = job.stage("merge", merge_records, made)
    made = job.stage("flag", flag_lists, made)
    return job.stage("publish", _published, made)


def _published(job: Job, made: Tables) -> Tables:
    from pipeline.publish_step import publish_release  # noqa: PLC0415  # no check publishes

    return publish_release(job, made)


@contextmanager
def per_list_at(
    settings: Settings, n_jobs: int, track: Track, scheduler: str | None = None, *, is_dask: bool = False
) -> Iterator[PerList]:
    """Where a run works on single lists, and keeps what it makes of them; what was not used for longest goes at the end."""
    kept = KeptResults(settings.cache_dir, settings.kept_mb)
    try:
        with ExitStack() as stack:
            workers = partial(_done_by_dask, cache(partial(_met, stack, scheduler))) if is_dask else None
            yield PerList(kept, n_jobs, track, workers)
    finally:
        kept.trim()


def _done_by_dask(
    met: Callable[[], ListWorkers], function: Callable[[Any], Any], tasks: Sequence[Any]
) -> Iterator[Any]:
    """What Dask's workers make of every task; met when there is a task, for an unchanged night has none."""
    return met()(function, tasks)


def _met(stack: ExitStack, scheduler: str | None) -> ListWorkers:
    from pipeline.dask_engine import DaskEngine  # noqa: PLC0415  # an extra: not everyone has it

    return stack.enter_context(DaskEngine(scheduler))


def _hash_of(inputs: Inputs) -> str:
    """What staged tables are made from: the lists as they are, and those that can't be read."""
    unreadable = [part for name in sorted(inputs.unreadable) for part in ("unreadable", name)]
    lists = [part for raw in inputs.lists for part in (raw.list_id, raw.data.hex(), str(raw.parts))]
    return digest(*lists, *unreadable)


Note = Callable[[int, str | None], None]


@contextmanager
def _noted_refusal(note: Note) -> Iterator[None]:
    """A run that could not start is no row of `runs`, but monitors are told; one that is held up by another leaves them alone."""
    try:
        yield
    except LockedError:
        raise
    except PipelineError as error:
        note(error.exit_code, str(error))
        raise


@contextmanager
def _noted(note: Note, outcome: Outcome) -> Iterator[None]:
    """How the run ended is written down while the lock is held, whatever ended it."""
    try:
        yield
    except BaseException as error:
        note(_code_of(error), _sentence(error))
        raise
    note(outcome.exit_code, None)


@contextmanager
def _told_interruption(left: Callable[[], str]) -> Iterator[None]:
    """An interruption says what it left, also one that comes while the run is noted."""
    try:
        yield
    except KeyboardInterrupt as error:
        if not getattr(error, "__notes__", ()):
            error.add_note(left())
        raise


@contextmanager
def _told_stops(settings: Settings, left: Callable[[], str]) -> Iterator[None]:
    """Whatever stops a run as a sentence: the disk, an interruption, an error of paperlist's own."""
    try:
        with _told_interruption(left):
            yield
    except PipelineError:
        raise
    except (OSError, sqlite3.Error) as error:
        raise StoppedError(
            f"{_disk_words(error)}; {left()}. Make room or mend the folder, and run again."
        ) from error
    except Exception as error:
        page = write_crash(settings.cache_dir)
        raise StoppedError(
            f"An error of paperlist's own stopped the run ({type(error).__name__}: {error}); {left()}. "
            f"Please report it with {page}."
        ) from error


def _left(out_dir: Path, before: str, outcome: Outcome) -> str:
    """What a stopped run leaves, in words; a release that stands already counts as published."""
    now = current_id(out_dir)
    if now != before and now == outcome.content_id:
        outcome.outcome = "published"
        return f"release {now} is published"
    return "nothing was published"


def _disk_words(error: OSError | sqlite3.Error) -> str:
    return (
        file_words(error) if isinstance(error, OSError) else f"The store can't be read or written ({error})"
    )


def _code_of(error: BaseException) -> int:
    return error.exit_code if isinstance(error, PipelineError) else INTERRUPTED


def _sentence(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "; ".join(["Interrupted", *getattr(error, "__notes__", ())]) + "."
    return str(error) or type(error).__name__


def _note(
    settings: Settings, options: Options, outcome: Outcome, started: datetime, clock: Clock, exit_code: int,
    message: str | None,
) -> None:  # fmt: skip
    """Write down how a run ended; where even that can't be written, the output alone says it."""
    run = _run_row(outcome, started, clock(), exit_code, message)
    with suppress(OSError):
        if options.publishes and outcome.stages:
            append_run(settings.out_dir, run)
        if settings.out_dir.is_dir():
            write_status(settings.out_dir, run, message or ended_sentence(outcome))
    logger.info("end exit=%d outcome=%s release=%s", exit_code, outcome.outcome, outcome.content_id)


def _run_row(
    outcome: Outcome, started: datetime, ended: datetime, exit_code: int, message: str | None
) -> Run:
    versions = [f"{name}=={version(name)}" for name in _PACKAGES]
    return Run(
        run_id=fresh_run_id(started),
        started_at=started,
        ended_at=ended,
        outcome=outcome.outcome,
        exit_code=exit_code,
        versions=(f"python=={platform.python_version()}", *versions),
        stages=tuple(outcome.stages),
        sources=tuple(outcome.sources),
        problems=tuple(outcome.problems),
        content_id=outcome.content_id,
        message=message or "; ".join(outcome.concerns) or None,
    )


def ended_sentence(outcome: Outcome) -> str:
    """How a run that came to its end ended, in a sentence."""
    endings = {
        "published": f"Release {outcome.content_id} was published.",
        "unchanged": f"Nothing changed: release {outcome.content_id} stands.",
        "dry_run": "A dry run: nothing was asked, nothing was written.",
    }
    sentence = endings.get(
        outcome.outcome, f"Stages up to {outcome.stages[-1].stage if outcome.stages else '?'} are staged."
    )
    return " ".join([sentence, *outcome.concerns])
