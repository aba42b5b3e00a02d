"""Sources of records: each with its names, its place among the others, and where its settings are. One table.

A new source is one row here, its settings in `config.py`, a module in `resolve/sources/` and a line in `wiring.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SourceName = Literal["arxiv", "semanticscholar", "dblp", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTraits:
    """What is known of a source before it is asked."""

    name: SourceName
    printed: str
    """Its name in sentences."""
    setting: str = ""
    """What its settings begin with, such as `s2` of `s2_url`; empty for what is no service."""
    own_id: str = ""
    """The identifier that it gave to its papers itself, a field of `Ids`."""
    dates_versions: bool = False
    """Its dates are those of a paper's versions, to the day."""
    knows_venues: bool = False
    """Its venue says that a paper is published there."""

    @property
    def is_service(self) -> bool:
        """Whether it can be asked."""
        return bool(self.setting)


SOURCES: dict[str, SourceTraits] = {
    traits.name: traits
    for traits in (
        SourceTraits(name="arxiv", printed="arXiv", setting="arxiv", own_id="arxiv_id", dates_versions=True),
        SourceTraits(
            name="semanticscholar",
            printed="Semantic Scholar",
            setting="s2",
            own_id="s2_id",
            knows_venues=True,
        ),
        SourceTraits(name="dblp", printed="DBLP", own_id="dblp_key", knows_venues=True),
        SourceTraits(name="list", printed="list"),
    )
}
"""The sources by name; who stands before another is believed before it."""

SERVICES: tuple[SourceName, ...] = tuple(traits.name for traits in SOURCES.values() if traits.is_service)
SOURCE_RANKS: dict[str, int] = {name: rank for rank, name in enumerate(SOURCES)}


def printed_name(source: str) -> str:
    """The name of a source in sentences; of what is none, as it is."""
    return SOURCES[source].printed if source in SOURCES else source
