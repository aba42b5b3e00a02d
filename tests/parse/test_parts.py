"""Lists in several files: read as one, told by file and line, and never edited in the wrong one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tables
from pipeline.check.checking import CheckOptions, check_files
from pipeline.config import Settings
from pipeline.errors import ConfigError, ListError
from pipeline.fix.command import mend_files
from pipeline.homes import open_homes
from pipeline.inputs import read_folder, read_lists
from pipeline.parse.command import parse_list
from pipeline.parse.lists import RawList
from pipeline.parse.parts import in_one, linked_names, placed, told_line, unplaced
from pipeline.schema import Flag, Mention, Unread
from pipeline.writing.command import add_to_file
from tests.nights import a_night
from tests.project import day
from tests.rows import a_flag, a_mention

README = (
    "# Ponds\n\nSee [how to add](CONTRIBUTING.md).\n\n- [Maps](maps.md)\n- [Ducks](more/ducks.md#ducks)\n"
)
COPY = "- [Drawing Maps of Small and Quiet Ponds](https://arxiv.org/abs/2401.00001) Ann Example. 2024\n"
MAPS = f"## Maps\n\n{COPY}"
DUCKS = (
    "## Ducks\n\n- [Counting Ducks from Far Above the Water](https://arxiv.org/abs/2401.00002) Bob Sample. 2024\n\n"
    f"## Maps\n\n<!-- https://arxiv.org/abs/2401.00009 -->\n{COPY}"
)


@pytest.fixture
def ponds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one list in three files; it is the working folder."""
    folder = tmp_path / "data/raw/ponds"
    (folder / "more").mkdir(parents=True)
    for name, text in (("README.md", README), ("maps.md", MAPS), ("more/ducks.md", DUCKS)):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "CONTRIBUTING.md").write_text(MAPS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_parts_of_a_folder(ponds: Path) -> None:
    """A README's parts come in the order of its links; what is about the project is none of them."""
    (raw,) = read_lists(Path("data/raw"), 1).lists
    parsed = parse_list(raw)
    assert ["README.md", "maps.md", "more/ducks.md"] == [part.name for part in raw.parts]
    assert [("maps.md", 3, "Maps"), ("more/ducks.md", 3, "Ducks"), ("more/ducks.md", 8, "Maps")] == [
        (mention.file, mention.line_start, mention.section) for mention in parsed.mentions
    ]
    assert [("more/ducks.md", 7, "comment")] == [
        (row.file, row.line_start, row.reason) for row in parsed.unread
    ]


@pytest.mark.parametrize("name", ["README.md", "maps.md", "more/ducks.md"])
def test_a_copy_in_another_file(ponds: Path, name: str) -> None:
    """Whichever file is named, the whole list is checked: a copy is told in its file, with the file of the first."""
    checked = check_files([ponds / name], CheckOptions(clock=day()))
    (remark,) = checked.remarks
    assert ("DUP001", "more/ducks.md", 8) == (remark.flag.code, remark.flag.file, remark.flag.line_start)
    assert str(ponds / "more/ducks.md") == str(Path(remark.path).resolve())
    assert "first listed on line 3 of maps.md" == remark.flag.evidence[0].quote


def test_no_edit_lands_anywhere(ponds: Path) -> None:
    """Fix and add say that such a list is not edited, and flags do not say that they can be mended."""
    options = CheckOptions(clock=day())
    (fixed,) = mend_files([ponds / "maps.md"], options, unsafe=True)
    assert ([], True) == (fixed.mended.steps, "stands in 3 files" in fixed.mended.refused[""])
    assert {"none"} == {flag.fix_safety for flag in check_files([], options).flags}
    with pytest.raises(ListError, match="stands in 3 files"):
        add_to_file(ponds / "maps.md", ["2401.00003"], None, options, shows=False)


def test_a_night_over_parts(ponds: Path) -> None:
    """The tables of a release name the files, a second night changes nothing, and the report names them too."""
    settings = Settings(arxiv="off", semanticscholar="off")
    outcome = a_night(settings)
    current = settings.out_dir / "current"
    assert {"maps.md", "more/ducks.md"} == {
        row.file for row in tables.read(current / "mentions.parquet", Mention)
    }
    assert ["more/ducks.md"] == [row.file for row in tables.read(current / "unread.parquet", Unread)]
    assert [("more/ducks.md", 8)] == [
        (row.file, row.line_start) for row in tables.read(current / "flags.parquet", Flag)
    ]
    assert "line 8 of more/ducks.md" in (current / "report.md").read_text(encoding="utf-8")
    assert outcome.content_id == a_night(settings).content_id


def test_files_that_the_settings_name(ponds: Path) -> None:
    """`[[lists]]` makes one list of files of the folder, which are no lists by themselves then."""
    top = ponds.parent
    for name in ("a.md", "b.md"):
        (top / name).write_text(MAPS, encoding="utf-8")
    Path("paperlist.toml").write_text('[[lists]]\nid = "both"\nfiles = ["a.md", "b.md"]\n', encoding="utf-8")
    (home,) = open_homes([])
    assert ["both", "ponds"] == [raw.list_id for raw in home.inputs.lists]
    checked = check_files([top / "b.md"], CheckOptions(clock=day()))
    assert [("both", "b.md", 3)] == [(flag.list_id, flag.file, flag.line_start) for flag in checked.flags]


@pytest.mark.parametrize("files", ["[]", '["../a.md"]', '["/a.md"]', '["a.md", "a.md"]'])
def test_files_outside_the_folder(ponds: Path, files: str) -> None:
    """Files outside the folder of lists, none and the same twice are wrong settings."""
    Path("paperlist.toml").write_text(f'[[lists]]\nid = "both"\nfiles = {files}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="lists"):
        open_homes([])


def test_a_part_that_can_not_be_read(ponds: Path) -> None:
    """A list of which one file can't be read is no half list: it is told."""
    (ponds / "maps.md").write_bytes(b"\0")
    with pytest.raises(ListError, match=r"maps\.md: is not text"):
        read_folder(ponds, 1)


def test_links_that_are_no_parts() -> None:
    """Addresses, anchors, files above the folder and translations of the README are no parts."""
    text = "[a](a.md) [b](https://x.org/b.md) [c](#c.md) [d](../d.md) [e](README_zh.md) [f](./f/g.md#top) [a](a.md)"
    assert ["a.md", "f/g.md"] == linked_names(text.encode())


TITLES = ("Drawing Maps of Small Ponds", "Counting Ducks Far Above Water", "What Fish Know of the Weather")
ENTRIES = st.lists(
    st.tuples(st.sampled_from(TITLES), st.integers(10_000, 10_999)).map(
        lambda one: f"- [{one[0]}](https://arxiv.org/abs/2401.{one[1]}) Ann Example. 2024"
    ),
    min_size=1,
    max_size=4,
)
ENDS = st.sampled_from(("\n", "\r\n", ""))


@given(st.lists(ENTRIES, min_size=1, max_size=5), st.data())
def test_cut_at_headings(sections: list[list[str]], data: st.DataObject) -> None:
    """A list cut at headings into parts gives the entries of the list in one file, each where its file has it."""
    texts = ["\n".join([f"## Pond {at}", "", *entries]) for at, entries in enumerate(sections)]
    whole = parse_list(RawList("list", "list.md", "\n\n".join(["# Ponds", *texts]).encode()))
    files = {"README.md": RawList("list", "README.md", b"# Ponds\n\n- [first](0.md)\n")}
    for at, text in enumerate(texts):
        own = text.replace("\n", data.draw(ENDS) or "\n") + data.draw(ENDS)
        files[f"{at}.md"] = RawList("list", f"{at}.md", own.encode())
    parts = parse_list(in_one("list", files))
    assert list(map(_unplaced, whole.mentions)) == list(map(_unplaced, parts.mentions))
    for mention in parts.mentions:
        lines = texts[int(mention.file.removesuffix(".md"))].splitlines()
        assert mention.raw == lines[mention.line_start - 1]


def _unplaced(mention: Mention) -> Mention:
    return dataclasses.replace(mention, file=None, line_start=0, line_end=0)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.data())
def test_there_and_back(n_lines: list[int], data: st.DataObject) -> None:
    """Lines of the whole and lines of files are one to one."""
    files = {f"{at}.md": RawList("list", f"{at}.md", b"x\n" * n) for at, n in enumerate(n_lines)}
    parts = in_one("list", files).parts
    lines = [line for part in parts for line in range(part.line_start, part.line_end + 1)]
    if not lines:
        return
    line, other = data.draw(st.sampled_from(lines)), data.draw(st.sampled_from(lines))
    mention = a_mention(line_start=line, line_end=line, file=None)
    assert mention == dataclasses.replace(unplaced(placed(mention, parts), parts), file=None)
    flag = placed(a_flag(line_start=line, line_end=line, other_lines=(other,)), parts)
    told = told_line(parts, other)
    assert [told] == [f"line {own} of {flag.file}" for own in flag.other_lines or ()] or not told.endswith(
        f" {flag.file}"
    )
