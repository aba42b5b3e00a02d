"""What authors write and CommonMark does not take: brought into its form line by line, never across lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TIGHT_HEADING = re.compile(r"^(#{1,6})(?=[^#\s!])(?=.*\w)")
_ITALIC_LINE = r"(?!\*[^*]{1,2000}\*(?:<br\s?/?>|[\s.,;\\]){0,4}$)"
_TIGHT_BULLET = re.compile(rf"^(\s{{0,12}}{_ITALIC_LINE}[-+*])(?=\[[^\]]{{2,}}\]\()")
_TIGHT_NUMBER = re.compile(r"^(\s{0,12}\d{1,4}[.)])(?=[\[\"“*])")
_DEFINITION = re.compile(r"^\s{0,2}:\s{1,4}(?=[\w\[*_])")
_WIDE_BRACKETS = str.maketrans("［］", "[]")
_WIDE_LINK = re.compile(r"\]\s?（\s?(https?://[^\s（）]{1,2000})\s?）")
_BULLET_SIGN = re.compile(r"^(\s{0,12})[•●▪◦‣·–](?=\s)")


def lenient(lines: Sequence[str]) -> list[str]:
    """The lines with the marks set off that their authors ran together: `#2 Method`, `-[Title](…)`."""
    out = [_lenient_line(line, lines[i - 1] if i else "") for i, line in enumerate(lines)]
    for i, line in enumerate(lines):
        if i and line.startswith((":", " :", "  :")) and out[i - 1].strip() and _DEFINITION.match(line):
            # a definition, as other dialects have them: a line of its own
            out[i - 1], out[i] = out[i - 1].rstrip() + "  ", _DEFINITION.sub("", line)
    return out


def _lenient_line(line: str, before: str) -> str:
    if not line.isascii():
        line = _WIDE_LINK.sub(r"](\1)", line.translate(_WIDE_BRACKETS))
    start = line[:16].lstrip()[:1]
    if not start or (start.isalnum() and not start.isdigit()):
        return line
    if start == "#":
        # directly below text it is a hashtag or an issue number that was wrapped
        return line if before.strip() else _TIGHT_HEADING.sub(r"\1 ", line)
    if start.isdigit():
        return _TIGHT_NUMBER.sub(r"\1 ", line)
    return _TIGHT_BULLET.sub(r"\1 ", _BULLET_SIGN.sub(r"\1-", line))
