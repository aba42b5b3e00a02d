"""What is known of the lists that the settings name by address, without asking anyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.config import Settings
from pipeline.fetch.origins import Origin, read_origins
from pipeline.fetch.places import named_addresses
from pipeline.text import plural


@dataclass
class Fetching:
    """What fetching came to: the lists that are new, those that are as before, and why the others could not be fetched."""

    origins: Mapping[str, Origin] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    """A sentence for each list that could not be fetched."""
    notes: list[str] = field(default_factory=list)
    n_requests: int = 0


def remembered_lists(settings: Settings) -> Fetching:
    """What is known of the lists where nothing is fetched."""
    return Fetching(origins_of_today(settings, read_origins(settings.cache_dir)))


def fetch_plan(settings: Settings) -> list[str]:
    """What fetching would ask for, in a sentence; none where the settings name no list by address."""
    addresses = named_addresses(settings.lists)
    if not addresses:
        return []
    names = ", ".join(f"{name} ({address})" for name, address in addresses.items())
    n_files = sum(len(one.paths(settings.raw_dir)) for one in settings.lists if one.url)
    return [
        f"Would look for {plural(n_files, 'file')} of {plural(len(addresses), 'list')}, and fetch what is new: {names}."
    ]


def origins_of_today(settings: Settings, origins: Mapping[str, Origin]) -> dict[str, Origin]:
    """What is known of the lists that the settings still name, at the address that they name."""
    wanted = named_addresses(settings.lists)
    return {name: origin for name, origin in origins.items() if wanted.get(name) == origin.url}
