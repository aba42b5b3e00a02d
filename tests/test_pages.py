"""The pages that people read first: what they promise, name and link is there."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.endings import MEANINGS
from pipeline.job import Options
from pipeline.run import enrich
from tests.project import REPOSITORY, SHIPPED, day

PAGES = [*sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "docs").glob("*.md"))]
README, ARCHITECTURE, GLOSSARY, CHANGES = (
    (REPOSITORY / name).read_text(encoding="utf-8")
    for name in ("README.md", "docs/architecture.md", "docs/glossary.md", "CHANGELOG.md")
)
WORDS = (
    "mention", "record", "work", "cluster", "candidate pair", "blocking key", "comparison", "survivorship",
    "canonical record", "provenance", "resolution", "flag", "evidence", "decision", "baseline", "snapshot", "release", "key",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    """A link of a page to a file of the repository leads to one, and its heading is there."""
    links = re.findall(r"\]\((?!https?://|#)([^)\s]+)\)", _without_code(page.read_text(encoding="utf-8")))
    for link in links:
        name, _, heading = link.partition("#")
        target = page.parent / name
        assert target.exists(), link
        if heading:
            assert heading in _anchors(target.read_text(encoding="utf-8")), link


def _anchors(text: str) -> list[str]:
    headings = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings]


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$|`[^`\n]+`", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_in_the_glossary(word: str) -> None:
    """Each word of the project has a plain sentence and an example."""
    (entry,) = re.findall(
        rf"^- \*\*{word}\*\*: (.*?)(?=\n- \*\*|\n\n|\Z)", GLOSSARY, re.DOTALL | re.MULTILINE
    )
    sentence, _, example = entry.partition("*Example: ")
    assert sentence.strip().endswith(".")
    assert len(example) > 20


def test_examples_of_the_glossary_are_published(project: Path) -> None:
    """The ids, titles and counts in the glossary are those of the shipped list."""
    enrich(Settings(), Options(), day())
    report = (project / "data" / "enriched" / "report.md").read_text(encoding="utf-8")
    listed = (project / "data" / "raw" / f"{SHIPPED}.md").read_text(encoding="utf-8")
    assert "54 entries of 10 works" in report
    assert "MET003-3157083e297e68e8" in report and "MET003-3157083e297e68e8" in GLOSSARY
    assert "A Comprehensive Review of Generative AI in Healthcare" in listed


def test_every_module_of_facts_is_told() -> None:
    """The table of who knows what names each module that the rooms share, each once, and only files that are there."""
    table = ARCHITECTURE.partition("## Who knows what")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ") and "`" in line]
    homes = [name for row in rows for name in re.findall(r"`([^`]+)`", row[2])]
    cases = [name for row in rows for name in re.findall(r"`([^`]+)`", row[3])]
    assert len(homes) == len(set(homes))
    assert [] == [name for name in homes + cases if not (REPOSITORY / name).exists()]
    assert {f"tests/facts/{path.name}" for path in (REPOSITORY / "tests/facts").glob("*.toml")} == set(cases)
    paths = {name: f"pipeline/{name}" for name in _shared_modules()}
    shared = {f"{path}/" if (REPOSITORY / path).is_dir() else f"{path}.py" for path in paths.values()}
    assert set() == shared - set(homes)


def _shared_modules() -> list[str]:
    """The modules in the layers below the rooms."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    below = layers[layers.index("pipeline.parse") + 1 :]
    return [name.strip().removeprefix("pipeline.") for layer in below for name in layer.split("|")]


def test_exit_codes_are_those_of_the_program() -> None:
    """The README's table has every exit code, with the words that the program itself uses."""
    rows = dict(re.findall(r"^\| (\d+) \| (.*?) \|$", README, re.MULTILINE))
    assert set(rows) == set(map(str, MEANINGS))
    assert [] == [code for code, meaning in MEANINGS.items() if not rows[str(code)].startswith(meaning)]


def test_a_log_in_page_is_told_as_the_readme_says(project: Path) -> None:
    """The example of a night that went wrong: what the output says; only the list's own row tells it in the release."""
    enrich(Settings(), Options(offline=True), day())
    (project / "data" / "raw" / f"{SHIPPED}.md").write_text(
        "<html><form>Log in</form></html>\n", encoding="utf-8"
    )
    outcome = enrich(Settings(), Options(offline=True), day("2026-11-25"))
    shown = re.search(r"```console\n! (.*?)```", README, re.DOTALL)
    assert shown
    assert [" ".join(shown[1].split())] == outcome.concerns
    assert (3, "published") == (outcome.exit_code, outcome.outcome)


def test_status_is_as_the_readme_shows(project: Path) -> None:
    """The file for monitors has the fields that the README shows."""
    enrich(Settings(), Options(offline=True), day())
    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert shown
    status = json.loads((project / "data" / "enriched" / "status.json").read_text(encoding="utf-8"))
    assert list(json.loads(shown[1])) == list(status)


def test_the_version_has_its_changes() -> None:
    """The change log tells of the version that is being worked on and of every one before, the newest first."""
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    headings = re.findall(r"^## \[(.+?)\]", CHANGES, re.MULTILINE)
    assert ["Unreleased", version] == headings[:2]
    assert all(f"\n[{heading}]: https://" in CHANGES for heading in headings)
