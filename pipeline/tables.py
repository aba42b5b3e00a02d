"""Tables from row classes: Arrow schemas, checks, rows to tables and back, Parquet, the data dictionary.

Files carry our own metadata only: pandas' makes list columns unreadable to `pd.read_parquet` (apache/arrow#39914).
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, cached_property
from itertools import accumulate
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints, overload

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import SchemaError
from pipeline.parquet_files import table_of_file
from pipeline.schema import ROWS, SCHEMA_VERSION
from pipeline.whole_files import written_whole

Row = TypeVar("Row")

_SCALARS = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


_NAIVE = pa.timestamp("us")
"""Times without their zone: to read those of a zone, pyarrow loads pandas."""


@cache
def columns(row: type) -> tuple[dataclasses.Field[Any], ...]:
    """The columns of a row class, key first, then in the order of declaration."""
    fields = dataclasses.fields(row)
    return tuple(sorted(fields, key=lambda field: not field.metadata.get("key")))


@cache
def arrow_schema(row: type) -> pa.Schema:
    """The Arrow schema of a row class, each field with its meaning."""
    return pa.schema([_arrow_field(row, field) for field in columns(row)])


def _arrow_field(row: type, field: dataclasses.Field[Any]) -> pa.Field:
    kind, nullable = _without_none(_hints(row)[field.name])
    metadata = {"description": field.metadata["meaning"]}
    return pa.field(field.name, _arrow_type(kind), nullable=nullable, metadata=metadata)


@cache
def _hints(row: type) -> dict[str, Any]:
    return get_type_hints(row)


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) not in (Union, types.UnionType):
        return kind, False
    rest = [option for option in get_args(kind) if option is not types.NoneType]
    return rest[0], True


def _arrow_type(kind: Any) -> pa.DataType:
    if dataclasses.is_dataclass(kind):
        return pa.struct([_arrow_field(kind, field) for field in columns(kind)])  # type: ignore[arg-type]
    if get_origin(kind) is tuple:
        return pa.list_(_arrow_type(get_args(kind)[0]))
    if get_origin(kind) is Literal:
        return pa.string()
    return _SCALARS[kind]


def to_arrow(rows: Iterable[Row], row: type[Row]) -> pa.Table:
    """Rows as an Arrow table."""
    listed, schema = list(rows), arrow_schema(row)  # type: ignore[arg-type]
    return pa.Table.from_arrays([_column(listed, field) for field in schema], schema=schema)


def _column(rows: Sequence[Any], field: pa.Field) -> pa.Array:
    values = list(map(attrgetter(field.name), rows))
    is_nested = pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type)
    return _lists_of_rows(values, field.type) if is_nested else pa.array(values, field.type)


def from_arrow(table: pa.Table, row: type[Row]) -> list[Row]:
    """An Arrow table as rows.

    Raises:
        ValueError: A column holds a word that it may not have, or nothing where it must.
    """
    _check_words(table, row)
    hints: dict[str, Any] = _hints(row)  # type: ignore[arg-type]
    names = [field.name for field in columns(row)]  # type: ignore[arg-type]
    values = [_values(table[name], _without_none(hints[name])[0]) for name in names]
    return [row(**dict(zip(names, cells, strict=True))) for cells in zip(*values, strict=True)]


def _values(column: pa.ChunkedArray, kind: Any) -> list[Any]:
    """The cells of a column as a row has them."""
    read = _reader(kind)
    cells = (column.cast(_NAIVE) if column.type == _SCALARS[datetime] else column).to_pylist()
    return cells if read is None else [None if cell is None else read(cell) for cell in cells]


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


class StoredRows(Sequence[Row]):
    """The rows of an Arrow table, made when one of them is first looked at."""

    def __init__(self, table: pa.Table, row: type[Row]) -> None:
        self.table, self._row = table, row

    @cached_property
    def _rows(self) -> list[Row]:
        return from_arrow(self.table, self._row)

    def where(self, column: str, values: pa.ChunkedArray) -> StoredRows[Row]:
        """The rows whose column has one of some values; the others are not made."""
        wanted = pc.is_in(self.table[column], value_set=values.combine_chunks())
        return StoredRows(self.table.filter(wanted), self._row)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return self._rows[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._rows == list(other)

    __hash__ = None  # type: ignore[assignment]


@cache
def _reader(kind: Any) -> Callable[[Any], Any] | None:
    """What makes a value of a row of one of Arrow's; None where it is the same."""
    if get_origin(kind) is tuple:
        read = _reader(get_args(kind)[0])
        return tuple if read is None else lambda cells: tuple(map(read, cells))
    if kind is datetime:
        return _in_utc
    return _struct_reader(kind) if dataclasses.is_dataclass(kind) else None


