"""The identifiers of every record, under any alias, and what equal and unequal ones mean.

Strong identifiers name one paper. Preprint servers give DOIs too: those are preprint ids, compared without version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.ids import PREPRINT_DOI
from pipeline.merge.columns import Columns, codes, strings

KINDS = ("arxiv_id", "doi", "preprint_doi", "pmid", "acl_id", "dblp_key", "openreview_id", "s2_id")
"""Kinds of identifiers, strongest first."""

EXCLUSIVE = ("arxiv_id", "doi", "preprint_doi", "pmid", "acl_id", "dblp_key")
"""Kinds of which one work has one: two different ones are two works. A paper may be submitted to OpenReview twice,
and Semantic Scholar has twins."""

_ARXIV_NUMBER = r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_ARXIV_PLAIN = rf"(?i)^(?:arxiv:\s*)?{_ARXIV_NUMBER}$"
_ARXIV_URL = (
    r"(?i)(?:arxiv\.org|ar5iv\.org|alphaxiv\.org|huggingface\.co)/(?:abs|pdf|html|papers|ps|format|overview)/"
    rf"{_ARXIV_NUMBER}"
)
_ARXIV_DOI = rf"(?i)10\.48550/arxiv\.{_ARXIV_NUMBER}"
_ARXIV_TEXT = rf"(?i)(?:arxiv[:\s.]\s*(?:preprint\s*)?(?:arxiv[:\s]\s*)?|\bcorr\W+abs/|^abs/){_ARXIV_NUMBER}"
_ARXIV_DBLP = r"(?i)journals/corr/abs-(?P<year>\d{4})-(?P<number>\d{4,5})"
_DOI = r"(?i)(?P<id>10\.\d{4,9}/[^\s\"<>\]\[{}]+)"
_DOI_VERSION = r"(?:[/.]?v\d{1,2}|(?P<f1000>10\.12688/[a-z]+\.\d+)\.\d{1,2})$"
_URLS = ("url", "paper_url", "pdf_url", "ee", "link")
_TEXTS = ("venue", "journal", "volume", "note", "howpublished", "eprint")


@dataclass(frozen=True, slots=True)
class Identifiers:
    """One code array per kind: equal codes are equal identifiers, -1 is none; and the identifiers themselves."""

    codes: dict[str, np.ndarray[Any, np.dtype[np.int32]]]
    values: dict[str, list[str]]

    def of(self, kind: str, row: int) -> str | None:
        """The identifier of one record."""
        code = int(self.codes[kind][row])
        return self.values[kind][code] if code >= 0 else None


def find(records: Columns) -> dict[str, pa.Array]:
    """The identifiers of every record by kind, as texts; null where it has none."""
    return {
        "arxiv_id": _arxiv(records),
        **_dois(records),
        "pmid": _capture(strings(records, "pmid", "pubmed_id"), r"(?P<id>\d{1,9})(?:\.0)?$"),
        "acl_id": strings(records, "acl_id"),
        "dblp_key": _dblp(records),
        "openreview_id": strings(records, "openreview_id"),
        "s2_id": pc.ascii_lower(strings(records, "s2_id")),
    }


def encode(found: Iterable[tuple[str, pa.Array]]) -> Identifiers:
    """The identifiers of all records as codes."""
    encoded = {kind: codes(texts) for kind, texts in found}
    return Identifiers(
        {kind: code for kind, (code, _) in encoded.items()},
        {kind: values for kind, (_, values) in encoded.items()},
    )


def _arxiv(records: Columns) -> pa.Array:
    named = strings(records, "arxiv_id", "arxiv", "eprint")
    found = [_capture(named, _ARXIV_PLAIN), _capture(named, _ARXIV_URL)]
    found += [_capture(strings(records, name), _ARXIV_URL) for name in _URLS if name in records]
    found.append(_capture(strings(records, "doi"), _ARXIV_DOI))
    found += [_capture(strings(records, name), _ARXIV_DOI) for name in _URLS if name in records]
    found += [_capture(strings(records, name), _ARXIV_TEXT) for name in _TEXTS if name in records]
    dblp = pc.extract_regex(strings(records, "dblp_key"), _ARXIV_DBLP)
    found.append(
        pc.binary_join_element_wise(pc.struct_field(dblp, "year"), pc.struct_field(dblp, "number"), ".")
    )
    text = pc.coalesce(*found)
    archive = pc.replace_substring_regex(text, r"^([A-Za-z-]+)\.[A-Za-z]{2}/", r"\1/")
    return pc.ascii_lower(archive)  # math.GT/0309136 and math/0309136 are one


def _capture(text: pa.Array, pattern: str) -> pa.Array:
    return pc.struct_field(pc.extract_regex(text, pattern), "id").cast(pa.string())


def _dois(records: Columns) -> dict[str, pa.Array]:
    found = [_capture(strings(records, name), _DOI) for name in ("doi", *_URLS) if name in records]
    doi = pc.coalesce(*found) if found else pa.nulls(len(records), pa.string())
    doi = pc.ascii_lower(pc.utf8_rtrim(doi, ".,;)'"))
    doi = pc.if_else(pc.match_substring_regex(doi, "^10\\.48550/arxiv"), None, doi)  # an arXiv id: see above
    is_preprint = pc.fill_null(pc.match_substring_regex(doi, PREPRINT_DOI), False)
    stripped = pc.replace_substring_regex(doi, _DOI_VERSION, r"\1")
    return {
        "doi": pc.if_else(is_preprint, None, doi),
        "preprint_doi": pc.if_else(is_preprint, stripped, None),
    }


def _dblp(records: Columns) -> pa.Array:
    """DBLP keys, but of CoRR: those are arXiv ids."""
    key = strings(records, "dblp_key")
    return pc.if_else(pc.fill_null(pc.starts_with(pc.ascii_lower(key), "journals/corr"), True), None, key)
