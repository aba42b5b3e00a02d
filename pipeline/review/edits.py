"""The edits that flags ask for, as lines to look at: what stands in a list, and what is to stand there instead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.fix.list_text import ListText, SpanChange, read_text
from pipeline.fix.planning import edits_of
from pipeline.fix.sheet import Sheet
from pipeline.list_results import document_at_hand
from pipeline.parse.lists import RawList
from pipeline.schema import Flag, Mention

_MOST_LINES = 24
_LONGEST = 600

EditLine = tuple[str, str]
"""A sign (`-`, `+` or `…`) and the line."""


def edits_of_list(
    raw: RawList, mentions: Sequence[Mention], flags: Sequence[Flag]
) -> dict[str, list[EditLine]]:
    """By flag id the edit that mends it, for the flags of a list of which one is known; none where it was edited since."""
    mended = [flag for flag in flags if flag.fix_safety != "none"]
    text = None if raw.parts or not mended else read_text(raw.data)
    if text is None:
        return {}
    sheet = Sheet(text, document_at_hand(raw), mentions)
    standing = [flag for flag in mended if _stands(sheet, flag)]
    return {edit.flag.flag_id: _shown(text, edit.changes) for edit in edits_of(sheet, standing, unsafe=True)}


def _stands(sheet: Sheet, flag: Flag) -> bool:
    """Whether the entries of a flag stand where they did when it was found."""
    return flag.line_end <= len(sheet.text.spans) and all(
        _stands_there(sheet, one) for one in sheet.about(flag)
    )


def _stands_there(sheet: Sheet, mention: Mention) -> bool:
    lines = sheet.document.lines
    return (
        mention.line_end <= len(lines)
        and mention.raw.split("\n", 1)[0].strip() in lines[mention.line_start - 1]
    )


def _shown(text: ListText, changes: Sequence[SpanChange]) -> list[EditLine]:
    shown: list[EditLine] = []
    for group in _by_lines(text, changes):
        if shown:
            shown.append(("…", ""))
        shown += _lines_of(text, group)
    return shown if len(shown) <= _MOST_LINES else [*shown[:_MOST_LINES], ("…", "")]


def _by_lines(text: ListText, changes: Sequence[SpanChange]) -> list[list[SpanChange]]:
    """Changes that touch one line, together."""
    groups: list[list[SpanChange]] = []
    for change in sorted(changes):
        if groups and _line_at(text, groups[-1][-1].end) == _line_at(text, change.start):
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _line_at(text: ListText, place: int) -> int:
    """The number of the line in which a place is."""
    return bisect_right(text.spans, place, key=lambda span: span[0])


def _lines_of(text: ListText, changes: Sequence[SpanChange]) -> list[EditLine]:
    first, last = _line_at(text, changes[0].start), _line_at(text, changes[-1].end)
    start, end = text.span(first, last)
    before = text.text[start:end]
    own = [SpanChange(one.start - start, one.end - start, one.text) for one in changes]
    after = ListText(text.mark, text.codec, before).with_changes(own).text
    old, new = before.split(text.line_end), after.split(text.line_end)
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    return [*(("-", _seen(line)) for line in old), *(("+", _seen(line)) for line in new)]


def _seen(line: str) -> str:
    """A line that can be stored: bytes that are no text are shown as such."""
    seen = line.encode("utf-8", "replace").decode("utf-8")
    return seen if len(seen) <= _LONGEST else f"{seen[: _LONGEST - 1]}…"
