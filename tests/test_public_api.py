"""The public names of the package: cheap to import, documented, typed, and doing what their page shows."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import pipeline
from pipeline import Mention, Options, PipelineError, Settings, enrich, load_release, read_mentions, to_frame
from tests.project import REPOSITORY, SHIPPED, day
from tools.api_page import api_page

EXAMPLES = re.findall(r"```python\n(.*?)```", api_page(), flags=re.DOTALL)
HEAVY = {"pandas", "pyarrow", "numpy", "pydantic", "typer", "rich", "pipeline.schema"}


def test_importing_the_package_loads_nothing() -> None:
    """`import pipeline` loads no library and no module of its own."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, pipeline; dir(pipeline); print(*sys.modules)"],
        cwd=REPOSITORY, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert "pipeline" in loaded
    assert set() == HEAVY & set(loaded)


@pytest.mark.parametrize("name", pipeline.__all__)
def test_every_name_is_documented_and_typed(name: str) -> None:
    """It is there, its docstring is a sentence, every argument and result has a type, and the page describes it."""
    public = getattr(pipeline, name)
    assert name in dir(pipeline)
    assert re.match(r"[A-Z].+?[.:?]", inspect.getdoc(public) or "")
    if inspect.isfunction(public):
        typed = typing.get_type_hints(public)
        assert {*inspect.signature(public).parameters, "return"} == set(typed)
    assert f"\n## {name}\n" in api_page()


def test_another_name_is_none() -> None:
    """A name that is not there is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'papers'"):
        pipeline.papers  # noqa: B018


def test_examples_run(project: Path) -> None:
    """The examples of the page run in a project where something is published."""
    enrich(Settings(), Options(), day())
    for example in EXAMPLES:
        done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False)
        assert (0, "") == (done.returncode, done.stderr)
    assert 3 == len(EXAMPLES)


def test_a_release_is_loaded_from_one_folder(project: Path) -> None:
    """Every table is there, and the mentions lead to its works; before the first release the error says what to do."""
    with pytest.raises(PipelineError, match="nothing is published there yet"):
        load_release("data/enriched")
    enrich(Settings(), Options(), day())
    tables = load_release("data/enriched")
    assert {"mentions", "records", "resolutions", "pairs", "works", "provenance", "flags"} <= set(tables)
    assert set(tables["mentions"]["work_id"].dropna()) == set(tables["works"]["work_id"])


def test_mentions_of_a_list_as_a_frame(project: Path) -> None:
    """The entries of a list are rows, and as a frame they have the columns of their table; so has an empty frame."""
    mentions = read_mentions(f"data/raw/{SHIPPED}.md")
    frame = to_frame(mentions, Mention)
    assert [mention.title for mention in mentions] == list(frame["title"])
    assert list(frame.columns) == list(to_frame([], Mention).columns)
    with pytest.raises(PipelineError, match=r"missing\.md"):
        read_mentions("missing.md")
