"""paperlist: keeps curated lists of papers true.

The data walks through five rooms, each a package: `parse`, `resolve`, `merge`, `flag`, `publish`.
`run` owns input, output, lock and clock; `schema` declares every table.

The names in `__all__` are for programs of other people: they stay, and docs/api.md describes them. Each is loaded when
it is first used, so that `import pipeline` costs nothing. What is not among them may change.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.config import Settings, load_settings
    from pipeline.errors import PipelineError
    from pipeline.frames import load_release, read_mentions, to_frame
    from pipeline.job import Options
    from pipeline.merge.dedupe import Deduped, DedupeSettings, dedupe
    from pipeline.run import enrich
    from pipeline.schema import Flag, Mention, Record, Work

__all__ = [
    "DedupeSettings", "Deduped", "Flag", "Mention", "Options", "PipelineError", "Record", "Settings", "Work",
    "dedupe", "enrich", "load_release", "load_settings", "read_mentions", "to_frame",
]  # fmt: skip

_HOMES = {
    "config": ("Settings", "load_settings"),
    "errors": ("PipelineError",),
    "frames": ("load_release", "read_mentions", "to_frame"),
    "job": ("Options",),
    "merge.dedupe": ("DedupeSettings", "Deduped", "dedupe"),
    "run": ("enrich",),
    "schema": ("Flag", "Mention", "Record", "Work"),
}


def __getattr__(name: str) -> object:
    """One of the public names, from the module that is its home."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"pipeline.{home}"), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
