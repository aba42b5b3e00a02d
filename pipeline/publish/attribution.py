"""Attribution: whose data stands in a release, under which licence, and how each is to be named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.schema import CuratedList
from pipeline.source_licenses import source_licenses


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One source or list from which a release has data."""

    title: str
    address: str | None
    """Its page; None for a list that was not fetched."""
    license: str | None
    """SPDX id; None for a list that states none: its facts and links alone are given on."""
    terms: str | None = None
    """The page of a source's terms of use."""
    sentence: str | None = None
    """The words by which a source wants to be named."""
    note: str | None = None
    """What a source's licence covers."""


def attributions(sources: Iterable[str], lists: Iterable[CuratedList]) -> list[Attribution]:
    """Those whose data is used: the lists in their order, then the sources in that of their rank.

    Args:
        sources: The sources of the records that are used.
        lists: The lists whose entries are used.
    """
    used = set(sources)
    return [
        *(Attribution(title=row.title or row.list_id, address=list_address(row), license=row.license) for row in lists),
        *(
            Attribution(title=of.title, address=of.address, license=of.license, terms=of.terms, sentence=of.attribution, note=of.note)
            for name, of in source_licenses().items()
            if name in used
        ),
    ]  # fmt: skip


def list_address(row: CuratedList) -> str | None:
    """The page of a list, where it was fetched from one."""
    return row.repository or row.url
