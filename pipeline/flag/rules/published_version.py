"""MET010: a preprint that has been published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.ids import doi_address, is_preprint_doi
from pipeline.merge.survivorship import is_published
from pipeline.resolve.acceptance import acceptance
from pipeline.schema import Evidence, Mention, Record
from pipeline.text import squash
from pipeline.venues import tells_venue


@rule("MET010", "published-version", severity="info", fix="unsafe", most=200)
def published_version(view: View) -> Iterator[Finding]:
    """Flag an entry that links a preprint and names no venue, where the paper has been published.

    Why it matters
        The published version was reviewed, and is the one to cite. Where no source knows it, the comment that its authors
        left on arXiv does: "Accepted at CVPR 2024".

    Not flagged
        Entries that name a venue, link the published version or stand under a heading that names it; papers that are only
        submitted, or appeared at a workshop.

    Fix
        Unsafe: venue, year and DOI to add.
    """
    for mention in view.papers:
        found = _published(view.all_records_of(mention))
        if found is None or not mention.arxiv_id or not _names_none(mention, found.venue):
            continue
        added = ", ".join(value for _, value in found.told)
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "venue"),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"“{mention.title}” has been published" + (f": {found.venue}" if found.venue else ""),
            evidence=tuple(
                Evidence(source=found.record.source, field=name, quote=value) for name, value in found.told
            ),
            suggestion=Suggestion(words=f"add: {added}", text=added, url=found.doi),
        )


class _Publication(NamedTuple):
    """Where a paper appeared, and which record says so."""

    record: Record
    venue: str | None
    year: str | None = None
    doi: str | None = None

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is known of it, by the names of the columns."""
        known = (("venue", self.venue), ("year", self.year if self.venue else None), ("doi", self.doi))
        return [(name, value) for name, value in known if value]


def _published(records: Sequence[Record]) -> _Publication | None:
    """The publication that a record is of, else the one that an arXiv comment announces."""
    for record in records:
        if record.source != "list" and is_published(record):
            doi = doi_address(record.doi) if record.doi and not is_preprint_doi(record.doi) else None
            return _Publication(record, record.venue, str(record.year) if record.year else None, doi)
    announced = ((record, acceptance(record.comment)) for record in records)
    return next((_Publication(record, venue) for record, venue in announced if venue), None)


def _names_none(mention: Mention, venue: str | None) -> bool:
    """Whether neither the entry nor the headings above it say where the paper appeared."""
    if mention.doi or mention.acl_id or mention.pmid or mention.openreview_id:
        return False
    if any(link.role == "paper" and "arxiv" not in link.url.lower() for link in mention.links):
        return False
    if tells_venue(mention.venue_text):
        return False
    around = squash(" ".join((*mention.section_path, mention.raw)))
    return not venue or not any(squash(name) in around for name in (venue, venue.rsplit(" ", 1)[0]))
