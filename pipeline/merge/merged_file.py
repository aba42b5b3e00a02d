"""Merged file: one record a work, in the format that came in, each fact from the record that the job would take it from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import ConfigError
from pipeline.ids import arxiv_address, arxiv_of_field, publisher_doi
from pipeline.merge.input_files import InputFiles, unique_key
from pipeline.merge.survivorship import survive
from pipeline.people import split_names
from pipeline.record_files import FORMATS, TABLE, NativeFile, native_columns, read_native, write_natives
from pipeline.record_formats.json_records import JSON_FORMATS
from pipeline.record_formats.record_format import NativeRecord, RecordFormat
from pipeline.record_formats.table_columns import with_our_columns
from pipeline.records import UnusableError, admit
from pipeline.schema import Record
from pipeline.text import squash
from pipeline.venues import is_preprint

_PLACE = frozenset("venue year volume number pages entrytype biblio publisher issn".split())
"""What belongs to the place where a paper appeared, and comes from one record."""
_FACT = {
    "journal": "venue", "booktitle": "venue", "venue_text": "venue", "date": "year", "start_page": "pages", "end_page": "pages",
    "article_number": "pages",
}  # fmt: skip
"""Columns that tell one fact."""

_VENUES = ("venue", "journal", "booktitle", "venue_text")
_PLAIN = ("id", "title", "authors", "year", "venue", "volume", "number", "pages", "doi", "abstract")
_ALIASES = frozenset({"author", "issue", "start_page", "end_page", "article_number", "entrytype", *_VENUES})
"""Columns of which a plain row tells the fact under another name."""


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a work: as its format has it, and under our columns."""

    key: str
    native: NativeRecord
    row: Mapping[str, Any]
    columns: Mapping[str, str]
    """Our column by the fields that the record may have."""


def check_merged(path: Path, files: Sequence[Path]) -> None:
    """Refuse, before any work is done, a merged file in a format that its records can't be written in."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise ConfigError(
            f"{path}: unknown kind of file. Merged records are written to {', '.join(FORMATS)}."
        )
    others = [file for file in files if not _hold_the_same(form, FORMATS.get(file.suffix.lower()))]
    if others and form.from_row is None:
        raise ConfigError(
            f"{path}: {others[0]} is of another format, whose records can't be written as {form.name}. "
            "Give the merged file the records' own ending, or .bib, .ris, .json, .csv or .parquet."
        )


def _hold_the_same(form: RecordFormat, other: RecordFormat | None) -> bool:
    """Whether records of one format stand in the other as they are."""
    return form == other or (form in JSON_FORMATS and other in JSON_FORMATS)


def write_merged(files: InputFiles, clusters: pd.DataFrame, kept_keys: Mapping[str, str], path: Path) -> None:
    """Write one record a work; all keys of the records that it was merged from are kept in it.

    Args:
        files: The records.
        clusters: `id`, `cluster_id` and `is_canonical` of every record, ids as texts.
        kept_keys: The key that the record of each cluster has from now on, by the cluster's id.
        path: Where they go.
    """
    natives = [read_native(file.path) for file in files.files]
    # a text with the ending `.txt` is of the format that the first of its records have
    form = natives[0].format if path.suffix.lower() == ".txt" else FORMATS[path.suffix.lower()]
    members = _members(files, natives, form)
    by_cluster: dict[str, list[Member]] = {}
    order = clusters.sort_values("is_canonical", ascending=False, kind="stable")
    for name, cluster in zip(order["id"], order["cluster_id"], strict=True):
        by_cluster.setdefault(str(cluster), []).append(members[str(name)])
    place = {name: at for at, name in enumerate(members)}
    kept = sorted(by_cluster, key=lambda cluster: place[cluster])
    write_natives([merged_record(by_cluster[name], kept_keys[name], form) for name in kept], path, form)


def _members(files: InputFiles, natives: Sequence[NativeFile], form: RecordFormat) -> dict[str, Member]:
    """Every record by its id, in the order of the files."""
    layouts = {tuple(file.report.fields) for file in files.files}
    members: dict[str, Member] = {}
    for file, native in zip(files.files, natives, strict=True):
        is_own = _hold_the_same(form, native.format)
        if native.format is TABLE:
            found = _of_table(native.records, file.report.columns, is_mixed=len(layouts) > 1)
        else:
            found = _of_text(native)
        for name, key, member in zip(map(str, file.flat_ids()), file.flat_keys(), found, strict=True):
            members[name] = _in_form(str(key or name), member, form, is_own=is_own)
    return members


def _of_table(rows: Sequence[NativeRecord], columns: Mapping[str, str], *, is_mixed: bool) -> list[Member]:
    """The rows of a table; under our columns where several tables have other columns."""
    ours = with_our_columns(pd.DataFrame(rows, dtype=object)).astype(object)
    known = ours.where(ours.notna(), None).to_dict("records")
    if is_mixed:
        return [Member("", row, row, {name: name for name in row}) for row in map(_plain_row, known)]
    return [Member("", native, _named_by_text(row), columns) for native, row in zip(rows, known, strict=True)]


def _named_by_text(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _plain_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A record under one name for each of its facts, with its authors as a list: as it goes into another format."""
    plain = {name: value for name in _PLAIN if (value := row.get(name)) not in (None, "", [])}
    others = {name: value for name, value in row.items() if name not in plain and name not in _ALIASES}
    authors = _names(row)
    number = row.get("number") or row.get("issue")
    arxiv_id = _arxiv_id(row)  # formats that have no place for it have one for an address
    url = row.get("url") or (arxiv_address(arxiv_id) if arxiv_id else None)
    known = {**plain, "authors": authors, "venue": _venue(row), "number": number, "url": url}
    return {str(name): value for name, value in (known | others).items() if value not in (None, "", [])}


