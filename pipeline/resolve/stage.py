"""The resolve stage: mentions in; records, resolutions and mentions with their status out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ids import Ids
from pipeline.keys import address_key, ids_of
from pipeline.people import surnames
from pipeline.resolve.asking import ask_all
from pipeline.resolve.judging import LEFT_OUT, Answer
from pipeline.resolve.listed import misled_mentions, record_of_mention
from pipeline.resolve.matching import Question
from pipeline.resolve.protocol import Source
from pipeline.schema import Mention, MentionStatus, Record, Resolution
from pipeline.source_names import SERVICES, SourceName
from pipeline.title_forms import title_keys

if TYPE_CHECKING:  # settings take longer to load than all rules
    from pipeline.config import Settings


@dataclass(frozen=True)
class Resolved:
    """What the stage gives."""

    mentions: list[Mention]
    records: list[Record]
    resolutions: list[Resolution]


def resolve(
    mentions: Sequence[Mention],
    sources: Mapping[SourceName, Source],
    settings: Settings,
    limit: int | None = None,
    home: Mapping[SourceName, Source] | None = None,
) -> Resolved:
    """Records and resolutions of the mentions; only `sources` may touch the network, and `home` is asked before them.

    With a `limit`, only the first so many papers are asked.
    """
    papers = [mention for mention in mentions if mention.kind == "paper"]
    asked = {mention.mention_id: question_of(mention) for mention in papers[:limit]}
    questions = list(dict.fromkeys(asked.values()))
    answers = ask_all(questions, sources, settings, titles_beside(papers[:limit], asked), home)
    resolutions, found, linked = [], {}, {}
    for mention in papers:
        question = asked.get(mention.mention_id)
        for name in sorted(sources):
            answer = answers[name][question] if question else LEFT_OUT
            resolutions.append(_resolution(mention, name, answer))
            if answer.record is not None:
                found[answer.record.record_id] = answer.record
            if answer.linked is not None:
                linked[answer.linked.record_id] = answer.linked
    status = statuses(papers, resolutions)
    known = [dataclasses.replace(mention, status=status.get(mention.mention_id)) for mention in mentions]
    misled = misled_mentions(resolutions)
    for mention in known:
        if mention.kind == "paper" and mention.status != "resolved":
            record = record_of_mention(mention, is_misled=mention.mention_id in misled)
            found.setdefault(record.record_id, record)
    return Resolved(
        known,
        sorted((linked | found).values(), key=lambda record: record.record_id),
        sorted(resolutions, key=lambda resolution: (resolution.mention_id, resolution.source)),
    )


def question_of(mention: Mention) -> Question:
    """What the mention can be found and judged by."""
    ids, names = ids_of(mention), tuple(surnames(mention.authors or ()))
    address = address_key(mention.paper_url) if ids == Ids() and mention.paper_url else None
    return Question(ids, mention.title, names, mention.year, address, mention.authors or ())


def titles_beside(
    mentions: Sequence[Mention], asked: Mapping[str, Question]
) -> dict[Question, frozenset[str]]:
    """The titles of all papers of the lists that ask a question, in the forms in which they are compared."""
    of_list: dict[str, set[str]] = {}
    for mention in mentions:
        of_list.setdefault(mention.list_id, set()).update(title_keys(mention.title))
    whole = {list_id: frozenset(titles) for list_id, titles in of_list.items()}
    return {asked[mention.mention_id]: whole[mention.list_id] for mention in mentions}


def _resolution(mention: Mention, source: SourceName, answer: Answer) -> Resolution:
    return Resolution(
        mention_id=mention.mention_id,
        source=source,
        record_id=answer.record.record_id if answer.record else None,
        status=answer.status,
        method=answer.method,
        score=answer.score,
        runner_up_score=answer.runner_up_score,
        cause=answer.cause,
        linked_record_id=answer.linked.record_id if answer.linked else None,
        reason=answer.reason,
    )


def statuses(papers: Sequence[Mention], resolutions: Iterable[Resolution]) -> dict[str, MentionStatus]:
    """The status of every paper mention, over all sources."""
    said: dict[str, set[str]] = {}
    for resolution in resolutions:
        if (
            resolution.status == "found" or resolution.source in SERVICES
        ):  # what is asked at home alone, proves no absence
            said.setdefault(resolution.mention_id, set()).add(resolution.status)
    return {mention.mention_id: _status(said.get(mention.mention_id, set())) for mention in papers}


def _status(said: set[str]) -> MentionStatus:
    if "found" in said:
        return "resolved"
    if "failed" in said:
        return "failed"
    if "ambiguous" in said:
        return "ambiguous"
    if "unfinished" in said:
        return "unfinished"
    return "absent" if said == {"absent"} else "not_asked"
