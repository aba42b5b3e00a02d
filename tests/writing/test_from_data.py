"""From data: an entry is written from what the tables hold, in the form that others have, and looked at against its bytes."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.errors import ConfigError
from pipeline.parse.lists import RawList
from pipeline.schema import Mention
from pipeline.writing.command import sheet_of
from pipeline.writing.entry_form import entry_form_of, values_of
from pipeline.writing.from_data import OUTCOMES, changes_from_data, entries_from_data
from pipeline.writing.list_export import list_from_data, told_entries
from tests.nights import OTHER, TINY, a_night, a_night_folder
from tests.project import REPOSITORY, SHIPPED

ROWS = (
    '- "Maps of Quiet and Small Ponds", *CVPR 2021*. [[Paper](https://arxiv.org/abs/2101.00001)]',
    '- "Ducks of Quiet and Small Ponds", *ICML 2022*. [[Paper](https://arxiv.org/abs/2201.00002)] [[Code](https://github.com/a/b)]',
    '- "Frogs of Quiet and Small Ponds", *NeurIPS 2023*. [[Paper](https://arxiv.org/abs/2301.00003)]  ',
    '- "Newts of Quiet and Small Ponds", *ICLR 2024*. [[PDF](https://arxiv.org/pdf/2401.00004)] [[Code](https://github.com/c/d)]',
)


def outcomes(text: str, changed: dict[str, Mention] | None = None) -> tuple[list[str], str]:
    """What became of each entry, and the list that was written."""
    sheet = sheet_of(RawList("L", "L.md", text.encode()))
    entries = entries_from_data(sheet, changed)
    written = sheet.text.with_changes(changes_from_data(sheet, entries)).data.decode()
    return [entry.outcome for entry in entries], written


def a_list(*rows: str, end: str = "\n") -> str:
    return end.join(["# L", "", "## Ponds", "", *rows, ""])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_forms_of_others_give_back_the_bytes(end: str) -> None:
    """With code or without, entries come back byte for byte from the data, also blanks and line ends around them."""
    text = a_list(*ROWS, end=end)
    assert (["equal"] * 4, text) == outcomes(text)


def test_what_no_column_holds_is_left() -> None:
    """An entry with keywords says more than its data; it stays as it stands."""
    row = '- "Toads of Quiet and Small Ponds", *ECCV 2020*, Keywords: mud. [[Paper](https://arxiv.org/abs/2001.00005)]'
    text = a_list(*ROWS, row)
    assert ([*["equal"] * 4, "says_more"], text) == outcomes(text)


def test_a_form_of_its_own_is_left() -> None:
    """An entry with marks that no other has is told and left, not put in the form of others."""
    row = '- "Toads of Quiet and Small Ponds"; *ECCV 2020*; [[Paper](https://arxiv.org/abs/2001.00005)]'
    text = a_list(*ROWS, row)
    assert ([*["equal"] * 4, "own_form"], text) == outcomes(text)


def test_markup_inside_a_title_is_left() -> None:
    """A title that is written otherwise than its data has it is not rewritten without its markup."""
    row = '- "Toads of *Quiet* and Small Ponds", *ECCV 2020*. [[Paper](https://arxiv.org/abs/2001.00005)]'
    text = a_list(*ROWS, row)
    found, written = outcomes(text)
    assert ("other_text", text) == (found[-1], written)


def test_changed_data_is_written_in_the_same_form() -> None:
    """Another title, and code where there was none: the one entry changes, in the form that the list has for it."""
    text = a_list(*ROWS)
    first = sheet_of(RawList("L", "L.md", text.encode())).mentions[0]
    code = dataclasses.replace(first.links[0], label="Code", url="https://github.com/e/f", role="code")
    changed = dataclasses.replace(
        first, title_raw="Maps of Loud Ponds", links=(*first.links, code), code_url=code.url
    )
    found, written = outcomes(text, {first.mention_id: changed})
    row = '- "Maps of Loud Ponds", *CVPR 2021*. [[Paper](https://arxiv.org/abs/2101.00001)] [[Code](https://github.com/e/f)]'
    assert (["changed", *["equal"] * 3], text.replace(ROWS[0], row)) == (found, written)


def test_no_entry_is_written_from_its_own_text() -> None:
    """The only entry of its kind is never "equal": a form must be seen elsewhere before it counts."""
    assert (["own_form"], a_list(ROWS[0])) == outcomes(a_list(ROWS[0]))


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60), max_size=5))
def test_any_form_filled_with_its_data_is_the_text(parts: list[str]) -> None:
    """Whatever a text is, its form filled with the data found in it is that text."""
    mention = sheet_of(RawList("L", "L.md", a_list(ROWS[1]).encode())).mentions[0]
    values = values_of(mention, 1)
    text = "".join(
        pair for part, value in zip(parts, values.values(), strict=False) for pair in (part, value)
    )
    for whole in (text, ROWS[1]):
        form = entry_form_of(whole, values)
        assert form is None or whole == form.filled(values)
    assert entry_form_of(ROWS[1], values) is not None


def test_the_shipped_list() -> None:
    """Of its 54 entries 51 are ordinary, all of them come back, and so does the file."""
    data = (REPOSITORY / "data" / "raw" / f"{SHIPPED}.md").read_bytes()
    sheet = sheet_of(RawList("shipped", "shipped.md", data))
    entries = entries_from_data(sheet)
    counts = Counter(entry.outcome for entry in entries)
    assert (51, 0, 54) == (counts["equal"], counts["unlike"], len(entries))
    assert data == sheet.text.with_changes(changes_from_data(sheet, entries)).data


def test_a_release_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of a release with a row that a person changed; a list that has changed since is not written over."""
    monkeypatch.chdir(tmp_path)
    made = a_night_folder(tmp_path, tiny=TINY, other=OTHER)
    a_night(made)
    rows = [row for row in tables.read(made.out_dir / "mentions.parquet", Mention) if row.list_id == "tiny"]
    assert TINY.encode() == list_from_data(made, "tiny").data
    changed = [dataclasses.replace(rows[0], title_raw="Another Title of It"), *rows[1:]]
    tables.write(tables.to_arrow(changed, Mention), tmp_path / "rows.parquet")
    told = list_from_data(made, "tiny", tmp_path / "rows.parquet")
    assert TINY.replace(rows[0].title_raw, "Another Title of It").encode() == told.data
    assert any(OUTCOMES["changed"] in line for line in told_entries(told.entries))
    with pytest.raises(ConfigError, match="no mention_id of the list"):
        list_from_data(made, "other", tmp_path / "rows.parquet")
    with pytest.raises(ConfigError, match="There is no list 'none'"):
        list_from_data(made, "none")
    (made.raw_dir / "tiny.md").write_text(TINY.replace("graphs", "charts"), encoding="utf-8")
    with pytest.raises(ConfigError, match="paperlist enrich"):
        list_from_data(made, "tiny")


SHARED = REPOSITORY.parent / "shared" / "bench" / "lists" / "raw"


@pytest.mark.long
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared lists do not lie beside the repository")
def test_the_shared_lists() -> None:
    """Of their ordinary entries 95 in 100 come back byte for byte."""
    counts: Counter[str] = Counter()
    for path in sorted(SHARED.glob("*.md")):
        sheet = sheet_of(RawList(path.stem, path.name, path.read_bytes()))
        counts.update(entry.outcome for entry in entries_from_data(sheet))
    assert counts["equal"] >= 0.95 * (counts["equal"] + counts["unlike"]) > 2000
