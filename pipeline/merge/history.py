"""History: which works of the last release a work was split from or merged with, told in its provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.merge.identity import work_keys
from pipeline.schema import Provenance, Record, Work

FIELD = "work_id"


def histories(
    clusters: Sequence[Sequence[Record]],
    names: Sequence[str],
    before: Mapping[str, Sequence[Work]],
    told: Sequence[Provenance] = (),
) -> list[Provenance]:
    """A row for each work that was ever split from another or merged with one.

    Args:
        clusters: The records of each work.
        names: The id of each work.
        before: The works of the last release by key.
        told: The provenance of the last release: what it says of works that are still there is kept.
    """
    works = {work.work_id: work for bearing in before.values() for work in bearing}
    was_in = {name: work.work_id for work in works.values() for name in work.record_ids}
    said = {row.work_id: row for row in told if row.field == FIELD}
    rows, today = [], frozenset(names)
    for records, name in zip(clusters, names, strict=True):
        held = {was_in[record.record_id] for record in records if record.record_id in was_in}
        borne = {before[key][0].work_id for key in work_keys(records) if len(before.get(key, ())) == 1}
        before_split, before_merge = _of_before(said.get(name))
        split = dict.fromkeys([*before_split, *sorted((held - {name}) & today)])
        merged = dict.fromkeys([*before_merge, *sorted((held | borne) - today)])
        if split or merged:
            rows.append(_row(name, min(record.record_id for record in records), tuple(split), tuple(merged)))
    return rows


def _of_before(row: Provenance | None) -> tuple[Sequence[str], Sequence[str]]:
    """The works that the last release says a work was split from, and merged with."""
    return (row.split_from or (), row.merged_with or ()) if row else ((), ())


def _row(name: str, record_id: str, split: tuple[str, ...], merged: tuple[str, ...]) -> Provenance:
    told = [*(f"split from {other}" for other in split), *(f"merged with {other}" for other in merged)]
    return Provenance(
        work_id=name,
        field=FIELD,
        record_id=record_id,
        rule="; ".join(told),
        split_from=split or None,
        merged_with=merged or None,
        disagreeing=(),
    )
