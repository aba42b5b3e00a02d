"""The page of what stands today: the current release, the last night, the edits of the lists and their places at the forge."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa

from pipeline.config import Settings
from pipeline.endings import print_sentence
from pipeline.errors import GateError, StoppedError, error_words
from pipeline.job import Options
from pipeline.kept import KeptResults, code_version, fingerprint
from pipeline.per_list import input_of
from pipeline.publish.manifest import MANIFEST
from pipeline.publish.night import Night, read_night
from pipeline.publish.reading import read_release
from pipeline.publish.release import RENEWED, current_id
from pipeline.publish.report import with_night
from pipeline.review.forge import forge_pages
from pipeline.review.lists_there import lists_there
from pipeline.whole_files import point, write_text

logger = logging.getLogger(__name__)


@contextmanager
def page_made(settings: Settings, options: Options) -> Iterator[None]:
    """Make the page anew when a run has ended, also one that was refused or stopped; what hinders that costs the page alone."""
    before = current_id(settings.out_dir)
    try:
        yield
    except (GateError, StoppedError):
        _renew(settings)
        raise
    if options.publishes:
        with _told_release(settings.out_dir, before):
            _renew(settings)


@contextmanager
def _told_release(out_dir: Path, before: str) -> Iterator[None]:
    """An interruption says which release the night left, where it published one before the page was made."""
    try:
        yield
    except KeyboardInterrupt as error:
        now = current_id(out_dir)
        error.add_note(f"release {now} is published" if now != before else "nothing was published")
        raise


def _renew(settings: Settings) -> None:
    """The page anew; where that fails, a link to the release's own, and a sentence."""
    name = RENEWED[0]
    try:
        if (settings.out_dir / "current").exists():
            write_standing_page(settings)
    except Exception as error:
        logger.debug("report", exc_info=True)
        with suppress(OSError):
            point(settings.out_dir / name, Path("current") / name)
        print_sentence(f"{name} tells nothing of the night ({error_words(error)}). Please report this.")


def write_standing_page(settings: Settings) -> Path:
    """Make the page at the top of the folder of releases anew; its path.

    Raises:
        ConfigError: Nothing is published yet.
    """
    path = settings.out_dir / RENEWED[0]
    night = read_night(settings.out_dir)
    kept = KeptResults(settings.cache_dir, settings.kept_mb)
    name = _name_of_frame(settings, night)
    entry = kept.get(name)
    if entry is None:
        from pipeline.publish.report import page_frame  # noqa: PLC0415  # in most nights, the frame is kept
        from pipeline.review.standing_facts import standing_facts  # noqa: PLC0415  # so that the rooms stay unloaded

        entry = {"page": pa.table({"frame": [page_frame(standing_facts(settings))]})}
        kept.put(name, entry)
    write_text(path, with_night(entry["page"]["frame"][0].as_py(), night))
    return path


def _name_of_frame(settings: Settings, night: Night) -> str:
    """What stands for all that the page shows, but for what it tells of the night."""
    release, lists = read_release(settings.out_dir), lists_there(settings)
    manifest = settings.out_dir / "current" / MANIFEST
    return fingerprint(
        "page", code_version(), manifest.read_bytes(), night.content_id, sorted(night.new_flags), night.day is None,
        settings.section_report, sorted(forge_pages(lists, settings.list_pages, release.lists).items(), key=str),
        [fingerprint(*input_of(raw)) for raw in lists],
    )  # fmt: skip
