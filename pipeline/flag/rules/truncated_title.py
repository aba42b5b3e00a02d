"""MET006: a title that is cut."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import retitle
from pipeline.flag.titles import difference
from pipeline.schema import Evidence
from pipeline.title_forms import title_words


@rule("MET006", "truncated-title", severity="info", fix="safe")
def truncated_title(view: View) -> Iterator[Finding]:
    """Flag a title that is that of the record without its end, its subtitle or the nickname in front.

    Why it matters
        A whole title is found by search, and says what the paper is about.

    Not flagged
        Titles that any record of the paper has in full as the list has them.

    Fix
        Safe: the title of the record, after the nickname that the list gives it.
    """
    for mention in view.papers:
        records = view.records_of(mention)
        told = [difference(mention.title, record.title, view.vocabulary) for record in records]
        if not told or any(name != "cut" for name in told):
            continue
        record, line = records[0], line_of(view, mention, mention.title)
        if set(title_words(record.title)) <= set(title_words(mention.raw)):
            continue  # the entry has the rest elsewhere, as a nickname in front
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "title"),
            line_start=line,
            line_end=line,
            mentions=(mention,),
            message=f"“{mention.title}” is a part of the title “{record.title}”",
            evidence=(Evidence(source=record.source, field="title", quote=record.title),),
            suggestion=retitle(view, mention, record.title),
        )
