"""Looking up: the record of a paper that a person names by address, identifier or title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.ids import Ids
from pipeline.keys import ID_COLUMNS, named_key
from pipeline.resolve.protocol import ById, ByTitle, Query, Source
from pipeline.resolve.sources.released import Released
from pipeline.resolve.wiring import open_sources
from pipeline.schema import Record
from pipeline.title_forms import title_keys


def looked_up(
    names: Sequence[str],
    settings: Settings,
    snapshots: Sequence[Path],
    *,
    online: bool,
    clock: Callable[[], datetime],
) -> list[Record]:
    """The record of each paper, from what is remembered, the snapshots, and, `online`, the services.

    Raises:
        ConfigError: Nobody knows one of them.
    """
    with open_sources(settings, snapshots, Released([], [], []), offline=not online, clock=clock) as sources:
        return [_record_named(name, [*sources.values()], online=online) for name in names]


def _query(name: str) -> Query:
    kind, _, value = (named_key(name) or "").partition(":")
    return ById(Ids(**{ID_COLUMNS[kind]: value})) if kind in ID_COLUMNS else ByTitle(name)


def _record_named(name: str, sources: Sequence[Source], *, online: bool) -> Record:
    query = _query(name)
    for source in sources:
        if not source.takes(query):
            continue
        (reply,) = source.lookup([query])
        for record in reply.records:
            if isinstance(query, ById) or title_keys(record.title) & title_keys(name):
                return record
    advice = "Look whether it is spelt rightly." if online else "Add --online to ask the services."
    raise ConfigError(f"{name!r}: no record of such a paper was found. {advice}")
