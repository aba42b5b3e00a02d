"""Floods: where too many flags of one rule are open in one list, they are told as one.

How many are too many the rule says: few of what is dull, such as links without encryption; more of what a list may do
everywhere because it is its custom; most of what each entry is proved by itself.
What people dismissed or accepted is no part of it: it keeps its rows, and is not counted.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pipeline.flag.rule import RULES
from pipeline.parse.lists import ListPart
from pipeline.parse.parts import told_line
from pipeline.schema import Evidence, Flag
from pipeline.text import digest

FLOOD = ("flood",)
"""The subject of a flood: the rule and the list alone, so that it is the same one whatever is added."""
_N_EXAMPLES = 3
_FEW = 10  # flags: a rule that tells fewer one by one is dull


def without_floods(
    flags: Sequence[Flag],
    flags_before: Sequence[Flag],
    parts: Mapping[str, Sequence[ListPart]] = MappingProxyType({}),
) -> list[Flag]:
    """Flags, with one in the place of the open ones where there are too many: a list's custom, or a rule's mistake."""
    before = {(row.list_id, row.code): row for row in flags_before if row.subject == FLOOD}
    is_open: dict[tuple[str, str], list[Flag]] = defaultdict(list)
    for row in flags:
        if row.status == "open":
            is_open[row.list_id, row.code].append(row)
    floods = {name: rows for name, rows in is_open.items() if len(rows) > RULES[name[1]].most}
    told = {row.flag_id for rows in floods.values() for row in rows}
    rest = [row for row in flags if row.flag_id not in told]
    return [*_ungrouped(rest, told), *_floods(floods, before, parts)]


def _ungrouped(flags: Iterable[Flag], gone: set[str]) -> Iterable[Flag]:
    """Flags that are shown by themselves where the one that they were shown under is gone."""
    return (dataclasses.replace(row, group_id=None) if row.group_id in gone else row for row in flags)


def _floods(
    floods: Mapping[tuple[str, str], Sequence[Flag]],
    before: Mapping[tuple[str, str], Flag],
    parts: Mapping[str, Sequence[ListPart]],
) -> Iterable[Flag]:
    for name, rows in floods.items():
        flood, known = _flood(rows, parts.get(name[0], ())), before.get(name)
        if known is not None:
            flood = dataclasses.replace(flood, flag_id=known.flag_id, first_seen=known.first_seen)
        yield flood


def _flood(flags: Sequence[Flag], parts: Sequence[ListPart]) -> Flag:
    first = min(flags, key=lambda row: row.line_start)
    with_entry = next((row for row in flags if row.mention_id), first)
    return dataclasses.replace(
        first,
        flag_id=f"{first.code}-{digest(first.list_id, *FLOOD)}",
        subject=FLOOD,
        severity="info",
        mention_id=with_entry.mention_id,
        mention_ids=tuple(dict.fromkeys(name for row in flags for name in row.mention_ids)),
        group_id=None,
        work_id=with_entry.work_id,
        message=_message(flags),
        evidence=tuple(_example(row, parts) for row in flags[:_N_EXAMPLES]),
        probability=max(row.probability for row in flags),
        suggestion=None,
        suggested_sections=None,
        suggested_url=None,
        suggested_text=None,
        other_lines=tuple(sorted({row.line_start for row in flags})),
        fix_safety="none",
        first_seen=min(row.first_seen for row in flags),
    )


def _message(flags: Sequence[Flag]) -> str:
    """What is told once: how often; the first, where it is short work to look at all of them."""
    n_times = f"{len(flags):,} times in this list, which is told once"
    if RULES[flags[0].code].most < _FEW:
        return f"{flags[0].name}: {n_times}; the first: {flags[0].message}"
    return f"so flagged {n_times}: is it the list's custom?"


def _example(flag: Flag, parts: Sequence[ListPart]) -> Evidence:
    return Evidence(
        source="list", field="example", quote=f"{told_line(parts, flag.line_start)}: {flag.message}"
    )
