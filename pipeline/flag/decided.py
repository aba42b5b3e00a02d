"""Decisions applied: flags that people dismissed or accepted in bulk keep their row and change their status."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.decisions import Accepted, Decisions
from pipeline.flag.suppressions import Silence, silences
from pipeline.merge.identity import keys_of_works
from pipeline.parse.document import Document
from pipeline.schema import Evidence, Flag, Mention, Record, Work
from pipeline.text import digest, squash

N_HELD = 12  # keys by which a section is known again
Path = tuple[str, ...]
Name = tuple[str, str, Path]


@dataclass(frozen=True)
class Decided:
    """The flags with what people said about them, and a sentence for everything said that matches nothing."""

    flags: list[Flag]
    idle: list[str]


def comparable(part: str) -> str:
    """A part of a subject as it is compared: names without case and punctuation, keys as they are."""
    return part if ":" in part else squash(part) or part


def decide(
    flags: Sequence[Flag],
    documents: Sequence[Document],
    mentions: Sequence[Mention],
    keys: Mapping[str, str],
    decisions: Decisions,
    mentions_before: Sequence[Mention] = (),
    flags_before: Sequence[Flag] = (),
) -> Decided:
    """Flags with their status; `keys` are the works' keys by work id.

    A section of `mentions_before`, the last release's, is no new one, and so not another one renamed; what was
    dismissed in `flags_before` under a section's new name still is.
    """
    old = {(mention.list_id, mention.section_path) for mention in mentions_before}
    new = {
        name: {path: own for path, own in held.items() if (name, path) not in old}
        for name, held in papers_by_section(mentions, keys).items()
    }
    paths = {document.list_id: {h.path for h in document.headings} for document in documents}
    accepted = [flag for flag in flags_before if flag.status != "open"]
    dismissed = {_name(said, new, paths, accepted): said for said in decisions.dismissed}
    baselined = {_name(said, new, paths, accepted) for said in decisions.baselined}
    of_list = defaultdict(list)
    for mention in mentions:
        of_list[mention.list_id].append(mention)
    quiet = [found for document in documents for found in silences(document, of_list[document.list_id])]
    rows = [_decided(flag, dismissed, baselined, quiet) for flag in flags]
    names = {name_of(flag) for flag in flags}
    idle = [
        f"The dismissal of {said} matches no flag." for name, said in dismissed.items() if name not in names
    ]
    return Decided(rows, [*idle, *_idle_silences(quiet, flags, {d.list_id: d.path for d in documents})])


def name_of(flag: Flag) -> Name:
    """What a flag is known by for ever: its list, its rule, and what it is about."""
    return flag.list_id, flag.code, tuple(map(comparable, flag.subject))


def _decided(
    flag: Flag, dismissed: Mapping[Name, Accepted], baselined: set[Name], quiet: Sequence[Silence]
) -> Flag:
    said = dismissed.get(name_of(flag))
    silence = next((silence for silence in quiet if silence.covers(flag)), None)
    if said is not None:
        reason = Evidence(source="decision", field="reason", quote=said.reason or "")
    elif silence is not None:
        reason = Evidence(
            source="list", field=f"line {silence.line}", quote=silence.reason or "allowed there"
        )
    else:
        return dataclasses.replace(flag, status="baselined") if name_of(flag) in baselined else flag
    return dataclasses.replace(flag, status="dismissed", evidence=(*flag.evidence, reason))


def _idle_silences(quiet: Sequence[Silence], flags: Sequence[Flag], paths: Mapping[str, str]) -> list[str]:
    told = []
    for silence in quiet:
        where = f"{paths[silence.list_id]}:{silence.line}"
        told += [f"{where}: there is no rule {name!r} to allow." for name in silence.unknown]
        if silence.codes and not any(silence.covers(flag) for flag in flags):
            told.append(f"{where}: allows {', '.join(silence.codes)}, which is not flagged there.")
    return told


def papers_by_section(
    mentions: Sequence[Mention], keys: Mapping[str, str]
) -> dict[str, dict[Path, set[str]]]:
    """The keys of the papers in every section of every list."""
    held: dict[str, dict[Path, set[str]]] = defaultdict(lambda: defaultdict(set))
    for mention in mentions:
        if mention.work_id is not None and mention.work_id in keys:
            held[mention.list_id][mention.section_path].add(keys[mention.work_id])
    return held


def _name(
    said: Accepted,
    new: Mapping[str, Mapping[Path, set[str]]],
    paths: Mapping[str, set[Path]],
    accepted: Sequence[Flag],
) -> Name:
    """What it is about, under the name that its section has today."""
    subject = tuple(map(comparable, said.subject))
    at = _place(said.section, said.subject)
    known = {tuple(map(comparable, path)) for path in paths.get(said.list, ())}
    if at is None or not said.holds or tuple(map(comparable, said.section)) in known:
        return said.list, said.code, subject
    before, after = subject[:at], subject[at + len(said.section) :]
    today = _renamed(said, new.get(said.list, {}))
    if today is not None:
        return said.list, said.code, (*before, *map(comparable, today), *after)
    carried = [name_of(flag) for flag in accepted if _speaks_of(said, flag, before, after)]
    return carried[0] if len(carried) == 1 else (said.list, said.code, subject)


def _renamed(said: Accepted, new: Mapping[Path, set[str]]) -> Path | None:
    """The one new path that holds more than half of the section's keys; of several, nobody knows which it was."""
    fits = [path for path, own in new.items() if 2 * len(own.intersection(said.holds)) > len(said.holds)]
    return fits[0] if len(fits) == 1 else None


def _speaks_of(said: Accepted, flag: Flag, before: Path, after: Path) -> bool:
    """Whether a flag was accepted in the last release by this very decision, under another section's name."""
    list_id, code, subject = name_of(flag)
    is_same = (list_id, code) == (said.list, said.code) and len(subject) > len(before) + len(after)
    if not is_same or subject[: len(before)] != before or subject[len(subject) - len(after) :] != after:
        return False
    if flag.status == "baselined":
        return said.reason is None
    last = flag.evidence[-1]
    return last.source == "decision" and last.quote == said.reason


def _place(path: Path, subject: Path) -> int | None:
    """Where a section path stands in a subject."""
    places = range(len(subject) - len(path) + 1) if path else ()
    return next((at for at in places if subject[at : at + len(path)] == path), None)


def accept(
    flag: Flag,
    mentions: Sequence[Mention],
    works: Sequence[Work],
    records: Sequence[Record],
    reason: str | None,
) -> Accepted:
    """What must be written down so that this flag stays accepted when lines move and sections are renamed."""
    keys = keys_of_works(works, records)
    held = papers_by_section(mentions, keys)[flag.list_id]
    inside = [path for path in held if _place(path, flag.subject) is not None]
    section = max(inside, key=len, default=())
    # a few keys chosen by their hash stand for all: the same ones, whoever chooses
    holds = sorted(sorted(held[section], key=digest)[:N_HELD]) if section else []
    return Accepted(
        list=flag.list_id, code=flag.code, subject=flag.subject, section=section, holds=tuple(holds), reason=reason
    )  # fmt: skip
