"""The descriptor of a release: `datapackage.json`, by which programs find its tables, their columns and keys.

Source: Data Package 2.0, https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pyarrow as pa

from pipeline.publish.attribution import Attribution
from pipeline.schema import ROWS, SCHEMA_VERSION
from pipeline.source_licenses import license_page
from pipeline.tables import arrow_schema, columns

DESCRIPTOR = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES: tuple[tuple[Any, str], ...] = (
    (pa.types.is_boolean, "boolean"), (pa.types.is_integer, "integer"), (pa.types.is_floating, "number"),
    (pa.types.is_date, "date"), (pa.types.is_timestamp, "datetime"), (pa.types.is_list, "array"), (pa.types.is_struct, "object"),
)  # fmt: skip


def descriptor(content_id: str, names: list[str], origins: Sequence[Attribution] = ()) -> str:
    """The descriptor of a release with these tables, as JSON.

    Args:
        content_id: The name of the release.
        names: Its tables.
        origins: Whose data stands in it.
    """
    package = {
        "$schema": _PROFILE,
        "name": "paperlist-release",
        "id": content_id,
        "title": "Curated lists of papers, enriched and deduplicated",
        "description": "Tables of one release of paperlist; keys and columns hold within one major version.",
        "version": f"{SCHEMA_VERSION}.0.0",
        **_origins(origins),
        "resources": [_resource(name) for name in names],
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _origins(origins: Sequence[Attribution]) -> dict[str, Any]:
    """The sources, each with the licence of what came from it; of the whole no licence where one of them states none."""
    licenses = dict.fromkeys(one.license for one in origins) if all(one.license for one in origins) else {}
    told = {
        "licenses": [{"name": name, "path": license_page(name)} for name in licenses if name],
        "sources": [_source(one) for one in origins],
    }
    return {name: rows for name, rows in told.items() if rows}


def _source(one: Attribution) -> dict[str, str]:
    told = {
        "title": one.title,
        "path": one.address,
        "license": one.license,
        "terms": one.terms,
        "attribution": one.sentence,
        "note": one.note,
    }
    return {name: value for name, value in told.items() if value}


def _resource(name: str) -> dict[str, Any]:
    row = ROWS[name]
    fields = [_field(row, field) for field in arrow_schema(row)]
    key = [column.name for column in columns(row) if column.metadata.get("key")]
    # a data package's primary key has no null in it, as `file` of a list in one file is
    has_null = any(field.nullable for field in arrow_schema(row) if field.name in key)
    return {
        "name": name,
        "path": f"{name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": row.__doc__,
        "schema": {
            "fields": fields,
            **({} if has_null else {"primaryKey": key}),
        },
    }


def _field(row: type, field: pa.Field) -> dict[str, Any]:
    column = next(column for column in columns(row) if column.name == field.name)
    allowed = _allowed(get_type_hints(row)[field.name])
    bounds = {
        "required": not field.nullable,
        "enum": allowed or None,
        "pattern": column.metadata.get("pattern"),
    }
    return {
        "name": field.name,
        "type": next((name for is_so, name in _TYPES if is_so(field.type)), "string"),
        "description": column.metadata["meaning"],
        "constraints": {name: value for name, value in bounds.items() if value},
    }


def _allowed(hint: Any) -> list[str]:
    """The words that a column may hold; empty where it may hold any."""
    options = [hint, *get_args(hint)] if get_origin(hint) is not Literal else [hint]
    literal = next((option for option in options if get_origin(option) is Literal), None)
    return list(get_args(literal)) if literal is not None else []
