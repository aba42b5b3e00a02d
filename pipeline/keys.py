"""The key of a paper: its strongest identifier, else its address, else a hash of its title and first author.

The kinds of identifiers, their names and their order stand here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.ids import (
    Ids,
    acl_of_field,
    arxiv_of_field,
    canonical_page,
    canonical_url,
    doi_of_field,
    from_url,
    host_of,
    openreview_of_field,
    pmid_of_field,
    s2_of_field,
)
from pipeline.people import surname, surnames
from pipeline.text import digest, squash
from pipeline.title_forms import title_key

ID_COLUMNS = {
    "arxiv": "arxiv_id", "doi": "doi", "pmid": "pmid", "acl": "acl_id", "openreview": "openreview_id", "s2": "s2_id",
}  # fmt: skip
"""The name of each kind of identifier in a key, strongest first, and the column that holds it."""

READERS: dict[str, Callable[[str], str | None]] = {
    "arxiv": arxiv_of_field, "doi": doi_of_field, "pmid": pmid_of_field, "acl": acl_of_field,
    "openreview": openreview_of_field, "s2": s2_of_field,
}  # fmt: skip
"""What reads a field that holds an identifier of each kind."""

_ORDER = (*ID_COLUMNS, "url", "title")
_TELLING = ("arxiv", "doi", "acl", "s2")  # kinds whose identifiers are known by their form alone


def ids_of(row: object) -> Ids:
    """The identifiers of a row of any table, as its columns hold them."""
    return Ids(**{column: getattr(row, column, None) for column in ID_COLUMNS.values()})


def id_keys(row: object) -> list[str]:
    """The identifiers of a row, or `Ids`, as `name:value`, strongest first."""
    return list(_id_keys(row))


def _id_keys(row: object) -> Iterator[str]:
    for name, column in ID_COLUMNS.items():
        if value := getattr(row, column, None):
            yield f"{name}:{value}"


def strongest_key(row: object) -> str | None:
    """The strongest identifier of a row, or `Ids`, as `name:value`, or None."""
    return next(_id_keys(row), None)


def address_key(url: str) -> str:
    """What an address stands for: the strongest identifier that it holds, else the one form of the page."""
    return strongest_key(from_url(url)) or f"page:{canonical_page(url)}"


def paper_key(ids: Ids, url: str | None, title: str, authors: Sequence[str] | None) -> str:
    """The key of a paper as it is listed: its strongest identifier, else its address, else title and first surname."""
    return strongest_key(ids) or (f"url:{canonical_url(url)}" if url else key_of_title(title, authors or ()))


def key_of_title(title: str, authors: Sequence[str]) -> str:
    """The key of a paper of which nothing but title and authors is known."""
    return f"title:{digest(title_key(title), surname(authors[0]) if authors else '')}"


def former_key_of_title(title: str, authors: Sequence[str]) -> str:
    """The key that version 0.1.0 gave such a paper: decisions may still name it."""
    return f"title:{digest(squash(title), *surnames(authors)[:1])}"


def key_strength(key: str) -> int:
    """The place of a key's kind in the order of kinds; 0 is the strongest."""
    return _ORDER.index(key.partition(":")[0])


def named_key(text: str) -> str | None:
    """The key that a key, an address or a bare identifier names; None where it names none."""
    kind, _, value = text.strip().partition(":")
    if kind.lower() in READERS and (found := READERS[kind.lower()](value)):
        return f"{kind.lower()}:{found}"
    if kind in ("url", "title") and value.strip():
        return text.strip()
    if host_of(text):
        return strongest_key(from_url(text))
    by_form = ((ID_COLUMNS[name], READERS[name](text)) for name in _TELLING)
    return strongest_key(from_url(text) | Ids(**dict(by_form)))
