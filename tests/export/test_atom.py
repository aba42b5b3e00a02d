"""The feed, read back by a feed parser: what it tells of which nights, and that its names and times stay."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline import tables
from pipeline.config import load_settings
from pipeline.errors import ConfigError
from pipeline.export.atom import FeedHead, atom_feed
from pipeline.export.events import Event, events
from pipeline.export.feed import feed_of
from pipeline.publish.changes import CHANGES
from pipeline.publish.reading import Release, read_release
from pipeline.schema import Change
from tests.export.made_up import a_release
from tests.nights import OTHER, TINY, a_night, a_night_folder, called
from tests.rows import blank

NEW = "- [Seven notes on patient gears](https://example.org/gears.pdf) Hans Igel, Ida Fuchs. 2023\n"
SHARED = "- [Denoising diffusion for gadgets](https://doi.org/10.1000/182) Dora Probe. 2019\n"
AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
HEAD = FeedHead(title="News", since=AT)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four nights: one list; a second list comes; each gets an entry, the second one that the first has; nothing."""
    folder = tmp_path_factory.mktemp("nights")
    settings = a_night_folder(folder, tiny=TINY)
    raw = folder / "data" / "raw"
    a_night(settings, on="2026-11-24")
    (raw / "other.md").write_text(OTHER, encoding="utf-8")
    a_night(settings, on="2026-11-25")
    (raw / "tiny.md").write_text(TINY + NEW, encoding="utf-8")
    (raw / "other.md").write_text(OTHER + SHARED, encoding="utf-8")
    a_night(settings, on="2026-11-26")
    a_night(settings, on="2026-11-27")
    return settings.out_dir.resolve()


def feed(nights: Path, list_id: str | None = None, **options: object) -> str:
    return feed_of(nights, read_release(nights), list_id, most=100, **options)


def read_back(text: str) -> feedparser.FeedParserDict:
    """What a feed parser makes of a feed that is one by RFC 4287."""
    told = feedparser.parse(text.encode())
    assert (False, "atom10") == (bool(told.bozo), told.version)
    root = etree.fromstring(text.encode())
    names = {"a": "http://www.w3.org/2005/Atom"}
    for node in [root, *root.findall("a:entry", names)]:
        assert [1, 1, 1] == [len(node.findall(f"a:{name}", names)) for name in ("id", "title", "updated")]
        assert re.fullmatch(
            r"tag:[a-z0-9.-]+,2026:paperlist/[\w%./~-]+|urn:uuid:[0-9a-f-]{36}",
            node.findtext("a:id", "", names),
        )
        assert len(node.findall("a:link[@rel='alternate']", names)) <= 1
    assert root.findtext("a:author/a:name", "", names)
    ids = [entry.id for entry in told.entries]
    assert len(set(ids)) == len(ids)
    return told


def told_in(told: feedparser.FeedParserDict) -> list[tuple[str, str]]:
    return [(entry.title, entry.updated) for entry in told.entries]


def test_what_nights_bring(nights: Path) -> None:
    """A list that comes is one entry; what comes to lists later is told work by work, under the day of its publication."""
    told = read_back(feed(nights))
    assert [
        ("Seven notes on patient gears", "2026-11-26T00:00:00Z"),
        ("New list: Other list", "2026-11-25T00:00:00Z"),
    ] == told_in(told)
    entry = told.entries[0]
    assert ("https://example.org/gears.pdf", ["Hans Igel", "Ida Fuchs"]) == (
        entry.link,
        [one.name for one in entry.authors],
    )
    assert "Added to Tiny list, section Diffusion." == entry.content[0].value
    assert [("added", None), ("tiny", "Tiny list")] == [(tag.term, tag.label) for tag in entry.tags]
    assert "2026-11-26T00:00:00Z" == told.feed.updated


def test_one_list(nights: Path) -> None:
    """The feed of a list tells what came to it, also what another list had before; it changes when that list does."""
    assert ["Seven notes on patient gears"] == [
        title for title, _ in told_in(read_back(feed(nights, "tiny")))
    ]
    other = read_back(feed(nights, "other"))
    assert [
        ("Denoising diffusion for gadgets", "2026-11-26T00:00:00Z"),
        ("New list: Other list", "2026-11-25T00:00:00Z"),
    ] == told_in(other)
    assert other.feed.id != read_back(feed(nights, "tiny")).feed.id


