"""The merge stage: works from records, every mention linked, ids that stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.decisions import PairDecision
from pipeline.merge.stage import Merged, merge
from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.resolve.protocol import ABSENT, ById, Effort, Query, Reply
from pipeline.resolve.stage import resolve
from pipeline.schema import Record, Work
from tests.resolve.test_matching import a_record

ENTRIES = [
    "- [One Paper of Its Own](https://arxiv.org/abs/2401.00001)",
    "- [Its Own: One Paper](https://arxiv.org/abs/2401.00001)",  # another name for the same paper, as far as can be told
    "- [A Third Paper Without Any Id](https://example.org/third.pdf)",
    "- [A Fourth Paper With a DOI](https://doi.org/10.1234/fourth)",
]


def merged(lines: list[str], before: list[Work], decisions: Sequence[PairDecision] = ()) -> Merged:
    mentions = parse([RawList("list", "list.md", "\n".join(["## Papers", "", *lines, ""]).encode())])
    settings = Settings()
    resolved = resolve(mentions, {}, settings)
    return merge(resolved.mentions, resolved.records, resolved.resolutions, before, settings, decisions)


@cache
def merged_once(lines: tuple[str, ...], before: tuple[Work, ...] = ()) -> Merged:
    """The same, remembered: many orders of the entries give the same works before."""
    return merged(list(lines), list(before))


def ids(result: Merged) -> dict[str, str | None]:
    return {mention.title: mention.work_id for mention in result.mentions}


def test_every_mention_has_its_work() -> None:
    """Papers that no source knows are works too, and two names under one id are one."""
    result = merged(ENTRIES, [])
    assert {work.work_id for work in result.works} == set(ids(result).values())
    assert 3 == len(result.works)


@given(st.permutations(ENTRIES), st.permutations(ENTRIES))
def test_ids_stay(first: list[str], second: list[str]) -> None:
    """Whatever the order of the entries, the next run gives every paper the id that it had."""
    before = merged_once(tuple(first))
    after = merged_once(tuple(second), tuple(before.works))
    assert ids(before) == ids(after)
    assert before.works == after.works


def test_an_id_survives_a_new_title() -> None:
    """A title that is mended keeps the work through its identifier."""
    before = merged(ENTRIES[3:], [])
    after = merged(
        ["- [A Fourth Paper, With a DOI of Its Own](https://doi.org/10.1234/fourth)"], before.works
    )
    assert list(ids(before).values()) == list(ids(after).values())


@pytest.mark.parametrize(
    ("decision", "n_works"),
    [
        (PairDecision("arxiv:2401.00001", "doi:10.1234/fourth", "same"), 2),
        (PairDecision("arxiv:2401.00001", "doi:10.1234/fourth", "different"), 3),
        (PairDecision("arxiv:2401.99999", "doi:10.1234/fourth", "same"), 3),
    ],
    ids=["same", "different", "key that no paper bears"],
)
def test_people_decide(decision: PairDecision, n_works: int) -> None:
    """Papers that a person calls one are one work, whatever their titles; the pair says who decided."""
    result = merged(ENTRIES, [], [decision])
    assert n_works == len(result.works)
    assert (n_works == 2) == any(pair.decided_by == "person" for pair in result.pairs)


COPIED = [
    "- [Whales of the Southern Ocean](https://arxiv.org/abs/2401.00003)",
    "- [Counting Machines and Their Uses](https://arxiv.org/abs/2401.00003)",
]


def test_a_copied_link_joins_nothing() -> None:
    """Two entries of unrelated titles that link one paper are two works, where no record says whose link it is."""
    result = merged(COPIED, [])
    assert 2 == len(result.works)
    assert ["possible"] == [pair.verdict for pair in result.pairs]
    assert 1 == len(merged([COPIED[0], COPIED[0].replace("Ocean", "Sea")], []).works)


def test_a_person_may_join_what_a_link_does_not() -> None:
    """A paper that was renamed beyond recognition is one work once somebody says so."""
    decision = PairDecision("arxiv:2401.00003", "arxiv:2401.00003", "same")
    assert 1 == len(merged(COPIED, [], [decision]).works)


@pytest.mark.parametrize("authors", [" \\\n*Charles Babbage*", ""], ids=["authors", "none"])
def test_a_wrong_link_joins_nothing(authors: str) -> None:
    """An entry whose link leads to the paper of another line is a work of its own, without that paper's id."""
    whales = replace(a_record("Whales of the Southern Ocean", "Herman Melville"), arxiv_id="2401.00003")
    lines = [COPIED[0], COPIED[1] + authors]
    mentions = parse([RawList("list", "list.md", "\n".join(["## Papers", "", *lines, ""]).encode())])
    resolved = resolve(mentions, {"arxiv": OneRecord(whales)}, Settings())
    result = merge(resolved.mentions, resolved.records, resolved.resolutions, [], Settings())
    first, second = (
        next(work for work in result.works if work.work_id == m.work_id) for m in result.mentions
    )
    assert ("2401.00003", None) == (first.arxiv_id, second.arxiv_id)
    assert "Counting Machines and Their Uses" == second.title


def test_one_link_under_every_line() -> None:
    """A list that links one paper everywhere has as many works as titles that share nothing."""
    chance = Random(5)
    titles = [" ".join("".join(chance.choices(ascii_lowercase, k=9)) for _ in range(3)) for _ in range(40)]
    lines = [f"- [{title}](https://arxiv.org/abs/2401.00003)" for title in titles]
    assert 40 == len(lines) == len(merged(lines, []).works)


class OneRecord:
    """A source that knows one paper."""

    name = "arxiv"

    def __init__(self, record: Record) -> None:
        self._record = record

    def takes(self, query: Query) -> bool:
        return True

    def lookup(self, queries: Sequence[Query], *, effort: Effort = "full") -> list[Reply]:
        is_it = [isinstance(query, ById) and query.ids.arxiv_id == self._record.arxiv_id for query in queries]
        return [Reply("found", (self._record,)) if yes else ABSENT for yes in is_it]
