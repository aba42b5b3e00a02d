"""Files of records, told by the file's name, or by how a text begins; and files of results.

Parquet, CSV and TSV (also as Zotero, Scopus, Web of Science, Dimensions, Lens and PubMed export them), JSON lines and arrays
(our columns, CSL-JSON, OpenAlex), BibTeX, RIS, EndNote's XML, PubMed's nbib and Web of Science's text.
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import ConfigError
from pipeline.record_formats.bibtex import BIBTEX
from pipeline.record_formats.endnote import ENDNOTE
from pipeline.record_formats.json_records import JSON_ARRAY, JSON_FORMATS, JSON_LINES, json_columns
from pipeline.record_formats.record_format import NativeRecord, ParsedText, RecordFormat
from pipeline.record_formats.table_columns import (
    PARTS_OF_PAGES,
    header_line,
    our_columns,
    plain_names,
    with_our_columns,
)
from pipeline.record_formats.tagged import NBIB, RIS, WOS
from pipeline.whole_files import written_whole

BATCH_ROWS = 1 << 15
"""Records read or handed on at a time, to bound memory."""


@dataclass(slots=True)
class FileReport:
    """What became of a file while it was read; filled by its reader."""

    n_records: int = 0
    n_left_out: int = 0
    told: list[str] = field(default_factory=list)
    """A sentence for each record that was lost, or read otherwise than it stands there."""
    fields: list[str] = field(default_factory=list)
    """The fields or columns of the file, as it names them."""
    columns: dict[str, str] = field(default_factory=dict)
    """Our column by the file's field, of those that we know."""


def read_records(path: Path) -> pd.DataFrame:
    """The records of a file, under our columns where we know the file's own.

    Raises:
        ConfigError: No such file, an unknown kind of file, or one that its kind's reader can't read.
    """
    return pd.concat(list(read_partitions(path)), ignore_index=True)


def read_partitions(
    path: Path, only: Collection[str] = (), report: FileReport | None = None
) -> Iterator[pd.DataFrame]:
    """The records of a file in parts that are held one at a time; of a Parquet file only some columns, if so many are given.

    Args:
        path: The file.
        only: Our columns that are needed.
        report: Where to note what was read, and what was not.

    Raises:
        ConfigError: No such file, an unknown kind of file, or one that its kind's reader can't read.
    """
    report = report if report is not None else FileReport()
    _check_readable(path)
    with_reasons = _told_as_unreadable(path, _parts(path, only, report))
    for records in with_reasons:
        if not len(records) and "title" not in records.columns:
            raise ConfigError(f"{path}: holds no records.")
        report.n_records += len(records)
        yield records


def _check_readable(path: Path) -> None:
    if not path.is_file():
        raise ConfigError(f"{path}: {'is a folder, not a file' if path.is_dir() else 'no such file'}.")
    if path.suffix.lower() not in READABLE:
        raise ConfigError(f"{path}: unknown kind of file. Records are read from {', '.join(READABLE)}.")
    if not path.stat().st_size:
        raise ConfigError(f"{path}: is empty.")


