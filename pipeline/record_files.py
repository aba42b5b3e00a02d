"""Files of records: Parquet, CSV, JSON lines, BibTeX, RIS, told by the file's name; and files of results."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import bibtexparser.entrypoint
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import rispy

from pipeline.errors import ConfigError

BATCH_ROWS = 1 << 15
"""Records read or handed on at a time, to bound memory."""

_BIBTEX_NAMES = {
    "author": "authors",
    "journaltitle": "journal",
    "date": "date",
    "issue": "number",
    "eprint": "eprint",
}
_RIS_NAMES = {
    "title": ("title", "primary_title", "translated_title"), "authors": ("authors", "first_authors"),
    "year": ("year", "publication_year"), "venue": ("journal_name", "secondary_title", "alternate_title3", "alternate_title2"),
    "volume": ("volume",), "number": ("number",), "doi": ("doi",), "abstract": ("abstract", "notes_abstract"),
    "start_page": ("start_page",), "end_page": ("end_page",), "url": ("url", "urls"), "date": ("date",),
}  # fmt: skip


def read_records(path: Path) -> pd.DataFrame:
    """The records of a file, columns as it names them (BibTeX and RIS fields under our names).

    Raises:
        ConfigError: No such file, an unknown kind of file, or one that its kind's reader can't read.
    """
    return pd.concat(list(read_partitions(path)), ignore_index=True)


def read_partitions(path: Path, only: Collection[str] = ()) -> Iterator[pd.DataFrame]:
    """The records of a file in parts that are held one at a time; of a Parquet file only some columns, if so many are given.

    Raises:
        ConfigError: No such file, an unknown kind of file, or one that its kind's reader can't read.
    """
    if not path.is_file():
        raise ConfigError(f"{path}: {'is a folder, not a file' if path.is_dir() else 'no such file'}.")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise ConfigError(
            f"{path}: unknown kind of file. Records are read from {', '.join(sorted(_READERS))}."
        )
    if not path.stat().st_size:
        raise ConfigError(f"{path}: is empty.")
    try:
        for records in reader(path, only):
            if not len(records) and "title" not in records.columns:
                raise ConfigError(f"{path}: holds no records.")
            yield records.set_axis(_known_names(records.columns), axis=1)
    except ConfigError:
        raise
    except Exception as error:  # the readers' own errors share no base
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ConfigError(f"{path}: not readable as {path.suffix.lower()} ({first}).") from error


def _known_names(columns: Iterable[object]) -> list[str]:
    """The names of columns with "ID" and " Title " as id and title, unless there is such a column already."""
    names = [str(name) for name in columns]
    plain = [name.strip().lower() for name in names]
    return [
        low if low not in names and plain.count(low) == 1 else name
        for name, low in zip(names, plain, strict=True)
    ]


def _parquet(path: Path, only: Collection[str]) -> Iterator[pd.DataFrame]:
    file = pq.ParquetFile(path)
    names = file.schema_arrow.names
    wanted = [
        name for name, known in zip(names, _known_names(names), strict=True) if not only or known in only
    ]
    if not file.metadata.num_rows:
        yield file.schema_arrow.empty_table().to_pandas(ignore_metadata=True)
    for batch in file.iter_batches(BATCH_ROWS, columns=wanted):
        yield batch.to_pandas(ignore_metadata=True)  # whose index would take a column away


def _csv(path: Path) -> pd.DataFrame:
    text = _text(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header are no records
        return pd.read_csv(
            io.StringIO(text), dtype=str, sep=_separator(path, text), index_col=False, keep_default_na=False,
            na_values=[""],
        )  # fmt: skip


def _separator(path: Path, text: str) -> str:
    """What parts the columns: the sign that the header has most of."""
    header = text.split("\n", 1)[0]
    return "\t" if path.suffix.lower() == ".tsv" else max(",;\t", key=header.count)


def _json_lines(path: Path) -> pd.DataFrame:
    import json  # noqa: PLC0415

    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
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
    return pd.DataFrame(rows)


def _bibtex(path: Path) -> pd.DataFrame:
    library = bibtexparser.entrypoint.parse_string(_text(path))
    broken = [block for block in library.failed_blocks if not _is_doubled(block)]
    if broken and not library.entries:
        raise ConfigError(
            f"{path}: no entry is readable; the first broken one is on line {(broken[0].start_line or 0) + 1}."
        )
    if doubled := next((block for block in library.failed_blocks if _is_doubled(block)), None):
        raise ConfigError(
            f"{path}:{(doubled.start_line or 0) + 1}: the key of an entry before is used again; keys must be unique."
        )
    return pd.DataFrame([_bibtex_row(entry) for entry in library.entries])


def _is_doubled(block: Any) -> bool:
    return isinstance(block, bibtexparser.model.DuplicateBlockKeyBlock)


def _bibtex_row(entry: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"id": entry.key, "entrytype": entry.entry_type}
    for field in entry.fields:
        name = field.key.lower()
        row[_BIBTEX_NAMES.get(name, name)] = str(field.value)
    row["venue"] = row.get("journal") or row.get("booktitle") or row.get("institution") or row.get("school")
    return row


def _ris(path: Path) -> pd.DataFrame:
    return pd.DataFrame([_ris_row(entry, place) for place, entry in enumerate(rispy.loads(_text(path)), 1)])


def _ris_row(entry: dict[str, Any], place: int) -> dict[str, Any]:
    row = {
        name: next((entry[key] for key in keys if entry.get(key)), None) for name, keys in _RIS_NAMES.items()
    }
    row["pages"] = "-".join(page for page in (row.pop("start_page"), row.pop("end_page")) if page) or None
    row["url"] = "; ".join(row["url"]) if isinstance(row["url"], list) else row["url"]
    row["id"] = str(entry.get("id") or entry.get("accession_number") or place)
    return row


def _text(path: Path) -> str:
    data = path.read_bytes()
    if b"\x00" in data:
        raise ConfigError(f"{path}: is binary, not text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _in_parts(read: Callable[[Path], pd.DataFrame]) -> Reader:
    """A reader that holds the whole file, and hands it on in parts."""
    return lambda path, _: _batches(read(path))


def _batches(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, max(len(frame), 1), BATCH_ROWS):
        yield frame.iloc[start : start + BATCH_ROWS]


Reader = Callable[[Path, Collection[str]], Iterator[pd.DataFrame]]
_READERS: dict[str, Reader] = {
    ".parquet": _parquet, ".csv": _in_parts(_csv), ".tsv": _in_parts(_csv), ".jsonl": _in_parts(_json_lines),
    ".ndjson": _in_parts(_json_lines), ".bib": _in_parts(_bibtex), ".bibtex": _in_parts(_bibtex), ".ris": _in_parts(_ris),
}  # fmt: skip


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame of results as the file's name says: `.parquet`, `.csv` or `.jsonl`."""
    if path.suffix.lower() not in WRITERS:
        raise ConfigError(f"{path}: unknown kind of file. Results are written to {', '.join(WRITERS)}.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        WRITERS[path.suffix.lower()](frame, partial)
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: can't be written ({error.strerror or error}).") from error
    finally:
        partial.unlink(missing_ok=True)  # of a write that was broken off


def _to_csv(frame: pd.DataFrame, path: Path) -> None:
    flat = {
        name: ["; ".join(map(_in_words, value)) for value in frame[name]] for name in _list_columns(frame)
    }
    frame.assign(**flat).to_csv(path, index=False)


def _in_words(part: str | dict[str, str | None]) -> str:
    """A part of a list as a cell of CSV holds it."""
    return part if isinstance(part, str) else " | ".join(value or "" for value in part.values())


def _list_columns(frame: pd.DataFrame) -> Iterable[str]:
    return [name for name in frame.columns if len(frame) and isinstance(frame[name].iloc[0], list)]


def _to_parquet(frame: pd.DataFrame, path: Path) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".parquet": _to_parquet,
    ".csv": _to_csv,
    ".jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True, force_ascii=False),
}
