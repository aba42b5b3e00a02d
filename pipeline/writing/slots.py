"""Slots: the places of a section in which its entries stand, each with the comments directly above its entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.fix.entries import stands_alone
from pipeline.fix.sheet import Sheet
from pipeline.schema import Mention

NUMBER = re.compile(r"(?<![^\r\n])\s{0,12}\d{1,4}[.)]\s+")
"""The number of an entry, at the start of its line."""
_COMMENT = re.compile(r"\s{0,12}<!--.{0,500}-->\s*")


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """Where one entry stands: a span of the text, without the number that the list gives it."""

    mention: Mention
    start: int
    end: int


def slots_of(sheet: Sheet) -> Iterator[list[EntryPlace]]:
    """The slots of each run of entries of one section; an entry that shares a line with another ends the run."""
    run: list[EntryPlace] = []
    for mention in sorted(sheet.mentions, key=lambda mention: mention.line_start):
        slot = _slot(sheet, mention)
        if run and (slot is None or not _follows(sheet, run[-1], slot)):
            yield run
            run = []
        run += [slot] if slot is not None else []
    if run:
        yield run


def _slot(sheet: Sheet, mention: Mention) -> EntryPlace | None:
    if not stands_alone(sheet, mention):
        return None
    first = mention.line_start
    numbered = NUMBER.match(sheet.text.line(first))
    if numbered is not None:
        start, end = sheet.text.span(first, mention.line_end)
        return EntryPlace(mention, start + numbered.end(), end)
    while first > 1 and _COMMENT.fullmatch(sheet.text.line(first - 1)):
        first -= 1
    return EntryPlace(mention, *sheet.text.span(first, mention.line_end))


def _follows(sheet: Sheet, before: EntryPlace, after: EntryPlace) -> bool:
    """Whether two entries are neighbours of one section and one form, with nothing but blank lines between."""
    between = sheet.text.text[before.end : after.start]
    is_near = not NUMBER.sub("", between).strip()
    return (
        is_near
        and before.mention.section_path == after.mention.section_path
        and mark(sheet, before) == mark(sheet, after)
    )


def mark(sheet: Sheet, slot: EntryPlace) -> str:
    """What an entry begins with: its indent and its first sign that is no letter."""
    line = sheet.text.line(slot.mention.line_start)
    body = line.lstrip()
    return line[: len(line) - len(body)] + (body[:1] if not body[:1].isalnum() else "")


def texts_of(sheet: Sheet, slots: Sequence[EntryPlace]) -> list[str]:
    """What stands in slots."""
    return [sheet.text.text[slot.start : slot.end] for slot in slots]