def _struct_reader(kind: Any) -> Callable[[Any], Any]:
    hints = {name: _without_none(hint)[0] for name, hint in _hints(kind).items()}
    readers = {name: read for name, hint in hints.items() if (read := _reader(hint)) is not None}

    def read_struct(cells: dict[str, Any]) -> Any:
        made = {name: read(cells[name]) for name, read in readers.items() if cells[name] is not None}
        return kind(**(cells | made if made else cells))

    return read_struct


def check_table(table: pa.Table, row: type, name: str) -> None:
    """Raise SchemaError with every broken promise of a table: types, nulls, patterns, words, keys."""
    if not table.schema.equals(arrow_schema(row)):
        raise SchemaError(f"{name}: its columns are not those of schema version {SCHEMA_VERSION}.")
    problems = [problem for field in columns(row) for problem in _column_problems(table, row, field)]
    keys = [field.name for field in columns(row) if field.metadata.get("key")]
    doubled = table.num_rows - table.group_by(keys).aggregate([]).num_rows
    if doubled:
        problems.append(f"{doubled} rows repeat the key {' + '.join(keys)}")
    if problems:
        raise SchemaError(f"{name}: " + "; ".join(problems) + ". Nothing was published; please report this.")


def _column_problems(table: pa.Table, row: type, field: dataclasses.Field[Any]) -> Iterable[str]:
    column = table[field.name]
    kind, nullable = _without_none(_hints(row)[field.name])
    if not nullable and column.null_count:
        yield f"{field.name} is null in {column.null_count} rows"
    present = pc.drop_null(column)
    if pattern := field.metadata.get("pattern"):
        yield from _misfits(field.name, present, pc.match_substring_regex(present, pattern))
    if get_origin(kind) is Literal:
        yield from _misfits(field.name, present, pc.is_in(present, pa.array(get_args(kind))))
    if pa.types.is_string(column.type):
        yield from _misfits(field.name, present, pc.greater(pc.utf8_length(present), 0))


def _misfits(name: str, values: pa.ChunkedArray, fits: pa.ChunkedArray) -> Iterable[str]:
    wrong = pc.filter(values, pc.invert(fits)).to_pylist()
    if wrong:
        yield f"{name} has {len(wrong)} values that don't fit, the first {wrong[0]!r}"


def write(table: pa.Table, path: Path, metadata: dict[str, str] | None = None) -> None:
    """Write a Parquet file whole or not at all, on disk when this returns."""
    ours = {"schema_version": str(SCHEMA_VERSION), **(metadata or {})}
    with written_whole(path) as partial:
        pq.write_table(table.replace_schema_metadata(ours), partial, compression="zstd")


def read(path: Path, row: type[Row]) -> list[Row]:
    """The rows of a Parquet file that `write` wrote.

    Raises:
        SchemaError: The file is damaged, or another version of paperlist wrote it.
    """
    return from_arrow(read_table(path, row), row)


