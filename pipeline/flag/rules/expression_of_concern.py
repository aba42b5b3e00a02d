"""INT003: a paper that its publisher has expressed concern about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence, Record

_CONCERN = re.compile(r"\W*(?:editorial )?expression of concern\b", re.IGNORECASE)


@rule("INT003", "expression-of-concern", severity="error", most=200)
def expression_of_concern(view: View) -> Iterator[Finding]:
    """Flag a paper whose publisher has expressed concern about it, by title or type of publication.

    Why it matters
        The publisher doubts the findings; a retraction may follow.

    Not flagged
        Papers that speak of concern elsewhere than in front of their title.

    Fix
        None: mark the entry, and look at the notice.

    Not met yet
        It flagged nothing on any real list that was read (docs/flagging.md): its tests are invented.
    """
    for work_id, mentions in view.by_work.items():
        told = [(r, found) for r in view.all_records_of(mentions[0]) if (found := _mark(r))]
        for mention in mentions if told else ():
            yield Finding(
                subject=(view.key(work_id), *mention.section_path),
                line_start=mention.line_start,
                line_end=mention.line_end,
                mentions=(mention,),
                message=f"the publisher of “{mention.title}” has expressed concern",
                evidence=tuple(Evidence(source=r.source, field=f, quote=q) for r, (f, q) in told),
                suggestion="mark it, and look at the notice",
            )


def _mark(record: Record) -> tuple[str, str] | None:
    for title in (record.title, *record.other_titles):
        if _CONCERN.match(title):
            return "title", title
    named = [
        name
        for name in record.publication_types or ()
        if _CONCERN.match(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    ]
    return ("publication_types", named[0]) if named else None
