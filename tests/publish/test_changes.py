"""What changed from one release to the next, and what became of ids."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.changes import compare
from pipeline.publish.reading import Release
from pipeline.schema import Alias, Work
from tests.rows import a_flag, a_mention, a_work

ENTRIES = [f"{number:016x}" for number in range(8)]


def a_release(works: dict[str, list[str]], **columns: object) -> Release:
    """A release whose works, by id, consist of some entries."""
    content_id = f"{hash(str(sorted(works.items())) + str(columns)) & (2**64 - 1):016x}"
    rows = [dataclasses.replace(a_work(), work_id=name, record_ids=(), **columns) for name in works]
    mentions = [
        dataclasses.replace(a_mention(), mention_id=entry, work_id=name)
        for name, entries in works.items()
        for entry in entries
    ]
    return Release(content_id, mentions=mentions, works=rows)


@st.composite
def releases(draw: st.DrawFn) -> Release:
    """Entries in some works; a work is named by its first entry, or by another one that it once had."""
    groups: dict[int, list[str]] = {}
    for entry in ENTRIES:
        group = draw(st.integers(0, 5))
        if group:
            groups.setdefault(group, []).append(entry)
    return a_release({draw(st.sampled_from(group)): group for group in groups.values()})


def today(aliases: list[Alias], name: str) -> str | None:
    """What a former id is by the last word on it."""
    return next((row.work_id for row in reversed(aliases) if row.former_work_id == name), name)


def kinds(before: Release, after: Release) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in compare(before, after).changes:
        found.setdefault(change.kind, []).append(change.subject)
    return found


@given(st.lists(releases(), min_size=1, max_size=5))
def test_every_id_of_the_past_has_a_last_word(history: list[Release]) -> None:
    """Through any history, an id is a work of today, the work that it became, or gone; and all is told once."""
    aliases: list[Alias] = []
    for number, (before, after) in enumerate(zip([Release(), *history], history, strict=False), start=1):
        found = compare(before, after, number, aliases)
        was, is_ = ({work.work_id for work in release.works} for release in (before, after))
        told = [row.subject for row in found.changes if row.kind.startswith("work")]
        if before.content_id is not None:
            assert sorted(told) == sorted(was ^ is_)
        aliases += found.aliases
        for name in {work.work_id for release in history[:number] for work in release.works}:
            assert today(aliases, name) in is_ | {None}
            assert name not in is_ or today(aliases, name) == name


@given(releases(), releases())
def test_there_and_back_is_the_first_state(one: Release, other: Release) -> None:
    """Going back, every id is itself again; what was new is gone and what was gone is new."""
    there = compare(one, other, 1, [])
    back = compare(other, one, 2, there.aliases)
    assert all(today([*there.aliases, *back.aliases], work.work_id) == work.work_id for work in one.works)
    assert compare(one, one).changes[1:] == []


def test_merged_and_split() -> None:
    """A work whose entries went into another merged with it; one whose entries came from a work that stays was split off."""
    apart = a_release({"a" * 16: ENTRIES[:2], "b" * 16: ENTRIES[2:4]})
    one = a_release({"a" * 16: ENTRIES[:4]})
    assert kinds(apart, one)["work_merged"] == ["b" * 16]
    assert kinds(one, apart)["work_split"] == ["b" * 16]
    assert compare(apart, one).aliases[0].work_id == "a" * 16


def test_what_happens_to_a_work_that_stays() -> None:
    """A new title, a venue in the place of none, a withdrawal and a retraction are told; another case of letters is not."""
    name = "a" * 16
    before = a_release(
        {name: ENTRIES[:1]},
        title="On Widgets",
        venue=None,
        is_published=False,
        is_withdrawn=None,
        is_retracted=None,
    )
    after = a_release(
        {name: ENTRIES[:1]},
        title="On Gadgets",
        venue="Journal of Widgets",
        is_published=True,
        is_withdrawn=True,
        is_retracted=True,
    )
    assert set(kinds(before, after)) == {
        "release", "work_retitled", "work_published", "work_withdrawn", "work_retracted",
    }  # fmt: skip
    assert set(kinds(before, a_release({name: ENTRIES[:1]}, title="ON WIDGETS", venue="arXiv"))) == {
        "release"
    }


def test_flags() -> None:
    """A flag is opened, closed or dismissed; one that only moved is not told."""
    flag = a_flag()
    name = flag.flag_id

    def with_flags(*flags: object) -> Release:
        return dataclasses.replace(a_release({}), flags=list(flags))

    dismissed, moved = (
        dataclasses.replace(flag, status="dismissed"),
        dataclasses.replace(flag, line_start=99, line_end=99),
    )
    assert kinds(with_flags(), with_flags(flag)).get("flag_opened") == [name]
    assert kinds(with_flags(flag), with_flags()).get("flag_closed") == [name]
    assert kinds(with_flags(flag), with_flags(dismissed)).get("flag_dismissed") == [name]
    assert set(kinds(with_flags(flag), with_flags(moved))) == {"release"}
    assert isinstance(a_work(), Work)
