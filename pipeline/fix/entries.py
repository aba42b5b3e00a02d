"""Edits of whole entries: copies removed, and entries moved to the section where they belong."""

from __future__ import annotations

from pipeline.fix.list_text import SpanChange
from pipeline.fix.sheet import Sheet
from pipeline.flag.copies import kept_copy
from pipeline.parse.line_numbers import lines_of
from pipeline.schema import Flag, Mention


def without_copies(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """Every copy but the one that is kept, with its lines; nothing where a line of one belongs to another entry too."""
    mentions = sheet.about(flag)
    if len(mentions) < 2 or len(mentions) < len(flag.mention_ids):
        return []
    kept = kept_copy(mentions)
    copies = [mention for mention in mentions if mention is not kept]
    if not all(stands_alone(sheet, mention) for mention in copies):
        return []
    return [removed_lines(sheet, mention.line_start, mention.line_end) for mention in copies]


def stands_alone(sheet: Sheet, mention: Mention) -> bool:
    """Whether the lines of an entry are its own: no other entry stands on them, nor a heading."""
    lines = lines_of(mention)
    if any(heading.line in lines for heading in sheet.document.headings):
        return False
    return all(other is mention for line in lines for other in sheet.by_line.get(line, ()))


def removed_lines(sheet: Sheet, first: int, last: int) -> SpanChange:
    """Lines taken out; of the blank lines on both sides, those below go with them."""
    n_lines = len(sheet.text.spans)
    is_after_blank = first == 1 or not sheet.text.line(first - 1).strip()
    while is_after_blank and last < n_lines and not sheet.text.line(last + 1).strip() and last + 1 < n_lines:
        last += 1
    return SpanChange(*sheet.text.whole_lines(first, last), "")


def moved(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The entry below the last one of the section where it belongs, written there as it is here."""
    mentions = sheet.about(flag)
    if len(mentions) != 1 or len(flag.suggested_sections or ()) != 1 or flag.other_lines:
        return []
    (mention,), (section,) = mentions, flag.suggested_sections or ("",)
    there = [other for other in sheet.mentions if other.section == section and stands_alone(sheet, other)]
    if not there or not stands_alone(sheet, mention) or _bullet(sheet, mention) != _bullet(sheet, there[-1]):
        return []
    start, end = sheet.text.span(mention.line_start, mention.line_end)
    _, at = sheet.text.spans[there[-1].line_end - 1]
    return [
        removed_lines(sheet, mention.line_start, mention.line_end),
        SpanChange(at, at, f"{sheet.text.line_end}{sheet.text.text[start:end]}"),
    ]


def _bullet(sheet: Sheet, mention: Mention) -> str:
    """What an entry begins with, before its first letter: its indent and mark, or that of a table's row."""
    line = sheet.text.line(mention.line_start)
    body = line.lstrip(" \t>")
    return line[: len(line) - len(body)] + body[:1] if body[:1] in "-*+|<" else ""
