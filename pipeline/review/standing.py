"""The page of what stands today: the current release, the last night, the edits of the lists and their places at the forge."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline import tables
from pipeline.config import Settings
from pipeline.endings import print_sentence
from pipeline.errors import GateError, ListError, StoppedError, error_words
from pipeline.inputs import read_lists
from pipeline.job import Options
from pipeline.parse.lists import RawList
from pipeline.publish.night import read_night
from pipeline.publish.page_facts import PageFacts
from pipeline.publish.reading import read_release
from pipeline.publish.release import RENEWED
from pipeline.publish.report import html_page
from pipeline.review.edits import shown_edits
from pipeline.review.forge import forge_pages
from pipeline.run_tables import Tables
from pipeline.schema import Pair
from pipeline.whole_files import point, write_text

logger = logging.getLogger(__name__)


@contextmanager
def page_made(settings: Settings, options: Options) -> Iterator[None]:
    """Make the page anew when a run has ended, also one that was refused or stopped; what hinders that costs the page alone."""
    try:
        yield
    except (GateError, StoppedError):
        _renew(settings)
        raise
    if options.publishes:
        _renew(settings)


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
    write_text(path, html_page(standing_facts(settings)))
    return path


def standing_facts(settings: Settings) -> PageFacts:
    """What the page shows.

    Raises:
        ConfigError: Nothing is published yet.
    """
    made = _released(settings.out_dir)
    lists = lists_there(settings)
    return PageFacts(
        made,
        settings.section_report,
        read_night(settings.out_dir),
        shown_edits(lists, made.mentions, [flag for flag in made.flags if flag.status == "open"]),
        forge_pages(lists, settings.list_pages, made.lists),
    )


def _released(out_dir: Path) -> Tables:
    release = read_release(out_dir)
    return Tables(
        mentions=release.mentions,
        records=release.records,
        resolutions=release.resolutions,
        pairs=tables.read_shared(out_dir / "releases" / (release.content_id or "") / "pairs.parquet", Pair),
        works=release.works,
        flags=release.flags,
    )


def lists_there(settings: Settings) -> Sequence[RawList]:
    """The lists as they lie there; none where they can't be read, which the night tells."""
    try:
        return read_lists(settings.raw_dir, settings.max_list_mb, settings.lists).lists
    except ListError:
        return []
