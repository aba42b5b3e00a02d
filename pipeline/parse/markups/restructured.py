"""reStructuredText brought into Markdown's form, line by line, so that one reader reads both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.parse.markups.restructured_tables import tables_to_markdown

_LINK = re.compile(r"`(?P<label>[^`<>]{1,300}?)\s{0,3}<(?P<url>[^<>`\s]{1,2000})>`__?")
_NAMED = re.compile(r"`(?P<label>[^`<>]{1,300})`_(?!_)")
_TARGET = re.compile(r"^\s{0,12}\.\.\s{1,4}_`?(?P<name>[^:`]{1,300})`?:\s{1,8}(?P<url>\S{1,2000})\s*$")
_DIRECTIVE = re.compile(r"^\s{0,12}\.\.(?:\s|$)")
_RULE = re.compile(r"^([=\-~^\"'`#*+_:.])\1{2,}\s*$")
_FOOTNOTE = re.compile(r"\[#?[\w.-]{1,60}\]_(?!\w)")
_NUMBER = re.compile(r"^(\s{0,12})#\.(?=\s)")


def looks_restructured(lines: Sequence[str]) -> bool:
    """Whether a document is reStructuredText: its links are, and Markdown's are not."""
    own = sum(bool(_LINK.search(line) or _DIRECTIVE.match(line)) for line in lines)
    markdown = sum("](" in line or bool(re.match(r"#{1,6} ", line)) for line in lines)
    return own > 1 and own > 2 * markdown


def to_markdown(lines: Sequence[str]) -> list[str]:
    """The lines in Markdown, as many as before."""
    targets = {found["name"].lower(): found["url"] for line in lines if (found := _TARGET.match(line))}
    levels: dict[str, int] = {}
    out = [_inline(line, targets) for line in tables_to_markdown(lines)]
    for i, line in enumerate(lines):
        if _DIRECTIVE.match(line):
            out[i] = ""
        elif i and _underlines(line, lines[i - 1]):
            is_framed = i > 1 and lines[i - 2].strip() == line.strip()
            level = levels.setdefault(line[0] * (1 + is_framed), len(levels) + 1)
            out[i - 1], out[i] = "#" * min(level, 6) + " " + out[i - 1].strip(), ""
            if is_framed:
                out[i - 2] = ""
    return _without_directives(lines, out)


def _underlines(line: str, above: str) -> bool:
    return (
        bool(_RULE.match(line))
        and bool(above.strip())
        and not _RULE.match(above)
        and len(line.rstrip()) >= len(above.rstrip())
    )


def _inline(line: str, targets: dict[str, str]) -> str:
    line = _NUMBER.sub(r"\g<1>1.", _FOOTNOTE.sub("", line.replace("\\ ", "")))
    line = _LINK.sub(lambda found: f"[{found['label'].strip('[]')}]({found['url']})", line)
    return _NAMED.sub(
        lambda found: (
            f"[{found['label']}]({targets[found['label'].lower()]})"
            if found["label"].lower() in targets
            else found["label"]
        ),
        line,
    )


def _without_directives(lines: Sequence[str], out: list[str]) -> list[str]:
    """What is indented below a directive belongs to it, and is no text of the list."""
    inside = False
    for i, line in enumerate(lines):
        if _DIRECTIVE.match(line):
            inside = True
        elif line.strip() and not line.startswith((" ", "\t")):
            inside = False
        elif inside:
            out[i] = ""
    return out
