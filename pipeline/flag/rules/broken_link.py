"""FMT007: Markdown that was meant as a link and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.flag.entry_lines import mentions_at
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.subjects import subject_at
from pipeline.flag.suggestions import replace
from pipeline.parse.document import visible_lines
from pipeline.schema import Evidence

_CODE = re.compile(r"`[^`]*`")
_APART = re.compile(r"\[(?P<label>[^\[\]\w]*+\w[^\[\]]*+)\][ \t]++\((?P<url>https?://[^()\s]+)\)")
_REVERSED = re.compile(r"(?<!\])\((?P<label>[^()\w]*+\w[^()]*+)\)\[(?P<url>https?://[^\[\]\s]+)\](?!\()")
_OPEN = re.compile(r"\[(?P<label>[^\[\]]+)\]\((?P<url>https?://[^()\s<>]+)\s*$")
_NESTED = re.compile(
    r"\[(?P<label>[^\[\]]+)\]\((?P<outer>https?://(?P<host>[^/()\s]+)/(?:abs/|pdf/)?)(?P<url>https?://[^()\s]+)\)"
)
_SCHEME = re.compile(
    r"\[(?P<label>[^\[\]]+)\]\((?:https?:/(?!/)|https?//:?|h?ttps?:(?=[^/])|htp?s?://|ttps?://|hhttps?://|https?://https?:?/?/?(?=\w+\.))(?P<url>[\w-]+\.[^()\s]+)\)"
)
_KINDS = (
    ("a space stands between label and address", _APART, ""),
    ("label and address stand in each other's brackets", _REVERSED, ""),
    ("the address is not closed", _OPEN, ""),
    ("one address stands inside another", _NESTED, ""),
    ("the address starts with a misspelt scheme", _SCHEME, "https://"),
)


@rule("FMT007", "broken-link", severity="warning", fix="safe")
def broken_link(view: View) -> Iterator[Finding]:
    """Flag Markdown that was meant as a link but is shown as text, or leads nowhere for its form alone.

    Why it matters
        The reader sees brackets instead of a link, or lands on an error page.

    Not flagged
        Links shown as code, and addresses that hold another on purpose, such as those of web archives and proxies.

    Fix
        Safe: the link as it was meant.
    """
    lines = view.document.lines
    for number, line in visible_lines(lines):
        text = _CODE.sub(lambda code: " " * len(code[0]), line)
        if "http" not in text and "ttps:" not in text and "htp" not in text:
            continue
        after = lines[number] if number < len(lines) else ""
        for told, pattern, scheme in _KINDS:
            for found in pattern.finditer(text):
                if pattern is _OPEN and after.lstrip().startswith(")"):
                    continue
                written = found[0].rstrip()
                yield Finding(
                    subject=subject_at(view, number, "link"),
                    former_subject=(found["label"], found["url"]),
                    line_start=number,
                    line_end=number,
                    mentions=mentions_at(view, number),
                    message=f"this link is broken: {told}",
                    evidence=(Evidence(source="list", field="raw", quote=written),),
                    suggestion=replace(written, f"[{found['label']}]({scheme}{found['url']})"),
                )
