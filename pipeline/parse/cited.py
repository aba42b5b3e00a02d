"""A BibTeX entry read as an entry of the list."""

from __future__ import annotations

from dataclasses import replace

from pipeline.ids import arxiv_address, arxiv_of_field, doi_address, doi_of_field
from pipeline.parse.bibtex import BibEntry
from pipeline.parse.blocks import Span
from pipeline.parse.links import find_links
from pipeline.parse.reading import Reading, set_when
from pipeline.parse.titles import clean_title
from pipeline.parse.unit import Unit


def read_bibtex(entry: BibEntry) -> Reading:
    """A BibTeX entry as a reading."""
    fields = entry.fields
    spans = [
        Span(fields[name], entry.line_start, url=_address(name, fields[name]))
        for name in ("url", "doi", "eprint", "pdf", "code")
        if fields.get(name)
    ]
    unit = Unit("bibtex", entry.line_start, entry.line_end, [])
    reading = Reading(
        unit, clean_title(fields["title"]), fields["title"], "bibtex", authors_text=fields.get("author")
    )
    reading.links = find_links([replace(span, link=i) for i, span in enumerate(spans)])
    names = ("booktitle", "journal", "venue", "publisher", "school", "howpublished", "note", "archiveprefix")
    where = next((fields[name] for name in names if fields.get(name)), None)
    set_when(reading, [text for text in (where, fields.get("year")) if text])
    return reading


def _address(name: str, value: str) -> str:
    if value.startswith("http"):
        return value
    if name == "doi" and (doi := doi_of_field(value)):
        return doi_address(doi)
    if name == "eprint" and (arxiv_id := arxiv_of_field(value)):
        return arxiv_address(arxiv_id)
    return value
