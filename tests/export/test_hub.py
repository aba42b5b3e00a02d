"""The hub: a dataset folder that the hub's own tools open, whose versions never change, without what is not given on."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import yaml

from pipeline import tables
from pipeline.errors import ConfigError
from pipeline.export.hub import HUB_TABLES, HubVersion, write_version
from pipeline.export.hub_files import write_hub_files
from pipeline.export.withheld import PERSONAL_FIELDS, TEXT_COLUMNS
from pipeline.publish.reading import Release
from pipeline.schema import ROWS
from tests.export.made_up import a_release
from tests.nights import OTHER, TINY, a_night, a_night_folder, called

RELEASE = a_release(30)
HOSTILE = "Waters | *of* <b>`x`</b>\n@someone {y} \"z\": 'w' #1"


def released(folder: Path, release: Release = RELEASE) -> Path:
    """The folder of releases in which the tables of one stand."""
    rows = {name: getattr(release, name) for name in HUB_TABLES}
    rows["records"] = [
        dataclasses.replace(record, abstract="All of it.", source_id=record.record_id)
        for record in release.records
    ]
    (folder / "releases" / str(release.content_id)).mkdir(parents=True)
    for name in HUB_TABLES:
        table = tables.to_arrow(rows[name], ROWS[name])
        tables.write(table, folder / "releases" / str(release.content_id) / f"{name}.parquet")
    return folder / "releases"


def written(folder: Path, release: Release = RELEASE, *, with_texts: bool = False) -> HubVersion:
    made = write_version(release, released(folder, release), folder / "hub", with_texts=with_texts)
    write_hub_files(made, folder / "hub", "Papers of waters", "https://example.org/waters")
    return made


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset folder."""
    folder = tmp_path_factory.mktemp("hub")
    written(folder)
    return folder / "hub"


def test_it_opens_in_datasets(hub: Path, tmp_path: Path) -> None:
    """Each table is a configuration; the works open where none is named; no network is used."""
    datasets = pytest.importorskip(
        "datasets", reason="`datasets` is not installed: pip install paperlist[hub]"
    )
    rows = datasets.load_dataset(str(hub), split="train", cache_dir=str(tmp_path))
    assert [work.title for work in RELEASE.works] == rows["title"][:]
    assert [{"name": author.name} for author in RELEASE.works[1].authors] == rows[1]["authors"]
    for name in HUB_TABLES:
        table = datasets.load_dataset(str(hub), name, split="train", cache_dir=str(tmp_path))
        assert len(getattr(RELEASE, name)) == table.num_rows


