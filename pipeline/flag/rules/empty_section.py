"""FMT006: a section with nothing in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from pipeline.flag.rule import Finding, View, rule
from pipeline.parse.document import visible_lines
from pipeline.parse.outline import Heading
from pipeline.schema import Evidence

_TAG = re.compile(
    r"</?(?:a|p|br|hr|div|details|center|span|b|ul|ol|li|table|tbody|thead|tr|td|blockquote)\b[^<>]*>", re.I
)
_TO_TOP = re.compile(r"\[[^\[\]]*\b(?:top|back)\b[^\[\]]*\]\(#[^()]*\)|\[[^\w\[\]]*\]\(#[^()]*\)", re.I)

_LINKED = re.compile(r"\]\((?!#)")
_ENDS = (".", "!", "?", ":", "。", "！", "？", "：")
_MOST_WORDS = 8  # of a heading that is the name of a topic


@rule("FMT006", "empty-section", severity="warning")
def empty_section(view: View) -> Iterator[Finding]:
    """Flag a heading with neither text nor entries nor headings below it.

    Why it matters
        The reader takes the topic for done, or the list for abandoned.

    Not flagged
        Headings above other headings, and sections that hold a sentence, a picture or a table. Headings that are no topics:
        sentences, links to other pages, and what stands above the first entry.

    Fix
        None: fill the section or remove its heading.
    """
    text = dict(visible_lines(view.document.lines))
    headings = view.document.headings
    first_entry = min((mention.line_start for mention in view.mentions), default=0)
    for heading, after in zip_longest(headings, headings[1:]):
        if after is not None and after.level > heading.level:
            continue
        last = after.line if after else len(view.document.lines) + 1
        rule_line = heading.line + 1 if _is_underline(text.get(heading.line + 1, "")) else heading.line
        below = view.document.lines[rule_line : last - 1]
        if not heading.path or any(_says_something(line) for line in below):
            continue
        if heading.line < first_entry or _is_no_topic(heading):
            continue
        yield Finding(
            subject=heading.path,
            line_start=heading.line,
            line_end=heading.line,
            message=f"the section “{heading.text}” is empty",
            evidence=(Evidence(source="list", field="heading", quote=heading.text_raw or heading.text),),
            suggestion="fill it, or remove its heading",
        )


def _is_no_topic(heading: Heading) -> bool:
    """Whether a heading is a sentence or a link, not the name of something that entries could stand under."""
    text, raw = heading.text.strip(), heading.text_raw or ""
    is_linked = _LINKED.search(raw) is not None or raw.lstrip().startswith("<summary")
    return is_linked or text.endswith(_ENDS) or len(text.split()) > _MOST_WORDS


def _is_underline(line: str) -> bool:
    return bool(line.strip()) and not line.strip().strip("=-")


def _says_something(line: str) -> bool:
    """Whether a line has more than rules, empty tags and links to its top."""
    return bool(_TO_TOP.sub("", _TAG.sub("", line)).strip(" \t-*_=>|()[]"))
