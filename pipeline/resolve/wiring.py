"""The sources of a run, made from the settings: what is remembered, the live services, the snapshots."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Settings, users_cache
from pipeline.resolve.fallback import LayeredSource
from pipeline.resolve.pace import Pace
from pipeline.resolve.source_settings import enabled_services, setting_of, snapshot_folder
from pipeline.resolve.sources.released import Released
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.resolve.store import Store
from pipeline.source_names import SOURCES, SourceName

if TYPE_CHECKING:  # what sends requests is long to load, and offline not needed
    from pipeline.resolve.sources.service import ServiceSource
    from pipeline.resolve.transport import Policy


@contextmanager
def open_sources(
    settings: Settings,
    snapshots: Sequence[Path],
    released: Released,
    *,
    offline: bool,
    clock: Callable[[], datetime],
    live: Mapping[SourceName, ServiceSource] | None = None,
) -> Iterator[dict[SourceName, LayeredSource]]:
    """The enabled sources by name; when the run is left, requests still waiting are given up.

    Offline, a snapshot that was named for the run stands for the services whose records it holds. With `live`, these
    stand in for the services.
    """
    store = Store(settings.cache_dir)
    layers = _snapshots(settings, snapshots, stand_in=offline)
    if live is None:
        live = {} if offline else live_services(settings)
    try:
        yield {
            name: LayeredSource(
                name,
                live.get(name),
                store,
                layers,
                released,
                setting_of(settings, name, "freshness_days"),
                clock,
            )
            for name in (*enabled_services(settings), *_at_home_alone(layers))
        }
    except BaseException:
        for service in live.values():
            service.contact.stop.set()
        raise  # the store stays open: a thread that is left behind may be in the middle of it
    store.close()


def live_services(settings: Settings) -> dict[SourceName, ServiceSource]:
    """The enabled services themselves, by name."""
    from pipeline.resolve.transport import Policy  # noqa: PLC0415  # with the services alone

    policy = Policy(
        settings.probe_seconds,
        settings.first_answer_seconds,
        settings.read_timeout,
        settings.call_seconds,
        settings.max_tries,
        settings.retry_wait,
    )
    return {
        name: _BUILDERS[name](settings, Pace(name, setting_of(settings, name, "interval")), policy)
        for name in enabled_services(settings)
    }


def _arxiv(settings: Settings, pace: Pace, policy: Policy) -> ServiceSource:
    from pipeline.resolve.sources.arxiv import ArxivSource  # noqa: PLC0415  # with the services alone

    return ArxivSource(settings.arxiv_url, pace, policy)


def _semanticscholar(settings: Settings, pace: Pace, policy: Policy) -> ServiceSource:
    from pipeline.resolve.sources.semanticscholar import SemanticScholarSource  # noqa: PLC0415  # the same

    key = settings.s2_api_key.get_secret_value() if settings.s2_api_key else None
    return SemanticScholarSource(settings.s2_url, key, pace, policy)


_BUILDERS: dict[SourceName, Callable[[Settings, Pace, Policy], ServiceSource]] = {
    "arxiv": _arxiv,
    "semanticscholar": _semanticscholar,
}


def _at_home_alone(snapshots: Sequence[Snapshot]) -> list[SourceName]:
    """The sources that are no services, of which a snapshot holds records."""
    return [
        traits.name
        for traits in SOURCES.values()
        if not traits.is_service
        and traits.name != "list"
        and any(one.holds(traits.name) for one in snapshots)
    ]


def _snapshots(settings: Settings, named: Sequence[Path], *, stand_in: bool) -> list[Snapshot]:
    """The snapshots that every source has behind it: those named, the one beside the lists, else the wheel's own, the user's."""
    bundled = snapshot_folder(settings)
    found = [Snapshot(folder) for folder in named]
    if stand_in:
        for snapshot in found:
            snapshot.info = dataclasses.replace(snapshot.info, stands_for=snapshot.info.stands_for or "arxiv")
    unnamed = (bundled, users_cache() / "snapshot")
    return found + [Snapshot(folder) for folder in unnamed if (folder / "snapshot.json").exists()]
