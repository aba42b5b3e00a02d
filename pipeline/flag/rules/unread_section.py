"""FMT008: a section that paperlist could hardly read."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence, Unread

_FEWEST = 3  # lines that name papers, below which a section is no list of them
_UNREAD_SHARE = 0.5  # of a section's papers, above which most of them are unread
_NEVER_READ = ("contents", "comment", "code")
_QUOTED = 200  # characters
_SHOWN = 20  # lines that are named


@rule("FMT008", "unread-section", severity="info")
def unread_section(view: View) -> Iterator[Finding]:
    """Flag a section of which most identifiers and links to papers became part of no entry.

    Why it matters
        What is not read is neither looked up nor checked, and nobody would notice.

    Not flagged
        Comments, code and tables of contents, and sections with fewer than three such lines.

    Fix
        None: write the entries as those of other sections are written, or report the form, so that it can be read.
    """
    heads = {heading.line: heading for heading in view.document.headings}
    lines = sorted(heads)
    unread: dict[int, list[Unread]] = defaultdict(list)
    for row in view.unread:
        if row.reason not in _NEVER_READ and (row.arxiv_ids or row.dois or row.n_links):
            unread[_line_above(lines, row.line_start)].append(row)
    read = Counter(_line_above(lines, mention.line_start) for mention in view.mentions)
    for line, rows in sorted(unread.items()):
        heading = heads.get(line)
        if len(rows) < _FEWEST or len(rows) <= _UNREAD_SHARE * (len(rows) + read[line]):
            continue
        yield Finding(
            subject=heading.path if heading else (),
            line_start=line or rows[0].line_start,
            line_end=line or rows[0].line_start,
            message=f"most papers here were not read: {len(rows)} lines name papers that no entry holds",
            evidence=(Evidence(source="list", field="line", quote=rows[0].text[:_QUOTED]),),
            suggestion="write these entries as others of the list are written, or report the form",
            other_lines=tuple(row.line_start for row in rows[:_SHOWN]),
        )


def _line_above(lines: list[int], line: int) -> int:
    """The last of some lines that stands above a line or is it; 0 where there is none."""
    place = bisect_right(lines, line)
    return lines[place - 1] if place else 0
