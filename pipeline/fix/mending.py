"""Mending: the edits of one list made, looked at, and made again until nothing is left that can be made.

No edit stands unless the list, parsed and checked anew, has every other entry as before and no longer the flag.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.fix.list_text import ListText, SpanChange, read_text
from pipeline.fix.planning import Edit, edits_of, made_together
from pipeline.fix.sheet import Sheet
from pipeline.keys import strongest_key
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.parts import several_files
from pipeline.parse.stage import mentions_of
from pipeline.schema import Flag, Mention
from pipeline.text import squash

MOST_ROUNDS = 8

LookAt = Callable[[RawList], tuple[Sequence[Flag], Sequence[Mention]]]
"""The flags and mentions of a list as it stands."""


@dataclass(frozen=True)
class Step:
    """One edit that was made, and the list as it was left."""

    edit: Edit
    data: bytes


@dataclass
class Mended:
    """What was made of a list, edit by edit, and the edits that were not, each with why."""

    raw: RawList
    steps: list[Step] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """By flag id, why its edit was not made."""

    @property
    def data(self) -> bytes:
        """The list as it is left."""
        return self.steps[-1].data if self.steps else self.raw.data


def mend_list(raw: RawList, look_at: LookAt, *, unsafe: bool) -> Mended:
    """Make the edits that the flags of a list ask for; those that meet, one after the other."""
    mended = Mended(raw)
    if raw.parts:
        mended.refused[""] = several_files(raw)
        return mended
    flags, mentions = look_at(raw)
    for _ in range(MOST_ROUNDS):
        now = dataclasses.replace(raw, data=mended.data)
        text = read_text(now.data)
        if text is None:
            mended.refused[""] = (
                f"{raw.path}: its bytes can't be written back as they are; nothing was mended."
            )
            return mended
        sheet = Sheet(text, read_document(now), mentions)
        wanted = [
            edit for edit in edits_of(sheet, flags, unsafe=unsafe) if edit.flag.flag_id not in mended.refused
        ]
        made = _that_lose_nothing(sheet, made_together(wanted)[0], mended)
        if not made:
            return mended
        flags, mentions = _made_in(sheet, made, mended, look_at)
    return mended


def _made_in(
    sheet: Sheet, edits: Sequence[Edit], mended: Mended, look_at: LookAt
) -> tuple[Sequence[Flag], Sequence[Mention]]:
    """Make edits, all but those whose flag is there afterwards; the flags and mentions of what is left."""
    flags, mentions = look_at(dataclasses.replace(mended.raw, data=_with(sheet, edits).data))
    left = {flag.flag_id for flag in flags if flag.status == "open"}
    idle = [edit for edit in edits if edit.flag.flag_id in left]
    good = [edit for edit in edits if edit.flag.flag_id not in left]
    for edit in idle:
        mended.refused[edit.flag.flag_id] = "the flag would stand as before"
    for number, edit in enumerate(good, start=1):
        mended.steps.append(Step(edit, _with(sheet, good[:number]).data))
    if not idle:
        return flags, mentions
    return look_at(dataclasses.replace(mended.raw, data=mended.data))


def _that_lose_nothing(sheet: Sheet, edits: Sequence[Edit], mended: Mended) -> list[Edit]:
    """The edits after which every other entry is read as before; looked at one by one where all together fail."""
    if not edits or _loses_nothing(sheet, edits):
        return list(edits)
    good: list[Edit] = []
    for edit in edits:
        if _loses_nothing(sheet, [*good, edit]):
            good.append(edit)
        else:
            mended.refused[edit.flag.flag_id] = "other entries would be read otherwise"
    return good


def _loses_nothing(sheet: Sheet, edits: Sequence[Edit]) -> bool:
    """Whether the entries that no edit is about are read as before, and as many as should are left of the others."""
    raw = RawList(sheet.document.list_id, sheet.document.path, _with(sheet, edits).data)
    after = mentions_of(read_document(raw))
    about = {name for edit in edits for name in edit.flag.mention_ids}
    others = Counter(_said(mention) for mention in sheet.mentions if mention.mention_id not in about)
    n_removed = sum(len(edit.flag.mention_ids) - 1 for edit in edits if edit.flag.code == "DUP001")
    return len(after) == len(sheet.mentions) - n_removed and others <= Counter(map(_said, after))


def _said(mention: Mention) -> tuple[str, str, int]:
    """What an entry must still say, wherever it stands: its paper, its title, its links."""
    return strongest_key(mention) or "", squash(mention.title), len(mention.links)


def _with(sheet: Sheet, edits: Sequence[Edit]) -> ListText:
    changes: list[SpanChange] = sorted({change for edit in edits for change in edit.changes})
    return sheet.text.with_changes(changes)
