"""The documentation is held to the code."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.config import PREFIX, Settings
from pipeline.console import show_outcome
from pipeline.flag.rules import RULES
from pipeline.job import Options
from pipeline.run import enrich
from pipeline.schema import ROWS
from pipeline.tables import columns
from tests.nights import called
from tests.project import NOWHERE, REPOSITORY, SHIPPED, day
from tools.write_docs import pages

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("name", pages())
def test_generated_page_is_the_repositorys(name: str) -> None:
    """A generated page in the repository is the one that the code gives; `tools/write_docs.py` writes them."""
    assert pages()[name] == (REPOSITORY / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ROWS)
def test_every_column_has_a_meaning(table: str) -> None:
    """Every column of every table says what it means, in a sentence."""
    assert all(field.metadata["meaning"].rstrip().endswith((".", "?")) for field in columns(ROWS[table]))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_meaning(name: str) -> None:
    """Every setting says what it means, in a sentence."""
    assert (Settings.model_fields[name].description or "").endswith(".")


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_documented(code: str) -> None:
    """A rule's page says why it matters, what is not flagged, and what its fix is."""
    page = RULES[code].documentation
    assert all(f"\n{part}\n" in page for part in ("Why it matters", "Not flagged", "Fix"))


def test_readme_examples_run(project: Path) -> None:
    """The examples of the README run on what the job publishes."""
    enrich(Settings(), Options(), day())
    for example in EXAMPLES:
        done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False)
        assert (0, "") == (done.returncode, done.stderr)
    assert len(EXAMPLES) >= 4


def test_readme_answers_five_questions(project: Path) -> None:
    """Each command of the section answers, on what two nights publish; what it writes has something in it."""
    enrich(Settings(), Options(), day("2026-11-23"))
    path = project / "data" / "raw" / f"{SHIPPED}.md"
    path.write_text(
        f"{path.read_text(encoding='utf-8')}\n- [A new paper about gears](https://example.org/g.pdf) 2022\n"
    )
    enrich(Settings(), Options(), day())
    section = README.partition("### Five questions\n")[2].partition("\nA release is a folder")[0]
    commands = re.findall(r"(?m)^\.venv/bin/paperlist (.+)$", section)
    assert 3 == len(commands)
    told = [called(*shlex.split(command)) for command in commands]
    assert [0, 0, 0] == [done.returncode for done in told]
    assert "## New works (1)" in told[0].stdout
    for name in ("diffusion.bib", "published.csv"):
        assert len((project / name).read_text(encoding="utf-8").splitlines()) > 1


LOADING = (REPOSITORY / "docs" / "loading.md").read_text(encoding="utf-8")


def test_loading_examples_run(project: Path) -> None:
    """The examples of docs/loading.md run on what the job publishes, in pandas, polars, DuckDB and SQL."""
    enrich(Settings(), Options(), day())
    for example in re.findall(r"```python\n(.*?)```", LOADING, flags=re.DOTALL):
        done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False)
        assert (0, "") == (done.returncode, done.stderr)
    queries = re.findall(r"```sql\n(.*?)```", LOADING, flags=re.DOTALL)
    cited, in_lists, published, changed, lists, over_time, became = (
        duckdb.sql(query).fetchall() for query in queries
    )
    assert [{len(row) for row in rows} for rows in (cited, published)] == [{3}, {4}]
    assert ([], [], []) == (in_lists, changed, became)
    assert [(SHIPPED, 10)] == [(row[0], row[-1]) for row in lists]
    assert [10] == [n_works for _, n_works in over_time]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_loading_in_r(project: Path) -> None:
    """R reads the works as the page says."""
    if (
        "FALSE"
        in subprocess.run(
            ["Rscript", "-e", 'cat("arrow" %in% rownames(installed.packages()))'],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    ):
        pytest.skip("R's package arrow is not installed")
    enrich(Settings(), Options(), day())
    (example,) = re.findall(r"```r\n(.*?)```", LOADING, flags=re.DOTALL)
    done = subprocess.run(["Rscript", "-e", example], capture_output=True, text=True, check=False)
    assert (0, True) == (done.returncode, "n_mentions" in done.stdout)


def test_readme_shows_what_is_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the README shows of the first run is what it prints, but for the reasons why services are out of reach."""
    settings = Settings(arxiv_url=NOWHERE, s2_url=NOWHERE)
    show_outcome(enrich(settings, Options(), day()), settings)
    shown = re.search(r"```text\n(.*?)```", README, flags=re.DOTALL)
    assert shown
    printed = [_without_reason(line) for line in capsys.readouterr().out.splitlines()]
    assert [_without_reason(line) for line in shown[1].splitlines()] == printed[: shown[1].count("\n")]
    assert not any(re.match(r" +\d+ +[A-Z]{3}\d{3}", line) for line in printed[shown[1].count("\n") :])


def _without_reason(line: str) -> str:
    return re.sub(r"out of reach \(.*?\)", "out of reach", line).rstrip()


def test_every_promise_names_a_test() -> None:
    """Each promise of docs/reliability.md names a test that exists."""
    page = (REPOSITORY / "docs" / "reliability.md").read_text(encoding="utf-8")
    promises = page.partition("## Promises")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in promises.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    for promise, test in rows:
        path, _, name = test.strip().strip("`").partition("::")
        assert f"def {name}(" in (REPOSITORY / path).read_text(encoding="utf-8"), promise


def test_readme_names_only_settings_that_exist() -> None:
    """A `PAPERLIST_…` in the README is a setting."""
    names = re.findall(rf"{PREFIX}([A-Z0-9_]+)", README)
    assert {name.lower() for name in names} <= set(Settings.model_fields)
