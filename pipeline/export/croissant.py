"""Croissant: a version of the dataset described in JSON-LD, so that tools know its files, tables and columns.

Source: Croissant 1.1, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from pipeline.export.hub import HubTable, HubVersion
from pipeline.schema import SCHEMA_VERSION
from pipeline.source_licenses import license_page

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES: tuple[tuple[Any, str], ...] = (
    (pa.types.is_boolean, "sc:Boolean"), (pa.types.is_integer, "sc:Integer"), (pa.types.is_floating, "sc:Float"),
    (pa.types.is_date, "sc:Date"), (pa.types.is_timestamp, "sc:DateTime"), (pa.types.is_string, "sc:Text"),
)  # fmt: skip


def croissant(made: HubVersion, title: str, address: str | None, cited: str) -> str:
    """A version in JSON-LD."""
    licenses = dict.fromkeys(license_page(one.license) for one in made.origins if one.license)
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "paperlist",
        "alternateName": title,
        "description": f"{title}: the papers of curated lists, found at their sources, and each paper once.",
        "version": f"{SCHEMA_VERSION}.0.0+{made.version}",
        "url": address,
        "license": list(licenses),
        "creator": [{"@type": "sc:Organization", "name": one.title, **_url(one.address)} for one in made.origins],
        "citeAs": cited,
        "isLiveDataset": False,
        "distribution": [_file(table) for table in made.tables],
        "recordSet": [_record_set(table) for table in made.tables],
    }  # fmt: skip
    return json.dumps({name: value for name, value in described.items() if value not in (None, [])}, indent=1, ensure_ascii=False) + "\n"  # fmt: skip


def _url(address: str | None) -> dict[str, str]:
    return {"url": address} if address else {}


def _file(table: HubTable) -> dict[str, str]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{table.name}.parquet",
        "name": f"{table.name}.parquet",
        "contentUrl": table.path,
        "contentSize": f"{table.n_bytes} B",
        "encodingFormat": "application/x-parquet",  # the one name by which mlcroissant opens it
        "sha256": table.sha256,
    }


def _record_set(table: HubTable) -> dict[str, Any]:
    keys = [field.name for field in table.schema if field.name == f"{table.name.removesuffix('s')}_id"]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "key": [{"@id": f"{table.name}/{key}"} for key in keys],
        "field": [_field(table.name, field) for field in table.schema],
    }


def _field(table: str, field: pa.Field) -> dict[str, Any]:
    """A column; of a list its values, of a list of objects each of their parts."""
    is_list = pa.types.is_list(field.type)
    kind = field.type.value_type if is_list else field.type
    described = _described(f"{table}/{field.name}", field)
    described |= {"isArray": True, "arrayShape": "-1"} if is_list else {}
    source = {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": field.name}}
    if not pa.types.is_struct(kind):
        return described | {"dataType": _data_type(kind), "source": source}
    parts = [
        _described(f"{table}/{field.name}/{part.name}", part)
        | {
            "dataType": _data_type(part.type),
            "source": source | {"transform": {"jsonPath": f"$.{part.name}"}},
        }
        for part in kind
    ]
    return described | {"subField": parts}


def _described(name: str, field: pa.Field) -> dict[str, Any]:
    """A column or a part of one, with its meaning."""
    meaning = (field.metadata or {}).get(b"description", b"").decode()
    return {"@type": "cr:Field", "@id": name, "name": name, "description": meaning or field.name}


def _data_type(kind: pa.DataType) -> str:
    return next(name for is_kind, name in _TYPES if is_kind(kind))
