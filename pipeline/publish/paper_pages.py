"""Where a paper is shown by its source: the page of a record, and of a link that may be followed."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from pipeline.ids import arxiv_address, doi_address
from pipeline.schema import Record, Work


def record_page(record: Record) -> str | None:
    """The page on which a source shows the paper of a record; None where it gave no identifier."""
    if record.source == "semanticscholar" and record.s2_id:
        return f"https://www.semanticscholar.org/paper/{record.s2_id}"
    if record.source == "dblp" and record.dblp_key:
        return f"https://dblp.org/rec/{quote(record.dblp_key)}"
    return _page_of_ids(record)


def work_page(work: Work) -> str | None:
    """The page of a work: its publisher's, else arXiv's."""
    return _page_of_ids(work)


def _page_of_ids(row: Record | Work) -> str | None:
    if isinstance(row, Record) and row.source == "arxiv" and row.arxiv_id:
        return arxiv_address(row.arxiv_id)
    if row.doi:
        return doi_address(row.doi)
    return arxiv_address(row.arxiv_id) if row.arxiv_id else None


def followable(url: str | None) -> str | None:
    """An address that a page may link: one of http or https that names a host; None for any other."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url.strip() if is_web else None
