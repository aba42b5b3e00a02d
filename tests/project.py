"""The project as tests see it: where it is, its shipped list, and the papers of that list on both services."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipeline import tables
from pipeline.schema import Record
from tests.services.papers import Library, Paper, Version

REPOSITORY = Path(__file__).parent.parent
NOWHERE = "http://127.0.0.1:9"  # the discard port: refused at once
SHIPPED = "generative-ai-in-medical-image-analysis"
FILLERS = ("2308.16150", "2308.02062")


def day(text: str = "2026-11-24"):
    """A clock that stands still."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return lambda: moment


def shipped_records() -> list[Record]:
    """The records of the bundled snapshot."""
    return tables.read(REPOSITORY / "data" / "raw" / "snapshot" / "records.parquet", Record)


def shipped_library() -> Library:
    """The ten papers of the shipped list as both services would know them, abstracts and counts invented."""
    return Library([_paper(number, record) for number, record in enumerate(shipped_records())])


def _paper(number: int, record: Record) -> Paper:
    return Paper(
        arxiv_id=record.arxiv_id,
        title=record.title,
        authors=tuple(author.name for author in record.authors),
        abstract=f"An invented abstract, number {number}.",
        versions=(Version(submitted_at=f"{record.published_on}T12:00:00Z"),),
        doi=record.doi,
        s2_id=f"{number:040x}",
        corpus_id=1000 + number,
        year=record.year,
        published_on=str(record.published_on),
        venue=record.venue or "arXiv.org",
        citation_count=number,
    )
