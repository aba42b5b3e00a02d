"""EndNote's XML: each record as its elements, so that what nobody reads is kept too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from pipeline.record_formats.record_format import NativeRecord, ParsedText, RecordFormat, field_names

_FORMER = "label"


def parse_endnote(text: str) -> ParsedText:
    """The records of EndNote's export; elements as the text they have in the file."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(text.encode("utf-8"), parser)
    if root is None or ((found := root.findall(".//record")) == [] and root.tag != "record"):
        raise ValueError("no <record> in it; EndNote's export has one for each reference")
    broken = [
        f"line {error.line}: {error.message}; what stands there may be lost." for error in parser.error_log
    ]
    records = [{child.tag: _xml(child) for child in record if isinstance(child.tag, str)} for record in found]
    return ParsedText(records, notes=broken[:3])


def _xml(element: Any) -> str:
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


def _texts(record: NativeRecord, field: str, path: str) -> list[str]:
    """The texts of the elements at a path within a field; styles within them are no obstacle."""
    if field not in record:
        return []
    found = etree.fromstring(record[field]).xpath(path)
    return [text for one in found if (text := " ".join("".join(one.itertext()).split()))]


def _text(record: NativeRecord, field: str, path: str = ".") -> str | None:
    return next(iter(_texts(record, field, path)), None)


def _to_row(record: NativeRecord) -> dict[str, Any]:
    venue = (
        _text(record, "periodical", "./full-title")
        or _text(record, "titles", "./secondary-title")
        or _text(record, "alt-periodical", "./full-title")
    )
    return {
        "id": _text(record, "rec-number"),
        "title": _text(record, "titles", "./title"),
        "authors": _texts(record, "contributors", "./authors/author"),
        "venue": venue,
        "year": _text(record, "dates", "./year"),
        "date": _text(record, "dates", ".//date"),
        "volume": _text(record, "volume"),
        "number": _text(record, "number"),
        "pages": _text(record, "pages"),
        "abstract": _text(record, "abstract"),
        "doi": _text(record, "electronic-resource-num"),
        "url": "; ".join(_texts(record, "urls", ".//url")) or None,
        "source": _text(record, "remote-database-name"),
    }


def write_endnote(records: Sequence[NativeRecord]) -> str:
    """Records as EndNote imports them."""
    bodies = ("".join(_element(name, value) for name, value in record.items()) for record in records)
    body = "\n".join(f"<record>{inner}</record>" for inner in bodies)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n{body}\n</records></xml>\n'


def _element(name: str, value: Any) -> str:
    if str(value).startswith(f"<{name}"):
        return str(value)
    element = etree.Element(name)
    element.text = str(value)
    return _xml(element)


ENDNOTE = RecordFormat(
    "EndNote XML", parse_endnote, field_names("endnote"), _to_row, write_endnote, key="rec-number", former_keys=_FORMER
)  # fmt: skip
