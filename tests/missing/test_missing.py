"""Missing: what other lists have and what is recommended is told in order, with its section; an outage is told, not hidden."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.flag.sections.fitting import NewPaper, fit_papers
from pipeline.flag.sections.placement import Entry
from pipeline.missing.command import missing_from
from pipeline.missing.nearness import nearness
from pipeline.missing.ranking import missing_papers
from pipeline.missing.recommended import recommended_for
from pipeline.missing.told import told_missing
from pipeline.schema import Author, Mention, Record, Work
from pipeline.text import digest
from tests.nights import OTHER, TINY, a_night, a_night_folder, called
from tests.rows import a_mention, a_work, blank
from tests.services import Library, Services, faults, invented_papers, refused_url

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SUBJECTS = {
    "Ponds": (
        "Depth of Ponds",
        "Water of Ponds",
        "Maps of Ponds",
        "Counting Ponds",
        "Frozen Ponds in Winter",
    ),
    "Frogs": ("Songs of Frogs", "Jumping Frogs", "Counting Frogs", "Skin of Frogs", "Frogs at Night Singing"),
}


def written(list_id: str, *titles: str, section: str = "All") -> Iterator[Mention]:
    for title in titles:
        yield a_mention(
            mention_id=digest(list_id, title), list_id=list_id, title=title, kind="paper", section=section,
            section_path=(section,), work_id=digest(title),
        )  # fmt: skip


def the_lists() -> list[Mention]:
    """One list of ponds and frogs; two others that have a paper of frogs it lacks, and one of them many of graphs."""
    own = [m for section, titles in SUBJECTS.items() for m in written("own", *titles, section=section)]
    graphs = [f"Spectral Networks and Graph Number {n}" for n in range(12)]
    return [
        *own,
        *written("other", "Songs of Frogs", "Colours of Frogs Singing at Night", *graphs),
        *written("third", "Colours of Frogs Singing at Night", "Withdrawn Songs of Frogs"),
    ]


def works_of(mentions: list[Mention]) -> dict[str, Work]:
    return {
        str(m.work_id): a_work(
            work_id=m.work_id,
            title=m.title,
            citation_count=3,
            is_withdrawn="Withdrawn" in m.title,
            is_retracted=None,
        )
        for m in mentions
    }


def a_record(title: str, **values: object) -> Record:
    return blank(Record, title=title, source="semanticscholar", **values)


def test_the_nearest_come_first_with_their_section() -> None:
    """A paper of the list's subject that two lists have stands before all others, in its section, with what speaks for it."""
    mentions = the_lists()
    told = missing_papers("own", mentions, works_of(mentions), (), 5)
    first = told[0]
    assert ("Colours of Frogs Singing at Night", ("other", "third")) == (first.paper.title, first.list_ids)
    assert first.fit is not None
    assert ("Frogs",) == first.fit.section_path
    assert set(first.fit.nearest) <= set(SUBJECTS["Frogs"])
    assert [one.score for one in told] == sorted((one.score for one in told), reverse=True)


def test_what_the_list_has_and_what_is_withdrawn_is_not_told() -> None:
    """Neither the list's own papers, also when recommended, nor one that was withdrawn or retracted."""
    mentions = the_lists()
    recommended = [
        a_record("Jumping frogs", s2_id="a" * 40),
        a_record("Retracted Frogs", is_retracted=True),
        a_record("Frogs of the North", s2_id="b" * 40, is_retracted=None),
    ]
    told = [one.paper.title for one in missing_papers("own", mentions, works_of(mentions), recommended, 50)]
    assert "Frogs of the North" in told
    assert {"Jumping frogs", "Retracted Frogs", "Songs of Frogs", "Withdrawn Songs of Frogs"}.isdisjoint(told)


def test_one_paper_is_told_once() -> None:
    """A recommended paper that another list has is one paper with two voices."""
    mentions = the_lists()
    same = [a_record("Colours of frogs singing at night"), a_record("Colours of Frogs Singing at Night")]
    told = missing_papers("own", mentions, works_of(mentions), same, 50)
    (one,) = [one for one in told if "olours" in one.paper.title]
    assert (("other", "third"), True) == (one.list_ids, one.is_recommended)


def test_the_order_of_the_tables_never_matters() -> None:
    """Shuffled mentions and works give the same papers in the same order."""
    mentions = the_lists()
    works = works_of(mentions)
    back = dict(reversed(works.items()))
    assert missing_papers("own", mentions, works, (), 9) == missing_papers("own", mentions[::-1], back, (), 9)


