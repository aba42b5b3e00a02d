"""Planning: what is to be changed for each flag, and which of these edits can be made at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.fix.additions import linked_code, published_in
from pipeline.fix.contents import listed_in_contents, repaired, retargeted
from pipeline.fix.entries import moved, without_copies
from pipeline.fix.list_text import SpanChange
from pipeline.fix.rewriting import as_suggested, right_paper
from pipeline.fix.sheet import Sheet
from pipeline.schema import Flag

Maker = Callable[[Sheet, Flag], list[SpanChange]]
MAKERS: Mapping[str, Maker] = {
    "DUP001": without_copies,
    "CAT001": moved,
    "CAT002": moved,
    "LNK001": right_paper,
    "LNK002": right_paper,
    "LNK003": as_suggested,
    "LNK004": as_suggested,
    "LNK006": as_suggested,
    "LNK007": as_suggested,
    "LNK008": right_paper,
    "MET001": repaired,
    "MET002": as_suggested,
    "MET003": as_suggested,
    "MET005": as_suggested,
    "MET006": as_suggested,
    "MET008": as_suggested,
    "MET010": published_in,
    "MET011": linked_code,
    "FMT001": retargeted,
    "FMT002": retargeted,
    "FMT004": listed_in_contents,
    "FMT007": as_suggested,
}
"""By rule, what makes the changes that its flags ask for; the other rules leave the edit to a person."""


@dataclass(frozen=True)
class Edit:
    """The changes that one flag asks for."""

    flag: Flag
    changes: tuple[SpanChange, ...]

    def meets(self, other: Edit) -> bool:
        """Whether two edits can't be made at once."""
        return any(one.meets(two) for one in self.changes for two in other.changes)


def edits_of(sheet: Sheet, flags: Iterable[Flag], *, unsafe: bool) -> list[Edit]:
    """The edits that the open flags of a list ask for, in the order of the list.

    Args:
        sheet: The list.
        flags: Its flags.
        unsafe: Whether edits are wanted that ask for a look.
    """
    wanted = ("safe", "unsafe") if unsafe else ("safe",)
    found = []
    for flag in flags:
        if flag.status != "open" or flag.fix_safety not in wanted or flag.code not in MAKERS:
            continue
        changes = MAKERS[flag.code](sheet, flag)
        if changes:
            found.append(Edit(flag, tuple(sorted(set(changes)))))
    return sorted(found, key=lambda edit: (edit.changes[0], edit.flag.flag_id))


def made_together(edits: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
    """The edits that can be made at once, and those that meet one of them and come later."""
    now: list[Edit] = []
    later: list[Edit] = []
    for edit in edits:
        (later if any(edit.meets(other) for other in now) else now).append(edit)
    return now, later
