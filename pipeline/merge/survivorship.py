"""Survivorship: which record a work takes each field from, why, and who disagrees."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.merge.identity import PREPRINT_DOIS
from pipeline.schema import Author, Bibliography, Disagreement, Provenance, Record

_FIELDS = [field.name for field in dataclasses.fields(Bibliography)]
_FROM_ARXIV = frozenset("abstract published_on updated_on title".split())
_RANK = {"arxiv": 0, "semanticscholar": 1, "list": 2}


def survive(work_id: str, records: Sequence[Record]) -> tuple[dict[str, Any], list[Provenance]]:
    """The bibliographic fields of a work, and the provenance of every one that is known."""
    fields: dict[str, Any] = {}
    provenance = []
    for name in _FIELDS:
        rule, order = _rule(name)
        holding = sorted((record for record in records if _is_known(getattr(record, name))), key=order)
        fields[name] = getattr(holding[0], name) if holding else _empty(name)
        if holding:
            provenance.append(_provenance(work_id, name, rule, holding))
    return fields, provenance


def _empty(name: str) -> tuple[()] | None:
    return () if name == "authors" else None


def _is_known(value: Any) -> bool:
    return value is not None and value != ()


def _rule(name: str) -> tuple[str, Callable[[Record], Any]]:
    """The rule of a field, and the order in which it prefers records."""
    if name == "doi":
        return "a publisher's DOI before a preprint server's", lambda r: (
            r.doi.startswith(PREPRINT_DOIS),
            _first(r),
        )
    if name in ("venue", "year"):
        return "published before preprint", lambda r: (r.venue is None, _RANK[r.source] != 1, _first(r))
    if name == "authors":
        return "the longest list of authors", lambda r: (
            -len(r.authors),
            r.source != "semanticscholar",
            _first(r),
        )
    if name in _FROM_ARXIV:
        return "arXiv first", _first
    return "the first source that knows", _first


def _first(record: Record) -> tuple[int, str]:
    return _RANK[record.source], record.record_id


def _provenance(work_id: str, name: str, rule: str, holding: Sequence[Record]) -> Provenance:
    value = getattr(holding[0], name)
    others = [
        record
        for record in holding[1:]
        if getattr(record, name) != value and not _same_names(name, record, holding[0])
    ]
    return Provenance(
        work_id=work_id,
        field=name,
        record_id=holding[0].record_id,
        rule=rule,
        disagreeing=tuple(
            Disagreement(record_id=r.record_id, value=_as_text(getattr(r, name))) for r in others
        ),
    )


def _same_names(name: str, record_l: Record, record_r: Record) -> bool:
    return name == "authors" and [a.name for a in record_l.authors] == [a.name for a in record_r.authors]


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(part.name if isinstance(part, Author) else str(part) for part in value)
    return str(value)
