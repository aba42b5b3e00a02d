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

_DELIMITER_ROW = re.compile(
    r"\s{0,3}\|?\s{0,9}:?-{1,99}:?\s{0,9}(?:\|\s{0,9}:?-{1,99}:?\s{0,9}){1,40}\|?\s{0,9}"
)
_BAR = re.compile(r"(?<!\\)\|")
_FORMULA = re.compile(r"(?<![^\s(])\|[^\s|\\]{1,12}\|(?![^\s),.:])|(?<=[^\s|\\])\|(?=[^\s|]{1,20}\))")


def lenient(lines: Sequence[str]) -> list[str]:
    """The lines with the marks set off that their authors ran together: `#2 Method`, `-[Title](…)`."""
    out = [_lenient_line(line, lines[i - 1] if i else "") for i, line in enumerate(lines)]
    for i, line in enumerate(lines):
        if i and line.startswith((":", " :", "  :")) and out[i - 1].strip() and _DEFINITION.match(line):
            # a definition, as other dialects have them: a line of its own
            out[i - 1], out[i] = out[i - 1].rstrip() + "  ", _DEFINITION.sub("", line)
    _keep_bars_of_formulas(out)
    return out


def _keep_bars_of_formulas(lines: list[str]) -> None:
    """Escape, in tables, the bars of formulas ("|V|") in rows that would have too many cells with them."""
    width = 0
    for i, line in enumerate(lines):
        if "|" not in line:
            width = 0
        elif "-|" in line.replace(" ", "").replace(":", "") and _DELIMITER_ROW.fullmatch(line):
            width = _n_cells(line)
        elif width and _n_cells(line) > width:
            kept = _FORMULA.sub(lambda found: found[0].replace("|", "\\|"), line)
            lines[i] = kept if _n_cells(kept) == width else line


def _n_cells(row: str) -> int:
    """How many cells a row of a table has."""
    return len(_BAR.findall(row.strip().strip("|"))) + 1


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
