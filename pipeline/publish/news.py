"""News: what a publication changed, in words; reports, the last lines of a run and `paperlist diff` tell it alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Literal, NamedTuple

from pipeline.schema import Change, ChangeKind
from pipeline.text import backslashed, plural

Format = Literal["text", "markdown", "json"]

HEADINGS: dict[ChangeKind, str] = {
    "work_new": "New works",
    "work_published": "Published by now",
    "work_withdrawn": "Withdrawn",
    "work_retracted": "Retracted",
    "work_retitled": "Works with another title",
    "work_merged": "Works that were merged",
    "work_split": "Works that were split off",
    "work_gone": "Works that are gone",
    "flag_opened": "Flags opened",
    "flag_closed": "Flags closed",
    "flag_dismissed": "Flags dismissed",
}
"""What is told of a publication, the most telling first."""


_MOST_IN_REPORT = 20  # changes of one kind that a report names
_LONGEST = 240  # characters of one change in a report
_MOST_AT_END = 5  # works that the last lines of a run name


class NewsGroup(NamedTuple):
    """The changes of one kind: its heading, and each of them in a line of plain text."""

    kind: ChangeKind
    heading: str
    lines: list[str]


def news_of(changes: Sequence[Change]) -> list[NewsGroup]:
    """Changes by kind, the most telling first; kinds of which there is none are left out."""
    groups = [
        NewsGroup(kind, heading, [_line(change) for change in changes if change.kind == kind])
        for kind, heading in HEADINGS.items()
    ]
    return [group for group in groups if group.lines]


def with_news(report: str, changes: Sequence[Change]) -> str:
    """The report in Markdown with what changed at its head; as it is where there was no release before."""
    release = next((change for change in changes if change.kind == "release"), None)
    if release is None or release.content_id_before is None:
        return report
    groups = news_of(changes)
    lines = [f"## What changed since release {release.content_id_before}", ""]
    for group in groups:
        lines += [f"{group.heading} ({len(group.lines):,}):", ""]
        lines += [f"- {_escaped(line)}" for line in group.lines[:_MOST_IN_REPORT]]
        left = len(group.lines) - _MOST_IN_REPORT
        lines += [f"- and {left:,} more: `paperlist diff`"] if left > 0 else []
        lines.append("")
    if not groups:
        lines += ["No work and no flag is new, gone or another.", ""]
    title, _, rest = report.partition("\n")
    return "\n".join([f"{title}\n", *lines]) + rest


def told_changes(changes: Sequence[Change], form: Format) -> str:
    """Changes as text, Markdown or JSON."""
    if form == "json":
        return json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=1, default=str)
    lines = [*_told(changes, form)]
    return "\n".join(lines) if lines else "Nothing changed."


def _told(changes: Sequence[Change], form: Format) -> Iterator[str]:
    for _, heading, lines in news_of(changes):
        yield f"## {heading} ({len(lines):,})\n" if form == "markdown" else f"{heading} ({len(lines):,})"
        yield from (f"- {_escaped(line)}" if form == "markdown" else f"  {line}" for line in lines)
        yield ""


def _line(change: Change) -> str:
    of = f" [{change.list_id}]" if change.list_id else ""
    if change.kind == "work_retitled":
        return f"“{change.before}” is now “{change.after}”{of}"
    told = f"“{change.title}”" if change.kind.startswith("work") else f"{change.subject}: {change.title}"
    by_kind = {
        "work_published": f": {change.after}", "work_merged": f": one with {change.after}", "work_split": f": was one with {change.before}",
    }  # fmt: skip
    return f"{told}{by_kind.get(change.kind, '')}{of}"


def _escaped(line: str) -> str:
    """A line in which nothing that a list says is markup."""
    escaped = backslashed(line, "\\`*_[]<>#|!@&")
    return escaped if len(escaped) <= _LONGEST else f"{escaped[:_LONGEST].rstrip(chr(92))}…"


def last_lines(changes: Sequence[Change]) -> list[str]:
    """What the last lines of a run begin with: how much changed, and the works that say most of it; nothing where nothing did."""
    groups = news_of(changes)
    if not groups:
        return []
    counts = ", ".join(f"{one.heading[0].lower()}{one.heading[1:]} {len(one.lines):,}" for one in groups)
    works = [line for one in groups if one.kind.startswith("work") for line in one.lines]
    left = len(works) - _MOST_AT_END
    more = [f"  and {plural(left, 'work')} more: `paperlist diff`"] if left > 0 else []
    return [f"Since the last release: {counts}.", *(f"  {line}" for line in works[:_MOST_AT_END]), *more]
