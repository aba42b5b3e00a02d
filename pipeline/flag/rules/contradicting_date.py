"""MET002: a date that can't be the paper's."""

from collections.abc import Iterator
from datetime import timedelta

from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.schema import Evidence
from pipeline.source_names import SOURCES


@rule("MET002", "contradicting-date", severity="warning", fix="safe")
def contradicting_date(view: View) -> Iterator[Finding]:
    """Flag a date before the day on which the paper was first made public.

    Why it matters
        Lists are read by date, and a wrong one is copied on.

    Not flagged
        A later date: it may be that of a newer version or of the publication. A difference of a few days (setting
        `date_slack_days`), as between submission and announcement.

    Fix
        Safe where the month is the same and the year was not changed: the date of the record. Else the rule only informs, as a
        report or a repository may have been public before the paper, and the fix is unsafe.
    """
    slack = timedelta(days=view.settings.date_slack_days)
    for mention in view.papers:
        dated = [
            (r.published_on, r)
            for r in view.records_of(mention)
            if SOURCES[r.source].dates_versions and r.published_on
        ]
        if mention.published_on is None or not dated:
            continue
        published_on, record = min(dated, key=lambda pair: (pair[0], pair[1].record_id))
        if mention.published_on + slack >= published_on:
            continue
        is_slip = (
            mention.published_on.month == published_on.month and mention.published_on.year < published_on.year
        )
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "published_on"),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"the list dates “{mention.title}” {mention.published_on}, before it was public",
            evidence=(
                Evidence(
                    source="list", field="published_on", quote=mention.date_text or str(mention.published_on)
                ),
                Evidence(source=record.source, field="published_on", quote=str(published_on)),
            ),
            suggestion=Suggestion(words=f"date it {published_on}"),
            severity=None if is_slip else "info",
            fix=None if is_slip else "unsafe",
        )
