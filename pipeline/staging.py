"""Staging: the tables of a run between its stages, so that one stage can be run again without those before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import tables
from pipeline.errors import ConfigError
from pipeline.schema import ROWS, Flag, Mention, Pair, Provenance, Record, Resolution, Work
from pipeline.text import digest

STAGES = ("parse", "resolve", "merge", "flag", "publish")
MAKES = {
    "parse": ("mentions",),
    "resolve": ("mentions", "records", "resolutions"),
    "merge": ("mentions", "works", "pairs", "provenance"),
    "flag": ("flags",),
}


@dataclass
class Tables:
    """The rows of a run, table by table."""

    mentions: list[Mention] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def to_arrow(self) -> dict[str, pa.Table]:
        """All tables, in Arrow."""
        return {part.name: tables.to_arrow(getattr(self, part.name), ROWS[part.name]) for part in fields(self)}


def hash_table(table: pa.Table) -> str:
    """16 hex digits that stand for a table's content."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return blake2b(sink.getvalue(), digest_size=8).hexdigest()


class Staging:
    """The folder of staged tables. Each stage notes what it was made from, so that nothing outdated is gone on from."""

    def __init__(self, folder: Path, lists_hash: str) -> None:
        self._folder, self._lists_hash = folder, lists_hash

    def save(self, stage: str, made: Tables) -> None:
        """Write what a stage made."""
        folder = self._folder / stage
        folder.mkdir(parents=True, exist_ok=True)
        arrow = {name: tables.to_arrow(getattr(made, name), ROWS[name]) for name in MAKES[stage]}
        for name, table in arrow.items():
            tables.write(table, folder / f"{name}.parquet")
        note = {"inputs": self._inputs_of(stage), "outputs": digest(*(hash_table(table) for table in arrow.values()))}
        (folder / "stage.json").write_text(json.dumps(note), encoding="utf-8")

    def load(self, first: str) -> Tables:
        """What the stages before `first` made.

        Raises:
            ConfigError: One of them was not run, or its inputs have changed since.
        """
        loaded = Tables()
        for stage in STAGES[: STAGES.index(first)]:
            note = self._note(stage)
            if note is None or note["inputs"] != self._inputs_of(stage):
                what = "was not run yet" if note is None else "was run on other inputs"
                raise ConfigError(f"Can't go on from {first}: {stage} {what}. Run `paperlist enrich --until {stage}` first.")
            for name in MAKES[stage]:
                setattr(loaded, name, tables.read(self._folder / stage / f"{name}.parquet", ROWS[name]))
        return loaded

    def _inputs_of(self, stage: str) -> str:
        before = STAGES.index(stage) - 1
        note = self._note(STAGES[before]) if before >= 0 else None
        return digest(self._lists_hash, note["outputs"] if note else "")

    def _note(self, stage: str) -> Mapping[str, Any] | None:
        try:
            note: dict[str, Any] = json.loads((self._folder / stage / "stage.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return note


def stages_between(first: str, last: str) -> Sequence[str]:
    """The stages from one to another.

    Raises:
        ConfigError: There is no such stage, or the first comes after the last.
    """
    for name in (first, last):
        if name not in STAGES:
            raise ConfigError(f"There is no stage {name!r}; the stages are {', '.join(STAGES)}.")
    chosen = STAGES[STAGES.index(first) : STAGES.index(last) + 1]
    if not chosen:
        raise ConfigError(f"--from {first} comes after --until {last}.")
    return chosen
