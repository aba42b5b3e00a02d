"""Survivorship: which record a work takes each field from, why, and who disagrees."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pipeline.ids import is_preprint_doi, publisher_doi
from pipeline.people import surnames
from pipeline.schema import Author, Bibliography, Disagreement, Provenance, Record
from pipeline.source_names import SOURCE_RANKS, SOURCES
from pipeline.venues import is_preprint

_FIELDS = [field.name for field in dataclasses.fields(Bibliography)]
_OF_PLACE = frozenset("venue year volume number pages".split())
_FROM_ARXIV = frozenset("abstract published_on updated_on title".split())


def survive(work_id: str, records: Sequence[Record]) -> tuple[dict[str, Any], list[Provenance]]:
    """The bibliographic fields of a work, and the provenance of every one that is known."""
    fields: dict[str, Any] = {}
    provenance = []
    for name in _FIELDS:
        rule, order = _by_authors(records) if name == "authors" else _rule(name)
        holding = sorted((record for record in records if _is_known(getattr(record, name))), key=order)
        fields[name] = getattr(holding[0], name) if holding else _empty(name)
        if holding:
            provenance.append(_provenance(work_id, name, rule, holding))
    return fields, provenance


def publication(records: Sequence[Record], doi: str | None) -> dict[str, Any]:
    """Whether a work of these records and this DOI is published, and under which DOI."""
    knowing = [record for record in records if SOURCES[record.source].knows_venues]
    is_out = any(is_published(record) for record in records if record.source != "list")
    return {
        "is_published": True if is_out else False if knowing else None,
        "published_doi": publisher_doi(doi) if doi else None,
    }


def is_published(record: Record) -> bool:
    """Whether a source says that a paper has appeared: a publisher's DOI, or a venue of one who knows venues."""
    has_doi = record.doi is not None and not is_preprint_doi(record.doi)
    return has_doi or (record.venue is not None and SOURCES[record.source].knows_venues)


def _empty(name: str) -> tuple[()] | None:
    return () if name == "authors" else None


def _is_known(value: Any) -> bool:
    return value is not None and value != ()


def _rule(name: str) -> tuple[str, Callable[[Record], Any]]:
    """The rule of a field, and the order in which it prefers records."""
    if name == "doi":
        return "a publisher's DOI before a preprint server's", lambda r: (
            is_preprint_doi(r.doi),
            _first(r),
        )
    if name in _OF_PLACE:
        return "published before preprint", lambda r: (
            r.venue is None or is_preprint(r.venue),
            not SOURCES[r.source].knows_venues,
            r.source != "dblp",
            _first(r),
        )
    if name in _FROM_ARXIV:
        return "arXiv first", _first
    return "the first source that knows", _first


def _first(record: Record) -> tuple[int, date, str]:
    """In the order of the sources; of two records of one that knows when, the paper that came first."""
    day = record.published_on if SOURCES[record.source].dates_versions else None
    return SOURCE_RANKS[record.source], day or date.max, record.record_id


def _by_authors(records: Sequence[Record]) -> tuple[str, Callable[[Record], Any]]:
    strangers = _strangers(records)
    return "the longest list of authors that is not another paper's", lambda r: (
        r.record_id in strangers,
        -len(r.authors),
        r.source != "semanticscholar",
        _first(r),
    )


def _strangers(records: Sequence[Record]) -> set[str]:
    """The records whose authors are another paper's: they share nobody with those that most records agree on."""
    teams = {record: set(surnames(author.name for author in record.authors)) for record in records}
    known = {record: team for record, team in teams.items() if team}
    if not known:
        return set()
    agreeing = {
        record: sum(not team.isdisjoint(other) for other in known.values()) for record, team in known.items()
    }
    trusted = min(known, key=lambda record: (-agreeing[record], _first(record)))
    return {record.record_id for record, team in known.items() if team.isdisjoint(known[trusted])}


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
        split_from=None,
        merged_with=None,
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
