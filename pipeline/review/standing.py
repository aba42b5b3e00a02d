"""The page of what stands today: the current release, the last night, the edits of the lists and their places at the forge."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa

from pipeline import tables
from pipeline.config import Settings
from pipeline.endings import print_sentence
from pipeline.errors import GateError, ListError, StoppedError, error_words
from pipeline.inputs import read_lists
from pipeline.job import Options
from pipeline.kept import KeptResults, code_version, fingerprint
from pipeline.parse.lists import RawList
from pipeline.per_list import input_of
from pipeline.publish.manifest import MANIFEST
from pipeline.publish.night import Night, read_night
from pipeline.publish.page_facts import PageFacts
from pipeline.publish.reading import read_release
from pipeline.publish.release import RENEWED, current_id
from pipeline.publish.report import page_frame, with_night
from pipeline.review.edits import EditLine, edits_of_list
from pipeline.review.forge import forge_pages
from pipeline.run_tables import Tables
from pipeline.schema import Pair
from pipeline.whole_files import point, write_text

_EDITS = pa.schema([(name, pa.string()) for name in ("flag_id", "sign", "line")])
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
        _edits(lists, made, KeptResults(settings.cache_dir, settings.kept_mb)),
        forge_pages(lists, settings.list_pages, made.lists),
    )


def _edits(lists: Sequence[RawList], made: Tables, kept: KeptResults) -> dict[str, list[EditLine]]:
    """The edits of all lists; those of a list that is as it was are kept."""
    mentions, flags = defaultdict(list), defaultdict(list)
    for mention in made.mentions:
        mentions[mention.list_id].append(mention)
    for flag in made.flags:
        if flag.status == "open":
            flags[flag.list_id].append(flag)
    found: dict[str, list[EditLine]] = {}
    for raw in lists:
        own = mentions[raw.list_id], flags[raw.list_id]
        name = fingerprint("edits", code_version(), *input_of(raw), *own)
        entry = kept.get(name)
        if entry is None:
            entry = {"edits": pa.Table.from_pylist(list(_rows_of(edits_of_list(raw, *own))), _EDITS)}
            kept.put(name, entry)
        for row in entry["edits"].to_pylist():
            lines = found.setdefault(row["flag_id"], [])
            lines += [(row["sign"], row["line"])] if row["sign"] else []
    return found


def _rows_of(edits: Mapping[str, Sequence[EditLine]]) -> Iterator[dict[str, str]]:
    """The lines of edits as rows; one without sign for an edit that shows none."""
    for flag_id, lines in edits.items():
        for sign, line in lines or [("", "")]:
            yield {"flag_id": flag_id, "sign": sign, "line": line}


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
