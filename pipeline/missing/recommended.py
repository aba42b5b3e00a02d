"""Recommended: what Semantic Scholar recommends for the papers of a list, asked once and remembered as its answers are."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.config import Settings
from pipeline.resolve.protocol import ABSENT, Recommended, Reply
from pipeline.resolve.source_settings import enabled_services
from pipeline.resolve.sources.semanticscholar import SemanticScholarSource
from pipeline.resolve.store import Store, is_fresh
from pipeline.resolve.transport import CallError
from pipeline.resolve.wiring import live_services
from pipeline.schema import Record, Work

_SOURCE = "semanticscholar"
_MOST_ASKED = 100  # papers that the request names: some of every section of a long list
_MOST_RECOMMENDED = 500  # that the service gives at once


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The recommended papers; and what was left out, or is old, in a sentence."""

    records: tuple[Record, ...] = ()
    concern: str | None = None


def recommended_for(
    works: Sequence[Work], settings: Settings, *, offline: bool, clock: Callable[[], datetime]
) -> Recommendations:
    """What is recommended for works, in the order of their list: remembered, else asked of the service by one request."""
    names = [work.s2_id or f"ARXIV:{work.arxiv_id}" for work in works if work.s2_id or work.arxiv_id]
    if not names:
        return Recommendations(concern="none was asked: no paper of the list has an identifier that it knows")
    query = Recommended(_spread(names))
    store = Store(settings.cache_dir)
    try:
        known = store.get(_SOURCE, query)
        if known is not None and is_fresh(*known, clock(), settings.s2_freshness_days):
            return Recommendations(known[0].records)
        reply = _asked(query, settings, offline=offline, now=clock())
        if reply.status != "failed":
            store.put(_SOURCE, [(query, reply)], clock())
            return Recommendations(reply.records)
    finally:
        store.close()
    if known is not None:
        return Recommendations(known[0].records, f"those of {known[1]:%Y-%m-%d} stand in: {reply.reason}")
    return Recommendations(concern=reply.reason)


def _spread(names: Sequence[str]) -> tuple[str, ...]:
    """As many as are asked, drawn evenly from all, so that every section is among them."""
    count = min(len(names), _MOST_ASKED)
    return tuple(names[place * len(names) // count] for place in range(count))


def _asked(query: Recommended, settings: Settings, *, offline: bool, now: datetime) -> Reply:
    """The service's answer; failed, with the reason, where it was not asked or gave none."""
    if offline:
        return Reply("failed", reason="no service was asked (--offline)")
    if _SOURCE not in enabled_services(settings):
        return Reply("failed", reason="Semantic Scholar is switched off in the settings")
    service = live_services(settings)[_SOURCE]
    assert isinstance(service, SemanticScholarSource)
    try:
        found = service.recommended(query.paper_ids, _MOST_RECOMMENDED)
    except CallError as error:
        return Reply("failed", reason=str(error))
    finally:
        service.contact.stop.set()
    asked_at = now.replace(microsecond=0)
    records = tuple(dataclasses.replace(record, retrieved_at=asked_at) for record in found)
    return Reply("found", records) if records else ABSENT