def test_a_list_that_is_renamed(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new name is no new list, and nothing of it is new; what was told of it before stays as it was."""
    folder = tmp_path / "project"
    shutil.copytree(nights.parent.parent, folder, symlinks=True)
    monkeypatch.chdir(folder)
    before = told_in(read_back(feed(nights)))
    (folder / "data" / "raw" / "other.md").rename(folder / "data" / "raw" / "quiet.md")
    settings = load_settings()
    a_night(settings, on="2026-11-28")
    out_dir = settings.out_dir.resolve()
    assert {"quiet", "tiny"} == {row.list_id for row in read_release(out_dir).lists}
    assert (before, []) == tuple(told_in(read_back(feed(out_dir, name))) for name in (None, "quiet"))


def test_names_and_times_stay(nights: Path) -> None:
    """The feed is the same bytes whenever it is written, and another night changes no name or time in it."""
    told = read_back(feed(nights))
    assert feed(nights) == feed(nights)
    assert all(entry.id.startswith("urn:uuid:") for entry in told.entries)
    named = read_back(feed(nights, address="https://owner.github.io/papers/feed.xml"))
    assert named.entries[0].id.startswith("tag:owner.github.io,2026:paperlist/work/")
    assert "https://owner.github.io/papers/feed.xml" == named.feed.links[0].href
    with pytest.raises(ConfigError, match="begins with https"):
        feed(nights, address="feed.xml")


def change(number: int, kind: str, subject: str, **values: object) -> Change:
    return blank(
        Change, publication=number, kind=kind, subject=subject, content_id="0" * 16, content_id_before="1" * 16 if number > 1 else None,
        published_at=AT.replace(day=number), **values,
    )  # fmt: skip


def written(out_dir: Path, changes: Iterable[Change]) -> Release:
    """A folder where these changes are written down, and no release of the past is kept."""
    out_dir.mkdir()
    tables.write(tables.to_arrow(list(changes), Change), out_dir / CHANGES)
    return a_release(12)


def test_published_withdrawn_retracted(tmp_path: Path) -> None:
    """Each is told once, the last time that it happened; what is told of nothing else, and of no time, is left out."""
    made = a_release(12)
    first, second, third = (work.work_id for work in made.works[:3])
    release = written(
        tmp_path / "out",
        [
            change(1, "release", "0" * 16),
            change(2, "release", "0" * 16), change(2, "work_published", first, after="CVPR"), change(2, "work_withdrawn", second, list_id="list-1"),
            change(3, "release", "0" * 16), change(3, "work_retracted", third), change(3, "work_published", first, after="NeurIPS"),
            change(3, "flag_opened", "LNK001-1"), change(3, "work_gone", "f" * 16, title="Gone"), change(3, "work_new", "e" * 16, title="Of no release"),
            replace(change(4, "release", "0" * 16), published_at=None), replace(change(4, "work_retracted", first), published_at=None),
        ],
    )  # fmt: skip
    told = events(tmp_path / "out", release)
    assert [
        ("added", "e" * 16, 3),
        ("published", first, 3),
        ("retracted", third, 3),
        ("withdrawn", second, 2),
    ] == [(one.kind, one.subject, one.at.day) for one in told]
    text = feed_of(tmp_path / "out", release, most=3)
    entries = read_back(text).entries
    assert ["Of no release", f"Published: {made.works[0].title}", f"Retracted: {made.works[2].title}"] == [
        entry.title for entry in entries
    ]
    assert "Published: NeurIPS. It stands in Awesome Waters 0, section Rivers." == entries[1].content[0].value
    assert ["withdrawn"] == [one.kind for one in events(tmp_path / "out", release, "list-1")]


def test_texts_only_if_asked(tmp_path: Path) -> None:
    """Summaries and abstracts of works stand there only if asked; a list's own words and ids of people never."""
    made = a_release(2)
    release = written(tmp_path / "out", [change(1, "release", "0" * 16), change(2, "release", "0" * 16), change(2, "work_new", made.works[0].work_id)])  # fmt: skip
    plain, asked = (
        feed_of(tmp_path / "out", release, most=9, with_texts=with_texts) for with_texts in (False, True)
    )
    assert (False, True) == ("The abstract of number 0" in plain, "The abstract of number 0" in asked)
    assert "own words" not in asked and ">70<" not in asked
    assert "Thank you to arXiv" in plain and "no licence stated" in plain


@given(st.text(), st.text())
def test_whatever_stands_in_a_title(title: str, name: str) -> None:
    """The feed is one whatever letters and signs a list has, and what it says is read back as text."""
    (work,) = a_release(1).works
    event = Event(
        kind="added",
        subject=work.work_id,
        at=AT,
        title=f"<b>{title}</b>",
        work=replace(work, title=title),
        mentions=(),
    )
    told = etree.fromstring(atom_feed(replace(HEAD, title=name or "News"), [event], []).encode())
    assert [] == list(told.iter("{*}b"))
    assert 1 == len(told.findall("{*}entry"))


def test_the_command(nights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes the feed to a file or shows it; a list that is not there is told."""
    monkeypatch.setenv("PAPERLIST_OUT_DIR", str(nights))
    assert feed(nights, "tiny") == called("export", "atom", "--list", "tiny").stdout
    refused = called("export", "atom", "--list", "none")
    assert (2, "") == (refused.returncode, refused.stdout)
    assert "There are: other, tiny." in refused.stderr
