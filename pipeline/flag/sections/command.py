"""`paperlist sections`: entries of any origin to the probability that each stands in the wrong section."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.flag.families import find_conflict, suggest
from pipeline.flag.sections.placement import Entry, Placement, place_entries
from pipeline.flag.taxonomy import Taxonomy, load_taxonomy
from pipeline.record_files import read_records, write_frame
from pipeline.schema import Evidence
from pipeline.text import plural

_NEEDED = ("entry_id", "title", "section")
_WRITTEN = (".parquet", ".csv", ".jsonl")


def score_file(entries: Path, scores: Path, settings: Settings) -> str:
    """Score a file of entries into another; returns one line that says what was found.

    Raises:
        ConfigError: The file can't be read, lacks a column or a value, or the result can't be written.
    """
    if scores.suffix.lower() not in _WRITTEN:
        raise ConfigError(f"{scores}: unknown kind of file. Results are written to {', '.join(_WRITTEN)}.")
    found = score_entries(read_entries(entries), load_taxonomy(settings.taxonomy), settings.section_look)
    rows = [(row.entry_id, row.probability, _joined(row.suggested), _told(row.evidence)) for row in found]
    write_frame(
        pd.DataFrame(rows, columns=["entry_id", "probability", "suggested_section", "evidence"]), scores
    )
    n_wrong = sum(row.probability >= settings.section_report for row in found)
    return (
        f"{plural(len(found), 'entry')}, {n_wrong} of them with a probability of {settings.section_report} or more "
        "of a wrong section"
    )


def score_entries(entries: Sequence[Entry], taxonomy: Taxonomy, told_from: float) -> list[Placement]:
    """The placement of every entry, by the certain layer (then it is 1.0) or by the model, with evidence from there on."""
    sections = sorted({entry.section_path for entry in entries if entry.section_path})
    placed = place_entries([entry for entry in entries if entry.section_path], told_from)
    of_entry = {row.entry_id: row for row in placed}
    return [_certain(entry, sections, taxonomy) or of_entry.get(entry.entry_id) or Placement(entry_id=entry.entry_id) for entry in entries]  # fmt: skip


def _certain(entry: Entry, sections: Sequence[tuple[str, ...]], taxonomy: Taxonomy) -> Placement | None:
    conflict = find_conflict(entry.title, entry.abstract, entry.section_path, taxonomy)
    if conflict is None:
        return None
    better = suggest(entry.section_path, conflict, sections, taxonomy, entry.title)
    return Placement(entry_id=entry.entry_id, probability=1.0, suggested=better, evidence=conflict.evidence())


def read_entries(path: Path) -> list[Entry]:
    """The entries of a file; an entry without a section stands above the first heading.

    Raises:
        ConfigError: The file can't be read, lacks a column, or an entry has no id, no title, or another's id.
    """
    frame = read_records(path)
    if lacking := [name for name in _NEEDED if name not in frame.columns]:
        raise ConfigError(
            f"{path}: has no column {lacking[0]!r}. Entries have entry_id, title, abstract (may be missing) and section."
        )
    abstracts = frame["abstract"] if "abstract" in frame.columns else [None] * len(frame)
    rows = zip(frame["entry_id"], frame["title"], abstracts, frame["section"], strict=True)
    entries = [_entry(path, number, row) for number, row in enumerate(rows, start=1)]
    seen: set[str] = set()
    for entry in entries:
        if entry.entry_id in seen:
            raise ConfigError(
                f"{path}: entry_id {entry.entry_id!r} occurs more than once; ids must be unique."
            )
        seen.add(entry.entry_id)
    return entries


def _entry(path: Path, number: int, row: tuple[Any, ...]) -> Entry:
    entry_id, title, abstract, section = (_text(value) for value in row)
    if entry_id is None or title is None:
        raise ConfigError(f"{path}: row {number} has no {'entry_id' if entry_id is None else 'title'}.")
    levels = [level.strip() for level in (section or "").split(" > ")]
    return Entry(
        entry_id=entry_id,
        title=title,
        abstract=abstract,
        section_path=tuple(level for level in levels if level),
    )


def _text(value: Any) -> str | None:
    """A cell as text; what is missing or blank is None."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return None
    return str(value) if str(value).strip() else None


def _joined(path: tuple[str, ...] | None) -> str | None:
    return " > ".join(path) if path else None


def _told(evidence: Sequence[Evidence]) -> str | None:
    return "; ".join(f"{row.source}, {row.field}: {row.quote}" for row in evidence) or None
