"""One piece of a bulk file made into records: what one process does, with all that a snapshot needs of them.

ArXiv's form is that of its own dump, JSON lines with `id, submitter, authors, title, comments, journal-ref, doi,
report-no, categories, license, abstract, versions, update_date, authors_parsed`. Our own are rows of `records`, as
JSON lines or Parquet; a column that is left out is null.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline import tables
from pipeline.records import admit, admit_row, quoted
from pipeline.resolve.sources.arxiv import code_urls, journal_name
from pipeline.resolve.sources.bulk_files import LONGEST_LINE, BulkPiece
from pipeline.resolve.sources.dblp import dblp_fields
from pipeline.resolve.sources.index import Features, hash_of
from pipeline.resolve.sources.packed_records import packed_lines
from pipeline.resolve.sources.s2_datasets import dataset_fields, dataset_of
from pipeline.resolve.sources.snapshot_files import Hashes
from pipeline.resolve.withdrawal import is_withdrawn
from pipeline.schema import Record
from pipeline.text import one_line

_QUOTED = 300  # characters of a line that was left out
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
HashArray = np.ndarray[tuple[int], np.dtype[np.uint64]]
"""64-bit hashes, of ids, of features or of what is said: `(n,) uint64`."""
HashMask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records made by one process: their rows, their features, and what could not be read."""

    table: pa.Table
    lines: list[bytes]
    """The same records, packed."""
    hashes: HashArray
    """Of the features of all records, one record after the other."""
    counts: np.ndarray[tuple[int], np.dtype[np.int64]]
    """How many of them are whose, `(n_records,) int64`."""
    names: HashArray
    digests: HashArray
    """Of all that was said and not known before."""
    n_unchanged: int
    left_out: list[tuple[str, str, str]]
    notes: list[str]
    as_of: str
    sources: frozenset[str]
    is_bulk: bool

    def only(self, kept: HashMask) -> Batch:
        """The batch with those of its records alone that are marked."""
        if kept.all():
            return self
        hashes = self.hashes[np.repeat(kept, self.counts)]
        table, lines = self.table.filter(pa.array(kept)), list(compress(self.lines, kept.tolist()))
        return replace(self, table=table, lines=lines, hashes=hashes, counts=self.counts[kept])

    def features(self, size: int, left: int) -> Iterator[tuple[HashArray, np.ndarray]]:
        """The features in pieces, the first of so many records as are left in a segment, others of a segment's."""
        start, ends = 0, np.concatenate([[0], np.cumsum(self.counts)])
        while start < len(self.counts):
            end = min(start + left, len(self.counts))
            yield self.hashes[ends[start] : ends[end]], self.counts[start:end]
            start, left = end, size


