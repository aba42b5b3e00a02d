"""Sorting: entries change places, their texts do not."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.parse.lists import RawList
from pipeline.writing.command import sheet_of, sort_file, sorted_list
from pipeline.writing.ordering import date_key
from tests.nights import called
from tests.project import REPOSITORY

LISTS = [
    *(REPOSITORY / "data" / "raw").glob("*.md"),
    *sorted((REPOSITORY / "tests" / "labelled" / "lists").rglob("*.md")),
]


def raw(text: str) -> RawList:
    return RawList("README", "README.md", text.encode())


def entry(title: str, number: str, tail: str = "") -> str:
    return f"- [{title} of the Quiet Ponds](https://arxiv.org/abs/{number}){tail}\n"


A, B, C = entry("Maps", "2401.00001"), entry("Ducks", "2305.00002"), entry("Fish", "2210.00003")


def test_newest_first() -> None:
    """Where most neighbours stand so, the newest comes first."""
    assert f"## P\n\n{A}{B}{C}" == sorted_list(raw(f"## P\n\n{A}{C}{B}"), "date").decode()


def test_oldest_first() -> None:
    """Where most stand the other way round, the oldest does."""
    frogs = entry("Frogs", "2402.00004")
    text = f"## P\n\n{C}{B}{A}\n## Q\n\n{frogs}{entry('Newts', '2001.00005')}"
    wanted = f"## P\n\n{C}{B}{A}\n## Q\n\n{entry('Newts', '2001.00005')}{frogs}"
    assert wanted == sorted_list(raw(text), "date").decode()


def test_by_title() -> None:
    """Titles without case and signs."""
    assert f"## P\n\n{B}{C}{A}" == sorted_list(raw(f"## P\n\n{A}{B}{C}"), "title").decode()


def test_comments_and_blank_lines() -> None:
    """A comment directly above an entry goes with it; blank lines and other text stay where they are."""
    text = f"## P\n\n<!-- of the maps -->\n{A}\n\n{B}\nSome words.\n\n{C}"
    wanted = f"## P\n\n{B}\n\n<!-- of the maps -->\n{A}\nSome words.\n\n{C}"
    assert wanted == sorted_list(raw(text), "title").decode()


def test_numbers_stay() -> None:
    """In a numbered list the numbers keep their places."""
    one, two = A.removeprefix("- "), B.removeprefix("- ")
    assert f"## P\n\n1. {two}2. {one}" == sorted_list(raw(f"## P\n\n1. {one}2. {two}"), "title").decode()


def test_sections_are_kept() -> None:
    """No entry leaves its section."""
    text = f"## P\n\n{A}\n## Q\n\n{B}"
    assert text == sorted_list(raw(text), "title").decode()


@pytest.mark.parametrize("by", ["date", "title", "venue"])
@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_lists(path: Path, by: str) -> None:
    """Every entry is there as before, and a second run changes nothing."""
    before = RawList("README", str(path), path.read_bytes())
    after = RawList("README", str(path), sorted_list(before, by))
    assert after.data == sorted_list(after, by)
    texts = [Counter(mention.raw for mention in sheet_of(one).mentions) for one in (before, after)]
    assert texts[0] == texts[1]
    assert Counter(before.data) == Counter(after.data)


@given(st.permutations([A, B, C, entry("Frogs", "2402.00004"), entry("Newts", "2001.00005")]))
@hypothesis_settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_any_order(entries: list[str]) -> None:
    """Whatever the order was, one direction comes out."""
    sheet = sheet_of(raw(sorted_list(raw(f"## P\n\n{''.join(entries)}"), "date").decode()))
    days = [date_key(mention) for mention in sheet.mentions]
    assert days in (sorted(days), sorted(days, reverse=True))


@given(
    st.permutations([A, B, C, entry("Frogs", "2402.00004"), entry("Newts", "2001.00005")]),
    st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=5, max_size=5),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.sampled_from([b"\xe9", b"\xff\xfe", b"\xed\xa0\x80", b""]),
    st.booleans(),
)
@hypothesis_settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes(entries: list[str], ends: list[str], mark: bytes, stray: bytes, has_end: bool) -> None:
    """Line ends of every kind, marks, stray bytes and a missing last line end stay where they are; a second run changes nothing."""
    lines = [one.removesuffix("\n").encode() + stray for one in entries]
    data = mark + b"## P\n\n" + b"".join(line + end.encode() for line, end in zip(lines, ends, strict=True))
    before = RawList("README", "README.md", data if has_end else data.rstrip(b"\r\n"))
    after = RawList("README", "README.md", sorted_list(before, "title"))
    assert sorted(before.data.splitlines()) == sorted(after.data.splitlines())
    kept = [re.findall(rb"\r\n|\r|\n", one.data) for one in (before, after)]
    assert (kept[0], mark) == (kept[1], after.data[: len(mark)])
    assert after.data == sorted_list(after, "title")


def test_the_command(tmp_path: Path) -> None:
    """--diff writes nothing and ends with 1; without it the file is written."""
    path = tmp_path / "list.md"
    path.write_text(f"## P\n\n{A}{B}")
    assert 1 == called("sort", str(path), "--by", "title", "--diff").returncode
    assert f"## P\n\n{A}{B}" == path.read_text()
    assert 0 == called("sort", str(path), "--by", "title").returncode
    assert f"## P\n\n{B}{A}" == path.read_text()
    assert "" == sort_file(path, "title", 1.0, shows=False)