def _told_as_unreadable(path: Path, parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Parts of a file; whatever its reader stumbles on as a sentence that names it."""
    try:
        yield from parts
    except ConfigError:
        raise
    except Exception as error:  # the readers' own errors share no base
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ConfigError(f"{path}: not readable as {path.suffix.lower()} ({first}).") from error


def _parts(path: Path, only: Collection[str], report: FileReport) -> Iterator[pd.DataFrame]:
    if path.suffix.lower() == ".parquet":
        yield from _parquet(path, only, report)
    elif path.suffix.lower() in _TABLES:
        yield from _batches(_with_report(_table(path), report))
    else:
        yield from _batches(_native_frame(path, report))


def _with_report(table: pd.DataFrame, report: FileReport) -> pd.DataFrame:
    """A table under our columns, and its own noted."""
    _note_columns(list(table.columns), report)
    return with_our_columns(table)


def _note_columns(names: Sequence[str], report: FileReport) -> None:
    plain = plain_names(names)
    renamed = our_columns(plain)
    report.fields = [str(name) for name in names]
    report.columns = {str(name): renamed.get(low, low) for name, low in zip(names, plain, strict=True)}


def _parquet(path: Path, only: Collection[str], report: FileReport) -> Iterator[pd.DataFrame]:
    file = pq.ParquetFile(path, pre_buffer=False)  # else all that was read of it is held to the end
    names = file.schema_arrow.names
    _note_columns(names, report)
    parts = {*only, *PARTS_OF_PAGES}
    wanted = [name for name in names if not only or report.columns[name] in parts]
    if not file.metadata.num_rows:
        yield file.schema_arrow.empty_table().to_pandas(ignore_metadata=True)
    for batch in file.iter_batches(BATCH_ROWS, columns=wanted):
        yield with_our_columns(batch.to_pandas(ignore_metadata=True))  # whose index would take a column away


def _table(path: Path) -> pd.DataFrame:
    """A table of text as it stands in the file, columns under its own names."""
    text = _text(path)
    lines = text[: 1 << 16].split("\n")
    separator = "\t" if path.suffix.lower() == ".tsv" else _separator(lines)
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header are no records
        return pd.read_csv(
            io.StringIO(text), dtype=str, sep=separator, index_col=False, keep_default_na=False, na_values=[""],
            skiprows=header_line(lines, separator),
        )  # fmt: skip


def _separator(lines: Sequence[str]) -> str:
    """What parts the columns: the sign that one of the first lines, where the header stands, has most of."""
    return max(",;\t", key=lambda sign: max(line.count(sign) for line in lines[:2]))


def _native_frame(path: Path, report: FileReport) -> pd.DataFrame:
    """The records of a text file under our columns; what was lost, and which fields were read, is noted."""
    native = read_native(path)
    report.n_left_out = native.n_left_out
    report.told = [*native.left_out, *native.notes]
    columns = native_columns(native)
    report.fields = list(dict.fromkeys(name for record in native.records for name in record))
    report.columns = {name: columns[name] for name in report.fields if name in columns}
    frame = pd.DataFrame([native.format.to_row(record) for record in native.records], dtype=object)
    is_untitled = len(frame) and "title" not in frame.columns and native.format not in JSON_FORMATS
    return frame.assign(title=None) if is_untitled else frame


@dataclass(frozen=True, slots=True)
class NativeFile(ParsedText):
    """The records of a file as its format has them."""

    format: RecordFormat = field(kw_only=True)


def native_columns(native: NativeFile) -> dict[str, str]:
    """Our column by the fields that the records of a file have; of JSON, by the form of each object."""
    if native.format not in JSON_FORMATS:
        return dict(native.format.columns)
    return {name: column for record in native.records for name, column in json_columns(record).items()}


def read_native(path: Path) -> NativeFile:
    """The records of a file as its format has them: what stands in it, under the names that it has there.

    Raises:
        ConfigError: A file in which no record is readable.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return NativeFile(pq.read_table(path).to_pylist(), format=TABLE)
    if suffix in _TABLES:
        table = _table(path)
        rows = [
            dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)
        ]
        return NativeFile([_without_nothing(row) for row in rows], format=TABLE)
    text = _text(path)
    form = format_of(path, text)
    parsed = _parse_lines(path, text) if form is JSON_LINES else form.parse(text)
    if parsed.left_out and not parsed.records:
        raise ConfigError(f"{path}: no record is readable; {parsed.left_out[0]}")
    return NativeFile(parsed.records, parsed.left_out, parsed.n_left_out, parsed.notes, format=form)


def _without_nothing(row: dict[str, Any]) -> NativeRecord:
    return {
        str(name): None if np.ndim(value) == 0 and pd.isna(value) else value for name, value in row.items()
    }


