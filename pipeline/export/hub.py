"""The hub: a dataset folder in the form of the Hugging Face hub, each release a version that never changes.

`versions/<content id>/` holds the tables of one release; the card, the citation and `croissant.json` speak of the one that was
written last, and the older ones stay.
"""

from __future__ import annotations

import filecmp
import hashlib
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import tables
from pipeline.errors import ConfigError
from pipeline.export.withheld import PERSONAL_FIELDS, TEXT_COLUMNS, UNPUBLISHED, lists_with_texts
from pipeline.publish.attribution import Attribution, attributions
from pipeline.publish.reading import Release
from pipeline.publish.release import RELEASED
from pipeline.schema import ROWS, CuratedList
from pipeline.whole_files import sync_folder, temporary_name

VERSIONS = "versions"
HUB_TABLES = [name for name in ("works", "mentions", "lists", "records") if name in RELEASED and name not in UNPUBLISHED]  # fmt: skip
"""The tables that are given on; the first is the one that opens where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTable:
    """One table of a version."""

    name: str
    path: str
    """In the folder of the dataset."""
    schema: pa.Schema
    n_rows: int
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubVersion:
    """One release as a version of the dataset."""

    version: str
    tables: tuple[HubTable, ...]
    lists: tuple[CuratedList, ...]
    origins: tuple[Attribution, ...]
    with_texts: bool


def write_version(release: Release, releases: Path, folder: Path, *, with_texts: bool) -> HubVersion:
    """Write the tables of a release into the folder of a dataset; the version.

    Args:
        release: The release.
        releases: Where its files are.
        folder: The dataset.
        with_texts: Whether other people's texts are given on.

    Raises:
        ConfigError: The version is there already, and is another.
    """
    version = f"{release.content_id}{'-with-texts' if with_texts else ''}"
    target = folder / VERSIONS / version
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = temporary_name(target)
    fresh.mkdir()
    try:
        licensed = lists_with_texts(release.lists, with_texts=with_texts)
        for name in HUB_TABLES:
            whole = tables.read_table(releases / str(release.content_id) / f"{name}.parquet", ROWS[name])
            given = _given_on(name, whole, licensed, with_texts=with_texts)
            tables.write(given, fresh / f"{name}.parquet", {"content_id": str(release.content_id)})
        _put_in_place(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    sources = {record.source for record in release.records}
    return HubVersion(
        version=version,
        tables=tuple(_written_tables(target)),
        lists=tuple(release.lists),
        origins=tuple(attributions(sources, release.lists)),
        with_texts=with_texts,
    )


def _put_in_place(fresh: Path, target: Path) -> None:
    """Let a version stand; one that stands already may only be the same.

    Raises:
        ConfigError: It is another.
    """
    if not target.exists():
        sync_folder(fresh)
        fresh.rename(target)
        return
    names = [path.name for path in fresh.iterdir()]
    same, _, _ = filecmp.cmpfiles(fresh, target, names, shallow=False)
    if len(same) < len(names):
        raise ConfigError(
            f"{target}: this version is there already, and is not what would be written. Versions never change: write to another "
            "folder, or remove that version if nobody has it."
        )


def _given_on(name: str, table: pa.Table, licensed: Collection[str], *, with_texts: bool) -> pa.Table:
    """A table without what is not given on."""
    texts = TEXT_COLUMNS.get(name, ())
    if not with_texts:
        table = table.drop_columns(list(texts))
    elif name == "mentions":
        is_licensed = pc.is_in(table["list_id"], value_set=pa.array(sorted(licensed), pa.string()))
        for column in texts:
            values = pc.if_else(is_licensed, table[column], pa.scalar(None, table[column].type))
            field = table.schema.field(column).with_nullable(True)
            table = table.set_column(table.column_names.index(column), field, values)
    return _without_fields(table, PERSONAL_FIELDS.get(name, ()))


def _without_fields(table: pa.Table, personal: Collection[str]) -> pa.Table:
    """A table whose lists of authors lack some fields."""
    for place, field in enumerate(table.schema):
        kind = field.type
        if not (pa.types.is_list(kind) and pa.types.is_struct(kind.value_type)):
            continue
        kept = [inner for inner in kind.value_type if inner.name not in personal]
        if len(kept) < kind.value_type.num_fields:
            chunks = [_with_inner(chunk, kept) for chunk in table[field.name].chunks]
            new = pa.list_(pa.struct(kept))
            table = table.set_column(place, field.with_type(new), pa.chunked_array(chunks, new))
    return table


def _with_inner(chunk: pa.ListArray, kept: list[pa.Field]) -> pa.ListArray:
    """Lists of objects with some of their fields."""
    inner = pa.StructArray.from_arrays([chunk.values.field(field.name) for field in kept], fields=kept)
    return pa.ListArray.from_arrays(chunk.offsets, inner, pa.list_(pa.struct(kept)), mask=chunk.is_null())


def _written_tables(target: Path) -> Iterator[HubTable]:
    """What stands in the folder of a version."""
    for name in HUB_TABLES:
        path = target / f"{name}.parquet"
        table, data = pq.read_table(path), path.read_bytes()
        yield HubTable(
            name=name,
            path=f"{VERSIONS}/{target.name}/{path.name}",
            schema=table.schema,
            n_rows=table.num_rows,
            n_bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
