"""The lists as they lie there, for pages that show them whatever is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Settings
from pipeline.errors import ListError
from pipeline.inputs import read_lists
from pipeline.parse.lists import RawList


def lists_there(settings: Settings) -> Sequence[RawList]:
    """The lists as they lie there; none where they can't be read, which the night tells."""
    try:
        return read_lists(settings.raw_dir, settings.max_list_mb, settings.lists).lists
    except ListError:
        return []
