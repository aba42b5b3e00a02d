"""BibTeX and BibLaTeX: entries as bibtexparser reads them, broken ones told, keys as they stand."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import bibtexparser.entrypoint
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock

from pipeline.record_formats.record_format import (
    NativeRecord,
    ParsedText,
    RecordFormat,
    field_names,
    first_values,
)

_TYPE, _KEY, _FORMER = "ENTRYTYPE", "ID", "ids"
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
_OUR_FIELDS = {
    "title": "title", "authors": "author", "journal": "journal", "booktitle": "booktitle", "venue": "journal", "year": "year",
    "date": "date", "volume": "volume", "number": "number", "pages": "pages", "abstract": "abstract", "doi": "doi",
    "eprint": "eprint", "arxiv_id": "eprint", "url": "url", "note": "note", "pmid": "pmid",
}  # fmt: skip


def parse_bibtex(text: str) -> ParsedText:
    """The entries of a text, also those whose key or fields are there twice; each broken one is told."""
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # what is broken is told below
    library = bibtexparser.entrypoint.parse_string(text)
    records, left_out, notes = [], [], []
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            entry: Any = block.ignore_error_block
            if isinstance(entry, DuplicateFieldKeyBlock):
                entry = entry.ignore_error_block
            if isinstance(block, DuplicateFieldKeyBlock):
                notes.append(
                    f"line {line}: entry {entry.key!r} has a field twice; the first that is not empty counts."
                )
            if isinstance(entry, bibtexparser.model.Entry):
                records.append(_native(entry))
        elif isinstance(block, ParsingFailedBlock):
            left_out.append(f"line {line}: the entry is broken{_why(block)}; it was left out.")
        elif isinstance(block, bibtexparser.model.Entry):
            records.append(_native(block))
    return ParsedText(records, left_out, len(left_out), notes)


def _why(block: ParsingFailedBlock) -> str:
    """Why an entry can't be read, as far as its reader says it."""
    said = " ".join(str(getattr(block.error, "abort_reason", "") or "").split()).rstrip(".")
    return f" ({said})" if said else ""


def _native(entry: Any) -> NativeRecord:
    record: NativeRecord = {_TYPE: entry.entry_type, _KEY: entry.key or None}
    for field in entry.fields:
        if not record.get(name := field.key.lower()):
            record[name] = _without_enclosing(str(field.value))
    return record


def _without_enclosing(value: str) -> str:
    """A value without the braces or quotes around it, which entries that have a field twice still have."""
    value = value.strip()
    is_enclosed = len(value) > 1 and (value[0], value[-1]) in (("{", "}"), ('"', '"'))
    return value[1:-1] if is_enclosed and "}" not in value[1:-1].split("{", 1)[0] else value


def _to_row(record: NativeRecord) -> dict[str, Any]:
    row = first_values(record, field_names("bibtex"))
    row["entrytype"] = record[_TYPE]
    row["id"] = record[_KEY]
    row["venue"] = row.get("journal") or row.get("booktitle") or row.pop("venue_text", None)
    if "pages" not in row and "article_number" in row:
        row["pages"] = row["article_number"]
    return row


def write_bibtex(records: Sequence[NativeRecord]) -> str:
    """Entries as text, a field a line."""
    return "\n".join(map(_entry, records))


def _entry(record: NativeRecord) -> str:
    fields = [
        f"  {name} = {value if name == 'month' and value in _MONTHS else '{' + str(value) + '}'},"
        for name, value in record.items()
        if name not in (_TYPE, _KEY) and value not in (None, "")
    ]
    return "\n".join([f"@{record[_TYPE]}{{{record[_KEY] or ''},", *fields, "}", ""])


def _from_row(row: Mapping[str, Any]) -> NativeRecord:
    is_article = bool(row.get("journal") or row.get("volume"))
    is_talk = bool(row.get("booktitle"))
    record: NativeRecord = {
        _TYPE: "article" if is_article else "inproceedings" if is_talk else "misc",
        _KEY: row["id"],
    }
    for column, name in _OUR_FIELDS.items():
        if row.get(column) not in (None, "", []) and (column != "date" or "year" not in record):
            record.setdefault(name, _text(column, row[column]))
    return record


def _text(column: str, value: Any) -> str:
    if column == "authors" and isinstance(value, list):
        return " and ".join(map(str, value))
    return str(value)


BIBTEX = RecordFormat(
    "BibTeX", parse_bibtex, {**field_names("bibtex"), _TYPE: "entrytype", _KEY: "id"}, _to_row, write_bibtex, _from_row, _KEY, _FORMER
)  # fmt: skip
