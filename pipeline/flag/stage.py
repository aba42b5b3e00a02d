"""The flag stage: lists, mentions and works in; flags out."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.config import Settings
from pipeline.errors import error_words
from pipeline.flag.accepted import Name
from pipeline.flag.found import FlaggedList, FoundFlag, RuleFailure
from pipeline.flag.kept_ids import KeptIds, former_name
from pipeline.flag.known_of_list import FlagInputs, KnownOfList, known_of_lists
from pipeline.flag.rule import Finding, Rule, Suggestion, View
from pipeline.flag.rules import RULES
from pipeline.flag.suggestions import text_after
from pipeline.flag.suppressions import silences
from pipeline.parse.document import Document
from pipeline.schema import Flag

logger = logging.getLogger(__name__)

_NOT_YET = ""  # the id of a flag that was not compared with the last release


@dataclass(frozen=True)
class Flagged:
    """What the stage gives."""

    flags: list[Flag]
    failures: list[RuleFailure]
    former_names: dict[str, Name]
    """What version 0.1.0 called a flag, by flag id, where it called it otherwise."""


def flag(
    documents: Sequence[Document],
    known: FlagInputs,
    flags_before: Sequence[Flag],
    settings: Settings,
    today: date,
) -> Flagged:
    """The flags of all lists, sorted; a flag that was there before keeps its id and the day it was first seen."""
    of_lists = known_of_lists(known, [document.list_id for document in documents])
    lists = [flag_list(*one, settings) for one in zip(documents, of_lists, strict=True)]
    return with_kept_names(lists, flags_before, today)


def flag_list(document: Document, known: KnownOfList, settings: Settings) -> FlaggedList:
    """What the rules find in one list."""
    view = known.view(document, settings)
    failures: list[RuleFailure] = []
    found = [
        FoundFlag(_flag(view, rule, finding), finding.former_subject, finding.is_group)
        for rule, finding in _findings(view, failures)
    ]
    return FlaggedList(
        document.list_id,
        document.path,
        document.parts,
        tuple(dict.fromkeys(heading.path for heading in document.headings)),
        tuple(silences(document, known.mentions)),
        found,
        tuple(failures),
    )


def with_kept_names(lists: Sequence[FlaggedList], flags_before: Sequence[Flag], today: date) -> Flagged:
    """What was found, each flag with its id and the day on which it was first seen, sorted."""
    ids = KeptIds(flags_before)
    of_lists = [_named(one.found, ids, today) for one in lists]
    return Flagged(
        sorted(
            (row for rows, _ in of_lists for row in rows),
            key=lambda row: (row.list_id, row.line_start, row.code, row.flag_id),
        ),
        [failure for one in lists for failure in one.failures],
        {flag_id: former for _, former_names in of_lists for flag_id, former in former_names.items()},
    )


def _findings(view: View, failures: list[RuleFailure]) -> list[tuple[Rule, Finding]]:
    """What all rules find in a list; a rule that fails finds nothing, and is told."""
    found: list[tuple[Rule, Finding]] = []
    for rule in RULES.values():
        try:
            found += [(rule, finding) for finding in rule.find(view)]
        except Exception as error:
            logger.debug("rule %s on %s", rule.code, view.document.list_id, exc_info=True)
            why = error_words(error)
            sentence = f"{view.document.path}: the rule {rule.code} failed on it ({why}); what it said before stands. Please report this."
            failures.append(RuleFailure(view.document.list_id, rule.code, sentence))
    return found


def _named(found: Sequence[FoundFlag], ids: KeptIds, today: date) -> tuple[list[Flag], dict[str, Name]]:
    """The flags of one list, and what version 0.1.0 called them, by flag id."""
    rows, former_names = [], {}
    for one, known in zip(found, ids.of(found), strict=True):
        flag_id = known.flag_id if known is not None else ids.fresh(one)
        first_seen = known.first_seen if known is not None else today
        rows.append(dataclasses.replace(one.flag, flag_id=flag_id, first_seen=first_seen))
        if (former := former_name(one)) is not None:
            former_names[flag_id] = former
    return list(_grouped(rows, found)), former_names


def _grouped(rows: Sequence[Flag], found: Sequence[FoundFlag]) -> Iterator[Flag]:
    """Flags with the one that each is shown under."""
    told = list(zip(rows, found, strict=True))
    groups = {name: row.flag_id for row, one in told if one.is_group for name in row.mention_ids}
    for row, one in told:
        is_grouped = row.code.startswith("CAT") and not one.is_group
        yield dataclasses.replace(row, group_id=groups.get(row.mention_id or "") if is_grouped else None)


def _flag(view: View, rule: Rule, finding: Finding) -> Flag:
    mentions, told = finding.mentions, finding.suggestion
    suggestion = told if isinstance(told, Suggestion) else Suggestion(words=told or "")
    own_lines = view.document.lines[finding.line_start - 1 : finding.line_end]
    return Flag(
        flag_id=_NOT_YET,
        subject=tuple(part for part in finding.subject if part),
        code=rule.code,
        name=rule.name,
        severity=finding.severity or rule.severity,
        list_id=view.document.list_id,
        file=None,
        mention_id=mentions[0].mention_id if mentions else None,
        mention_ids=tuple(mention.mention_id for mention in mentions),
        group_id=None,
        work_id=mentions[0].work_id if mentions else None,
        line_start=finding.line_start,
        line_end=finding.line_end,
        message=finding.message,
        evidence=finding.evidence,
        probability=finding.probability,
        suggestion=suggestion.words or None,
        suggested_sections=tuple(
            " > ".join(path) for path in (suggestion.section, suggestion.other_section) if path
        )
        or None,
        suggested_url=suggestion.url,
        suggested_text=text_after(own_lines, suggestion),
        other_lines=tuple(sorted({*finding.other_lines, *suggestion.lines})) or None,
        fix_safety=(finding.fix or rule.fix) if isinstance(told, Suggestion) else "none",
        status="open",
        first_seen=date.min,
    )
