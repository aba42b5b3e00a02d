"""A list on the desk: its text, what was read of it, and where what a flag speaks of stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.fix.list_text import ListText
from pipeline.parse.document import Document
from pipeline.parse.line_numbers import mentions_by_line
from pipeline.schema import Flag, Mention


@dataclass(frozen=True)
class Sheet:
    """One list: its text, its document and its mentions."""

    text: ListText
    document: Document
    mentions: Sequence[Mention]

    @cached_property
    def by_id(self) -> dict[str, Mention]:
        """The mentions by their ids."""
        return {mention.mention_id: mention for mention in self.mentions}

    @cached_property
    def by_line(self) -> dict[int, list[Mention]]:
        """The mentions that each line belongs to."""
        return mentions_by_line(self.mentions)

    def about(self, flag: Flag) -> list[Mention]:
        """The mentions that a flag speaks of, in its order."""
        return [self.by_id[name] for name in flag.mention_ids if name in self.by_id]

    def has_repairs(self, line: int) -> bool:
        """Whether a line has damaged characters, so that what was read of it is not what stands there."""
        return any(repair.line == line for repair in self.document.repairs)
