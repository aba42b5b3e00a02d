"""The merge stage: works from records, every mention linked, ids that stay."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.merge.constraints import Decision
from pipeline.merge.stage import Merged, merge
from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.resolve.stage import resolve
from pipeline.schema import Work

ENTRIES = [
    "- [One Paper of Its Own](https://arxiv.org/abs/2401.00001)",
    "- [Another Paper Entirely](https://arxiv.org/abs/2401.00001)",  # another name for the same paper, as far as can be told
    "- [A Third Paper Without Any Id](https://example.org/third.pdf)",
    "- [A Fourth Paper With a DOI](https://doi.org/10.1234/fourth)",
]


def merged(lines: list[str], before: list[Work], decisions: Sequence[Decision] = ()) -> Merged:
    mentions = parse([RawList("list", "list.md", "\n".join(["## Papers", "", *lines, ""]).encode())])
    settings = Settings()
    resolved = resolve(mentions, {}, settings)
    return merge(resolved.mentions, resolved.records, resolved.resolutions, before, settings, decisions)


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
    before = merged(list(first), [])
    assert ids(before) == ids(merged(list(second), before.works))


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
        (Decision("arxiv:2401.00001", "doi:10.1234/fourth", "same"), 2),
        (Decision("arxiv:2401.00001", "doi:10.1234/fourth", "different"), 3),
        (Decision("arxiv:2401.99999", "doi:10.1234/fourth", "same"), 3),
    ],
    ids=["same", "different", "key that no paper bears"],
)
def test_people_decide(decision: Decision, n_works: int) -> None:
    """Papers that a person calls one are one work, whatever their titles; the pair says who decided."""
    result = merged(ENTRIES, [], [decision])
    assert n_works == len(result.works)
    assert (n_works == 2) == any(pair.decided_by == "person" for pair in result.pairs)
