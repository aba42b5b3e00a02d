"""Asking: in which order sources are asked, so that each request finds as much as it can.

Home first: the snapshots are asked by identifier, address and title. Then the services, by the identifiers of the list and
those found at home, in batches; a service is searched by title only for what it can't be asked by identifier. One service
after the other is searched in its cheapest way, and what it finds is asked of the others by identifier; what is left then
is searched in all ways, as far as the searches of a night go.
"""

from __future__ import annotations

import dataclasses
import logging
import operator
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import PipelineError
from pipeline.ids import Ids
from pipeline.keys import id_keys, ids_of
from pipeline.resolve.doubted import Doubted, doubted_links, records_named, with_proofs
from pipeline.resolve.judging import (
    CROSS_SCORE,
    UNASKED,
    Answer,
    Judge,
    after_link,
    fault_answer,
    fenced,
    judge_candidates,
    judge_linked,
)
from pipeline.resolve.matching import Question
from pipeline.resolve.protocol import ByAddress, ById, ByTitle, Effort, Query, Reply, Source
from pipeline.resolve.threads import run_all
from pipeline.schema import Cause
from pipeline.source_names import SERVICES, SOURCES, SourceName

if TYPE_CHECKING:  # settings take longer to load than all rules
    from pipeline.config import Settings

logger = logging.getLogger(__name__)

Answers = dict[Question, Answer]
_T = TypeVar("_T")
_OPEN = ("absent", "ambiguous", "unfinished", "not_asked")  # what another source may know better


def ask_all(
    questions: Sequence[Question],
    sources: Mapping[SourceName, Source],
    settings: Settings,
    beside: Mapping[Question, frozenset[str]] | None = None,
    home: Mapping[SourceName, Source] | None = None,
) -> dict[SourceName, Answers]:
    """The judged answers of every source; snapshots, as `home`, are asked before any service is."""
    run = Asking(questions, sources, settings, beside or {})
    run.ask_home(home or {})
    run.ask_by_ids()
    run.cross()
    names = dict.fromkeys((*SERVICES, *sources))
    services = [name for name in names if name in sources and not _is_at_home(name)]
    run.search(services, effort="remembered")  # so that what one remembers is not asked of another anew
    run.cross()
    efforts: tuple[Effort, ...] = ("brief", "full")
    for effort in efforts:
        for name in services:  # one after the other, so that a run that was interrupted comes to the same
            run.search([name], effort=effort)
            run.cross()
    run.reopen()
    return run.answers


def _is_at_home(name: SourceName) -> bool:
    """Whether a source is asked in snapshots alone."""
    return name in SOURCES and not SOURCES[name].is_service


