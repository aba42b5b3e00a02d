"""What the rules found in one list, before anybody asks what was there the night before or what people said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.flag.suppressions import Silence
from pipeline.parse.lists import ListPart
from pipeline.schema import Flag


@dataclass(frozen=True, slots=True)
class FoundFlag:
    """A flag that has neither its id nor its first day yet."""

    flag: Flag
    former_subject: tuple[str, ...] = ()
    """The subject as version 0.1.0 wrote it, where it was another."""
    is_group: bool = False
    """Whether flags about its mentions are shown under it."""


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that failed on one list, which cost the rule's flags on that list and nothing else."""

    list_id: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FlaggedList:
    """One list with what the rules found in it, and what decisions ask of its layout."""

    list_id: str
    path: str
    parts: tuple[ListPart, ...]
    section_paths: tuple[tuple[str, ...], ...]
    silences: tuple[Silence, ...]
    """The comments in it that allow something, in order."""
    found: Sequence[FoundFlag]
    failures: tuple[RuleFailure, ...] = ()
