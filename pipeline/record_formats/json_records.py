"""Records in JSON: CSL-JSON, OpenAlex's works, and plain objects with our columns, in arrays or a line each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.record_formats.record_format import (
    NativeRecord,
    ParsedText,
    RecordFormat,
    field_names,
    first_values,
    page_range,
)

_WRAPPERS = ("items", "results", "records", "references")
"""Names under which an object holds the array of its records."""
_CSL_ONLY = frozenset({"container-title", "issued", "DOI", "URL"})


def is_openalex(record: NativeRecord) -> bool:
    """Whether an object is a work of OpenAlex."""
    return "authorships" in record or str(record.get("id", "")).startswith("https://openalex.org/W")


def is_csl(record: NativeRecord) -> bool:
    """Whether an object is an item of CSL-JSON."""
    return not _CSL_ONLY.isdisjoint(record) or _has_parts(record.get("author"))


def _has_parts(authors: Any) -> bool:
    return isinstance(authors, list) and any(isinstance(one, dict) and "family" in one for one in authors)


def parse_array(text: str) -> ParsedText:
    """The objects of an array, also of one that stands in an object."""
    found = json.loads(text)
    if isinstance(found, dict):
        found = next((found[name] for name in _WRAPPERS if isinstance(found.get(name), list)), [found])
    if not isinstance(found, list):
        raise ValueError("neither an array of records nor an object that holds one")
    records = [row for row in found if isinstance(row, dict)]
    odd = [at for at, row in enumerate(found, 1) if not isinstance(row, dict)]
    left_out = [f"number {at} of the array is no object; it was left out." for at in odd]
    return ParsedText(records, left_out, len(left_out))


def json_row(record: NativeRecord) -> dict[str, Any]:
    """Our columns of an object, by the form it has."""
    if is_openalex(record):
        return _openalex_row(record)
    return _csl_row(record) if is_csl(record) else dict(record)


def json_columns(record: NativeRecord) -> Mapping[str, str]:
    """Our column by field, for the form that an object has; plain objects have our own names."""
    if is_openalex(record):
        return field_names("openalex")
    return field_names("csl") if is_csl(record) else {name: name for name in record}


def _csl_row(record: NativeRecord) -> dict[str, Any]:
    row = first_values(record, field_names("csl"))
    row["authors"] = [name for name in map(_csl_name, record.get("author") or []) if name]
    row["year"], row["date"] = _csl_date(row.pop("date", None))
    return {
        **row,
        "venue": row.get("journal"),
        "title": _one(row.get("title")),
        "journal": _one(row.get("journal")),
    }


def _one(value: Any) -> Any:
    """The first of several, as Crossref's answers have them."""
    return (value[0] if value else None) if isinstance(value, list) else value


def _csl_name(author: Any) -> str | None:
    if not isinstance(author, dict):
        return str(author)
    family = " ".join(part for part in (author.get("non-dropping-particle"), author.get("family")) if part)
    return (
        f"{family}, {author['given']}" if family and author.get("given") else family or author.get("literal")
    )


def _csl_date(issued: Any) -> tuple[Any, Any]:
    if not isinstance(issued, dict):
        return None, issued
    parts = (issued.get("date-parts") or [[]])[0] or []
    return (parts[0] if parts else None), issued.get("raw") or issued.get("literal")


def _openalex_row(record: NativeRecord) -> dict[str, Any]:
    row = first_values(record, field_names("openalex"))
    biblio = row.pop("biblio", None) or {}
    place = (row.pop("journal", None) or {}).get("source") or {}
    pmid = (row.pop("pmid", None) or {}).get("pmid")
    authors = [(one.get("author") or {}).get("display_name") for one in record.get("authorships") or []]
    abstract = row.pop("abstract", None)
    return {
        **row,
        "authors": [name for name in authors if name],
        "venue": place.get("display_name"),
        "volume": biblio.get("volume"),
        "number": biblio.get("issue"),
        "pages": page_range(biblio.get("first_page"), biblio.get("last_page")),
        "pmid": str(pmid).rsplit("/", 1)[-1] if pmid else None,
        "abstract": _in_order(abstract) if isinstance(abstract, dict) else abstract,
    }


def _in_order(inverted: Mapping[str, Sequence[int]]) -> str:
    """A text from the places of its words."""
    return " ".join(
        word for _, word in sorted((at, word) for word, places in inverted.items() for at in places)
    )


def write_array(records: Sequence[NativeRecord]) -> str:
    """Objects as an array."""
    return json.dumps(list(records), ensure_ascii=False, indent=1) + "\n"


def write_lines(records: Sequence[NativeRecord]) -> str:
    """Objects, a line each."""
    return "".join(json.dumps(record, ensure_ascii=False, default=str) + "\n" for record in records)


def _name_parts(name: str) -> dict[str, str]:
    family, comma, given = name.partition(", ")
    return {"family": family, "given": given} if comma else {"literal": name}


def _csl_from_row(row: Mapping[str, Any]) -> NativeRecord:
    year = str(row.get("year") or "")[:4]
    record = {
        "id": row["id"], "type": "article-journal" if row.get("journal") else "article", "title": row.get("title"),
        "author": [_name_parts(str(name)) for name in row.get("authors") or ()], "container-title": row.get("venue") or row.get("journal"),
        "issued": {"date-parts": [[int(year)]]} if year.isdigit() else None, "volume": row.get("volume"), "issue": row.get("number"),
        "page": row.get("pages"), "DOI": row.get("doi"), "URL": row.get("url"), "abstract": row.get("abstract"),
    }  # fmt: skip
    return {name: value for name, value in record.items() if value not in (None, "", [])}


JSON_ARRAY = RecordFormat("JSON", parse_array, field_names("csl"), json_row, write_array, _csl_from_row)
JSON_LINES = replace(JSON_ARRAY, name="JSON lines", write=write_lines)
JSON_FORMATS = (JSON_ARRAY, JSON_LINES)
"""Formats of one kind of record: what is in one is as it stands in the other."""
