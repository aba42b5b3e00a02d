"""Bytes to lines: any bytes in, never an exception; what was lost on the way is said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n?|\n")
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The lines of a file, without their ends, and how they were read."""

    lines: tuple[str, ...]
    encoding: str
    is_lossy: bool


def decode(data: bytes) -> Decoded:
    """Read bytes as UTF-8, or as their byte order mark says; what fits neither is replaced, and said."""
    encoding = next((name for mark, name in _MARKED if data.startswith(mark)), "utf-8")
    try:
        text, is_lossy = data.decode(encoding), False
    except UnicodeDecodeError:
        text, is_lossy = data.decode(encoding, "replace"), True
    return Decoded(split_lines(text), encoding, is_lossy)


def split_lines(text: str) -> tuple[str, ...]:
    r"""Lines as Markdown counts them: `\n`, `\r\n` and `\r` end one, U+2028 and form feeds don't."""
    lines = _LINE_END.split(text)
    return tuple(lines[:-1] if lines[-1] == "" else lines)
