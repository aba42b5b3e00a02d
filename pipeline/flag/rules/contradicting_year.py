"""MET004: a year that can't be the paper's."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import replace
from pipeline.schema import Evidence
from pipeline.venues import tells_venue

_LONGEST_WAY = 5  # years between a preprint and a publication that no source knows


@rule("MET004", "contradicting-year", severity="info", fix="unsafe")
def contradicting_year(view: View) -> Iterator[Finding]:
    """Flag a year before the preprint, or more than one after the publication.

    Why it matters
        Lists are read by year, and a wrong one is copied on.

    Not flagged
        Any year from the first version to the one after the publication. Where no publication is known, up to five years
        later; where the list names a journal or conference that no source knows, up to five earlier: papers take their time,
        and preprints are late at times. Whole dates (`contradicting-date`).

    Fix
        Unsafe: the year of the record.
    """
    for mention in view.papers:
        records = [record for record in view.all_records_of(mention) if record.source != "list"]
        years = [
            year
            for r in records
            for year in (r.year, r.published_on.year if r.published_on else None)
            if year
        ]
        if mention.year is None or mention.published_on is not None or not years:
            continue
        is_published = any(record.venue and record.year for record in records)
        names_venue = tells_venue(mention.venue_text)
        n_before = _LONGEST_WAY if names_venue and not is_published else view.settings.year_slack
        is_late = mention.year > max(years) + (1 if is_published else _LONGEST_WAY)
        if mention.year >= min(years) - n_before and not is_late:
            continue
        known = max(years) if is_late else min(years)
        source = next(
            r for r in records if known in (r.year, r.published_on.year if r.published_on else None)
        )
        line = line_of(view, mention, str(mention.year))
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "year"),
            line_start=line,
            line_end=line,
            mentions=(mention,),
            message=f"the list gives “{mention.title}” the year {mention.year}; it is of {known}",
            evidence=(
                Evidence(source="list", field="year", quote=mention.date_text or str(mention.year)),
                Evidence(source=source.source, field="year", quote=str(known)),
            ),
            suggestion=replace(str(mention.year), str(known)),
        )
