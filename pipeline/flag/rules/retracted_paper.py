"""INT002: a paper that was retracted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence, Record

_MARKED = r"RETRACTED(?: ARTICLE| PAPER| CHAPTER)?\b|Retracted(?: Article| Paper| Chapter)?\s*[:\]–—-]|\[Retracted\]|Removed:"
_NOTICE = r"RETRACTION(?: NOTE)?\b|Retraction(?: Note)?(?: to)?\s*[:\]–—-]|Retraction notice\b"
_TITLE = re.compile(rf"\W*(?:{_MARKED}|{_NOTICE})")
_TYPE = re.compile(r"\bretract", re.IGNORECASE)


@rule("INT002", "retracted-paper", severity="error", most=200)
def retracted_paper(view: View) -> Iterator[Finding]:
    """Flag a paper that any source marks as retracted, by its title or its type of publication.

    Why it matters
        These lists are read by people who treat patients.

    Not flagged
        Papers about retractions: the mark must stand in front of the title.

    Fix
        None: mark or remove the entry. Where only one version is retracted, the flag says which.

    Not met yet
        It flagged nothing on any real list that was read (docs/flagging.md): its tests are invented.
    """
    for work_id, mentions in view.by_work.items():
        records = view.all_records_of(mentions[0])
        told = [(record, found) for record in records if (found := _mark(record))]
        if not told:
            continue
        record, (field, quote) = told[0]
        others = len(records) - len(told)
        version = (f", {record.venue}" if record.venue else "") if others else ""
        for mention in mentions:
            yield Finding(
                subject=(view.key(work_id), *mention.section_path),
                line_start=mention.line_start,
                line_end=mention.line_end,
                mentions=(mention,),
                message=f"“{mention.title}” was retracted"
                + (f" ({record.source}: {record.doi or record.source_id}{version})" if others else ""),
                evidence=tuple(Evidence(source=r.source, field=f, quote=q) for r, (f, q) in told),
                suggestion=f"mark it as retracted, or remove it (the mark: {field} “{quote}”)",
            )


def _mark(record: Record) -> tuple[str, str] | None:
    """The field that says that a record is of a retracted paper, and its words."""
    for title in (record.title, *record.other_titles):
        if _TITLE.match(title):
            return "title", title
    for name in record.publication_types or ():
        if _TYPE.search(name):
            return "publication_types", name
    return ("is_retracted", "true") if record.is_retracted else None
