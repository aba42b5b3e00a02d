"""The resolve stage: mentions in; records, resolutions and mentions with their status out."""

from __future__ import annotations

import dataclasses
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.errors import PipelineError, error_words
from pipeline.keys import ids_of, strongest_key
from pipeline.people import surnames
from pipeline.resolve.listed import misled_mentions, record_of_mention
from pipeline.resolve.matching import Match, Question, is_one_paper, match_record
from pipeline.resolve.protocol import ABSENT, ById, ByTitle, Query, Reply, Source
from pipeline.resolve.threads import run_all
from pipeline.resolve.wrong_links import doubt
from pipeline.schema import (
    Cause,
    Mention,
    MentionStatus,
    Record,
    Resolution,
    ResolutionMethod,
    ResolutionStatus,
)
from pipeline.source_names import SourceName
from pipeline.title_forms import title_keys

logger = logging.getLogger(__name__)


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
    cause: Cause | None = None
    linked: Record | None = None  # what the list links, where it is another paper
    reason: str | None = None


UNASKED = Answer("not_asked")
LEFT_OUT = Answer("not_asked", cause="budget")
TIE = 0.002  # of two papers whose scores lie nearer than this, neither is taken
_LINK_SHARE = 0.1  # of the doubt that is left where the list's own link leads to a record
_CROSS_SCORE = 0.99  # of a record found by the identifiers of what another source found


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
    answers = _together(
        sources,
        lambda source: answer_questions(questions, source, settings, beside or {}),
        lambda error: dict.fromkeys(questions, _fault(error)),
    )

    def cross(source: Source) -> dict[Question, Answer]:
        known = {
            question: other.record
            for question in questions
            if answers[source.name][question].status in ("absent", "ambiguous", "not_asked")
            for name in sorted(answers, reverse=True)
            if name != source.name and (other := answers[name][question]).record is not None
        }
        return _by_known_ids(known, source)

    for name, more in _together(sources, cross, lambda _: {}).items():
        answers[name].update(more)
    return answers


def _together(
    sources: Mapping[SourceName, Source],
    work: Callable[[Source], dict[Question, Answer]],
    instead: Callable[[Exception], dict[Question, Answer]],
) -> dict[SourceName, dict[Question, Answer]]:
    """The work done for every source at once, in daemon threads, so that an interrupted run ends.

    A source that fails costs itself: what `instead` makes of the error stands for its answers.
    """
    done: dict[SourceName, dict[Question, Answer]] = {}
    errors: list[BaseException] = []

    def run(name: SourceName) -> None:
        try:
            done[name] = work(sources[name])
        except (
            PipelineError,
            OSError,
            sqlite3.Error,
        ) as error:  # a setting, a snapshot, the disk: not the source
            errors.append(error)
        except Exception as error:
            logger.warning("source %s", name, exc_info=logger.isEnabledFor(logging.DEBUG))
            done[name] = instead(error)
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
        answers[question] = _fenced(
            _judge_linked, question, reply, beside.get(question, frozenset()), settings
        )
    rest = [
        question for question in questions if answers.get(question, UNASKED).status not in ("found", "failed")
    ]
    titles = {question: ByTitle(question.title, question.surnames, question.year) for question in rest}
    for question, reply in _ask({q: query for q, query in titles.items() if source.takes(query)}, source):
        by_title = _fenced(_judge_candidates, question, reply, beside.get(question, frozenset()), settings)
        answers[question] = _after_link(answers.get(question), by_title)
    return {question: answers.get(question, UNASKED) for question in questions}


def _ask(queries: Mapping[Question, Query], source: Source) -> Iterable[tuple[Question, Reply]]:
    if not queries:
        return []
    return zip(queries, source.lookup(list(queries.values())), strict=True)


Judge = Callable[[Question, Reply, frozenset[str], Settings], Answer]


