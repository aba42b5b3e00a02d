"""Judging: what a source's reply to a question comes to, as an answer with its cause."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import error_words
from pipeline.keys import strongest_key
from pipeline.resolve.matching import Match, Question, is_one_paper, match_record
from pipeline.resolve.protocol import ABSENT, Reply
from pipeline.resolve.wrong_links import doubt
from pipeline.schema import Cause, Record, ResolutionMethod, ResolutionStatus

if TYPE_CHECKING:  # settings take longer to load than all rules
    from pipeline.config import Settings

logger = logging.getLogger(__name__)


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
    link_reason: str | None = (
        None  # the part of it that is of the list's link, which no later search says again
    )


UNASKED = Answer("not_asked")
LEFT_OUT = Answer("not_asked", cause="budget")
TIE = 0.002  # of two papers whose scores lie nearer than this, neither is taken
_LINK_SHARE = 0.1  # of the doubt that is left where the list's own link leads to a record
CROSS_SCORE = 0.99  # of a record found by the identifiers of what another source found


Judge = Callable[[Question, Reply, frozenset[str], "Settings"], Answer]


def fenced(
    judge: Judge, question: Question, reply: Reply, beside: frozenset[str], settings: Settings
) -> Answer:
    """What a judge says; one that fails costs its own question."""
    try:
        return judge(question, reply, beside, settings)
    except Exception as error:
        logger.debug("question %s", question, exc_info=True)
        return fault_answer(error)


def fault_answer(error: Exception) -> Answer:
    """The answer that an error of our own stands for."""
    why = error_words(error)
    return Answer("failed", cause="fault", reason=f"an error of paperlist's own ({why}). Please report this.")


def judge_linked(question: Question, reply: Reply, beside: frozenset[str], settings: Settings) -> Answer:
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
    return {"failed": "outage", "unfinished": "budget"}.get(reply.status)  # type: ignore[return-value]


def _linked_score(match: Match) -> float:
    """The link speaks for the record too: as much as an agreeing author list."""
    return round(max(match.score, 1 - (1 - match.score) * _LINK_SHARE), 4)


def judge_candidates(question: Question, reply: Reply, beside: frozenset[str], settings: Settings) -> Answer:
    """The best candidate, if it is good enough; where ways of asking are left, nothing less is an answer."""
    if not reply.records:
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
    status = "unfinished" if reply.status == "unfinished" else status
    return Answer(status, None, "title", best.score, rival, "below", reason=best.reason)


def after_link(linked: Answer | None, by_title: Answer) -> Answer:
    """What was found by title, with what was said of the link before; a wrong link leaves its paper in doubt."""
    if linked is None or linked.cause not in ("wrong_link", "unknown_identifier"):
        return by_title
    is_lost = linked.cause == "wrong_link" and by_title.status != "found"
    said = by_title.reason if by_title.score is not None else None
    of_link = linked.link_reason or linked.reason
    return dataclasses.replace(
        by_title,
        status="ambiguous" if is_lost else by_title.status,
        cause=linked.cause,
        linked=linked.linked,
        reason="; ".join(filter(None, (of_link, said))),
        link_reason=of_link,
    )
