"""References between the tables of a release: every id that a row names is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

REFERENCES = (
    ("mentions", "list_id", "lists", "list_id"),
    ("unread", "list_id", "lists", "list_id"),
    ("flags", "list_id", "lists", "list_id"),
    ("mentions", "work_id", "works", "work_id"),
    ("resolutions", "mention_id", "mentions", "mention_id"),
    ("resolutions", "record_id", "records", "record_id"),
    ("resolutions", "linked_record_id", "records", "record_id"),
    ("pairs", "id_l", "records", "record_id"),
    ("pairs", "id_r", "records", "record_id"),
    ("works", "record_ids", "records", "record_id"),
    ("provenance", "work_id", "works", "work_id"),
    ("provenance", "record_id", "records", "record_id"),
    ("flags", "mention_id", "mentions", "mention_id"),
    ("flags", "mention_ids", "mentions", "mention_id"),
    ("flags", "work_id", "works", "work_id"),
)
"""Table and column that name rows of another table by its key."""


def dangling(release: Mapping[str, pa.Table]) -> Iterator[str]:
    """A sentence for each column that names rows which are not there; null names none."""
    for name, column, other, key in REFERENCES:
        named = release[name][column]
        if pa.types.is_list(named.type):
            named = pc.list_flatten(named)
        named = pc.drop_null(named)
        lost = pc.filter(named, pc.invert(pc.is_in(named, release[other][key].combine_chunks())))
        if len(lost):
            yield f"{len(lost)} of {len(named)} values of {name}.{column} name no row of {other}, the first {lost[0]}."
