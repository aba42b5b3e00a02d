"""`paperlist dedupe` on other people's files: several at once, a review that is read back, one record a work, what was lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import PipelineError
from pipeline.merge.command import DedupeEnd, DedupeOutputs, dedupe_files
from pipeline.merge.review import marked
from pipeline.record_files import read_native

BIB = """@article{whales, title={Singing of {W}hales in the southern ocean at night}, author={Melville, Herman and Ito, Ann},
 year=2010, journal={Journal of Whales}, volume=5, pages={12--19}, keywords={kept}}
@article{whales, title={On the measurement of slow rivers in winter}, author={River, Ann}, year=2012, journal={Rivers}}
@misc{early, title={Singing of whales in the southern ocean at night}, author={Melville, Herman and Ito, Ann}, year=2009,
 eprint={0912.12345}}
"""
CSV = """Key,Item Type,Publication Year,Author,Title,Publication Title,DOI,Pages,Volume
Z1,journalArticle,2010,"Melville, Herman; Ito, Ann",Singing of whales in the southern ocean at night,Journal of Whales,10.1000/abc,12-19,5
Z2,journalArticle,2010,"Melville, H.; Ito, A.",Singing of whales in the northern ocean at night,Journal of Whales,,,
Z1,journalArticle,2010,"Melville, Herman; Ito, Ann",Singing of whales in the southern ocean at night,Journal of Whales,10.1000/abc,12-19,5
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A library and an export that share papers."""
    (tmp_path / "mine.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "zotero.csv").write_text(CSV, encoding="utf-8")
    return [tmp_path / "mine.bib", tmp_path / "zotero.csv"]


def run(files: list[Path], decisions: Path | None = None, **outputs: Path) -> DedupeEnd:
    """The command on files, its clusters beside them."""
    return dedupe_files(
        files, DedupeOutputs(clusters=files[0].parent / "clusters.csv", **outputs), None, decisions
    )


def test_each_record_keeps_its_file_and_key(files: list[Path]) -> None:
    """Records of several files are told apart, and every old key leads to the one that is kept."""
    ended = run(files)
    found = pd.read_csv(files[0].parent / "clusters.csv").set_index("id")
    assert 0 == ended.exit_code
    assert {"mine.bib:whales", "mine.bib:whales-2", "mine.bib:early", "zotero.csv:Z1", "zotero.csv:Z1-2", "zotero.csv:Z2"} == set(found.index)  # fmt: skip
    assert found.loc["mine.bib:early", "kept_key"] == found.loc["zotero.csv:Z1-2", "kept_key"]
    assert ("mine.bib", "whales") == tuple(found.loc["mine.bib:whales-2", ["file", "key"]])
    assert 3 == found["kept_key"].nunique()


def test_counts_add_up(files: list[Path]) -> None:
    """The lines for a PRISMA diagram: what every file had, what of it were copies, what is left."""
    lines = run(files).lines
    rows = {line.split()[0]: [int(part.replace(",", "")) for part in line.split()[1:]] for line in lines if line.startswith(("mine.bib  ", "zotero.csv  ", "all  "))}  # fmt: skip
    assert [6, 0, 1, 2, 3] == rows["all"]
    assert all(n - within - across == kept for n, _, within, across, kept in rows.values())
    assert any("Not read: ENTRYTYPE, keywords" in line for line in lines)


@pytest.mark.parametrize("name", ["merged.bib", "merged.ris", "merged.csv", "merged.json", "merged.jsonl"])
def test_one_record_a_work_in_any_format(files: list[Path], name: str) -> None:
    """The merged file has each work once, with what any of its records knows, and keeps the old keys."""
    path = files[0].parent / name
    run(files, merged=path)
    native = read_native(path)
    rows = [native.format.to_row(one) for one in native.records]
    assert 3 == len(rows)
    text = path.read_text(encoding="utf-8")
    assert all(part in text for part in ("10.1000/abc", "0912.12345", "whales", "early"))
    assert 1 == text.count("10.1000/abc")


def test_a_library_stays_as_it_is(files: list[Path]) -> None:
    """Merged in its own format, a single record keeps all of its fields; a merged one is published and has others' too."""
    path = files[0].parent / "merged.bib"
    run(files[:1], merged=path)
    merged = {record["ID"]: record for record in read_native(path).records}
    assert {"whales", "whales-2"} == set(merged)
    whales = next(record for record in merged.values() if "hales" in record["title"])
    assert ("article", "Journal of Whales", "kept", "early", "0912.12345") == tuple(
        whales[name] for name in ("ENTRYTYPE", "journal", "keywords", "ids", "eprint")
    )


