"""Accepting: by what a flag is known for ever, and what is written down of one that people accept or dismiss.

The commands that decide load this and not the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.decisions import FlagDecision
from pipeline.merge.identity import keys_of_works
from pipeline.schema import Flag, Mention, Record, Work
from pipeline.text import digest, squash

N_HELD = 12  # keys by which a section or list is known again
Path = tuple[str, ...]
Name = tuple[str, str, Path]


def comparable(part: str) -> str:
    """A part of a subject as it is compared: names without case and punctuation, keys as they are."""
    return part if ":" in part else squash(part) or part


def named(list_id: str, code: str, subject: Path) -> Name:
    """What a flag is known by for ever: its list, its rule, and what it is about."""
    return list_id, code, tuple(comparable(part) for part in subject if part)


def name_of(flag: Flag) -> Name:
    """The name of a flag."""
    return named(flag.list_id, flag.code, flag.subject)


def words_of(flag: Flag) -> str:
    """What a flag quotes first: what tells it from others of its subject."""
    return flag.evidence[0].quote


def papers_by_section(
    mentions: Sequence[Mention], keys: Mapping[str, str]
) -> dict[str, dict[Path, set[str]]]:
    """The keys of the papers in every section of every list."""
    held: dict[str, dict[Path, set[str]]] = defaultdict(lambda: defaultdict(set))
    for mention in mentions:
        if mention.work_id is not None and mention.work_id in keys:
            held[mention.list_id][mention.section_path].add(keys[mention.work_id])
    return held


def place_of(path: Path, subject: Path) -> int | None:
    """Where a section path stands in a subject."""
    places = range(len(subject) - len(path) + 1) if path else ()
    return next((at for at in places if subject[at : at + len(path)] == path), None)


def accept(
    flag: Flag,
    mentions: Sequence[Mention],
    works: Sequence[Work],
    records: Sequence[Record],
    reason: str | None,
    *,
    is_one_of_several: bool = False,
) -> FlagDecision:
    """What must be written down so that this flag stays accepted when lines move and sections are renamed."""
    keys = keys_of_works(works, records)
    held = papers_by_section(mentions, keys)[flag.list_id]
    inside = [path for path in held if place_of(path, flag.subject) is not None]
    section = max(inside, key=len, default=())
    papers = held[section] if section else set().union(*held.values())
    # a few keys chosen by their hash stand for all: the same ones, whoever chooses
    holds = tuple(sorted(sorted(papers, key=digest)[:N_HELD]))
    words = words_of(flag) if is_one_of_several else None
    return FlagDecision(
        list=flag.list_id, code=flag.code, subject=flag.subject, section=section, holds=holds, words=words,
        reason=reason,
    )  # fmt: skip
