"""`paperlist sections`: formats, certain hits, and what it says to bad input."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from tests.flag.sections.test_placement import a_list


def entries() -> pd.DataFrame:
    rows = [(row.entry_id, row.title, row.abstract, " > ".join(row.section_path)) for row in a_list()]
    rows.append(("vae", "A Diffusion Model for Brain Images", None, "VAEs"))
    rows.append(("loose", "Above the First Heading", None, None))
    return pd.DataFrame(rows, columns=["entry_id", "title", "abstract", "section"])


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["sections", *map(str, arguments)])
    return result.exit_code, result.output


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_formats(suffix: str, tmp_path: Path) -> None:
    """Each format is read and written; a certain hit counts as 1.0, and an entry above all headings as 0."""
    source, target = tmp_path / f"entries{suffix}", tmp_path / f"scores{suffix}"
    table = entries()
    if suffix == ".parquet":
        table.to_parquet(source)
    elif suffix == ".csv":
        table.to_csv(source, index=False)
    else:
        table.to_json(source, orient="records", lines=True)
    code, output = run(source, "-o", target)
    assert code == 0, output
    read = {
        ".parquet": pd.read_parquet,
        ".csv": pd.read_csv,
        ".jsonl": lambda path: pd.read_json(path, lines=True),
    }
    scores = read[suffix](target).set_index("entry_id")
    assert list(scores.index) == list(table["entry_id"])
    assert list(scores.columns) == ["probability", "suggested_section", "evidence"]
    assert scores.loc["vae", "probability"] == 1
    assert "Diffusion Model" in scores.loc["vae", "evidence"]
    assert scores.loc["loose", "probability"] == 0


def test_same_bytes_twice(tmp_path: Path) -> None:
    """The same entries give the same bytes."""
    entries().to_parquet(tmp_path / "entries.parquet")
    for name in ("one", "two"):
        run(tmp_path / "entries.parquet", "-o", tmp_path / f"{name}.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,title,section\n1,A,B\n", "has no column 'entry_id'"),
        ("entry_id,title\n1,A\n", "has no column 'section'"),
        ("entry_id,title,section\n1,,B\n", "row 1 has no title"),
        ("entry_id,title,section\n,A,B\n", "row 1 has no entry_id"),
        ("entry_id,title,section\n1,A,B\n1,C,D\n", "occurs more than once"),
        ("", "is empty"),
    ],
)
def test_bad_entries(text: str, said: str, tmp_path: Path) -> None:
    """What is missing or doubled is said in a sentence, exit code 2, and nothing is written."""
    (tmp_path / "entries.csv").write_text(text, encoding="utf-8")
    code, output = run(tmp_path / "entries.csv", "-o", tmp_path / "scores.csv")
    assert code == 2
    assert said in output
    assert not (tmp_path / "scores.csv").exists()


def test_bad_files(tmp_path: Path) -> None:
    """A missing file, and a kind of file that can't be written, are refused before any work."""
    assert "no such file" in run(tmp_path / "none.csv", "-o", tmp_path / "scores.csv")[1]
    assert "unknown kind of file" in run(tmp_path / "none.csv", "-o", tmp_path / "scores.xlsx")[1]
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    assert run(tmp_path / "broken.parquet", "-o", tmp_path / "scores.csv")[0] == 2


def test_no_entries(tmp_path: Path) -> None:
    """A file of columns alone gives a file of columns alone."""
    (tmp_path / "entries.csv").write_text("entry_id,title,section\n", encoding="utf-8")
    assert run(tmp_path / "entries.csv", "-o", tmp_path / "scores.parquet")[0] == 0
    assert not len(pd.read_parquet(tmp_path / "scores.parquet"))


def test_maintainers_taxonomy_is_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A family added in paperlist.toml counts; a broken addition is refused."""
    monkeypatch.chdir(tmp_path)
    Path("entries.csv").write_text(
        "entry_id,title,section\n1,Spiking Neural Networks for EEG,GANs\n", encoding="utf-8"
    )
    added = '[taxonomy.families.snn]\nlabel = "spiking networks"\nheading = ["spiking"]\npaper = ["spiking neural net*"]\n'
    Path("paperlist.toml").write_text(added, encoding="utf-8")
    assert run("entries.csv", "-o", "scores.csv")[0] == 0
    assert pd.read_csv("scores.csv")["probability"].tolist() == [1.0]
    Path("paperlist.toml").write_text("[taxonomy.families.snn]\nheadings = []\n", encoding="utf-8")
    code, output = run("entries.csv", "-o", "scores.csv")
    assert code == 2
    assert "has no key 'headings'" in output
