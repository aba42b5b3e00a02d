"""Staging: the tables of a run between its stages, so that one stage can be run again without those before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import cattrs

from pipeline import tables
from pipeline.errors import ConfigError, SchemaError
from pipeline.run_tables import Tables
from pipeline.schema import ROWS, Problem
from pipeline.text import digest
from pipeline.whole_files import sweep, write_text

STAGES = ("parse", "resolve", "merge", "flag", "publish")
MAKES = {
    "parse": ("lists", "mentions", "unread"),
    "resolve": ("mentions", "records", "resolutions"),
    "merge": ("mentions", "works", "pairs", "provenance"),
    "flag": ("flags",),
}


_converter = cattrs.Converter()
NOTE = "stage.json"


@dataclass
class Told:
    """What a run has to say beside its tables; staged with them, so that the last stage still says it."""

    carried: dict[str, str] = field(default_factory=dict)
    """Lists of which the last release's mentions and flags stand in for today's, each with why, as a sentence."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Lists that the last release holds under another name: the new list id to the old one."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Staging:
    """The folder of staged tables. Each stage notes what it was made from, so that nothing outdated is gone on from."""

    def __init__(self, folder: Path, lists_hash: str) -> None:
        self._folder, self._lists_hash = folder, lists_hash

    def save(self, stage: str, made: Tables, told: Told) -> None:
        """Write what a stage made. Its note is written last: tables without one, or with another's, are no stage."""
        folder = self._folder / stage
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTE).unlink(missing_ok=True)
        sweep([folder])
        for name in MAKES[stage]:
            tables.write(tables.to_arrow(getattr(made, name), ROWS[name]), self._path(stage, name))
        note = {
            "inputs": self._inputs_of(stage),
            "outputs": self._hash_of(stage),
            "told": _converter.unstructure(told),
        }
        write_text(folder / NOTE, json.dumps(note))

    def load(self, first: str) -> tuple[Tables, Told]:
        """What the stages before `first` made, and what they have to say.

        Raises:
            ConfigError: One of them was not run, is not whole, or its inputs have changed since.
        """
        made: dict[str, list[Any]] = {}
        told = Told()
        for stage in STAGES[: STAGES.index(first)]:
            note = self._note(stage)
            if note is None or note["inputs"] != self._inputs_of(stage):
                raise _refused(first, stage, "was not run yet" if note is None else "was run on other inputs")
            made |= self._rows(first, stage, note["outputs"])
            told = _converter.structure(note["told"], Told)
        return Tables(**made), told

    def _rows(self, first: str, stage: str, outputs: str) -> dict[str, list[Any]]:
        try:
            if self._hash_of(stage) != outputs:
                raise _refused(first, stage, "is not whole")
            return {name: tables.read(self._path(stage, name), ROWS[name]) for name in MAKES[stage]}
        except (OSError, SchemaError) as error:
            raise _refused(first, stage, "is not whole") from error

    def _path(self, stage: str, name: str) -> Path:
        return self._folder / stage / f"{name}.parquet"

    def _hash_of(self, stage: str) -> str:
        """What stands for the files of a stage."""
        return digest(*(blake2b(self._path(stage, name).read_bytes()).hexdigest() for name in MAKES[stage]))

    def _inputs_of(self, stage: str) -> str:
        before = STAGES.index(stage) - 1
        note = self._note(STAGES[before]) if before >= 0 else None
        return digest(self._lists_hash, note["outputs"] if note else "")

    def _note(self, stage: str) -> Mapping[str, Any] | None:
        """What a stage noted of itself; None where there is none, or another version's."""
        try:
            note: dict[str, Any] = json.loads((self._folder / stage / NOTE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return note if {"inputs", "outputs", "told"} <= note.keys() else None


def _refused(first: str, stage: str, what: str) -> ConfigError:
    return ConfigError(
        f"Can't go on from {first}: {stage} {what}. Run `paperlist enrich --until {stage}` first."
    )


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