def _fenced(
    judge: Judge, question: Question, reply: Reply, beside: frozenset[str], settings: Settings
) -> Answer:
    """What a judge says; one that fails costs its own question."""
    try:
        return judge(question, reply, beside, settings)
    except Exception as error:
        logger.debug("question %s", question, exc_info=True)
        return _fault(error)


def _fault(error: Exception) -> Answer:
    why = error_words(error)
    return Answer("failed", cause="fault", reason=f"an error of paperlist's own ({why}). Please report this.")


def _judge_linked(question: Question, reply: Reply, beside: frozenset[str], settings: Settings) -> Answer:
    """The record that the list links is checked: a retitled paper is still the paper, a wrong link is not."""
    if reply == ABSENT:
        reason = f"{strongest_key(question.ids)} is not known there"
        return Answer("absent", method="identifier", cause="unknown_identifier", reason=reason)
    if reply.status != "found":
        return Answer(reply.status, method="identifier", cause=_cause_of(reply), reason=reply.reason)
    record = reply.records[0]
    match = match_record(question, record)
    doubted = doubt(question, record, beside)
    if doubted.probability <= settings.link_doubt:
        return Answer("found", record, "identifier", _linked_score(match), reason=match.reason)
    reason = f'{strongest_key(question.ids)} is another paper ({doubted.why}): "{record.title}"'
    if doubted.is_sure:
        return Answer(
            "ambiguous",
            method="identifier",
            score=match.score,
            cause="wrong_link",
            linked=record,
            reason=reason,
        )
    return Answer("found", record, "identifier", _linked_score(match), cause="retitled", reason=reason)


def _cause_of(reply: Reply) -> Cause | None:
    return "outage" if reply.status == "failed" else None


def _linked_score(match: Match) -> float:
    """The link speaks for the record too: as much as an agreeing author list."""
    return round(max(match.score, 1 - (1 - match.score) * _LINK_SHARE), 4)


def _judge_candidates(question: Question, reply: Reply, beside: frozenset[str], settings: Settings) -> Answer:
    """The best candidate, if it is good enough."""
    if reply.status != "found":
        return Answer(reply.status, method="title", cause=_cause_of(reply), reason=reply.reason)
    scored = sorted(
        ((match_record(question, record, beside), record) for record in reply.records),
        key=lambda pair: (-pair[0].score, pair[1].arxiv_id is None, pair[1].record_id),
    )
    best, record = scored[0]
    rival = next((match.score for match, other in scored[1:] if not is_one_paper(record, other)), None)
    if rival is not None and rival >= settings.match_score and best.score - rival < TIE:
        reason = f"{best.reason}; another paper fits as well"
        return Answer("ambiguous", None, "title", best.score, rival, "tie", reason=reason)
    if best.score >= settings.match_score:
        return Answer("found", record, "title", best.score, rival, reason=best.reason)
    status: ResolutionStatus = "ambiguous" if best.score >= settings.match_possible else "absent"
    return Answer(status, None, "title", best.score, rival, "below", reason=best.reason)


def _after_link(linked: Answer | None, by_title: Answer) -> Answer:
    """What was found by title, with what was said of the link before; a wrong link leaves its paper in doubt."""
    if linked is None or linked.cause not in ("wrong_link", "unknown_identifier"):
        return by_title
    is_lost = linked.cause == "wrong_link" and by_title.status != "found"
    said = by_title.reason if by_title.score is not None else None
    return dataclasses.replace(
        by_title,
        status="ambiguous" if is_lost else by_title.status,
        cause=linked.cause,
        linked=linked.linked,
        reason="; ".join(filter(None, (linked.reason, said))),
    )


def _by_known_ids(known: Mapping[Question, Record], source: Source) -> dict[Question, Answer]:
    queries = {question: ById(ids_of(record)) for question, record in known.items()}
    queries = {question: query for question, query in queries.items() if source.takes(query)}
    return {
        question: Answer(
            "found",
            reply.records[0],
            "identifier",
            _CROSS_SCORE,
            reason=f"found through {known[question].source}",
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
        cause=answer.cause,
        linked_record_id=answer.linked.record_id if answer.linked else None,
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
