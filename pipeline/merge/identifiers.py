"""The identifiers of every record, under any alias, and what equal and unequal ones mean.

Strong identifiers name one paper. Preprint servers give DOIs too: those are preprint ids, compared without version.
Each distinct value of a column is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import Levenshtein

from pipeline.ids import (
    Ids,
    acl_of_field,
    arxiv_of_dblp,
    arxiv_of_doi,
    arxiv_of_field,
    arxiv_of_text,
    dblp_of_field,
    doi_of_field,
    from_urls,
    openreview_of_field,
    pmid_of_field,
    preprint_doi,
    publisher_doi,
    s2_of_field,
)
from pipeline.keys import ID_COLUMNS
from pipeline.merge.arrays import Bools, Rows
from pipeline.merge.columns import Columns, Texts, codes, strings

_WITHIN_MERGE = {"doi": ("doi", "preprint_doi"), "acl_id": ("acl_id", "dblp_key")}
KINDS = tuple(kind for column in ID_COLUMNS.values() for kind in _WITHIN_MERGE.get(column, (column,)))
"""Kinds of identifiers, strongest first."""

EXCLUSIVE = tuple(kind for kind in KINDS if kind not in ("openreview_id", "s2_id"))
"""Kinds of which one work has one: two different ones are two works. A paper may be submitted to OpenReview twice,
and Semantic Scholar has twins."""

_ARCHIVE_DOI = "10.2307/"  # JSTOR gives articles of all publishers DOIs of its own
_URLS = ("url", "paper_url", "pdf_url", "ee", "link")
_TEXTS = ("venue", "journal", "volume", "note", "howpublished")


@dataclass(frozen=True, slots=True)
class Identifiers:
    """One code array per kind: equal codes are equal identifiers, -1 is none; and the identifiers themselves."""

    codes: dict[str, np.ndarray[Any, np.dtype[np.int32]]]
    values: dict[str, Texts]
    has_alias: np.ndarray[Any, np.dtype[np.bool_]]
    """`(n_records,) bool`: the DOI is an archive's, beside which the article has its publisher's."""

    def differ(self, kind: str, left: Rows, right: Rows) -> Bools:
        """Which pairs of records have two identifiers of a kind that can't be one paper's, `(n_pairs,) bool`."""
        codes = self.codes[kind]
        differ: Bools = (codes[left] >= 0) & (codes[right] >= 0) & (codes[left] != codes[right])
        return differ & (self.has_alias[left] == self.has_alias[right]) if kind == "doi" else differ

    def of(self, kind: str, row: int) -> str | None:
        """The identifier of one record."""
        code = int(self.codes[kind][row])
        return self.values[kind][code] if code >= 0 else None


def find(records: Columns) -> dict[str, pa.Array]:
    """The identifiers of every record by kind, as texts; null where it has none."""
    addresses = [_in_addresses(records[name]) for name in _URLS if name in records]

    def told(kind: str, *fields: pa.Array) -> pa.Array:
        """What fields say of a kind, else addresses; the first that says something."""
        return pc.coalesce(*fields, *(found[kind] for found in addresses))

    doi = told("doi", _each(doi_of_field, strings(records, "doi")))
    dblp = strings(records, "dblp_key")
    return {
        "arxiv_id": pc.coalesce(
            told("arxiv_id", _each(arxiv_of_field, strings(records, "arxiv_id", "arxiv", "eprint"))),
            _each(arxiv_of_doi, doi),
            *(_each(arxiv_of_text, records[name]) for name in _TEXTS if name in records),
            _each(arxiv_of_dblp, dblp),
        ),
        "doi": _each(publisher_doi, doi),
        "preprint_doi": _each(preprint_doi, doi),
        "pmid": told("pmid", _each(pmid_of_field, strings(records, "pmid", "pubmed_id"))),
        "acl_id": told("acl_id", _each(acl_of_field, strings(records, "acl_id"))),
        "dblp_key": _each(dblp_of_field, dblp),
        "openreview_id": told("openreview_id", _each(openreview_of_field, strings(records, "openreview_id"))),
        "s2_id": told("s2_id", _each(s2_of_field, strings(records, "s2_id"))),
    }


def encode(found: Iterable[tuple[str, pa.Array]]) -> Identifiers:
    """The identifiers of all records as codes."""
    encoded = {kind: codes(texts) for kind, texts in found}
    code, values = encoded["doi"]
    alias = pc.starts_with(values.column.cast(pa.string()), _ARCHIVE_DOI).to_numpy(zero_copy_only=False)
    return Identifiers(
        {kind: code for kind, (code, _) in encoded.items()},
        {kind: values for kind, (_, values) in encoded.items()},
        np.append(alias, False).astype(bool)[code],
    )


def _each(read: Callable[[str], str | None], text: pa.Array) -> pa.Array:
    """What is read of each text; each distinct one is read once."""
    distinct, rows = _distinct(text)
    return pa.array([read(one) for one in distinct], pa.string()).take(rows)


def _in_addresses(text: pa.Array) -> dict[str, pa.Array]:
    """The identifiers of all kinds that each address holds."""
    distinct, rows = _distinct(text)
    found: Sequence[Ids] = [from_urls(one) for one in distinct]
    return {
        kind: pa.array([getattr(ids, kind) for ids in found], pa.string()).take(rows)
        for kind in ID_COLUMNS.values()
    }


def _distinct(text: pa.Array) -> tuple[list[str], pa.Array]:
    """The distinct texts, and for each row which of them it is; null where it has none."""
    encoded = text.dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices


def are_near_dois(doi_l: str, doi_r: str) -> bool:
    """Whether two DOIs may be one: but for a sign of their endings, or for what hangs on to one of them."""
    short, long = sorted((doi_l, doi_r), key=len)
    return long.startswith(short) or Levenshtein.distance(short, long, score_cutoff=1) <= 1
