"""What the page of what stands today shows: the current release, the last night, the edits of the lists, their places at the forge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from pipeline import tables
from pipeline.config import Settings
from pipeline.kept import KeptResults, code_version, fingerprint
from pipeline.parse.lists import RawList
from pipeline.per_list import input_of
from pipeline.publish.night import read_night
from pipeline.publish.page_facts import PageFacts
from pipeline.publish.reading import read_release
from pipeline.review.edits import EditLine, edits_of_list
from pipeline.review.forge import forge_pages
from pipeline.review.lists_there import lists_there
from pipeline.run_tables import Tables
from pipeline.schema import Pair

_EDITS = pa.schema([(name, pa.string()) for name in ("flag_id", "sign", "line")])


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