@pytest.mark.parametrize("with_texts", [False, True])
def test_croissant(tmp_path: Path, with_texts: bool) -> None:
    """`mlcroissant` finds no error in it, checks the files, and reads every table with its lists and their parts."""
    mlcroissant = pytest.importorskip("mlcroissant", reason="`mlcroissant` is not installed: pip install paperlist[hub]")  # fmt: skip
    made = written(tmp_path, with_texts=with_texts)
    dataset = mlcroissant.Dataset(jsonld=tmp_path / "hub" / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    for table in made.tables:
        assert table.n_rows == sum(1 for _ in dataset.records(table.name))
    first = next(iter(dataset.records("works")))
    names = [author["works/authors/name"].decode() for author in first["works/authors"]]
    assert [author.name for author in RELEASE.works[0].authors] == names


def test_any_reader_opens_the_tables(hub: Path) -> None:
    """Pandas, polars and DuckDB read them without options."""
    for name in HUB_TABLES:
        path = str(hub / "versions" / str(RELEASE.content_id) / f"{name}.parquet")
        counts = {len(pd.read_parquet(path)), len(pl.read_parquet(path)), len(duckdb.read_parquet(path))}
        assert {len(getattr(RELEASE, name))} == counts


def test_texts_and_persons_are_left_out(hub: Path) -> None:
    """No column of other people's texts, and of authors their names alone."""
    for name in HUB_TABLES:
        table = pq.read_table(hub / "versions" / str(RELEASE.content_id) / f"{name}.parquet")
        assert not set(TEXT_COLUMNS.get(name, ())) & set(table.column_names)
        assert all(field not in str(table.schema) for field in PERSONAL_FIELDS.get(name, ()))


def test_texts_that_were_asked_for(tmp_path: Path) -> None:
    """With texts there are abstracts, and the words of lists that state a licence; of the others none."""
    made = written(tmp_path, with_texts=True)
    folder = tmp_path / "hub" / "versions" / made.version
    works, mentions = pd.read_parquet(folder / "works.parquet"), pd.read_parquet(folder / "mentions.parquet")
    assert works["abstract"].notna().all()
    licensed = mentions["list_id"].isin([row.list_id for row in RELEASE.lists if row.license])
    assert licensed.any()
    assert mentions.loc[licensed, "raw"].notna().all()
    assert mentions.loc[~licensed, ["raw", "title_raw", "authors_text"]].isna().all(axis=None)


def test_versions_never_change(tmp_path: Path) -> None:
    """Written again, a version is the same bytes; another under its name is refused; a newer one stands beside it."""
    releases = released(tmp_path)
    made = write_version(RELEASE, releases, tmp_path / "hub", with_texts=False)
    assert made == write_version(RELEASE, releases, tmp_path / "hub", with_texts=False)
    other = dataclasses.replace(a_release(20), content_id="1" * 16)
    newer = written(tmp_path, other)
    assert [f"versions/{'1' * 16}/{name}.parquet" for name in HUB_TABLES] == [
        one.path for one in newer.tables
    ]
    assert (tmp_path / "hub" / "versions" / made.version).is_dir()
    before = (tmp_path / "hub" / made.tables[0].path).read_bytes()
    works = tables.to_arrow(RELEASE.works[1:], ROWS["works"])
    tables.write(works, releases / str(RELEASE.content_id) / "works.parquet")
    with pytest.raises(ConfigError, match="Versions never change"):
        write_version(RELEASE, releases, tmp_path / "hub", with_texts=False)
    assert before == (tmp_path / "hub" / made.tables[0].path).read_bytes()
    assert 2 == len([*(tmp_path / "hub" / "versions").iterdir()])


def test_the_card(hub: Path) -> None:
    """Its head names a file for each table, its page each source with licence and words; the citation is read as YAML."""
    _, head, page = (hub / "README.md").read_text("utf-8").split("---\n", 2)
    told = yaml.safe_load(head)
    assert HUB_TABLES == [config["config_name"] for config in told["configs"]]
    assert all((hub / file["path"]).is_file() for config in told["configs"] for file in config["data_files"])
    for wanted in ("Thank you to arXiv", "CC0-1.0", "none stated", "@misc{"):
        assert wanted in page
    assert "Papers of waters" == yaml.safe_load((hub / "CITATION.cff").read_text("utf-8"))["title"]


def test_hostile_titles_stay_text(tmp_path: Path) -> None:
    """A list's title with markup, quotes and a line break breaks neither YAML nor JSON nor the page's table."""
    release = dataclasses.replace(
        RELEASE,
        lists=[
            dataclasses.replace(row, title=HOSTILE, repository="javascript:alert(1)") for row in RELEASE.lists
        ],
    )
    made = write_version(release, released(tmp_path, release), tmp_path / "hub", with_texts=False)
    write_hub_files(made, tmp_path / "hub", HOSTILE, None)
    _, head, page = (tmp_path / "hub" / "README.md").read_text("utf-8").split("---\n", 2)
    assert HOSTILE == yaml.safe_load(head)["pretty_name"]
    assert "javascript" not in page
    shown, _, cited = page.partition("```bibtex")
    assert "<b>" not in shown.replace("\\<b\\>", "")
    assert 1 == sum(line.startswith("```") for line in cited.splitlines())
    assert HOSTILE == yaml.safe_load((tmp_path / "hub" / "CITATION.cff").read_text("utf-8"))["title"]
    assert HOSTILE == json.loads((tmp_path / "hub" / "croissant.json").read_text("utf-8"))["alternateName"]


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes the current release, and says which version that is."""
    monkeypatch.chdir(tmp_path)
    a_night(a_night_folder(tmp_path, tiny=TINY, other=OTHER))
    ran = called("export", "hub", "-o", "hub")
    (version,) = (tmp_path / "hub" / "versions").iterdir()
    assert (0, True) == (ran.returncode, version.name in ran.stderr)
    assert (tmp_path / "data" / "enriched" / "current").resolve().name == version.name
