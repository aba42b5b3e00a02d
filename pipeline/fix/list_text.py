"""The text of a list as it can be edited: its characters stand for its bytes, and what is not edited is written back as it was."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.parse.decoding import decode

_LINE_END = re.compile(r"\r\n?|\n")
_MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": b"", "utf-8": b""}


@dataclass(frozen=True, slots=True, order=True)
class SpanChange:
    """A span of the text, end exclusive, and what is to stand there."""

    start: int
    end: int
    text: str

    def meets(self, other: SpanChange) -> bool:
        """Whether two changes can't both be made: they share a character, or write at the same place."""
        return max(self.start, other.start) < min(self.end, other.end) or self.start == other.start


@dataclass(frozen=True)
class ListText:
    """The characters of a list; bytes that are not text in its encoding stand for themselves."""

    mark: bytes
    codec: str
    text: str

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of each line, without its end, as lines are counted everywhere."""
        ends = [(found.start(), found.end()) for found in _LINE_END.finditer(self.text)]
        starts = [0, *(after for _, after in ends)]
        return list(zip(starts, [*(before for before, _ in ends), len(self.text)], strict=True))

    @cached_property
    def line_end(self) -> str:
        """What ends the lines of the list: that of the first one."""
        found = _LINE_END.search(self.text)
        return found[0] if found else "\n"

    def line(self, number: int) -> str:
        """A line by its number, without its end."""
        start, end = self.spans[number - 1]
        return self.text[start:end]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The span of some lines, without the end of the last."""
        return self.spans[first - 1][0], self.spans[last - 1][1]

    def whole_lines(self, first: int, last: int) -> tuple[int, int]:
        """The span of some lines with their ends; of the last line of all, with the end before it where it has none."""
        start, end = self.span(first, last)
        after = self.spans[last][0] if last < len(self.spans) else end
        if after == end and first > 1:
            return self.spans[first - 2][1], end
        return start, after

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self.mark + self.text.encode(self.codec, "surrogateescape")

    def with_changes(self, changes: Sequence[SpanChange]) -> ListText:
        """The text with changes made, of which no two meet."""
        parts, at = [], 0
        for change in sorted(changes):
            parts += [self.text[at : change.start], change.text]
            at = change.end
        return ListText(self.mark, self.codec, "".join([*parts, self.text[at:]]))


def read_text(data: bytes) -> ListText | None:
    """The text of a list; None where what is read would not be written back byte for byte."""
    encoding = decode(data).encoding
    mark = _MARKS[encoding]
    codec = "utf-8"
    if encoding == "utf-16":
        mark, codec = data[:2], "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    try:
        read = ListText(mark, codec, data.removeprefix(mark).decode(codec, "surrogateescape"))
        return read if read.data == data else None
    except UnicodeError:
        return None


def smallest(start: int, before: str, after: str) -> SpanChange | None:
    """The one change outside which two texts agree; None where they are equal."""
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    if before == after:
        return None
    return SpanChange(start + head, start + len(before) - tail, after[head : len(after) - tail])
