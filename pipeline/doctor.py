"""The doctor: whether everything that a night needs is there and well, asked before the night and not after it."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from pipeline.config import Settings, settings_files
from pipeline.endings import MEANINGS
from pipeline.errors import PARTLY, PipelineError, file_words
from pipeline.fetch.places import addresses_of, told_address
from pipeline.inputs import read_lists
from pipeline.publish.manifest import damaged_files
from pipeline.publish.release import FILES, prepare_folder
from pipeline.publish.rollback import MARK
from pipeline.publish.run_log import read_runs
from pipeline.resolve.pace import pace_folder
from pipeline.resolve.source_settings import enabled_services, snapshot_folder
from pipeline.resolve.sources.snapshot_files import read_info
from pipeline.resolve.store import store_path
from pipeline.source_names import SOURCES, printed_name
from pipeline.text import plural

LEAST_ROOM = 500 * 1024**2  # bytes: some fourteen releases of a dozen lists, and the store
LONGEST_PAUSE = timedelta(hours=36)  # between two nights, with time to spare


class Observation(NamedTuple):
    """What one look found: whether all is well, and a sentence that says what is, or what to do."""

    is_well: bool
    subject: str
    sentence: str


def examine(settings: Settings, *, offline: bool = False) -> Iterator[Observation]:
    """Every look in turn; one that fails is an observation, too."""
    looks: list[Callable[[Settings], Iterator[Observation]]] = [
        _settings, _lists, _release, _last_run, _lock, _store, _room, _pace, _snapshots,
    ]  # fmt: skip
    for look in looks if offline else [*looks, _services, _list_hosts]:
        subject = look.__name__.strip("_").replace("_", " ")
        try:
            yield from look(settings)
        except PipelineError as error:
            yield Observation(False, subject, str(error))
        except OSError as error:
            yield Observation(False, subject, f"{file_words(error)}.")


def _settings(settings: Settings) -> Iterator[Observation]:
    files = (
        ", ".join(map(str, settings_files())) or "no file; all settings are the defaults or the environment's"
    )
    yield Observation(True, "settings", f"From {files}.")
    if settings.semanticscholar == "on" and settings.s2_api_key is None:
        yield Observation(
            True, "key", "None for Semantic Scholar: its shared pool is used, which is slow at busy hours (PAPERLIST_S2_API_KEY)."
        )  # fmt: skip


def _lists(settings: Settings) -> Iterator[Observation]:
    inputs = read_lists(settings.raw_dir, settings.max_list_mb, settings.lists)
    by_address = [one for one in settings.lists if one.url]
    if by_address:
        names = ", ".join(f"{one.id} ({told_address(one.url or '')})" for one in by_address)
        yield Observation(True, "lists", f"{plural(len(by_address), 'list')} by address: {names}.")
    for note in inputs.notes:
        yield Observation(False, "lists", note)
    yield Observation(True, "lists", f"{plural(len(inputs.lists), 'list')} in {settings.raw_dir}.")
    for sentence in (*inputs.unreadable.values(), *inputs.concerns.values()):
        yield Observation(False, "lists", sentence)


def _release(settings: Settings) -> Iterator[Observation]:
    out_dir = settings.out_dir
    prepare_folder(out_dir)
    current = out_dir / "current"
    if not current.exists():
        yield Observation(True, "release", f"None in {out_dir} yet: run `paperlist enrich`.")
        return
    folder = current.resolve()
    damaged = damaged_files(folder, FILES)
    broken = [name for name in FILES if not (out_dir / name).exists()]
    if damaged or broken:
        lost = ", ".join([*damaged, *(f"the link {name}" for name in broken)])
        yield Observation(
            False,
            "release",
            f"{folder.name} is not whole ({lost}); the next `paperlist enrich` makes it anew.",
        )
    else:
        yield Observation(True, "release", f"{folder.name} is whole.")
    if (out_dir / MARK).exists():
        yield Observation(
            False,
            "release",
            "Somebody went back to it: nothing is published until `paperlist enrich --accept`.",
        )


def _last_run(settings: Settings) -> Iterator[Observation]:
    runs = [run for run in read_runs(settings.out_dir) if run.outcome != "rolled_back"]
    if not runs:
        return
    last, now = runs[-1], datetime.now(UTC)
    told = f"{last.ended_at:%Y-%m-%d %H:%M} UTC, exit code {last.exit_code} ({MEANINGS.get(last.exit_code, 'unknown')})"
    if last.ended_at > now + timedelta(minutes=5):
        yield Observation(
            False, "clock", f"The last run ended at {told}, which is in the future: set this machine's clock."
        )
    elif now - last.ended_at > LONGEST_PAUSE:
        yield Observation(
            False, "last run", f"It ended at {told}: is cron at work? Its line stands in the README."
        )
    else:
        yield Observation(last.exit_code in (0, PARTLY), "last run", f"It ended at {told}.")
    for problem in last.problems:
        yield Observation(False, "last run", problem.sentence)
    if last.message and last.exit_code not in (0, PARTLY):
        yield Observation(False, "last run", last.message)


def _lock(settings: Settings) -> Iterator[Observation]:
    lock = FileLock(settings.out_dir / ".lock")
    try:
        lock.acquire(timeout=0)
        lock.release()
    except Timeout:
        yield Observation(True, "lock", f"A run is at work in {settings.out_dir}.")


def _store(settings: Settings) -> Iterator[Observation]:
    path = store_path(settings.cache_dir)
    if not path.exists():
        yield Observation(True, "store", f"None in {settings.cache_dir} yet: the first run asks everything.")
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)) as database:
            (state,) = database.execute("PRAGMA quick_check(1)").fetchone()
            (n_answers,) = database.execute("SELECT count(*) FROM answers").fetchone()
    except sqlite3.Error as error:
        yield Observation(
            False, "store", f"{path}: can't be read ({error}). Delete it: what it remembers is asked again."
        )
        return
    size = path.stat().st_size / 1024**2
    is_well = state == "ok"
    told = (
        f"{plural(n_answers, 'answer')} remembered, {size:.1f} MB"
        if is_well
        else f"damaged ({state}). Delete it"
    )
    yield Observation(is_well, "store", f"{path}: {told}.")


def _room(settings: Settings) -> Iterator[Observation]:
    for name, folder in (("out_dir", settings.out_dir), ("cache_dir", settings.cache_dir)):
        there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
        free = shutil.disk_usage(there).free
        advice = "" if free >= LEAST_ROOM else f" Make room, or set {name} to another disk."
        yield Observation(free >= LEAST_ROOM, "disk", f"{folder}: {free / 1024**3:.1f} GB free.{advice}")
        if not os.access(there, os.W_OK):
            yield Observation(False, "disk", f"{there}: can't be written. Mend its rights, or set {name}.")


def _pace(settings: Settings) -> Iterator[Observation]:
    if enabled_services(settings):
        yield Observation(
            True, "pace", f"Services are asked one request at a time; the lock files lie in {pace_folder()}."
        )


def _snapshots(settings: Settings) -> Iterator[Observation]:
    folder = snapshot_folder(settings)
    info = read_info(folder)
    age = (datetime.now(UTC).date() - date.fromisoformat(info.as_of)).days
    yield Observation(
        True,
        "snapshot",
        f"{folder}: {plural(info.n_records, 'record')} as of {info.as_of} ({plural(age, 'day')} ago).",
    )


def _services(settings: Settings) -> Iterator[Observation]:
    """Whether the hosts of the services can be reached; nothing is asked of them."""
    for name in enabled_services(settings):
        url = getattr(settings, f"{SOURCES[name].setting}_url")
        yield _reached(printed_name(name), url, "snapshots answer in its place", settings.probe_seconds)


def _list_hosts(settings: Settings) -> Iterator[Observation]:
    """Whether the hosts of lists by address can be reached; nothing is asked of them."""
    named = [one for one in settings.lists if one.url]
    urls = [addresses_of(one, next(iter(one.paths(settings.raw_dir))), None)[0] for one in named]
    for url in {urlsplit(url).netloc: url for url in urls}.values():
        yield _reached("lists", url, "the files of before stand in", settings.probe_seconds)


def _reached(subject: str, url: str, instead: str, seconds: float) -> Observation:
    """Whether a host takes a connection, and what is done if it does not."""
    address = urlsplit(url)
    place = (address.hostname or "", address.port or (443 if address.scheme == "https" else 80))
    try:
        socket.create_connection(place, timeout=seconds).close()
    except OSError as error:
        why = error.strerror or error
        sentence = f"{place[0]} can't be reached ({why}): {instead}. Look at the network, or at a proxy."
        return Observation(False, "network", f"{subject}: {sentence}")
    return Observation(True, "network", f"{subject}: {place[0]} can be reached.")


def told_observations(observations: Iterator[Observation]) -> int:
    """Print each one as it comes; 3 if something needs attention, else 0."""
    n_bad = 0
    for one in observations:
        n_bad += not one.is_well
        sys.stdout.write(f"{'ok ' if one.is_well else '!! '} {one.subject:9} {one.sentence}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{plural(n_bad, 'thing')} to look at.\n" if n_bad else "All is well.\n")
    return PARTLY if n_bad else 0
