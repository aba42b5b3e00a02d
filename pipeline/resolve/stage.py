"""The resolve stage: mentions in; records, resolutions and mentions with their status out."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.keys import ids_of, strongest_key
from pipeline.people import surnames
from pipeline.resolve.forms import title_keys
from pipeline.resolve.listed import misled_mentions, record_of_mention
from pipeline.resolve.matching import Match, Question, is_one_paper, match_record
from pipeline.resolve.protocol import ABSENT, ById, ByTitle, Query, Reply, Source
from pipeline.resolve.threads import run_all
from pipeline.resolve.wrong_links import doubt, reason_of
from pipeline.schema import Mention, MentionStatus, Record, Resolution, ResolutionMethod, ResolutionStatus
from pipeline.source_names import SourceName


@dataclass(frozen=True)
class Resolved:
    """What the stage gives."""

    mentions: list[Mention]
    records: list[Record]
    resolutions: list[Resolution]


@dataclass(frozen=True)
class Answer:
    """What one source said to one question, judged."""

    status: ResolutionStatus
    record: Record | None = None
    method: ResolutionMethod | None = None
    score: float | None = None
    runner_up_score: float | None = None
    reason: str | None = None


UNASKED = Answer("not_asked")
NOT_KNOWN_THERE = " is not known there"  # said of an identifier by the service itself
TIE = 0.002  # of two papers whose scores lie nearer than this, neither is taken


def resolve(
    mentions: Sequence[Mention],
    sources: Mapping[SourceName, Source],
    settings: Settings,
    limit: int | None = None,
) -> Resolved:
    """Records and resolutions of the mentions; only `sources` may touch the network.

    With a `limit`, only the first so many papers are asked.
    """
    papers = [mention for mention in mentions if mention.kind == "paper"]
    asked = {mention.mention_id: question_of(mention) for mention in papers[:limit]}
    questions = list(dict.fromkeys(asked.values()))
    answers = ask_all(questions, sources, settings, titles_beside(papers[:limit]))
    resolutions, found = [], {}
    for mention in papers:
        question = asked.get(mention.mention_id)
        for name in sorted(sources):
            answer = answers[name][question] if question else UNASKED
            resolutions.append(_resolution(mention, name, answer))
            if answer.record is not None:
                found[answer.record.record_id] = answer.record
    status = statuses(papers, resolutions)
    known = [dataclasses.replace(mention, status=status.get(mention.mention_id)) for mention in mentions]
    misled = misled_mentions(resolutions)
    for mention in known:
        if mention.kind == "paper" and mention.status != "resolved":
            record = record_of_mention(mention, is_misled=mention.mention_id in misled)
            found.setdefault(record.record_id, record)
    return Resolved(
        known,
        sorted(found.values(), key=lambda record: record.record_id),
        sorted(resolutions, key=lambda resolution: (resolution.mention_id, resolution.source)),
    )


def question_of(mention: Mention) -> Question:
    """What the mention can be found and judged by."""
    return Question(ids_of(mention), mention.title, tuple(surnames(mention.authors or ())), mention.year)


def titles_beside(mentions: Sequence[Mention]) -> dict[Question, frozenset[str]]:
    """The titles of all papers of the lists that ask a question, in the forms in which they are compared."""
    of_list: dict[str, set[str]] = {}
    for mention in mentions:
        of_list.setdefault(mention.list_id, set()).update(title_keys(mention.title))
    whole = {list_id: frozenset(titles) for list_id, titles in of_list.items()}
    return {question_of(mention): whole[mention.list_id] for mention in mentions}


def ask_all(
    questions: Sequence[Question],
    sources: Mapping[SourceName, Source],
    settings: Settings,
    beside: Mapping[Question, frozenset[str]] | None = None,
) -> dict[SourceName, dict[Question, Answer]]:
    """The judged answers of every source, all sources at work at the same time.

    Afterwards, what one source found is asked of the others by its identifiers, where they found nothing.
    """
    answers = _together(sources, lambda source: answer_questions(questions, source, settings, beside or {}))

    def cross(source: Source) -> dict[Question, Answer]:
        known = {
            question: other.record
            for question in questions
            if answers[source.name][question].status in ("absent", "ambiguous", "not_asked")
            for name in sorted(answers, reverse=True)
            if name != source.name and (other := answers[name][question]).record is not None
        }
        return _by_known_ids(known, source)

    for name, more in _together(sources, cross).items():
        answers[name].update(more)
    return answers


def _together(
    sources: Mapping[SourceName, Source], work: Callable[[Source], dict[Question, Answer]]
) -> dict[SourceName, dict[Question, Answer]]:
    """The work done for every source at once, in daemon threads, so that an interrupted run ends."""
    done: dict[SourceName, dict[Question, Answer]] = {}
    errors: list[BaseException] = []

    def run(name: SourceName) -> None:
        try:
            done[name] = work(sources[name])
        except BaseException as error:
            errors.append(error)

    run_all(threading.Thread(target=run, args=(name,), daemon=True) for name in sources)
    if errors:
        raise errors[0]
    return done


def answer_questions(
    questions: Sequence[Question],
    source: Source,
    settings: Settings,
    beside: Mapping[Question, frozenset[str]],
) -> dict[Question, Answer]:
    """One source's judged answers: by identifier first, then by title where that found nothing or another paper."""
    by_id = {question: ById(question.ids) for question in questions if source.takes(ById(question.ids))}
    answers: dict[Question, Answer] = {}
    for question, reply in _ask(by_id, source):
        answers[question] = _judge_linked(question, reply, beside.get(question, frozenset()), settings)
    rest = [
        question for question in questions if answers.get(question, UNASKED).status not in ("found", "failed")
    ]
    by_title = {question: ByTitle(question.title, question.surnames, question.year) for question in rest}
    for question, reply in _ask({q: query for q, query in by_title.items() if source.takes(query)}, source):
        answers[question] = _judge_candidates(
            question, reply, answers.get(question), beside.get(question, frozenset()), settings
        )
    return {question: answers.get(question, UNASKED) for question in questions}


