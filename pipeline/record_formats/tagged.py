"""Tagged text: RIS, PubMed's nbib and Web of Science's own, a line a field, read by rispy with all tags as they stand.

Every tag is kept as the list of its lines, so that nothing is lost on the way out; a record whose end is missing ends where
the next one starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rispy

from pipeline.record_formats.record_format import (
    NativeRecord,
    ParsedText,
    RecordFormat,
    field_names,
    first_values,
    page_range,
)

_LISTS = frozenset("AU A1 A2 A3 A4 FAU AF N1 KW DE ID UR L1 L2 MH PT AID LID OT PL C1 CR RP EM AD FU".split())
"""Tags of which every line is a value; the lines of all others are one text."""


class _AsItStands(dict[str, str]):
    def __missing__(self, tag: str) -> str:
        return tag


class _EveryTag(list[str]):
    def __contains__(self, tag: object) -> bool:
        return True


class _TaggedParser(rispy.RisParser):  # type: ignore[misc] # rispy has no types
    """Every tag under its own name, as a list of lines."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(mapping=_AsItStands(), list_tags=_EveryTag(), delimiter_tags_mapping={})
        self.layout = layout
        self.START_TAG = layout.start

    def parse_line(self, line: str) -> tuple[str | None, str]:
        """The tag and what follows it; no tag where a line goes on."""
        found = self.layout.line.match(line)
        return (found["tag"], (found["text"] or "").strip()) if found else (None, line.strip())


@dataclass(frozen=True, slots=True)
class Layout:
    """How lines are tagged."""

    start: str
    line: re.Pattern[str]
    joint: str
    """What stands between a tag and its text."""
    goes_on: str
    """What a line that goes on begins with."""
    ends: str | None
    """The line that ends a record."""


_RIS = Layout("TY", re.compile(r"(?P<tag>[A-Z][A-Z0-9]) {1,2}- ?(?P<text>.*)"), "  - ", "", "ER  - ")
_NBIB = Layout("PMID", re.compile(r"(?P<tag>[A-Z]{2,4}) {0,2}- ?(?P<text>.*)"), "- ", "      ", None)
_WOS = Layout("PT", re.compile(r"(?P<tag>[A-Z][A-Z0-9])(?: (?P<text>.*)|$)"), " ", "   ", "ER")


def _parse(layout: Layout) -> Callable[[str], ParsedText]:
    def parse(text: str) -> ParsedText:
        lines: list[str] = []
        for line in text.splitlines():
            found = layout.line.match(line)
            if found and found["tag"] == layout.start and lines:
                lines.append("ER  - " if layout is not _WOS else "ER")
            lines.append(line.rstrip())
        lines.append("ER  - " if layout is not _WOS else "ER")
        found_records = _TaggedParser(layout).parse_lines(iter(lines))
        records = [_plain(record) for record in found_records]
        return ParsedText([record for record in records if len(record) > 1])

    return parse


def _plain(record: dict[str | None, Any]) -> NativeRecord:
    """A record of rispy's as lists of lines, without empty ones."""
    lists = {tag: lines if isinstance(lines, list) else [lines] for tag, lines in record.items() if tag}
    kept = {tag: [line for line in lines if line] for tag, lines in lists.items()}
    return {tag: lines for tag, lines in kept.items() if lines and tag not in ("ER", "EF", "FN", "VR")}


def _values(record: NativeRecord) -> NativeRecord:
    """A record with one text for each tag that is not a list's."""
    return {tag: lines if tag in _LISTS else " ".join(lines) for tag, lines in record.items()}


def _ris_row(record: NativeRecord) -> dict[str, Any]:
    row = first_values(_values(record), field_names("ris"))
    row["id"] = next((record[tag][0] for tag in ("ID", "AN") if record.get(tag)), None)
    row["venue"] = row.pop("journal", None)
    row["url"] = "; ".join(row["url"]) if "url" in row else None
    return _with_pages(row)


def _wos_row(record: NativeRecord) -> dict[str, Any]:
    row = first_values(_values(record), field_names("wos"))
    return _with_pages({**row, "venue": row.get("journal") or row.get("booktitle")})


def _with_pages(row: dict[str, Any]) -> dict[str, Any]:
    row["pages"] = page_range(row.pop("start_page", None), row.pop("end_page", None)) or row.get(
        "article_number"
    )
    return row


def _nbib_row(record: NativeRecord) -> dict[str, Any]:
    row = first_values(_values(record), field_names("nbib"))
    located = [line for tag in ("LID", "AID") for line in record.get(tag, ())]
    row["doi"] = next((line.split()[0] for line in located if line.endswith("[doi]")), None)
    row["pmid"], row["venue"] = row.get("id"), row.get("journal")
    row.pop("lid", None)
    return row


def _write(layout: Layout, head: str = "", foot: str = "") -> Callable[[Sequence[NativeRecord]], str]:
    def write(records: Sequence[NativeRecord]) -> str:
        texts = ["\n".join(_lines(layout, record)) + "\n" for record in records]
        return head + "\n".join(texts) + foot

    return write


def _lines(layout: Layout, record: NativeRecord) -> list[str]:
    lines = []
    for tag, values in record.items():
        kept = values if isinstance(values, list) else [values]
        kept = kept if tag in _LISTS else [" ".join(map(str, kept))]
        name = f"{tag:4s}" if layout is _NBIB else tag
        first = f"{name}{layout.joint}"
        lines += [f"{first if layout is not _WOS or not at else layout.goes_on}{value}" for at, value in enumerate(kept)]  # fmt: skip
    return [*lines, *([layout.ends] if layout.ends else [])]


_RIS_TAGS = {
    "title": "TI", "authors": "AU", "journal": "JO", "booktitle": "T2", "venue": "JO", "year": "PY", "date": "DA", "volume": "VL",
    "number": "IS", "pages": "SP", "abstract": "AB", "doi": "DO", "url": "UR", "note": "N1",
}  # fmt: skip


def _ris_from_row(row: Mapping[str, Any]) -> NativeRecord:
    record: NativeRecord = {"TY": ["CONF" if row.get("booktitle") else "JOUR"], "ID": [str(row["id"])]}
    for column, tag in _RIS_TAGS.items():
        if row.get(column) not in (None, "", []) and tag not in record:
            value = row[column]
            record[tag] = [*map(str, value)] if isinstance(value, list) else _split(column, str(value))
    if "SP" in record and (parts := re.split(r"\s{0,3}[-–—]{1,2}\s{0,3}", record["SP"][0], maxsplit=1))[1:]:
        record["SP"], record["EP"] = parts[:1], parts[1:]
    return record


def _split(column: str, value: str) -> list[str]:
    return re.split(r" and |; ?", value) if column == "authors" else [value]


RIS = RecordFormat(
    "RIS", _parse(_RIS), {"TY": "entrytype", **field_names("ris")}, _ris_row, _write(_RIS), _ris_from_row, "ID", "N1"
)  # fmt: skip
NBIB = RecordFormat(
    "PubMed", _parse(_NBIB), field_names("nbib"), _nbib_row, _write(_NBIB), key="PMID", former_keys="GN"
)
WOS = RecordFormat(
    "Web of Science", _parse(_WOS), field_names("wos"), _wos_row, _write(_WOS, "FN Clarivate Analytics Web of Science\nVR 1.0\n", "EF\n"),
    key="UT", former_keys="N1",
)  # fmt: skip