def read_table(path: Path, row: type) -> pa.Table:
    """The Arrow table of a Parquet file that `write` wrote; raises as `read` does."""
    try:
        table = table_of_file(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise SchemaError(f"{path}: not readable as Parquet ({error}). Delete it and run again.") from error
    version = (table.schema.metadata or {}).get(b"schema_version", b"?").decode()
    if version != str(SCHEMA_VERSION):
        raise SchemaError(
            f"{path}: has schema version {version}, this paperlist reads {SCHEMA_VERSION}. Delete it and run again."
        )
    try:
        return as_declared(table, row)
    except (ValueError, pa.ArrowInvalid) as error:
        raise SchemaError(
            f"{path}: has other columns than this paperlist's. Delete it and run again."
        ) from error


def read_shared(path: Path, row: type[Row]) -> list[Row]:
    """The rows of a table that any version of paperlist wrote, in the columns of this one.

    What its writer did not know yet is null, or empty where there is no null; what this version does not know any more
    is left out.

    Raises:
        SchemaError: The file is missing or damaged, or a column has another kind of content.
    """
    return list(read_stored(path, row))


def read_stored(path: Path, row: type[Row]) -> StoredRows[Row]:
    """The same, the rows made when they are looked at; raises as `read_shared` does."""
    try:
        table = _in_these_columns(table_of_file(path), row)
        _check_words(table, row)
        return StoredRows(table, row)
    except (OSError, ValueError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise SchemaError(f"{path}: not readable ({error}).") from error


def _check_words(table: pa.Table, row: type) -> None:
    """Raise ValueError where a column holds a word that it may not have, or nothing where it must."""
    for field in columns(row):
        kind, nullable = _without_none(_hints(row)[field.name])
        column = table[field.name]
        if not nullable and column.null_count:
            raise ValueError(f"{field.name} has nulls")
        words = get_args(kind) if get_origin(kind) is Literal else None
        if words and (odd := set(column.unique().to_pylist()) - {None, *words}):
            raise ValueError(f"{field.name} has {sorted(odd)[0]!r}, which is none of {', '.join(words)}")


def _in_these_columns(table: pa.Table, row: type) -> pa.Table:
    schema = arrow_schema(row)
    arrays = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.array([None if field.nullable else _nothing(field.type)] * table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _nothing(kind: pa.DataType) -> Any:
    """The value of a column that must have one, where its writer knew none."""
    if pa.types.is_list(kind):
        return []
    return {pa.string(): "", pa.bool_(): False}.get(kind, 0)


def as_declared(table: pa.Table, row: type) -> pa.Table:
    """The table with exactly the columns and types of its row class, without a file's metadata.

    A column that is newer than the file is null, one that the class does not have is left out.

    Raises:
        ValueError: It lacks a column that is never null, or one has another type.
    """
    schema, table = arrow_schema(row), table.replace_schema_metadata(None)
    for field in schema:
        if field.name in table.column_names:
            continue
        if not field.nullable:
            raise ValueError(f"the column {field.name} is not there")
        table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return table.select(schema.names).cast(schema)


def _lists_of_rows(lists: Sequence[Sequence[Any] | None], kind: pa.DataType) -> pa.Array:
    """Lists of row objects as Arrow holds them: each of their columns in one run."""
    inner = kind.value_type
    rows = [row for some in lists if some for row in some]
    ends = list(accumulate(len(some) if some else 0 for some in lists))
    fields = [inner.field(place) for place in range(inner.num_fields)]
    parts = pa.StructArray.from_arrays([_column(rows, field) for field in fields], fields=fields)
    missing = pa.array([some is None for some in lists], pa.bool_())
    return pa.ListArray.from_arrays(pa.array([0, *ends], pa.int32()), parts, kind, mask=missing)


def data_dictionary(names: Sequence[str] = tuple(ROWS)) -> str:
    """The data dictionary, in Markdown."""
    return "\n".join(line for name in names for line in _describe_table(name))


def _describe_table(name: str) -> Iterable[str]:
    row = ROWS[name]
    yield f"## {name}\n\n{row.__doc__}\n"
    yield "| column | type | null | meaning | source |\n|---|---|---|---|---|"
    for field in columns(row):
        arrow = _arrow_field(row, field)
        mark = " (key)" if field.metadata.get("key") else ""
        null = "yes" if arrow.nullable else "no"
        yield f"| `{field.name}`{mark} | {_type_name(arrow.type)} | {null} | {field.metadata['meaning']} | {field.metadata.get('source', '')} |"
    yield ""


def _type_name(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type_name(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "(" + ", ".join(f"{field.name}: {_type_name(field.type)}" for field in kind) + ")"
    return str(kind)
