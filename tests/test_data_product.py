"""From four addresses to every tool: lists are fetched, enriched, changed, enriched, compared, exported and opened."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import bibtexparser
import duckdb
import pandas as pd
import polars as pl
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from frictionless import Package

from pipeline.config import Settings, load_settings
from pipeline.job import Options, Outcome
from pipeline.publish.exports import ExportFormat, Selection, exported, selected
from pipeline.publish.news import told_changes
from pipeline.publish.reading import read_release
from pipeline.release_commands import changed_between
from pipeline.run import enrich
from tests.fetch.site import Site, a_site, write_settings
from tests.nights import OTHER, TINY
from tests.project import day, shipped_library
from tests.services import Services

SURVEYS = """\
# Awesome surveys

## Surveys
- [A Comprehensive Review of Generative AI in Healthcare](https://arxiv.org/abs/2310.00795) Yasin Shokrollahi, et al. 2023
- [The weight of small numbers](https://example.org/weight.pdf) Finn Wenig, Gerda Klein. 2020
"""
GEARS = "- [A new paper about gears](https://example.org/gears.pdf) Gil Gear. 2022\n"
SETTINGS = """\
[[lists]]
url = "{url}/tiny.md"

[[lists]]
id = "quiet"
url = "{url}/other.md"

[[lists]]
url = "{url}/owner/widgets"
branch = "main"

[[lists]]
id = "parts"
url = "{url}/parts/"
files = ["README.md", "more.md"]
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A web site with four lists, both services, and a project that names the lists and holds none."""
    monkeypatch.chdir(tmp_path)
    with Services(shipped_library()) as services, a_site(tiny=TINY, other=OTHER) as running:
        monkeypatch.setenv("PAPERLIST_ARXIV_URL", services.arxiv.url)
        monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
        running.put_repository("a" * 40, {"README.md": SURVEYS, "LICENSE": "CC0 1.0 Universal"})
        running.files |= {
            "/parts/README.md": "# Parts\n\n" + GEARS.replace("gears", "levers"),
            "/parts/more.md": GEARS,
        }
        write_settings(Path(), SETTINGS.format(url=running.url))
        yield running


def night(on: str) -> tuple[Settings, Outcome]:
    settings = load_settings()
    return settings, enrich(settings, Options(), day(on))


def test_from_four_addresses_to_every_tool(site: Site) -> None:
    """One night after the other, and what comes of them opens in pandas, polars, DuckDB and the tools of four formats."""
    settings, first = night("2026-11-24")
    assert (0, "published") == (first.exit_code, first.outcome)
    site.files["/other.md"] = OTHER + GEARS
    site.put_repository(
        "b" * 40, {"README.md": SURVEYS.replace("The weight of small", "The burden of small")}
    )
    settings, second = night("2026-11-25")
    assert (0, "published") == (second.exit_code, second.outcome)
    told = told_changes(changed_between(settings.out_dir, None, None), "text")
    assert "The burden of small numbers" in told
    assert "What changed since release" in (settings.out_dir / "report.md").read_text(encoding="utf-8")
    assert (0, "unchanged") == ((third := night("2026-11-25")[1]).exit_code, third.outcome)
    _opens_in_tables(settings, site)
    _opens_in_tools(settings)


def _opens_in_tables(settings: Settings, site: Site) -> None:
    current = settings.out_dir / "current"
    lists = pl.read_parquet(current / "lists.parquet")
    assert ["parts", "quiet", "tiny", "widgets"] == lists["list_id"].to_list()
    assert [f"{site.url}/owner/widgets"] == lists["repository"].drop_nulls().to_list()
    works = pd.read_parquet(current / "works.parquet", dtype_backend="pyarrow")
    assert "int64[pyarrow]" == str(works["year"].dtype)
    assert 2 == works.loc[works["title"] == "A new paper about gears", "n_lists"].item()
    releases = (
        f"read_parquet('{settings.out_dir}/releases/*/works.parquet', filename = true, union_by_name = true)"
    )
    assert [(2,)] == duckdb.sql(f"SELECT count(DISTINCT filename) FROM {releases}").fetchall()
    told = json.loads((current / "datapackage.json").read_text(encoding="utf-8"))
    assert "lists" in Package.from_descriptor(told, basepath=str(current)).resource_names


def _opens_in_tools(settings: Settings) -> None:
    release = read_release(settings.out_dir)
    works = selected(release, Selection())
    texts: dict[ExportFormat, str] = {
        form: exported(works, form) for form in ("bibtex", "ris", "csl-json", "csv")
    }
    keys = [entry.key for entry in bibtexparser.parse_string(texts["bibtex"]).entries]
    assert len(works) == len(set(keys)) > 8
    assert keys == [record["id"] for record in rispy.loads(texts["ris"])]
    assert keys == list(CiteProcJSON(json.loads(texts["csl-json"])))
    assert [work.work_id for work in works] == [
        row["work_id"] for row in csv.DictReader(io.StringIO(texts["csv"]))
    ]
    assert 1 == len(selected(release, Selection(list_id="widgets", query="burden numbers")))