class Asking:
    """The questions of one run, and what is known of each so far."""

    def __init__(
        self,
        questions: Sequence[Question],
        sources: Mapping[SourceName, Source],
        settings: Settings,
        beside: Mapping[Question, frozenset[str]],
    ) -> None:
        self._questions, self._sources, self._settings = questions, sources, settings
        self._beside = beside
        self._at_home: dict[SourceName, Answers] = {}
        self._known: dict[Question, Ids] = {}  # identifiers found at home
        self._doubted: dict[Question, Doubted] = {}
        # the keys by which each source was asked for what was found elsewhere
        self._tried: dict[SourceName, dict[Question, set[str]]] = {name: {} for name in sources}
        self.answers: dict[SourceName, Answers] = {
            name: dict.fromkeys(questions, UNASKED) for name in sources
        }

    def ask_home(self, home: Mapping[SourceName, Source]) -> None:
        """Ask the snapshots about everything; nothing is sent."""
        self._at_home = _together(home, self._answers_at_home, self._fault)
        self._doubted = doubted_links(self._questions, self._at_home)
        titles = {question: by_title(question) for question in self._doubted}
        named = _together(home, lambda source: dict(_ask(titles, source)), lambda _: {})
        for replies in named.values():
            records_named(self._doubted, replies)
        self._at_home = with_proofs(self._at_home, self._doubted)
        for question in self._questions:
            found = [answers[question].record for answers in self._at_home.values()]
            self._known[question] = reduce(operator.or_, map(ids_of, filter(None, found)), Ids())
        for name in filter(_is_at_home, self._sources):
            self.answers[name].update(self._at_home.get(name, {}))

    def _answers_at_home(self, source: Source) -> Answers:
        answers = dict.fromkeys(self._questions, UNASKED)
        by_address = {q: ByAddress(q.address) for q in self._questions if q.address}
        by_id = {q: ById(q.ids) for q in self._questions if q.ids != Ids()}
        for question, reply in _ask(by_id, source):
            answers[question] = self._judged(judge_linked, question, reply)
        for question, reply in _ask(by_address, source):
            if reply.status == "found":
                judged = self._judged(judge_linked, question, reply)
                answers[question] = dataclasses.replace(judged, method="address")
        rest = [q for q in self._questions if answers[q].status != "found"]
        for question, reply in _ask({q: by_title(q) for q in rest}, source):
            judged = self._judged(judge_candidates, question, reply)
            answers[question] = after_link(answers[question], judged)
        return answers

    def ask_by_ids(self) -> None:
        """Ask every source by the identifiers of the list, or those found at home."""
        asked = {name: source for name, source in self._sources.items() if not _is_at_home(name)}
        found = _together(asked, self._answers_by_ids, self._fault)
        for name, answers in found.items():
            self.answers[name].update(answers)
        for question, doubted in doubted_links(self._questions, self.answers).items():
            self._doubted.setdefault(question, doubted).add(doubted)

    def _answers_by_ids(self, source: Source) -> Answers:
        linked = {q: ById(q.ids) for q in self._questions if q.ids != Ids() and source.takes(ById(q.ids))}
        at_home = {q: ById(self._known[q]) for q in self._questions if self._known[q] != Ids()}
        at_home = {q: query for q, query in at_home.items() if source.takes(query)}
        answers: Answers = {}
        first = {**{q: query for q, query in at_home.items() if q not in linked}, **linked}
        for question, reply in _ask(first, source):
            if question in linked:
                answers[question] = self._judged(judge_linked, question, reply)
            else:
                answers[question] = self._of_home(source, question, reply)
        left = [q for q in linked if q in at_home and answers[q].status in _OPEN and at_home[q] != linked[q]]
        for question, reply in _ask({q: at_home[q] for q in left}, source):
            answers[question] = after_link(answers[question], self._of_home(source, question, reply))
        self._tried[source.name] = {q: set(id_keys(query.ids)) for q, query in at_home.items()}
        return answers

    def _of_home(self, source: Source, question: Question, reply: Reply) -> Answer:
        """The answer to identifiers that were found at home, with the certainty of what was found there."""
        own = self._at_home.get(source.name, {}).get(question, UNASKED)
        if reply.status == "found" and own.status == "found":
            return dataclasses.replace(own, record=reply.records[0])
        return _by_known_id(reply, "a snapshot")

    def search(self, names: Sequence[SourceName], *, effort: Effort) -> None:
        """Search sources for the titles that they can't be asked for otherwise, all at the same time."""
        sources = {name: self._sources[name] for name in names}
        found = _together(sources, lambda source: self._answers_by_title(source, effort=effort), lambda _: {})
        for name, answers in found.items():
            self.answers[name].update(answers)
        self.answers = with_proofs(self.answers, self._doubted)

    def _answers_by_title(self, source: Source, *, effort: Effort) -> Answers:
        said = self.answers[source.name]
        wanted = {q: by_title(q) for q in self._questions if self._is_to_search(source, q)}
        doubted = {q: by_title(q) for q, one in self._doubted.items() if effort == "brief" and not one.named}
        queries = {q: query for q, query in {**wanted, **doubted}.items() if source.takes(query)}
        replies = dict(_ask(queries, source, effort=effort))
        records_named(self._doubted, {q: reply for q, reply in replies.items() if q in doubted})
        return {
            q: after_link(said[q], self._judged(judge_candidates, q, reply))
            for q, reply in replies.items()
            if q in wanted
        }

    def _is_to_search(self, source: Source, question: Question) -> bool:
        if self.answers[source.name][question].status not in _OPEN:
            return False
        return question not in self._tried[source.name]

    def cross(self) -> None:
        """Ask every source by the identifiers of what the others found, where it found nothing itself."""
        for name, answers in _together(self._sources, self._answers_by_cross, lambda _: {}).items():
            self.answers[name].update(answers)

    def _answers_by_cross(self, source: Source) -> Answers:
        said, queries, through = self.answers[source.name], {}, {}
        tried = self._tried[source.name]
        for question in self._questions:
            if said[question].status not in _OPEN:
                continue
            for name in sorted(self.answers, reverse=True):
                record = self.answers[name][question].record
                if name == source.name or record is None:
                    continue
                query = ById(ids_of(record))
                new = set(id_keys(record)) - tried.get(question, set())
                if new and source.takes(query):
                    queries[question], through[question] = query, name
                    tried.setdefault(question, set()).update(new)
                    break
        return {
            question: self._crossed(said[question], _by_known_id(reply, through[question]))
            for question, reply in _ask(queries, source)
        }

    def reopen(self) -> None:
        """What is absent by title is so only once every service has answered: what one finds is asked of the others."""
        for question in self._questions:
            said = {name: answers[question] for name, answers in self.answers.items()}
            statuses = {answer.status for answer in said.values()}
            if statuses.isdisjoint(("failed", "unfinished")):
                continue
            cause: Cause = "outage" if "failed" in statuses else "budget"
            for name, answer in said.items():
                if answer.status == "absent" and answer.method == "title":
                    left = dataclasses.replace(answer, status="unfinished", cause=cause)
                    self.answers[name][question] = left

    @staticmethod
    def _crossed(said: Answer, answer: Answer) -> Answer:
        """What is said after another source led to it; that it is not there by these identifiers is no news of what was told."""
        if answer.status == "found" or said.status in ("unfinished", "not_asked"):
            return after_link(said, answer)
        return said

    def _judged(self, judge: Judge, question: Question, reply: Reply) -> Answer:
        return fenced(judge, question, reply, self._beside.get(question, frozenset()), self._settings)

    def _fault(self, error: Exception) -> Answers:
        return dict.fromkeys(self._questions, fault_answer(error))


def by_title(question: Question) -> ByTitle:
    """The question as a title to be looked for."""
    return ByTitle(question.title, question.surnames, question.year)


def _by_known_id(reply: Reply, through: str) -> Answer:
    if reply.status == "found":
        return Answer("found", reply.records[0], "identifier", CROSS_SCORE, reason=f"found through {through}")
    return Answer(
        reply.status, method="identifier", reason=reply.reason or f"not there by the identifiers of {through}"
    )


def _ask(
    queries: Mapping[Question, Query], source: Source, *, effort: Effort = "full"
) -> Iterable[tuple[Question, Reply]]:
    if not queries:
        return []
    return zip(queries, source.lookup(list(queries.values()), effort=effort), strict=True)


def _together(
    sources: Mapping[SourceName, Source],
    work: Callable[[Source], dict[Question, _T]],
    instead: Callable[[Exception], dict[Question, _T]],
) -> dict[SourceName, dict[Question, _T]]:
    """The work done for every source at once, in daemon threads, so that an interrupted run ends.

    A source that fails costs itself: what `instead` makes of the error stands for its answers.
    """
    done: dict[SourceName, dict[Question, _T]] = {}
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
