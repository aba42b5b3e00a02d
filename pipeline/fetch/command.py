"""The command `paperlist fetch`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from pipeline.config import Settings
from pipeline.errors import PARTLY, ConfigError
from pipeline.fetch.fetching import fetch_lists
from pipeline.text import plural


def fetch_told(settings: Settings, tell: Callable[[str], None]) -> int:
    """Fetch the lists, tell what came, and give the exit code: 3 where one could not be fetched.

    Raises:
        ConfigError: The settings name no list by address.
    """
    if not any(one.url for one in settings.lists):
        raise ConfigError(
            "The settings name no list by its address. Write one into paperlist.toml: [[lists]] and "
            'url = "https://github.com/owner/repository".'
        )
    made = fetch_lists(settings, lambda: datetime.now(UTC))
    for name in made.new:
        origin = made.origins[name]
        at = f" at {origin.commit[:10]}" if origin.commit else ""
        tell(f"{name}: new from {origin.url}{at}.")
    for name in made.unchanged:
        tell(f"{name}: as before.")
    for sentence in (*made.notes, *made.failures.values()):
        tell(sentence)
    tell(f"{plural(made.n_requests, 'request')}.")
    return PARTLY if made.failures else 0
