"""What the settings say of the sources, without opening any: which are enabled, their numbers, and where the snapshot lies."""

from __future__ import annotations

import math
from pathlib import Path

from pipeline.config import Settings
from pipeline.source_names import SERVICES, SOURCES, SourceName

SHIPPED_SNAPSHOT = Path(__file__).parent.parent / "shipped_snapshot"
"""Where a wheel has the records of the shipped list; in the repository they lie beside the list."""


def enabled_services(settings: Settings) -> list[SourceName]:
    """The services that the settings let be asked, in their order."""
    return [name for name in SERVICES if getattr(settings, name) == "on"]


def setting_of(settings: Settings, source: SourceName, name: str) -> float:
    """A number that the settings hold for each service under its own prefix."""
    value: float = getattr(settings, f"{SOURCES[source].setting}_{name}", math.inf)
    return value


def snapshot_folder(settings: Settings) -> Path:
    """The snapshot that answers where none is named: the one beside the lists, else the one that ships with paperlist."""
    beside = settings.raw_dir / "snapshot"
    return beside if beside.exists() else SHIPPED_SNAPSHOT
