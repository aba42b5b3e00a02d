"""MET010: a preprint that has been published."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.ids import is_preprint_doi
from pipeline.schema import Evidence, Mention, Record
from pipeline.source_names import SOURCES
from pipeline.text import squash, words


@rule("MET010", "published-version", severity="info", fix="unsafe")
def published_version(view: View) -> Iterator[Finding]:
    """Flag an entry that links a preprint and names no venue, where the paper has been published.

    Why it matters
        The published version was reviewed, and is the one to cite.

    Not flagged
        Entries that name a venue, link the published version or stand under a heading that names it.

    Fix
        Unsafe: venue, year and DOI to add.
    """
    for mention in view.papers:
        record = next(
            (r for r in view.all_records_of(mention) if r.source != "list" and _is_published(r)), None
        )
        if record is None or not mention.arxiv_id or not _names_none(mention, record):
            continue
        told = [("venue", record.venue), ("year", str(record.year) if record.venue and record.year else None)]
        doi = f"https://doi.org/{record.doi}" if record.doi and not is_preprint_doi(record.doi) else None
        told.append(("doi", doi))
        added = ", ".join(value for _, value in told if value)
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "venue"),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"“{mention.title}” has been published" + (f": {record.venue}" if record.venue else ""),
            evidence=tuple(
                Evidence(source=record.source, field=name, quote=value) for name, value in told if value
            ),
            suggestion=Suggestion(words=f"add: {added}", text=added, url=doi),
        )


def _is_published(record: Record) -> bool:
    has_doi = bool(record.doi) and not is_preprint_doi(record.doi or "")
    return has_doi or (record.venue is not None and SOURCES[record.source].knows_venues)


def _names_none(mention: Mention, record: Record) -> bool:
    """Whether neither the entry nor the headings above it say where the paper appeared."""
    if mention.doi or mention.acl_id or mention.pmid or mention.openreview_id:
        return False
    if any(link.role == "paper" and "arxiv" not in link.url.lower() for link in mention.links):
        return False
    if mention.venue_text and not set(words(mention.venue_text)) <= _PREPRINT:
        return False
    around = squash(" ".join((*mention.section_path, mention.raw)))
    return not record.venue or squash(record.venue) not in around


_PREPRINT = frozenset(
    ("arxiv", "preprint", "corr", "e", "print", "eprint", "abs", "org", *map(str, range(1990, 2100)))
)
