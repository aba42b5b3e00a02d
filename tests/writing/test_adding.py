"""Adding: a paper in the form of its neighbours, in its place, once."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.parse.lists import RawList
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.schema import Author, Record
from pipeline.writing.adding import with_paper
from pipeline.writing.command import sheet_of
from tests.nights import called
from tests.project import REPOSITORY, SHIPPED, shipped_records

RECORD = dataclasses.replace(
    shipped_records()[0], arxiv_id="2403.12345", doi=None, title="Listening to Frogs with Few Microphones",
    authors=(Author(name="Ada Lovelace", s2_author_id=None), Author(name="Charles Babbage", s2_author_id=None)),
    published_on=date(2024, 3, 19), year=2024, code_urls=None,
)  # fmt: skip
WITH_CODE = dataclasses.replace(RECORD, code_urls=("https://github.com/ada/frogs",))


def added(text: str, record: Record = RECORD, section: str | None = "P") -> str:
    raw = RawList("README", "README.md", text.encode())
    return with_paper(raw, sheet_of(raw), record, section).data.decode()


FORMS = {
    "names and year": (
        "- [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001) Ann Example, Bob Sample. 2024\n",
        "- [Listening to Frogs with Few Microphones](https://arxiv.org/abs/2403.12345) Ada Lovelace, Charles Babbage. 2024\n",
    ),
    "quoted, with a month": (
        '* "Maps of Quiet and Very Small Ponds", *arXiv, Jan 2024*, [[Paper](https://arxiv.org/pdf/2401.00001)]\n',
        '* "Listening to Frogs with Few Microphones", *arXiv, Mar 2024*, [[Paper](https://arxiv.org/pdf/2403.12345)]\n',
    ),
    "a row of a table": (
        "| Title | Link |\n|---|---|\n| Maps of Quiet and Very Small Ponds | [paper](https://arxiv.org/abs/2401.00001v2) |\n",
        "| Listening to Frogs with Few Microphones | [paper](https://arxiv.org/abs/2403.12345) |\n",
    ),
    "numbered": (
        "1. [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001)\n2. [Ducks of Quiet Ponds](https://arxiv.org/abs/2401.00002)\n",
        "3. [Listening to Frogs with Few Microphones](https://arxiv.org/abs/2403.12345)\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_in_the_list_s_own_form(name: str) -> None:
    """Names, dates, folders of addresses and marks are written as the neighbours write them; the rest stays as it was."""
    text, wanted = FORMS[name]
    after = added(f"# L\n\n## P\n\n{text}")
    assert wanted in after
    assert f"# L\n\n## P\n\n{text}" == after.replace(wanted, "")


@pytest.mark.parametrize(
    ("record", "tail"), [(RECORD, ""), (WITH_CODE, " [[code](https://github.com/ada/frogs)]")]
)
def test_code(record: Record, tail: str) -> None:
    """Its own code is linked where neighbours link theirs, and never theirs."""
    text = "# L\n\n## P\n\n- [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001) [[code](https://github.com/a/maps)]\n"
    assert f"- [Listening to Frogs with Few Microphones](https://arxiv.org/abs/2403.12345){tail}\n" in added(
        text, record
    )


def test_what_only_the_neighbour_has() -> None:
    """A nickname, keywords or a remark of a neighbour is not said of another paper."""
    text = "# L\n\n## P\n\n- **POND**: [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001)\n  - Keyword: water\n"
    after = added(text)
    assert "- [Listening to Frogs with Few Microphones](https://arxiv.org/abs/2403.12345)" in after
    assert (1, 1) == (after.count("POND"), after.count("water"))


def test_the_newest_comes_first() -> None:
    """Where the section has the newest first, so does the new one; else it comes last."""
    one, two = (f"- [{name} of Quiet Ponds](https://arxiv.org/abs/{number})\n" for name, number in (("Maps", "2401.00001"), ("Ducks", "2305.00001")))  # fmt: skip
    assert added(f"# L\n\n## P\n\n{one}{two}").index("Frogs") < added(f"# L\n\n## P\n\n{one}{two}").index(
        "Maps"
    )
    assert added(f"# L\n\n## P\n\n{two}{one}").index("Frogs") > added(f"# L\n\n## P\n\n{two}{one}").index(
        "Maps"
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("- [Another Title](https://arxiv.org/pdf/2403.12345v2)", "README.md:5: .* is listed already"),
        ("- [Listening to frogs with few microphones](https://example.org/frogs.pdf)", "is listed already"),
    ],
)
def test_a_copy_is_refused(entry: str, told: str) -> None:
    """By identifier or title, wherever it stands; the line is told."""
    with pytest.raises(ConfigError, match=told):
        added(
            f"# L\n\n## Q\n\n{entry}\n\n## P\n\n- [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001)\n"
        )


def test_an_unknown_section() -> None:
    """The sections that there are, are told; one that can't be told is asked for."""
    text = "# L\n\n## P\n\n- [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001)\n\n## Q\n\n- [Ducks of Loud Lakes](https://arxiv.org/abs/2401.00002)\n"
    with pytest.raises(ConfigError, match=r"no section 'R' .*P; Q"):
        added(text, section="R")
    with pytest.raises(ConfigError, match="Name it: --section NAME"):
        added(text, section=None)


def test_the_command(tmp_path: Path, project: Path) -> None:
    """By address, from a snapshot, into a list's own repository; with --diff nothing is written; twice is refused."""
    (tmp_path / "bulk.jsonl").write_text(
        '{"id": "2403.12345", "title": "Listening to Frogs with Few Microphones", "authors": "Ada Lovelace, Charles Babbage", '
        '"abstract": "a", "categories": "cs.SD", "update_date": "2024-03-20", "versions": [{"version": "v1", "created": "Tue, 19 Mar 2024 12:00:00 GMT"}], '
        '"authors_parsed": [["Lovelace", "Ada", ""], ["Babbage", "Charles", ""]]}\n'
    )
    build_snapshot([tmp_path / "bulk.jsonl"], tmp_path / "snapshot")
    path = tmp_path / "list.md"
    path.write_bytes((REPOSITORY / "data" / "raw" / f"{SHIPPED}.md").read_bytes())
    before = path.read_bytes()
    how = (
        "https://arxiv.org/abs/2403.12345",
        "--section",
        "Energy Based Models",
        "--snapshot",
        str(tmp_path / "snapshot"),
    )
    shown = called("add", str(path), *how, "--diff")
    assert (0, before) == (shown.returncode, path.read_bytes()), shown.stderr
    assert "+*Ada Lovelace, Charles Babbage* \\\n+[19th Mar, 2024] [arXiv, 2024]" in shown.stdout
    assert 0 == called("add", str(path), *how).returncode
    again = called("add", str(path), *how)
    assert (2, True) == (again.returncode, "is listed already" in again.stderr)
    unknown = called("add", str(path), "2403.99999")
    assert (2, True) == (unknown.returncode, "no record of such a paper" in unknown.stderr)
