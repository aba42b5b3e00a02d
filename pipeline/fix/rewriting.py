"""Edits within the lines of a flag: what it says they are to be, and the right link in the place of a wrong one."""

from __future__ import annotations

import re

from pipeline.fix.list_text import SpanChange, smallest
from pipeline.fix.sheet import Sheet
from pipeline.ids import from_url
from pipeline.parse.line_numbers import lines_of
from pipeline.schema import Flag


def as_suggested(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The flag's own lines as it suggests them; nothing where a line has damage that must be mended first."""
    if flag.suggested_text is None:
        return []
    numbers = lines_of(flag)
    wanted = flag.suggested_text.split("\n")
    if len(wanted) != len(numbers) or any(sheet.has_repairs(number) for number in numbers):
        return []
    changes = []
    for number, line in zip(numbers, wanted, strict=True):
        start, _ = sheet.text.spans[number - 1]
        if sheet.document.lines[number - 1] != sheet.text.line(number):
            return []
        changes.append(smallest(start, sheet.text.line(number), line))
    return [change for change in changes if change is not None]


def right_paper(sheet: Sheet, flag: Flag) -> list[SpanChange]:
    """The right arXiv id in every link of the entry that has the wrong one; the version goes with it."""
    wrong, right = flag.subject[0].removeprefix("arxiv:"), from_url(flag.suggested_url or "").arxiv_id
    if right is None or not flag.subject[0].startswith("arxiv:"):
        return as_suggested(sheet, flag)
    mentions = sheet.about(flag)[:1]
    first = min([flag.line_start, *(mention.line_start for mention in mentions)])
    last = max([flag.line_end, *(mention.line_end for mention in mentions)])
    start, end = sheet.text.span(first, last)
    pattern = re.compile(rf"(?<![\w.]){re.escape(wrong)}(?:v\d{{1,2}})?(?![\d])")
    return [
        SpanChange(found.start(), found.end(), right)
        for found in pattern.finditer(sheet.text.text, start, end)
    ]
