"""The tables of one run, as rows and in Arrow."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from hashlib import blake2b

import pyarrow as pa

from pipeline import tables
from pipeline.schema import (
    ROWS,
    CuratedList,
    Flag,
    Mention,
    Pair,
    Provenance,
    Record,
    Resolution,
    Unread,
    Work,
)


@dataclass(frozen=True)
class Tables:
    """The rows of a run, table by table."""

    lists: list[CuratedList] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        """Rows over all tables."""
        return sum(len(getattr(self, part.name)) for part in fields(self))

    def to_arrow(self) -> dict[str, pa.Table]:
        """All tables, in Arrow."""
        return {
            part.name: tables.to_arrow(getattr(self, part.name), ROWS[part.name]) for part in fields(self)
        }


def hash_table(table: pa.Table) -> str:
    """16 hex digits that stand for a table's content."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return blake2b(sink.getvalue(), digest_size=8).hexdigest()