def make_batch(piece: BulkPiece, known: tuple[Path, ...] = ()) -> Batch:
    """The records of a piece of a file, with all that is made of them; what these files know was said before."""
    records: dict[str, Record] = {}
    notes: list[str] = []
    digests: list[int] = []
    left_out: list[tuple[str, str, str]] = []
    as_of, is_bulk, n_unchanged, before = "", True, 0, _hashes_of(known)
    for place, line in piece.said():
        name = _digest(line)
        if name in before:
            n_unchanged += 1
            continue
        digests.append(name)
        try:
            read = _read(line)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            left_out.append((place, f"{type(error).__name__} {error}", _quote(line)))
            continue
        records.setdefault(read.record.record_id, read.record)
        notes += read.notes
        as_of, is_bulk = max(as_of, read.as_of), is_bulk and read.is_bulk
    table = tables.to_arrow(records.values(), Record)
    tables.check_table(table, Record, "snapshot")
    found = Features()
    for record in records.values():
        found.add(record)
    return Batch(
        table, packed_lines(records.values()), np.array(found.hashes, np.uint64), np.array(found.counts, np.int64),
        np.array([int(name, 16) for name in records], np.uint64), np.array(digests, np.uint64), n_unchanged, left_out, notes,
        as_of, frozenset(record.source for record in records.values()), is_bulk,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _hashes_of(paths: tuple[Path, ...]) -> Hashes:
    return Hashes.load(paths)


def _digest(line: bytes | Mapping[str, Any]) -> int:
    """What stands for all that is said of a paper: the same words, the same number."""
    return hash_of(line.strip() if isinstance(line, bytes) else repr(sorted(line.items())).encode())


def _quote(line: bytes | Mapping[str, Any]) -> str:
    text = line[:_QUOTED].decode("utf-8", "replace") if isinstance(line, bytes) else quoted(line)
    return one_line(text)


@dataclass(frozen=True, slots=True)
class Read:
    """The record of a line, row or entry, the day that it is of, and whether it is of a source's own bulk file."""

    record: Record
    as_of: str
    is_bulk: bool = True
    notes: tuple[str, ...] = ()


def _read(line: bytes | Mapping[str, Any]) -> Read:
    if isinstance(line, bytes) and len(line) > LONGEST_LINE:
        raise ValueError("longer than any record")
    said = json.loads(line) if isinstance(line, bytes) else dict(line)
    if "authors_parsed" in said:
        record = record_of_bulk(said)
        return Read(record, str(said.get("update_date") or record.updated_on))
    if "ee" in said and "kind" in said:
        admitted = admit("dblp", dblp_fields(said))
        return Read(admitted.record, str(said.get("mdate") or ""), notes=admitted.notes)
    if dataset_of(said) is not None:
        admitted = admit("semanticscholar", dataset_fields(said))
        return Read(admitted.record, str(admitted.record.published_on or ""), notes=admitted.notes)
    admitted = admit_row(said)
    at = admitted.record.retrieved_at
    return Read(admitted.record, at.date().isoformat() if at else "", False, admitted.notes)


def record_of_bulk(said: dict[str, Any]) -> Record:
    """The record of one line of the bulk file.

    Raises:
        ValueError: It has no id, title or version.
    """
    arxiv_id, title = one_line(said["id"]), one_line(said["title"])
    if not arxiv_id or not title:
        raise ValueError("a record without id or title")
    versions = said["versions"]
    first_day, last_day = _day(versions[0]["created"]), _day(versions[-1]["created"])
    latest = versions[-1]["version"].removeprefix("v")
    abstract, comment = one_line(said.get("abstract") or ""), one_line(said.get("comments") or "") or None
    journal_ref = one_line(said.get("journal-ref") or "") or None
    categories = (said.get("categories") or "").split()
    told = {
        "source_id": arxiv_id, "arxiv_id": arxiv_id, "arxiv_version": int(latest), "title": title, "authors": _authors(said),
        "abstract": abstract, "year": first_day.year, "published_on": first_day,
        "updated_on": _date(said.get("update_date")) or last_day, "venue": journal_name(journal_ref), "doi": said.get("doi"),
        "primary_category": categories[0] if categories else None, "categories": categories,
        "pdf_url": f"https://arxiv.org/pdf/{arxiv_id}v{latest}", "code_urls": code_urls(comment, abstract),
        "is_withdrawn": is_withdrawn(title, comment, abstract), "comment": comment, "journal_ref": journal_ref,
    }  # fmt: skip
    return admit("arxiv", told).record


def _authors(said: dict[str, Any]) -> list[str]:
    """Authors as "First Last Suffix", from the parsed form: the printed one mixes in affiliations."""
    names = (one_line(" ".join([first, last, *rest[:1]])) for last, first, *rest in said["authors_parsed"])
    return [name for name in names if name]


def _day(text: str) -> date:
    """The day of a date such as "Mon, 2 Apr 2007 19:18:42 GMT"."""
    parts = text.split()
    if len(parts) == 6 and parts[2] in _MONTHS:
        return date(int(parts[3]), _MONTHS[parts[2]], int(parts[1]))
    return parsedate_to_datetime(text).date()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