def test_years_choose_between_sections_of_time() -> None:
    """Of a subject that is parted by years a paper goes to its own year."""
    entries = [
        Entry(entry_id=f"{n}", title=f"{word} {subject}", abstract=None, section_path=(subject, f"{2020 + n % 2}"))
        for subject in ("Ponds", "Frogs")
        for n, word in enumerate(("Deep", "Small", "Quiet", "Green"))
    ]  # fmt: skip
    (fit,) = fit_papers(entries, [NewPaper(title="Loud Frogs", abstract=None, year=2021)])
    assert fit is not None
    assert ("Frogs", "2021") == fit.section_path
    assert [None] == fit_papers([], [NewPaper(title="Loud Frogs", abstract=None, year=2021)])


def test_nothing_to_compare_with() -> None:
    """Of an empty list, or without candidates, nothing is near."""
    assert (0, 0) == (len(nearness([], [])), len(missing_papers("own", [], {}, (), 5)))


@pytest.mark.parametrize("form", ["text", "markdown", "json", "csv"])
def test_hostile_titles_stay_text(form: str) -> None:
    """No format lets a title be a command of a workflow, a formula, markup or a line of its own."""
    title = "=Frogs\n::error::of <b>Ponds</b> `x` @someone"
    work = a_work(work_id="1" * 16, title=title, authors=(Author(name="A", s2_author_id=None),))
    mentions = [*the_lists(), a_mention(list_id="third", mention_id="2" * 16, title=title, work_id="1" * 16)]
    works = works_of(the_lists()) | {work.work_id: work}
    told = told_missing(missing_papers("own", mentions, works, (), 50), form)  # type: ignore[arg-type]
    assert "of <b>Ponds</b>" in told
    assert not any(line.lstrip().startswith(("::", "=")) for line in told.splitlines() if form != "csv")
    if form == "json":
        assert title in [row["title"] for row in json.loads(told)]
    if form == "csv":
        assert f"'{title}" in [row["title"] for row in csv.DictReader(io.StringIO(told))]


@pytest.fixture
def services() -> Iterator[Services]:
    with Services(Library(invented_papers(12))) as services:
        yield services


def a_folder(tmp_path: Path, url: str) -> Settings:
    return Settings().model_copy(update={"cache_dir": tmp_path / "cache", "s2_url": url, "max_tries": 2})


def test_recommendations_are_asked_once(services: Services, tmp_path: Path) -> None:
    """One request for the whole list; what it brought is remembered, offline too, until it is old."""
    papers = invented_papers(12)
    works = [a_work(s2_id=paper.s2_id, arxiv_id=None) for paper in papers[:3]]
    settings = a_folder(tmp_path, services.s2.url)
    first = recommended_for(works, settings, offline=False, clock=lambda: NOW)
    assert ({paper.s2_id for paper in papers[3:]}, None) == ({r.s2_id for r in first.records}, first.concern)
    again = recommended_for(works, settings, offline=True, clock=lambda: NOW)
    assert ([r.s2_id for r in first.records], 1) == (
        [r.s2_id for r in again.records],
        len(services.s2.requests),
    )
    late = recommended_for(works, settings, offline=True, clock=lambda: NOW + timedelta(days=8))
    assert len(first.records) == len(late.records)
    assert "2026-11-24" in (late.concern or "")
    recommended_for(works, settings, offline=False, clock=lambda: NOW + timedelta(days=8))
    assert len(services.s2.requests) == 2


def test_an_outage_is_no_answer(services: Services, tmp_path: Path) -> None:
    """A service that can't be reached, answers with a page, or knows none of the papers, is told; nothing is remembered."""
    works = [a_work(s2_id="c" * 40, arxiv_id=None)]
    away = recommended_for(works, a_folder(tmp_path, refused_url()), offline=False, clock=lambda: NOW)
    unknown = recommended_for(works, a_folder(tmp_path, services.s2.url), offline=False, clock=lambda: NOW)
    services.s2.faults.all(faults.truncated())
    cut = recommended_for(works, a_folder(tmp_path, services.s2.url), offline=False, clock=lambda: NOW)
    for one in (away, unknown, cut):
        assert one.concern
        assert not one.records
    silent = recommended_for([], a_folder(tmp_path, services.s2.url), offline=False, clock=lambda: NOW)
    assert "identifier" in (silent.concern or "")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a release two lists: what the other has is told; recommendations are said to be left out; other names are refused."""
    monkeypatch.chdir(tmp_path)
    a_night(a_night_folder(tmp_path, tiny=TINY, other=OTHER))
    ran = called("missing", "tiny", "--offline", "--format", "json")
    assert 0 == ran.returncode, ran.stderr
    assert {"A study of quiet machines", "The weight of small numbers"} == {
        row["title"] for row in json.loads(ran.stdout)
    }
    assert "--offline" in ran.stderr
    with pytest.raises(ConfigError, match="There are: other, tiny"):
        missing_from("none", Settings(), 5, offline=True, clock=lambda: NOW)
