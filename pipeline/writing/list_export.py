"""`paperlist export markdown`: a list of the current release written from its tables, and how that compares with its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import ConfigError, ListError
from pipeline.fix.sheet import Sheet
from pipeline.inputs import read_lists
from pipeline.parse.lists import RawList
from pipeline.parse.parts import several_files
from pipeline.publish.reading import read_release
from pipeline.schema import Mention
from pipeline.tables import read_shared
from pipeline.text import plural
from pipeline.writing.command import sheet_of
from pipeline.writing.from_data import OUTCOMES, WrittenEntry, changes_from_data, entries_from_data


@dataclass(frozen=True, slots=True)
class ListFromData:
    """A list as the tables have it, in its own form."""

    data: bytes
    entries: Sequence[WrittenEntry]


def list_from_data(settings: Settings, list_id: str, changed: Path | None = None) -> ListFromData:
    """A list of the current release, its ordinary entries written from the data, all else as its file has it.

    Args:
        settings: Where lists and releases are.
        list_id: The list.
        changed: A table of mentions (Parquet) in which some rows say otherwise than the release does.

    Raises:
        ConfigError: There is no such list, or its file is another than the release was made from.
        ListError: It has several files, or bytes that can't be written back.
    """
    mentions = [mention for mention in read_release(settings.out_dir).mentions if mention.list_id == list_id]
    sheet = _sheet_of_release(_raw_list(settings, list_id), mentions)
    entries = entries_from_data(sheet, _changed_rows(changed, mentions) if changed else None)
    return ListFromData(sheet.text.with_changes(changes_from_data(sheet, entries)).data, entries)


def _changed_rows(path: Path, mentions: Sequence[Mention]) -> dict[str, Mention]:
    """By id the rows of a table.

    Raises:
        SchemaError: It can't be read.
        ConfigError: It has a row that is none of the list's.
    """
    rows = {mention.mention_id: mention for mention in read_shared(path, Mention)}
    if unknown := rows.keys() - {mention.mention_id for mention in mentions}:
        raise ConfigError(
            f"{path}: {sorted(unknown)[0]!r} is no mention_id of the list. Entries are added with `paperlist add`."
        )
    return rows


def _raw_list(settings: Settings, list_id: str) -> RawList:
    lists = {
        raw.list_id: raw for raw in read_lists(settings.raw_dir, settings.max_list_mb, settings.lists).lists
    }
    if list_id not in lists:
        raise ConfigError(
            f"There is no list {list_id!r} in {settings.raw_dir}. There are: {', '.join(lists)}."
        )
    if lists[list_id].parts:
        raise ListError(several_files(lists[list_id]))
    return lists[list_id]


def _sheet_of_release(raw: RawList, mentions: Sequence[Mention]) -> Sheet:
    """The file of a list with the mentions that a release has of it."""
    sheet = sheet_of(raw)
    if Counter(map(_as_read, sheet.mentions)) != Counter(map(_as_read, mentions)):
        raise ConfigError(
            f"{raw.path}: is not the file that the current release was made from. Run `paperlist enrich` first."
        )
    return Sheet(sheet.text, sheet.document, sorted(mentions, key=lambda mention: mention.position))


def _as_read(mention: Mention) -> tuple[str, int, str]:
    return mention.mention_id, mention.line_start, mention.raw


def told_outcomes(entries: Sequence[WrittenEntry]) -> Iterator[str]:
    """A line for each kind of outcome that there is."""
    counts = Counter(entry.outcome for entry in entries)
    for outcome, words in OUTCOMES.items():
        if counts[outcome]:
            yield f"{plural(counts[outcome], 'entry')} {words}."


def told_entries(entries: Sequence[WrittenEntry]) -> Iterator[str]:
    """What became of each entry that is not as the list has it, or not from the data."""
    for entry in entries:
        if entry.outcome == "equal":
            continue
        yield f"{entry.mention.line_start}: {entry.mention.title}: {OUTCOMES[entry.outcome]}"
        if entry.written is not None:
            yield f"  {entry.text!r}"
            yield f"  {entry.written!r}"
