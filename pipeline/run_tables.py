"""The tables of one run, as rows and in Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
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

    lists: Sequence[CuratedList] = field(default_factory=list)
    mentions: Sequence[Mention] = field(default_factory=list)
    unread: Sequence[Unread] = field(default_factory=list)
    records: Sequence[Record] = field(default_factory=list)
    resolutions: Sequence[Resolution] = field(default_factory=list)
    pairs: Sequence[Pair] = field(default_factory=list)
    works: Sequence[Work] = field(default_factory=list)
    provenance: Sequence[Provenance] = field(default_factory=list)
    flags: Sequence[Flag] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        """Rows over all tables."""
        return sum(len(getattr(self, part.name)) for part in fields(self))

    def to_arrow(self) -> dict[str, pa.Table]:
        """All tables, in Arrow."""
        return {part.name: self.arrow(part.name) for part in fields(self)}

    def arrow(self, name: str) -> pa.Table:
        """One table, in Arrow."""
        rows = getattr(self, name)
        if isinstance(rows, tables.StoredRows):
            return rows.table
        if name not in self._in_arrow:
            self._in_arrow[name] = tables.to_arrow(rows, ROWS[name])
        return self._in_arrow[name]

    @cached_property
    def _in_arrow(self) -> dict[str, pa.Table]:
        return {}


def hash_table(table: pa.Table) -> str:
    """16 hex digits that stand for a table's content."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return blake2b(sink.getvalue(), digest_size=8).hexdigest()