def _ask(queries: Mapping[Question, Query], source: Source) -> Iterable[tuple[Question, Reply]]:
    if not queries:
        return []
    return zip(queries, source.lookup(list(queries.values())), strict=True)


def _judge_linked(question: Question, reply: Reply, beside: frozenset[str], settings: Settings) -> Answer:
    """The record that the list links is checked: a retitled paper is still the paper, a wrong link is not."""
    if reply.status != "found":
        reason = f"{strongest_key(question.ids)}{NOT_KNOWN_THERE}" if reply == ABSENT else reply.reason
        return Answer(reply.status, method="identifier", reason=reason)
    record = reply.records[0]
    match = match_record(question, record)
    doubted = doubt(question, record, beside)
    if doubted.probability > settings.link_doubt:
        reason = reason_of(question.ids, record, doubted.why)
        if doubted.is_sure:
            return Answer("ambiguous", method="identifier", score=match.score, reason=reason)
        return Answer("found", record, "identifier", _linked_score(match), reason=reason)
    return Answer("found", record, "identifier", _linked_score(match), reason=match.reason)


def _linked_score(match: Match) -> float:
    """The link speaks for the record too: as much as an agreeing author list."""
    return round(max(match.score, 1 - (1 - match.score) * 0.1), 4)


def _judge_candidates(
    question: Question, reply: Reply, linked: Answer | None, beside: frozenset[str], settings: Settings
) -> Answer:
    """The best candidate, if it is good enough; what was said about a wrong link stays in the reason."""
    note = linked.reason if linked and linked.status == "ambiguous" else None
    unknown = linked.reason if linked and NOT_KNOWN_THERE in (linked.reason or "") else None
    if reply.status != "found":
        reason = note or unknown or reply.reason
        return Answer("ambiguous" if note else reply.status, method="title", reason=reason)
    scored = sorted(
        ((match_record(question, record, beside), record) for record in reply.records),
        key=lambda pair: (-pair[0].score, pair[1].arxiv_id is None, pair[1].record_id),
    )
    best, record = scored[0]
    rival = next((match.score for match, other in scored[1:] if not is_one_paper(record, other)), None)
    reason = "; ".join(filter(None, (note or unknown, best.reason)))
    if rival is not None and rival >= settings.match_score and best.score - rival < TIE:
        reason = f"{reason}; another paper fits as well"
        return Answer("ambiguous", None, "title", best.score, rival, reason)
    if best.score >= settings.match_score:
        return Answer("found", record, "title", best.score, rival, reason)
    status: ResolutionStatus = "ambiguous" if note or best.score >= settings.match_possible else "absent"
    return Answer(status, None, "title", best.score, rival, reason)


def _by_known_ids(known: Mapping[Question, Record], source: Source) -> dict[Question, Answer]:
    queries = {question: ById(ids_of(record)) for question, record in known.items()}
    queries = {question: query for question, query in queries.items() if source.takes(query)}
    return {
        question: Answer(
            "found", reply.records[0], "identifier", 0.99, reason=f"found through {known[question].source}"
        )
        for question, reply in _ask(queries, source)
        if reply.status == "found"
    }


def _resolution(mention: Mention, source: SourceName, answer: Answer) -> Resolution:
    return Resolution(
        mention_id=mention.mention_id,
        source=source,
        record_id=answer.record.record_id if answer.record else None,
        status=answer.status,
        method=answer.method,
        score=answer.score,
        runner_up_score=answer.runner_up_score,
        reason=answer.reason,
    )


def statuses(papers: Sequence[Mention], resolutions: Iterable[Resolution]) -> dict[str, MentionStatus]:
    """The status of every paper mention, over all sources."""
    said: dict[str, set[str]] = {}
    for resolution in resolutions:
        said.setdefault(resolution.mention_id, set()).add(resolution.status)
    return {mention.mention_id: _status(said.get(mention.mention_id, set())) for mention in papers}


def _status(said: set[str]) -> MentionStatus:
    if "found" in said:
        return "resolved"
    if "failed" in said:
        return "failed"
    if "ambiguous" in said:
        return "ambiguous"
    return "absent" if said == {"absent"} else "not_asked"
