"""Doubted links: a link is wrong where another record, and it alone, has the title of the entry.

A paper that was renamed and a wrong link look alike: the record behind the link has another title. What tells them apart is
whether there is another paper of exactly that title. It is proof only if the title is long enough to be one paper's, the linked
record has it under none of its names, and the two are not by the same authors, who may have published it under another title
(but two ids of arXiv are two papers).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.keys import id_keys, strongest_key
from pipeline.resolve.judging import Answer
from pipeline.resolve.matching import Question, have_one_team, is_one_paper, match_record, title_sim
from pipeline.resolve.protocol import Reply
from pipeline.resolve.wrong_links import ALIKE
from pipeline.schema import Record
from pipeline.source_names import SourceName
from pipeline.title_forms import bare_key, bare_words

LEAST_WORDS = 5  # of a title that no two papers have by chance


@dataclass
class Doubted:
    """What is known of one link: the records that it leads to, and the records of the entry's title."""

    linked: dict[str, Record] = field(default_factory=dict)
    named: dict[str, Record] = field(default_factory=dict)

    def add(self, other: Doubted) -> None:
        """Take what another source says of the link too."""
        self.linked |= other.linked
        self.named |= other.named


def doubted_links(
    questions: Sequence[Question], answers: Mapping[SourceName, Mapping[Question, Answer]]
) -> dict[Question, Doubted]:
    """The questions whose link leads to records that have another title."""
    found: dict[Question, Doubted] = {}
    for question in questions:
        said = [told[question] for told in answers.values() if question in told]
        linked = [one.record for one in said if one.method in ("identifier", "address") and one.record]
        linked = [record for record in linked if _is_linked(question, record)]
        if not linked or len(bare_words(question.title)) < LEAST_WORDS:
            continue
        if not any(_is_called(record, question.title) for record in linked):
            found[question] = Doubted({record.record_id: record for record in linked})
    return found


def _is_linked(question: Question, record: Record) -> bool:
    """Whether the list's own link leads to the record."""
    return bool(question.address) or bool(set(id_keys(question.ids)) & set(id_keys(record)))


def _is_called(record: Record, title: str) -> bool:
    return any(title_sim(title, name) >= ALIKE for name in (record.title, *record.other_titles))


def records_named(doubted: Mapping[Question, Doubted], replies: Mapping[Question, Reply]) -> None:
    """Keep, of what was found by title, the records of exactly that title."""
    for question, reply in replies.items():
        key = bare_key(question.title)
        for record in reply.records:
            if key in {bare_key(name) for name in (record.title, *record.other_titles)}:
                doubted[question].named[record.record_id] = record


def right_records(question: Question, doubted: Doubted) -> list[Record]:
    """The records of the one other paper that has the title; none where that proves nothing."""
    if any(_is_called(record, question.title) for record in doubted.linked.values()):
        return []
    linked = {key for record in doubted.linked.values() for key in id_keys(record)}
    others = [record for record in doubted.named.values() if linked.isdisjoint(id_keys(record))]
    if not others or any(not is_one_paper(others[0], record) for record in others[1:]):
        return []
    if any(_may_be_former(other, record) for record in doubted.linked.values() for other in others):
        return []
    return (
        others if all(match_record(question, record).authors_agree is not False for record in others) else []
    )


def _may_be_former(other: Record, linked: Record) -> bool:
    """Whether a record may be the linked paper under another title: by the same authors, and not known to be another."""
    if other.arxiv_id and linked.arxiv_id:
        return False
    return have_one_team(linked, other) is True


def with_proofs(
    answers: Mapping[SourceName, Mapping[Question, Answer]], doubted: Mapping[Question, Doubted]
) -> dict[SourceName, dict[Question, Answer]]:
    """The answers, in which a link that is proven wrong is no answer any more, and the paper of the title is."""
    proofs = {question: right for question, one in doubted.items() if (right := right_records(question, one))}
    proven = {name: dict(said) for name, said in answers.items()}
    for name, said in proven.items():
        for question, right in proofs.items():
            if question in said:
                said[question] = _proven(name, question, said[question], right, doubted[question])
    return proven


def _proven(
    name: SourceName, question: Question, said: Answer, right: Sequence[Record], doubted: Doubted
) -> Answer:
    if said.record is None or said.record.record_id not in doubted.linked:
        return said
    own = next((record for record in right if record.source == name), None)
    linked = said.record
    reason = f'{strongest_key(question.ids) or question.address} is another paper: "{linked.title}"; another has exactly this title'
    if own is None:
        return dataclasses.replace(
            said,
            status="ambiguous",
            record=None,
            method="identifier",
            cause="wrong_link",
            linked=linked,
            reason=reason,
        )
    score = match_record(question, own).score
    return Answer("found", own, "title", score, cause="wrong_link", linked=linked, reason=reason)
