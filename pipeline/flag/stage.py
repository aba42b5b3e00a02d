"""The flag stage: lists, mentions and works in; flags out."""

from __future__ import annotations

import dataclasses
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pipeline.config import Settings
from pipeline.errors import error_words
from pipeline.flag.decided import Name
from pipeline.flag.kept_ids import KeptIds, RuleFinding, former_name
from pipeline.flag.rule import Finding, Rule, Suggestion, View
from pipeline.flag.rules import RULES
from pipeline.flag.sections.background import load_background
from pipeline.flag.suggestions import text_after
from pipeline.flag.taxonomy import load_taxonomy
from pipeline.merge.identity import keys_of_works
from pipeline.merge.stage import of_papers
from pipeline.parse.document import Document
from pipeline.schema import Flag, Mention, Pair, Record, Resolution, Unread, Work
from pipeline.title_forms import title_words

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class FlagInputs:
    """What is known of the lists when they are flagged: the tables so far, and what was found at their links."""

    mentions: Sequence[Mention]
    records: Sequence[Record]
    resolutions: Sequence[Resolution]
    works: Sequence[Work]
    pairs: Sequence[Pair] = ()
    unread: Sequence[Unread] = ()
    link_states: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of every work by its id."""
        return keys_of_works(self.works, self.records)


@dataclass(frozen=True)
class RuleFailure:
    """A rule that failed on one list, which cost the rule's flags on that list and nothing else."""

    list_id: str
    code: str
    sentence: str


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
    ids = KeptIds(flags_before)
    of_lists = [_flags_of(view, ids, today) for view in _views(documents, known, settings)]
    return Flagged(
        sorted(
            (row for flagged in of_lists for row in flagged.flags),
            key=lambda row: (row.list_id, row.line_start, row.code, row.flag_id),
        ),
        [failure for flagged in of_lists for failure in flagged.failures],
        {name: former for flagged in of_lists for name, former in flagged.former_names.items()},
    )


def _findings(view: View, failures: list[RuleFailure]) -> list[RuleFinding]:
    """What all rules find in a list; a rule that fails finds nothing, and is told."""
    found: list[RuleFinding] = []
    for rule in RULES.values():
        try:
            found += [(rule, finding) for finding in rule.find(view)]
        except Exception as error:
            logger.debug("rule %s on %s", rule.code, view.document.list_id, exc_info=True)
            why = error_words(error)
            sentence = f"{view.document.path}: the rule {rule.code} failed on it ({why}); what it said before stands. Please report this."
            failures.append(RuleFailure(view.document.list_id, rule.code, sentence))
    return found


def _views(documents: Sequence[Document], known: FlagInputs, settings: Settings) -> Iterator[View]:
    said, of_list, unread = defaultdict(list), defaultdict(list), defaultdict(list)
    for resolution in known.resolutions:
        said[resolution.mention_id].append(resolution)
    for mention in known.mentions:
        of_list[mention.list_id].append(mention)
    for row in known.unread:
        unread[row.list_id].append(row)
    works = {work.work_id: work for work in known.works}
    records = {record.record_id: record for record in known.records}
    taxonomy, vocabulary = load_taxonomy(settings.taxonomy), _vocabulary(known)
    for document in documents:
        yield View(
            document=document,
            mentions=of_list[document.list_id],
            unread=unread[document.list_id],
            works=works,
            records=records,
            resolutions=said,
            taxonomy=taxonomy,
            settings=settings,
            keys=known.keys,
            pairs=known.pairs,
            link_states=known.link_states,
            vocabulary=vocabulary,
        )


def _vocabulary(known: FlagInputs) -> frozenset[str]:
    """The words of the records of papers that lists mean, and those that are frequent at arXiv."""
    records = of_papers(known.records, known.resolutions)
    texts = [text for r in records if r.source != "list" for text in (r.title, r.abstract) if text]
    return frozenset(load_background().place).union(word for text in texts for word in title_words(text))


def _flags_of(view: View, ids: KeptIds, today: date) -> Flagged:
    """The flags of one list."""
    failures: list[RuleFailure] = []
    list_id, found = view.document.list_id, _findings(view, failures)
    rows, former_names = [], {}
    for one, known in zip(found, ids.of(list_id, found), strict=True):
        flag_id = known.flag_id if known is not None else ids.fresh(list_id, one)
        rows.append(_flag(view, *one, flag_id, known.first_seen if known is not None else today))
        if (former := former_name(list_id, one)) is not None:
            former_names[flag_id] = former
    return Flagged(list(_grouped(rows, [finding for _, finding in found])), failures, former_names)


def _grouped(rows: Sequence[Flag], findings: Sequence[Finding]) -> Iterator[Flag]:
    """Flags with the one that each is shown under."""
    told = list(zip(rows, findings, strict=True))
    groups = {
        m.mention_id: row.flag_id for row, finding in told if finding.is_group for m in finding.mentions
    }
    for row, finding in told:
        is_grouped = row.code.startswith("CAT") and not finding.is_group
        yield dataclasses.replace(row, group_id=groups.get(row.mention_id or "") if is_grouped else None)


def _flag(view: View, rule: Rule, finding: Finding, flag_id: str, first_seen: date) -> Flag:
    mentions, told = finding.mentions, finding.suggestion
    suggestion = told if isinstance(told, Suggestion) else Suggestion(words=told or "")
    own_lines = view.document.lines[finding.line_start - 1 : finding.line_end]
    return Flag(
        flag_id=flag_id,
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
        first_seen=first_seen,
    )
