"""Decisions: what people said about flags and pairs, in files beside the lists that they may also edit by hand.

`decisions.toml` holds dismissals and pairs, each with its reason; `baseline.toml` the flags that were accepted in bulk.
Flags are named by rule, keys and section names, never by lines or derived ids. What is said about a section also names
some of the papers in it, so that it is known again under a new name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import tomlkit
from tomlkit.items import AoT

from pipeline.errors import ConfigError

DECISIONS, BASELINE = "decisions.toml", "baseline.toml"
Verdict = Literal["same", "different"]

_HEAD = {
    DECISIONS: "What people decided: `paperlist dismiss`, `same` and `different` write here, and so may you.",
    BASELINE: "Flags that were accepted in bulk by `paperlist baseline`; `paperlist check --new` leaves them out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A flag that a person dismissed, or that stands in the baseline."""

    list: str
    code: str
    subject: tuple[str, ...]
    section: tuple[str, ...] = ()
    """The section path in the subject, if there is one."""
    holds: tuple[str, ...] = ()
    """Keys of papers in that section: who holds most of them under a new name is the same section."""
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.code} in {self.list} ({', '.join(self.subject)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A person's word on two papers."""

    verdict: Verdict
    papers: tuple[str, str]
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.verdict} {' '.join(self.papers)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All that people said."""

    dismissed: tuple[Accepted, ...] = ()
    baselined: tuple[Accepted, ...] = ()
    judgements: tuple[Judgement, ...] = ()


def read_decisions(folder: Path) -> Decisions:
    """What the files beside the lists say; nothing where there are none.

    Raises:
        ConfigError: A file can't be read, or an entry is not as it should be; the sentence names it.
    """
    path, table = _table(folder / DECISIONS, {"dismissed", "same", "different"})
    baseline_path, baseline = _table(folder / BASELINE, {"flags"})
    dismissed = [_accepted(row, f"{path}: dismissed, entry {n}") for n, row in _rows(table, "dismissed")]
    for number, said in enumerate(dismissed, start=1):
        if not said.reason:
            raise ConfigError(f"{path}: dismissed, entry {number}: has no reason. Say why.")
    judged = [
        _judgement(verdict, row, f"{path}: {verdict}, entry {n}")
        for verdict in ("same", "different")
        for n, row in _rows(table, verdict)
    ]
    _refuse_contradictions(judged, path)
    return Decisions(
        dismissed=tuple(dismissed),
        baselined=tuple(
            _accepted(row, f"{baseline_path}: flags, entry {n}") for n, row in _rows(baseline, "flags")
        ),
        judgements=tuple(judged),
    )


def _table(path: Path, known: set[str]) -> tuple[Path, dict[str, Any]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return path, {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: not readable as TOML ({error}). Mend it and run again.") from None
    unknown = sorted(table.keys() - known)
    if unknown:
        raise ConfigError(f"{path}: unknown table {unknown[0]!r}; known are {', '.join(sorted(known))}.")
    return path, table


def _rows(table: dict[str, Any], name: str) -> list[tuple[int, Any]]:
    rows = table.get(name, [])
    return list(enumerate(rows if isinstance(rows, list) else [rows], start=1))


def _accepted(row: Any, where: str) -> Accepted:
    names = {field.name for field in fields(Accepted)}
    _refuse(row, names, {"list", "code", "subject"}, where)
    for name in ("subject", "section", "holds"):
        if not isinstance(row.get(name, []), list) or not all(isinstance(p, str) for p in row.get(name, [])):
            raise ConfigError(f"{where}: {name} is no list of strings.")
    return Accepted(
        list=str(row["list"]),
        code=str(row["code"]),
        subject=tuple(row["subject"]),
        section=tuple(row.get("section", ())),
        holds=tuple(row.get("holds", ())),
        reason=row.get("reason"),
    )


def _judgement(verdict: Any, row: Any, where: str) -> Judgement:
    _refuse(row, {"papers", "reason"}, {"papers"}, where)
    papers = row["papers"]
    if not isinstance(papers, list) or len(papers) != 2 or not all(isinstance(p, str) for p in papers):
        raise ConfigError(f"{where}: papers are two keys, such as arxiv:1706.03762.")
    one, other = sorted(papers)
    return Judgement(verdict=verdict, papers=(one, other), reason=row.get("reason"))


def _refuse(row: Any, known: set[str], needed: set[str], where: str) -> None:
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: is no table.")
    wrong = sorted(row.keys() - known) or sorted(needed - row.keys())
    if wrong:
        what = "unknown" if wrong[0] in row else "missing"
        raise ConfigError(f"{where}: {wrong[0]} is {what}. It has {', '.join(sorted(known))}.")


def _refuse_contradictions(judged: Sequence[Judgement], path: Path) -> None:
    same = {said.papers for said in judged if said.verdict == "same"}
    for said in judged:
        if said.verdict == "different" and said.papers in same:
            raise ConfigError(
                f"{path}: {' and '.join(said.papers)} are said to be the same and to be different. Remove one of them."
            )


def add_dismissals(folder: Path, dismissals: Sequence[Accepted]) -> Path:
    """Append dismissals to the file; comments and order in it stay as they are."""
    return _append(folder / DECISIONS, "dismissed", [_written(said) for said in dismissals])


def add_judgement(folder: Path, judgement: Judgement) -> Path:
    """Append a word on two papers to the file.

    Raises:
        ConfigError: The file says the contrary.
    """
    known = read_decisions(folder).judgements
    if any(said.papers == judgement.papers and said.verdict != judgement.verdict for said in known):
        raise ConfigError(
            f"{folder / DECISIONS}: says the contrary of {' and '.join(judgement.papers)}. Remove that entry first."
        )
    if any(said.papers == judgement.papers for said in known):
        return folder / DECISIONS
    row = {"papers": list(judgement.papers), "reason": judgement.reason}
    return _append(folder / DECISIONS, judgement.verdict, [{k: v for k, v in row.items() if v}])


def write_baseline(folder: Path, flags: Sequence[Accepted]) -> Path:
    """Replace the baseline; the same flags give the same file."""
    path = folder / BASELINE
    document = _fresh(path)
    rows = sorted((_written(said) for said in flags), key=str)
    document["flags"] = _tables(rows)
    _write(path, document)
    return path


def _written(said: Accepted) -> dict[str, Any]:
    row = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(said).items()}
    return {name: value for name, value in row.items() if value}


def _append(path: Path, name: str, rows: Sequence[dict[str, Any]]) -> Path:
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _fresh(path)
    if isinstance(document.get(name), AoT):
        for table in _tables(rows):
            document[name].append(table)
    else:
        document[name] = _tables([*document.get(name, []), *rows])
    _write(path, document)
    return path


def _fresh(path: Path) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD[path.name]))
    return document


def _tables(rows: Sequence[dict[str, Any]]) -> AoT:
    tables = tomlkit.aot()
    for row in rows:
        table = tomlkit.table()
        table.update(row)
        tables.append(table)
    return tables


def _write(path: Path, document: tomlkit.TOMLDocument) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(tomlkit.dumps(document), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: can't be written ({error.strerror}).") from error
