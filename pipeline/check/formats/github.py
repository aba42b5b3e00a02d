"""Workflow commands that GitHub shows as annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checking import Checked, Remark
from pipeline.check.formats.lines import summary
from pipeline.printable import harmless, shown_path
from pipeline.text import plural

N_ANNOTATIONS = 10
"""GitHub shows so many of each level for one step, and drops the others without a word."""
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def as_annotations(checked: Checked) -> str:
    """A command for each flag, at most ten of a level, and a line that counts all and says how many are not shown."""
    return "\n".join([*_commands(checked), summary(checked)])


def _commands(checked: Checked) -> Iterator[str]:
    for severity, level in _LEVELS.items():
        remarks = [remark for remark in checked.remarks if remark.flag.severity == severity]
        yield from (_command(level, remark) for remark in remarks[:N_ANNOTATIONS])
        left = len(remarks) - N_ANNOTATIONS
        if left > 0:
            yield f"{plural(left, 'more flag')} of level {level} not annotated: GitHub shows {N_ANNOTATIONS}."


def _command(level: str, remark: Remark) -> str:
    flag = remark.flag
    properties = {
        "file": shown_path(remark.path),
        "line": str(flag.line_start),
        "endLine": str(flag.line_end),
        "title": f"{flag.code} {flag.name}",
    }
    told = ",".join(f"{name}={_escaped(harmless(value), _PROPERTY)}" for name, value in properties.items())
    advice = f" → {flag.suggestion}" if flag.suggestion else ""
    return f"::{level} {told}::{_escaped(harmless(f'{flag.message}{advice} ({flag.flag_id})'), _DATA)}"


def _escaped(text: str, codes: dict[str, str]) -> str:
    return "".join(codes.get(char, char) for char in text)
