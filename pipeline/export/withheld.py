"""What is not given on unasked: other people's texts, and what says more of a person than the printed name."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.schema import CuratedList

TEXT_COLUMNS: dict[str, tuple[str, ...]] = {
    "works": ("abstract", "tldr"),
    "records": ("abstract", "tldr", "comment"),
    "mentions": ("raw", "title_raw", "authors_text"),
}
"""By table the columns that hold texts; with `--with-texts` they are given on, those of entries only for lists with a licence."""
PERSONAL_FIELDS: dict[str, tuple[str, ...]] = {"works": ("s2_author_id",), "records": ("s2_author_id",)}
"""By table the fields of authors beside their names; they are never given on."""
UNPUBLISHED = ("unread", "flags", "resolutions", "pairs", "provenance", "runs", "changes", "aliases")
"""Tables for the lists' maintainers and for operators: quotes of texts, people's reasons, how a night went."""


def lists_with_texts(lists: Iterable[CuratedList], *, with_texts: bool) -> frozenset[str]:
    """The lists whose own words may be given on: those that state a licence, and only if texts are asked for."""
    return frozenset(row.list_id for row in lists if with_texts and row.license)