def test_review_is_read_back(files: list[Path]) -> None:
    """What a person writes into the review is obeyed; exact copies have their row, what differs is marked."""
    review = files[0].parent / "review.csv"
    run(files, review=review)
    with review.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert "one paper?" == rows[0]["question"]
    assert {rows[0]["title_l"], rows[0]["title_r"]} >= {
        "Singing of whales in the **northern** ocean at night"
    }
    assert "marked" in rows[0]["against"]
    assert any("an exact copy" in row["for"] for row in rows)
    rows[0]["verdict"] = "Same"
    rows[-1]["verdict"] = "different"
    with review.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    run(files, review)
    found = pd.read_csv(files[0].parent / "clusters.csv").set_index("id")["cluster_id"]
    assert found[rows[0]["id_l"]] == found[rows[0]["id_r"]]
    assert found[rows[-1]["id_l"]] != found[rows[-1]["id_r"]]


def test_a_verdict_that_is_none(files: list[Path]) -> None:
    """A word that is no verdict is told with its row."""
    review = files[0].parent / "review.csv"
    review.write_text("verdict,id_l,id_r\n,a,b\nperhaps so,a,b\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"review\.csv: row 3: the verdict 'perhaps so'"):
        run(files, review)


def test_lost_records_are_told(tmp_path: Path) -> None:
    """A broken entry costs itself alone; the command names it and ends with 3."""
    (tmp_path / "a.bib").write_text("@article{a, title={One}\n\n" + BIB, encoding="utf-8")
    done = CliRunner().invoke(app, ["dedupe", str(tmp_path / "a.bib"), "-o", str(tmp_path / "out.csv")])
    assert 3 == done.exit_code
    assert "a.bib: line 1: the entry is broken" in done.output
    assert 3 == len(pd.read_csv(tmp_path / "out.csv"))


def test_a_format_that_others_do_not_go_into(files: list[Path]) -> None:
    """Records can't be written as what only its own program writes: told before any work."""
    with pytest.raises(PipelineError, match="can't be written as PubMed"):
        run(files, merged=files[0].parent / "merged.nbib")


RIS = """TY  - JOUR
ID  - {key}
T1  - Singing of whales in the southern ocean at night
A1  - Melville, Herman
A1  - Ito, Ann
JF  - Journal of Whales
PY  - 2010
{more}ER  -
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_is_merged_as_what_it_is(tmp_path: Path, encoding: str) -> None:
    """RIS that bears the ending `.txt` is read, told and merged as RIS, in whatever encoding it is."""
    (tmp_path / "a.txt").write_text(
        RIS.format(key="a", more="") + RIS.format(key="b", more="VL  - 5\n"), encoding=encoding
    )
    ended = run([tmp_path / "a.txt"], merged=tmp_path / "merged.ris")
    assert ended.lines[0].endswith("Read: ID, T1, A1, JF, PY, VL. Not read: TY.")
    assert [{"TY": ["JOUR"], "ID": ["a"], "VL": ["5"]}] == [
        {tag: record[tag] for tag in ("TY", "ID", "VL")}
        for record in read_native(tmp_path / "merged.ris").records
    ]


def test_tables_with_other_columns_and_no_authors(tmp_path: Path) -> None:
    """Authors are lists on their way between tables, and in a cell the names: also where the first record has none."""
    (tmp_path / "a.csv").write_text("id,title,authors\n1,Slow rivers in winter,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        'Key,Title,Author\n2,Singing whales,"Melville, H.; Ito, A."\n', encoding="utf-8"
    )
    run([tmp_path / "a.csv", tmp_path / "b.csv"], merged=tmp_path / "merged.csv")
    merged = pd.read_csv(tmp_path / "merged.csv", keep_default_na=False)
    assert ["", "Melville, H.; Ito, A."] == merged["authors"].tolist()


def test_kept_keys_are_unique(tmp_path: Path) -> None:
    """A key that is there twice gets a number, and none that another record has."""
    rows = [
        ("a", "Singing of whales at night"),
        ("a", "Slow rivers in winter"),
        ("a-2", "Wear of gears in clocks"),
    ]
    pd.DataFrame(rows, columns=["id", "title"]).to_csv(tmp_path / "a.csv", index=False)
    run([tmp_path / "a.csv"], merged=tmp_path / "merged.csv")
    assert 3 == pd.read_csv(tmp_path / "merged.csv")["id"].nunique()


def test_a_formula_is_none(tmp_path: Path) -> None:
    """What a spreadsheet would run is text in a review."""
    rows = [(f"={at}", "=HYPERLINK(1) singing of whales in the ocean", "Ito, Ann", 2010) for at in (1, 2)]
    pd.DataFrame(rows, columns=["id", "title", "authors", "year"]).to_csv(tmp_path / "a.csv", index=False)
    review = tmp_path / "review.csv"
    dedupe_files([tmp_path / "a.csv"], DedupeOutputs(clusters=tmp_path / "c.csv", review=review))
    shown = pd.read_csv(review, dtype=str)
    assert ["'=1"] == shown["id_l"].tolist() and shown["title_l"].str.startswith("'=").all()
    review.write_text(shown.assign(verdict="different").to_csv(index=False), encoding="utf-8")
    dedupe_files([tmp_path / "a.csv"], DedupeOutputs(clusters=tmp_path / "c.csv"), None, review)
    assert 2 == pd.read_csv(tmp_path / "c.csv")["cluster_id"].nunique()


@pytest.mark.parametrize(
    ("left", "right", "marks"),
    [
        (
            "Bone healing in rabbits",
            "Bone Healing in Sheep",
            ("Bone healing in **rabbits**", "Bone Healing in **Sheep**"),
        ),
        ("A meta-analysis", "A meta analysis", ("A meta-analysis", "A meta analysis")),
        ("One", "Comment on: One", ("One", "**Comment on:** One")),
    ],
)
def test_what_differs_is_marked(left: str, right: str, marks: tuple[str, str]) -> None:
    assert marks == marked(left, right)


@pytest.mark.parametrize(("strictness", "n"), [("cautious", 2), ("balanced", 1), ("eager", 1)])
def test_strictness(tmp_path: Path, strictness: str, n: int) -> None:
    """Whoever is cautious leaves to a person what differs in its year, and has no place; a setting says the same as the option."""
    rows = [
        (at, "Singing of whales in the southern ocean at night", "Melville, H.; Ito, A.", 2010 + at)
        for at in (0, 1)
    ]
    pd.DataFrame(rows, columns=["id", "title", "authors", "year"]).to_csv(tmp_path / "a.csv", index=False)
    arguments = ["dedupe", str(tmp_path / "a.csv"), "-o", str(tmp_path / "out.csv")]
    for more, environment in (
        (["--strictness", strictness], {}),
        ([], {"PAPERLIST_MERGE_STRICTNESS": strictness}),
    ):
        done = CliRunner().invoke(app, [*arguments, *more], env=environment)
        assert 0 == done.exit_code, done.output
        assert n == pd.read_csv(tmp_path / "out.csv")["cluster_id"].nunique()
