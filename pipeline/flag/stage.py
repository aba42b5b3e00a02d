"""The flag stage: lists, mentions and works in; flags out."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pipeline.config import Settings
from pipeline.flag.decided import comparable
from pipeline.flag.rule import Finding, Rule, View
from pipeline.flag.rules import RULES
from pipeline.flag.suggestions import is_for_a_person
from pipeline.flag.taxonomy import load_taxonomy
from pipeline.merge.identity import keys_of_works
from pipeline.parse.document import Document
from pipeline.schema import Flag, Mention, Pair, Record, Resolution, Work
from pipeline.text import digest, words


@dataclass(frozen=True, kw_only=True)
class FlagInputs:
    """What is known of the lists when they are flagged: the tables so far, and what was found at their links."""

    mentions: Sequence[Mention]
    records: Sequence[Record]
    resolutions: Sequence[Resolution]
    works: Sequence[Work]
    pairs: Sequence[Pair] = ()
    link_states: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of every work by its id."""
        return keys_of_works(self.works, self.records)


def flag(
    documents: Sequence[Document],
    known: FlagInputs,
    flags_before: Sequence[Flag],
    settings: Settings,
    today: date,
) -> list[Flag]:
    """The flags of all lists, sorted; a flag that was there before keeps the day it was first seen."""
    first_seen = {before.flag_id: before.first_seen for before in flags_before}
    found = [row for view in _views(documents, known, settings) for row in _flags_of(view, first_seen, today)]
    return sorted(found, key=lambda row: (row.list_id, row.line_start, row.code, row.flag_id))


def _views(documents: Sequence[Document], known: FlagInputs, settings: Settings) -> Iterator[View]:
    said, of_list = defaultdict(list), defaultdict(list)
    for resolution in known.resolutions:
        said[resolution.mention_id].append(resolution)
    for mention in known.mentions:
        of_list[mention.list_id].append(mention)
    works = {work.work_id: work for work in known.works}
    records = {record.record_id: record for record in known.records}
    taxonomy, vocabulary = load_taxonomy(settings.taxonomy), _vocabulary(known.records)
    for document in documents:
        yield View(
            document=document,
            mentions=of_list[document.list_id],
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


def _vocabulary(records: Sequence[Record]) -> frozenset[str]:
    texts = [text for r in records if r.source != "list" for text in (r.title, r.abstract) if text]
    return frozenset(words(" ".join(texts)))


def _flags_of(view: View, first_seen: dict[str, date], today: date) -> Iterable[Flag]:
    found = [(rule, finding) for rule in RULES.values() for finding in rule.find(view)]
    seen: Counter[str] = Counter()
    rows = []
    for rule, finding in found:
        name = f"{rule.code}-{digest(view.document.list_id, *map(comparable, finding.subject))}"
        # equal subjects, as two copies in one section, are told apart by their order
        flag_id = name if not seen[name] else f"{rule.code}-{digest(name, str(seen[name]))}"
        seen[name] += 1
        rows.append((_flag(view, rule, finding, flag_id, first_seen.get(flag_id, today)), finding))
    groups = {
        m.mention_id: row.flag_id for row, finding in rows if finding.is_group for m in finding.mentions
    }
    for row, finding in rows:
        is_grouped = row.code.startswith("CAT") and not finding.is_group
        yield dataclasses.replace(row, group_id=groups.get(row.mention_id or "") if is_grouped else None)


def _flag(view: View, rule: Rule, finding: Finding, flag_id: str, first_seen: date) -> Flag:
    mentions = finding.mentions
    return Flag(
        flag_id=flag_id,
        subject=tuple(part for part in finding.subject if part),
        code=rule.code,
        name=rule.name,
        severity=finding.severity or rule.severity,
        list_id=view.document.list_id,
        mention_id=mentions[0].mention_id if mentions else None,
        mention_ids=tuple(mention.mention_id for mention in mentions),
        group_id=None,
        work_id=mentions[0].work_id if mentions else None,
        line_start=finding.line_start,
        line_end=finding.line_end,
        message=finding.message,
        evidence=finding.evidence,
        probability=finding.probability,
        suggestion=finding.suggestion,
        fix_safety="none" if is_for_a_person(finding.suggestion) else finding.fix or rule.fix,
        status="open",
        first_seen=first_seen,
    )