def _parse_lines(path: Path, text: str) -> ParsedText:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ConfigError(
                f"{path}:{number}: not JSON ({error}); every line must be one record."
            ) from error
        if not isinstance(row, dict):
            raise ConfigError(f"{path}:{number}: not a JSON object; every line must be one record.")
        rows.append(row)
    return ParsedText(rows)


def format_of(path: Path, text: str) -> RecordFormat:
    """The format of a file: by its name, and of `.txt` by how it begins."""
    suffix = path.suffix.lower()
    if suffix != ".txt":
        return FORMATS[suffix]
    start = text.lstrip()
    if start.startswith("PMID"):
        return NBIB
    return RIS if start.startswith("TY  -") else WOS


def _text(path: Path) -> str:
    """A file as text, in the encoding that it has."""
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):  # as Excel and Web of Science save text
        return data.decode("utf-16")
    if b"\x00" in data:
        raise ConfigError(f"{path}: is binary, not text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _batches(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, max(len(frame), 1), BATCH_ROWS):
        yield frame.iloc[start : start + BATCH_ROWS]


def _no_text(_: object) -> Any:
    raise AssertionError("tables are read and written as frames")


TABLE = RecordFormat("table", _no_text, {}, dict, _no_text, dict)
"""Tables: rows under the columns of their file."""
_TABLES = frozenset({".csv", ".tsv"})
FORMATS = {
    ".parquet": TABLE, ".csv": TABLE, ".tsv": TABLE, ".jsonl": JSON_LINES, ".ndjson": JSON_LINES, ".json": JSON_ARRAY, ".bib": BIBTEX,
    ".bibtex": BIBTEX, ".ris": RIS, ".nbib": NBIB, ".ciw": WOS, ".txt": WOS, ".xml": ENDNOTE,
}  # fmt: skip
"""The format by a file's suffix."""
READABLE = tuple(sorted(FORMATS))


def write_natives(records: Sequence[NativeRecord], path: Path, form: RecordFormat) -> None:
    """Write records in their own format."""
    if form is TABLE:
        frame = pd.DataFrame([*records]).astype(object) if records else pd.DataFrame()
        write_frame(frame.where(frame.notna(), None), path)
        return
    _write_whole(path, lambda partial: partial.write_text(form.write(records), encoding="utf-8"))


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame of results as the file's name says: `.parquet`, `.csv`, `.tsv` or `.jsonl`."""
    if path.suffix.lower() not in WRITERS:
        raise ConfigError(f"{path}: unknown kind of file. Results are written to {', '.join(WRITERS)}.")
    _write_whole(path, lambda partial: WRITERS[path.suffix.lower()](frame, partial))


def _write_whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Have a file written beside its place, and put there once it is whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as partial:
            write(partial)
    except OSError as error:
        raise ConfigError(f"{path}: can't be written ({error.strerror or error}).") from error


def _to_csv(frame: pd.DataFrame, path: Path, separator: str = ",") -> None:
    flat = {name: list(map(_flat, frame[name])) for name in _list_columns(frame)}
    frame.assign(**flat).to_csv(path, index=False, sep=separator)


def _flat(value: Any) -> Any:
    return "; ".join(map(_in_words, value)) if isinstance(value, list) else value


def _in_words(part: str | dict[str, str | None]) -> str:
    """A part of a list as a cell of CSV holds it."""
    return part if isinstance(part, str) else " | ".join(value or "" for value in part.values())


def _list_columns(frame: pd.DataFrame) -> Iterable[str]:
    """The columns that hold lists, be it in some rows alone."""
    return [
        name
        for name in frame.columns
        if frame[name].dtype == object and any(isinstance(value, list) for value in frame[name])
    ]


def _to_parquet(frame: pd.DataFrame, path: Path) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".parquet": _to_parquet,
    ".csv": _to_csv,
    ".tsv": lambda frame, path: _to_csv(frame, path, "\t"),
    ".jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True, force_ascii=False),
}
