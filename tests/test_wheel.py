"""The wheel: what it holds and says of itself, and that it runs in a folder where there is nothing of the project."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.message import Message
from email.parser import BytesParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.project import REPOSITORY, SHIPPED

SOURCES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
LIST = REPOSITORY / "data" / "raw" / f"{SHIPPED}.md"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the sources, without a network."""
    sources, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copy(REPOSITORY / name, sources)
    for folder in ("pipeline", "data/raw"):
        shutil.copytree(REPOSITORY / folder, sources / folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = ["wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir"]
    built = subprocess.run(
        [sys.executable, "-m", "pip", *command, str(out), str(sources)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert 0 == built.returncode, built.stderr
    return next(out.glob("paperlist-*.whl"))


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        return BytesParser().parsebytes(archive.read(name))


def test_it_holds_the_package_and_the_snapshot(wheel: Path) -> None:
    """Every file of the package is in it, the bundled snapshot byte for byte, and nothing else."""
    package = [path for path in (REPOSITORY / "pipeline").rglob("*") if path.is_file()]
    expected = {path.relative_to(REPOSITORY).as_posix() for path in package if path.suffix != ".pyc"}
    snapshot = REPOSITORY / "data" / "raw" / "snapshot"
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        shipped = {name for name in held if name.startswith("pipeline/shipped_snapshot/")}
        assert expected == held - shipped
        assert {path.name: path.read_bytes() for path in snapshot.iterdir()} == {
            Path(name).name: archive.read(name) for name in shipped
        }


def test_metadata(metadata: Message) -> None:
    """Authors, addresses, keywords, licence, and every Python that it runs with."""
    assert metadata["Author"] and metadata["Keywords"] and "MIT" == metadata["License-Expression"]
    addresses = dict(line.split(", ") for line in metadata.get_all("Project-URL", []))
    assert {"Repository", "Documentation", "Issues"} == set(addresses)
    classifiers = metadata.get_all("Classifier", [])
    pythons = {line.rpartition(" ")[2] for line in classifiers if re.search(r":: 3\.\d+$", line)}
    assert {"3.11", "3.12", "3.13", "3.14"} == pythons
    assert ">=3.11" == metadata["Requires-Python"]


def test_links_of_its_page_are_absolute(metadata: Message) -> None:
    """The page of the package has the README's links and pictures, each with its whole address."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    page = metadata.get_payload()
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert len(re.findall(r"\]\(([^)]+)\)", readme)) == len(links) > 5
    assert [] == [link for link in links if not re.match(r"https?://|#", link)]
    files = [re.sub(r"^https://[^/]+/[^/]+/[^/]+/(?:raw|blob)/main/", "", link) for link in links]
    assert [] == [file for file in files if "://" not in file and not (REPOSITORY / file).exists()]


FOR_USERS = ('extra == "review"', 'extra == "dask"')
"""Extras whose libraries a command imports, which says what to install where they are missing."""


def test_it_declares_what_it_imports(metadata: Message) -> None:
    """Each library that a module imports is a dependency: what only tests need is not at hand for users."""
    declared = {
        re.sub(r"[-_.]+", "-", requirement.name.lower())
        for requirement in map(Requirement, metadata.get_all("Requires-Dist", []))
        if requirement.marker is None or str(requirement.marker) in FOR_USERS
    }
    homes = packages_distributions()
    imported = {name for path in (REPOSITORY / "pipeline").rglob("*.py") for name in _imports(path)}
    known = {"pipeline", "__future__", "_typeshed"}  # the last of which type checkers alone can read
    foreign = imported - set(sys.stdlib_module_names) - known
    needed = {re.sub(r"[-_.]+", "-", homes[name][0].lower()) for name in foreign}
    through_others = {"urllib3", "click", "attrs", "pydantic-core"}  # of requests, typer, cattrs, pydantic
    assert set() == needed - declared - through_others


def test_what_only_review_needs() -> None:
    """What the extra `review` brings is imported by the modules of that command alone: without it all others work."""
    importers = {
        path.name
        for path in (REPOSITORY / "pipeline").rglob("*.py")
        if {"starlette", "uvicorn"}.intersection(_imports(path))
    }
    assert {"server.py", "serving.py"} == importers


def _imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | named}


def test_it_runs_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Where there is nothing of the project, `check` tells of the shipped list what it tells in the repository."""
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = "import pipeline; print(pipeline.__file__); from pipeline.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(LIST), "--format", "json"],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert 1 == done.returncode, done.stderr
    where, _, told = done.stdout.partition("\n")
    assert str(installed / "pipeline" / "__init__.py") == where
    flags = [flag["code"] for flag in json.loads(told)]
    assert (28, 2) == (flags.count("CAT001"), flags.count("MET003"))  # MET003 needs the records


@pytest.mark.long
def test_it_is_installed_and_run(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, with the libraries but without the sources, the command does the main job."""
    venv.create(tmp_path / "venv", with_pip=True)
    bin_folder = tmp_path / "venv" / "bin"
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))  # its own .pth files are not read
    install = [bin_folder / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True)
    raw = tmp_path / "project" / "data" / "raw"
    raw.mkdir(parents=True)
    shutil.copy(LIST, raw)
    done = subprocess.run(
        [bin_folder / "paperlist", "enrich", "--offline"],
        cwd=raw.parent.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stderr
    assert "54 entries in 1 list, 10 works; 54 of 54 found in a source." in done.stdout
