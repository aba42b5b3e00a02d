"""Decisions: what people said about flags and pairs, in files beside the lists that they may also edit by hand.

`decisions.toml` holds dismissals and pairs, each with its reason; `baseline.toml` the flags that were accepted in bulk.
Flags are named by rule, keys and section names, never by lines or derived ids. What is said about a section also names
some of the papers in it, so that it is known again under a new name.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

import tomlkit
from filelock import FileLock, Timeout
from tomlkit.items import AoT

from pipeline.errors import ConfigError
from pipeline.whole_files import sweep, write_text

DECISIONS, BASELINE = "decisions.toml", "baseline.toml"
LOCK_SECONDS = 30
Verdict = Literal["same", "different"]

_HEAD = {
    DECISIONS: "What people decided: `paperlist dismiss`, `same` and `different` write here, and so may you.",
    BASELINE: "Flags that were accepted in bulk by `paperlist baseline`; `paperlist check --new` leaves them out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagDecision:
    """A flag that a person dismissed, or that stands in the baseline."""

    list: str
    code: str
    subject: tuple[str, ...]
    section: tuple[str, ...] = ()
    """The section path in the subject, if there is one."""
    holds: tuple[str, ...] = ()
    """Keys of papers in that section, or in the list where there is none: who holds most of them under a new name is the same."""
    words: str | None = None
    """What the flag quotes, where others of its subject stood beside it: it is told from them by that while that is there."""
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.code} in {self.list} ({', '.join(self.subject)})"


@dataclass(frozen=True, slots=True)
class PairDecision:
    """A person's word on two papers, named by keys (`arxiv:2308.16150`), or on two records, named by their ids."""

    id_l: str
    id_r: str
    verdict: Verdict
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.verdict} {self.id_l} {self.id_r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All that people said."""

    dismissed: tuple[FlagDecision, ...] = ()
    baselined: tuple[FlagDecision, ...] = ()
    pairs: tuple[PairDecision, ...] = ()


def with_keys(decisions: Decisions, today: Mapping[str, str]) -> Decisions:
    """What people said, with papers under the keys that they have today.

    Args:
        decisions: What people said.
        today: The keys of today by those of before.
    """
    if not today:
        return decisions
    return Decisions(
        dismissed=tuple(_under_keys(said, today) for said in decisions.dismissed),
        baselined=tuple(_under_keys(said, today) for said in decisions.baselined),
        pairs=tuple(_pair_under_keys(said, today) for said in decisions.pairs),
    )


def _under_keys(said: FlagDecision, today: Mapping[str, str]) -> FlagDecision:
    subject = tuple(today.get(part, part) for part in said.subject)
    return replace(said, subject=subject, holds=tuple(today.get(key, key) for key in said.holds))


def _pair_under_keys(said: PairDecision, today: Mapping[str, str]) -> PairDecision:
    id_l, id_r = sorted(today.get(key, key) for key in (said.id_l, said.id_r))
    return replace(said, id_l=id_l, id_r=id_r)


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
        pairs=tuple(judged),
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


def _accepted(row: Any, where: str) -> FlagDecision:
    names = {field.name for field in fields(FlagDecision)}
    _refuse(row, names, {"list", "code", "subject"}, where)
    for name in ("subject", "section", "holds"):
        if not isinstance(row.get(name, []), list) or not all(isinstance(p, str) for p in row.get(name, [])):
            raise ConfigError(f"{where}: {name} is no list of strings.")
    return FlagDecision(
        list=str(row["list"]),
        code=str(row["code"]),
        subject=tuple(row["subject"]),
        section=tuple(row.get("section", ())),
        holds=tuple(row.get("holds", ())),
        words=row.get("words"),
        reason=row.get("reason"),
    )


def _judgement(verdict: Any, row: Any, where: str) -> PairDecision:
    _refuse(row, {"papers", "reason"}, {"papers"}, where)
    papers = row["papers"]
    if not isinstance(papers, list) or len(papers) != 2 or not all(isinstance(p, str) for p in papers):
        raise ConfigError(f"{where}: papers are two keys, such as arxiv:1706.03762.")
    one, other = sorted(papers)
    return PairDecision(one, other, verdict, row.get("reason"))


def _refuse(row: Any, known: set[str], needed: set[str], where: str) -> None:
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: is no table.")
    wrong = sorted(row.keys() - known) or sorted(needed - row.keys())
    if wrong:
        what = "unknown" if wrong[0] in row else "missing"
        raise ConfigError(f"{where}: {wrong[0]} is {what}. It has {', '.join(sorted(known))}.")


def _refuse_contradictions(judged: Sequence[PairDecision], path: Path) -> None:
    same = {(said.id_l, said.id_r) for said in judged if said.verdict == "same"}
    for said in judged:
        if said.verdict == "different" and (said.id_l, said.id_r) in same:
            raise ConfigError(
                f"{path}: {said.id_l} and {said.id_r} are said to be the same and to be different. Remove one of them."
            )


def add_dismissals(folder: Path, dismissals: Sequence[FlagDecision]) -> list[FlagDecision]:
    """Append the dismissals that the file does not hold yet, and give them; comments and order in it stay as they are."""
    return list(add_decisions(folder, dismissals, ()).dismissals)


def _named(said: FlagDecision) -> tuple[str, str, tuple[str, ...], str | None]:
    return said.list, said.code, said.subject, said.words


def add_pair(folder: Path, decision: PairDecision) -> Path:
    """Append a word on two papers to the file.

    Raises:
        ConfigError: The file says the contrary.
    """
    path = folder / DECISIONS
    if add_decisions(folder, (), [decision]).contrary:
        raise ConfigError(
            f"{path}: says the contrary of {decision.id_l} and {decision.id_r}. Remove that entry first."
        )
    return path


@dataclass(frozen=True, slots=True)
class Added:
    """What was written down of some decisions, and the pairs of which the file says the contrary."""

    dismissals: tuple[FlagDecision, ...]
    pairs: tuple[PairDecision, ...]
    contrary: tuple[PairDecision, ...]


def add_decisions(folder: Path, dismissals: Sequence[FlagDecision], pairs: Sequence[PairDecision]) -> Added:
    """Append the decisions that the file does not hold yet, all in one step; comments and order in it stay as they are."""
    with _changing(folder):
        said = read_decisions(folder)
        known = {_named(one) for one in said.dismissed}
        verdicts = {(one.id_l, one.id_r): one.verdict for one in said.pairs}
        new = tuple(one for one in dict.fromkeys(dismissals) if _named(one) not in known)
        judged = tuple(one for one in dict.fromkeys(pairs) if (one.id_l, one.id_r) not in verdicts)
        contrary = tuple(
            one for one in pairs if verdicts.get((one.id_l, one.id_r), one.verdict) != one.verdict
        )
        rows = {"dismissed": [_written(one) for one in new]}
        for one in judged:
            rows.setdefault(one.verdict, []).append(_written_pair(one))
        _append_all(folder / DECISIONS, rows)
    return Added(new, judged, contrary)


def take_back(folder: Path, dismissals: Sequence[FlagDecision], pairs: Sequence[PairDecision]) -> int:
    """Remove decisions that stand in the file as they were written; how many were. What a hand has changed stays."""
    path = folder / DECISIONS
    written = [("dismissed", _written(one)) for one in dismissals]
    written += [(one.verdict, _written_pair(one)) for one in pairs]
    n_gone = 0
    with _changing(folder):
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for name, row in written:
            document = tomlkit.document()
            document[name] = _tables([row])
            block = tomlkit.dumps(document).rstrip("\n") + "\n"
            before, found, after = text.rpartition(block)
            if found and (not before or before.endswith("\n")):
                text, n_gone = before.rstrip("\n") + "\n" + after, n_gone + 1
        if n_gone:
            write_text(path.resolve(), text)
    return n_gone


def _written_pair(said: PairDecision) -> dict[str, Any]:
    row = {"papers": [said.id_l, said.id_r], "reason": said.reason}
    return {name: value for name, value in row.items() if value}


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """One at a time reads the files of a folder, changes them and writes them; nothing is left beside them."""
    lock = folder / ".decisions.lock"
    try:
        with FileLock(lock, timeout=LOCK_SECONDS), _removed(lock):
            sweep([folder])
            yield
    except Timeout:
        raise ConfigError(
            f"{folder}: another paperlist has been changing decisions there for {LOCK_SECONDS} s. Nothing was written; try again."
        ) from None
    except OSError as error:
        raise ConfigError(f"{folder}: can't be written ({error.strerror or error}).") from error


@contextmanager
def _removed(lock: Path) -> Iterator[None]:
    """The file of a lock taken away while it is held.

    Whoever waited for it sees that the file has no name any more, and takes the lock by a new one. On Windows, where an open
    file can't be removed, filelock does so itself.
    """
    try:
        yield
    finally:
        if os.name != "nt":
            lock.unlink(missing_ok=True)


def write_baseline(folder: Path, flags: Sequence[FlagDecision]) -> Path:
    """Replace the baseline; the same flags give the same file."""
    path = folder / BASELINE
    document = _fresh(path)
    document["flags"] = _tables(sorted((_written(said) for said in flags), key=str))
    with _changing(folder):
        _write(path, document)
    return path


def _written(said: FlagDecision) -> dict[str, Any]:
    row = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(said).items()}
    return {name: value for name, value in row.items() if value}


def _append_all(path: Path, rows: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    """Append rows to the tables of a file, and write it once; without rows it is left alone."""
    wanted = {name: new for name, new in rows.items() if new}
    if not wanted:
        return
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _fresh(path)
    for name, new in wanted.items():
        if not isinstance(document.get(name), AoT):
            document[name] = _tables([*document.get(name, []), *new])
            continue
        for table in _tables(new):
            document[name].append(table)
    _write(path, document)


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
    """Write a file whole; of a link, the file that it leads to."""
    write_text(path.resolve(), tomlkit.dumps(document))
