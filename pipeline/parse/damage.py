"""Text that was UTF-8 and was read as something else: found, mended, and kept as spans.

ftfy knows most of it. It leaves what Mac Roman made of emoji, as U+F8FF, the Apple logo, is not in its table:
such runs are mended here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import ftfy

_FEWEST_BYTES = 3  # that are taken for a letter read in the wrong encoding

# Mojibake only: curly quotes, wide letters and loose accents are the author's taste, and no damage.
_MOJIBAKE_ONLY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_ASCII = re.compile(r"[\x00-\x7f]+")
_PIECE = re.compile(r"[^\n]{1,2000}[^\x00-\x7f]{0,200}")
_BREAKS_LINES = re.compile("[\x00\n\r]")


@dataclass(frozen=True, slots=True)
class Repair:
    """One damaged place: its line (1-based), its columns in the raw line (0-based, end exclusive)."""

    line: int
    column_start: int
    column_end: int
    before: str
    after: str


def mend(lines: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Repair, ...]]:
    """The lines with their damage mended, and every place that was mended."""
    mended, repairs = [], []
    for number, line in enumerate(lines, start=1):
        found = [] if line.isascii() else list(_repairs(line, number))
        repairs += found
        mended.append(_apply(line, found))
    return tuple(mended), tuple(repairs)


def mend_text(text: str) -> str:
    """One piece of text with its damage mended."""
    return mend((text,))[0][0]


def _apply(line: str, repairs: list[Repair]) -> str:
    parts, at = [], 0
    for repair in repairs:
        parts += [line[at : repair.column_start], repair.after]
        at = repair.column_end
    return "".join(parts) + line[at:]


def _repairs(line: str, number: int) -> Iterator[Repair]:
    """The repairs of a line; a long one in pieces, as the time that ftfy takes grows faster than the line."""
    for piece in _PIECE.finditer(line):
        for start, end, after in _changes(piece[0]):
            at = piece.start()
            yield Repair(number, at + start, at + end, piece[0][start:end], after)


def _changes(text: str) -> list[tuple[int, int, str]]:
    fixed = ftfy.fix_encoding(text, _MOJIBAKE_ONLY)
    if _BREAKS_LINES.search(fixed):
        fixed = text
    runs = [(found.start(), found.end(), found[0]) for found in _FOREIGN.finditer(text)]
    if fixed == text:
        after = [run for _, _, run in runs]
    elif _ASCII.findall(fixed) == _ASCII.findall(text):
        after = _FOREIGN.findall(fixed)
    else:  # a no-break space became a space or the like: the runs don't pair up, so it is one change
        return [_whole_change(text, fixed)]
    pairs = zip(runs, map(_unroman, after), strict=True)
    return [(start, end, new) for (start, end, old), new in pairs if new != old]


def _whole_change(text: str, fixed: str) -> tuple[int, int, str]:
    """The one span outside which both texts agree."""
    shorter = min(len(text), len(fixed))
    start = next((i for i in range(shorter) if text[i] != fixed[i]), shorter)
    tail = next((i for i in range(shorter - start) if text[-1 - i] != fixed[-1 - i]), shorter - start)
    after = _FOREIGN.sub(lambda run: _unroman(run[0]), fixed[start : len(fixed) - tail])
    return start, len(text) - tail, after


def _unroman(run: str) -> str:
    """A run of three or more bytes of UTF-8 that was read as Mac Roman or Windows-1252, read rightly.

    Two bytes are too little to go by where ftfy, which looks at their neighbours, leaves them.
    """
    for encoding in ("mac_roman", "cp1252"):
        try:
            data = run.encode(encoding)
            if len(data) >= _FEWEST_BYTES and not _BREAKS_LINES.search(read := data.decode("utf-8")):
                return read
        except UnicodeError:
            continue
    return run
