"""`paperlist parse`: to a file, and to a person."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ListError
from pipeline.inputs import read_list
from pipeline.parse.command import Parsed, parse_list, show_mentions, write_mentions
from pipeline.schema import Mention
from pipeline.tables import read

TEXT = "# T\n## A\n- [Counting Widgets](https://arxiv.org/abs/2103.00001), CVPR 2021\n"


def parse_file(path: Path) -> Parsed:
    """What the command does with a file."""
    return parse_list(read_list(path, max_list_mb=20))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small list."""
    path = tmp_path / "widgets.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_parquet_and_json_lines_say_the_same(file: Path, tmp_path: Path) -> None:
    """Both forms hold the mentions of the list, which is named for its file."""
    parsed = parse_file(file)
    write_mentions(parsed.mentions, tmp_path / "m.parquet")
    write_mentions(parsed.mentions, tmp_path / "m.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "m.jsonl").read_text().splitlines()]
    assert parsed.mentions == read(tmp_path / "m.parquet", Mention)
    assert [mention.mention_id for mention in parsed.mentions] == [row["mention_id"] for row in rows]
    assert {"widgets"} == {row["list_id"] for row in rows}


def test_a_person_sees_lines_and_titles(file: Path) -> None:
    """The table has line numbers, titles and ids, and says what was not placed."""
    console = Console(file=StringIO(), width=160)
    show_mentions(parse_file(file), console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert all(
        part in shown for part in ("Counting Widgets", "2103.00001", "CVPR 2021", "Nothing was left unread")
    )


@pytest.mark.parametrize("width", [80, 100, 200])
def test_titles_are_shown_whole_at_every_width(tmp_path: Path, width: int) -> None:
    """However many authors an entry has, its lines and every word of its title can be read."""
    path = tmp_path / "w.md"
    names = ", ".join(f"Ann{'abcdefghijkl'[i]} Bee" for i in range(12))
    path.write_text(
        f"## A long [name] of section\n- **Counting Widgets** [[paper](https://arxiv.org/abs/2103.00001)]\n  - {names}\n"
    )
    console = Console(file=StringIO(), width=width)
    show_mentions(parse_file(path), console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert all(part in shown for part in ("2-3", "Counting", "Widgets"))
    assert "Anna Bee +11" in shown


def test_a_readme_is_named_for_its_folder(tmp_path: Path) -> None:
    """`widgets/README.md` is the list `widgets`."""
    (tmp_path / "widgets").mkdir()
    path = tmp_path / "widgets/README.md"
    path.write_text(TEXT, encoding="utf-8")
    assert parse_file(path).document.list_id == "widgets"


@pytest.mark.parametrize("data", [b"", b" \n", b"\x89PNG\0\0"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    """Empty and binary files are refused with a sentence that names them."""
    path = tmp_path / "x.md"
    path.write_bytes(data)
    with pytest.raises(ListError, match=r"x\.md: is (empty|not text)"):
        parse_file(path)
    with pytest.raises(ListError, match="can't be read"):
        parse_file(tmp_path / "missing.md")


def test_a_section_is_named_once_above_its_mentions(file: Path) -> None:
    """Sections head their mentions, and a column that the list never fills is not shown."""
    console = Console(file=StringIO(), width=80)
    show_mentions(parse_file(file), console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert shown.count(" A ") == 1
    assert "authors" not in shown


UNREAD = """\
# T

[intro](https://arxiv.org/abs/2103.00009) before all sections, in a sentence of many words that goes on and on

## Contents
- [A Section of Many Words](#a)

## A
Some prose, with [a tool](https://tools.example).

- [Counting Widgets Well](https://arxiv.org/abs/2103.00001), CVPR 2021
- [Sorting Widgets at Scale](https://arxiv.org/abs/2103.00002), CVPR 2021
<!-- - [Sorting Widgets at Home](https://arxiv.org/abs/2103.00005), CVPR 2021 -->

```
@misc{a, doi = {10.1234/widgets.7}}
```

## How it was made
- by **people who know how to make it**
"""


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_what_was_not_read_is_told(tmp_path: Path, ending: str) -> None:
    """With `-o` as without, a person is told how much was not read, why, and where it stands."""
    path = tmp_path / "w.md"
    path.write_text(UNREAD)
    done = CliRunner().invoke(app, ["parse", str(path), "-o", str(tmp_path / f"m.{ending}")])
    shown = CliRunner().invoke(app, ["parse", str(path)])
    for output in (done.stderr, shown.stdout):
        assert "Not read: 5 lines (2 section of links, 1 contents, 1 comment, 1 code)." in output
        assert "  16: code: @misc" in output
        assert "  13: comment: <!-- - [Sorting Widgets at Home]" in output