def _arxiv_id(row: Mapping[Any, Any]) -> str | None:
    return arxiv_of_field(str(row.get("arxiv_id") or row.get("eprint") or ""))


def _venue(row: Mapping[Any, Any]) -> Any:
    return next((row[name] for name in _VENUES if row.get(name)), None)


def _kind_of_venue(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The venue as a journal or a book of talks, where a record says which: formats tell them apart by the field's name."""
    return {name: row[name] for name in ("journal", "booktitle") if row.get(name)}


def _names(row: Mapping[Any, Any]) -> list[str]:
    authors = row.get("authors") or row.get("author") or ()
    return list(split_names(authors)) if isinstance(authors, str) else [str(name) for name in authors]


def _of_text(native: NativeFile) -> list[Member]:
    columns = native_columns(native)
    return [Member("", record, native.format.to_row(record), columns) for record in native.records]


def _in_form(key: str, member: Member, form: RecordFormat, *, is_own: bool) -> Member:
    """A record with its key, in the format that is written."""
    if is_own or form.from_row is None:
        return Member(key, member.native, member.row, member.columns)
    native = form.from_row(
        {"id": key, **_plain_row(member.row), **({} if form is TABLE else _kind_of_venue(member.row))}
    )
    columns = {name: name for name in native} if form is TABLE else form.columns
    return Member(key, native, member.row, columns)


def merged_record(members: Sequence[Member], kept_key: str, form: RecordFormat) -> NativeRecord:
    """The one record of a work: each fact from the record that survivorship names, whatever else from the first that has it.

    Args:
        members: The records of the work, the canonical one first.
        kept_key: The key that it has from now on.
        form: Its format.
    """
    key_field = next((name for name, column in members[0].columns.items() if column == "id" and name in members[0].native), form.key)  # fmt: skip
    if len(members) == 1:
        return {**members[0].native, **_key(key_field, kept_key, members[0])}
    order = _orders(members)
    taken: dict[str, NativeRecord] = {}
    for fact in dict.fromkeys(_fact(member, name) for member in members for name in member.native):
        holders = [member for member in order(fact) if _told(member, fact)]
        if holders:
            taken |= _told(holders[0], fact)
    merged = {name: taken[name] for member in members for name in member.native if name in taken}
    former = [member.key for member in members if member.key != kept_key]
    return merged | _key(key_field, kept_key, members[0]) | _former(form, merged, list(dict.fromkeys(former)))


def _fact(member: Member, name: str) -> str:
    column = member.columns.get(name, name)
    return _FACT.get(column, column)


def _told(member: Member, fact: str) -> dict[str, Any]:
    """The fields of a record that tell a fact, as far as they are not empty."""
    return {
        name: value
        for name, value in member.native.items()
        if _fact(member, name) == fact and value not in (None, "", [], {})
    }


def _orders(members: Sequence[Member]) -> Callable[[str], list[Member]]:
    """For each fact the records in the order in which they are believed."""
    records = [_admitted(member, place) for place, member in enumerate(members)]
    _, provenance = survive("", [record for record in records if record])
    winner = {row.field: int(row.record_id, 16) for row in provenance}
    place_of = winner.get("venue", winner.get("year", 0))
    of_place = [members[place_of], *(m for m in members if _may_complete(m, members[place_of]))]

    def order(fact: str) -> list[Member]:
        if fact in _PLACE:
            return of_place
        first = members[winner.get(fact, 0)]
        return [first, *(member for member in members if member is not first)]

    return order


def _may_complete(member: Member, first: Member) -> bool:
    """Whether a record tells of the same place as another, or of none."""
    venues = [squash(str(one.row.get("venue") or one.row.get("journal") or "")) for one in (member, first)]
    return not all(venues) or venues[0] == venues[1]


def _admitted(member: Member, place: int) -> Record | None:
    """A record as the job's rules take it; None of one without a title."""
    row = member.row
    names = _names(row)
    venue, arxiv_id = _venue(row), _arxiv_id(row)
    is_preprint_alone = bool(arxiv_id) and not publisher_doi(str(row.get("doi") or "")) and (not venue or is_preprint(str(venue)))  # fmt: skip
    said = {
        "source_id": member.key, "title": row.get("title"), "authors": [{"name": name} for name in names], "abstract": row.get("abstract"),
        "year": str(row.get("year") or row.get("date") or "")[:4] or None, "venue": venue, "doi": row.get("doi"), "arxiv_id": arxiv_id,
        "record_id": f"{place:016x}",
    }  # fmt: skip
    try:
        return admit("arxiv" if is_preprint_alone else "list", said).record
    except UnusableError:
        return None


def _key(field: str, key: str, member: Member) -> dict[str, Any]:
    """The field that names a record, as lists where its format has lists."""
    if str(member.native.get(field)) == key:
        return {}
    return {field: [key] if isinstance(member.native.get(field), list) else key}


def _former(form: RecordFormat, merged: NativeRecord, keys: list[str]) -> dict[str, Any]:
    """The field that keeps the keys of the records that were merged into one."""
    if not keys:
        return {}
    known = merged.get(form.former_keys)
    if form in JSON_FORMATS:
        return {form.former_keys: [*(known or ()), *keys]}
    if isinstance(next(iter(merged.values()), None), list):
        return {form.former_keys: [*(known or ()), f"Merged from: {'; '.join(keys)}"]}
    parts = [str(known)] if known and not str(known).startswith("<") else []
    return {form.former_keys: ", ".join([*parts, *keys])}


def kept_keys(origins: pd.DataFrame, clusters: pd.DataFrame) -> dict[str, str]:
    """The key that the record of each cluster has from now on: that of its canonical record, unless another one has it too."""
    canonical = set(clusters.loc[clusters["is_canonical"], "cluster_id"].astype(str))
    seen: Counter[str] = Counter()
    return {
        name: unique_key(name.rpartition(":")[2] if key is None else str(key), seen)
        for name, key in zip(origins["id"], origins["key"], strict=True)
        if name in canonical
    }
