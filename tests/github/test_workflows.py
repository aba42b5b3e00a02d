"""The workflows end to end: the steps of action.yml in a shell, git with a remote of its own, GitHub on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.check.repositories import a_repository, commit, git, write
from tests.fetch.site import a_site
from tests.github.player import BOT, REPOSITORY, Player
from tests.nights import called
from tests.project import REPOSITORY as OURS
from tests.project import SHIPPED

ACTION = yaml.safe_load((OURS / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((OURS / "docs" / "workflows").glob("*.yml"))
LIST = (OURS / "data" / "raw" / f"{SHIPPED}.md").read_text(encoding="utf-8")
ENTRY = """
**Drawing Maps of Small and Quiet Ponds** \\
*Ann Example, Bob Sample* \\
[1st Jan., 2024] [arXiv, 2024] \\
[[Paper](https://arxiv.org/abs/2401.00001)]
"""
COPY = ENTRY
BROKEN = ENTRY.replace("Small and Quiet Ponds", "Large and Loud Lakes").replace("](https://arxiv.org/abs/2401.00001)", "] (https://arxiv.org/abs/2401.00002)")  # fmt: skip


@pytest.fixture
def github() -> Iterator[Player]:
    with Player() as player:
        yield player


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of a real list whose flags of today were accepted."""
    folder = a_repository(tmp_path_factory.mktemp("accepted") / "awesome-ponds", LIST + ENTRY)
    assert 0 == called("baseline", "--list", str(folder / "README.md")).returncode
    commit(folder)
    return folder


@pytest.fixture
def clone(accepted: Path, tmp_path: Path) -> Path:
    """A maintainer's clone of it, with a remote."""
    folder = tmp_path / "awesome-ponds"
    shutil.copytree(accepted, folder)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "origin.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(folder, "push", "-q", "origin", "main")
    git(folder, "fetch", "-q", "origin")
    return folder


def planted(folder: Path, text: str) -> None:
    write(folder, LIST + ENTRY + text)
    commit(folder)


def evaluated(value: str, context: dict[str, str]) -> str:
    """A value of a workflow, with `${{ a || b }}` filled in."""

    def first(found: re.Match[str]) -> str:
        return next((told for name in found[1].split("||") if (told := context.get(name.strip()))), "")

    return re.sub(r"\$\{\{(.*?)\}\}", first, value)


def run_action(folder: Path, github: Player, event: dict, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The steps of the composite that are run in a shell, as a runner runs them; the last of them."""
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    _program(programs / "paperlist", f'exec {sys.executable} -c "from pipeline.cli import main; main()" "$@"')
    _program(programs / "python", f'echo "$@" >> {programs}/installed')
    (folder.parent / "event.json").write_text(json.dumps(event))
    context = {f"inputs.{name}": str(one.get("default", "")) for name, one in ACTION["inputs"].items()}
    context |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
    context |= {
        "github.base_ref": event.get("base_ref", ""),
        "github.event.repository.default_branch": "main",
    }
    context["inputs.token"] = "a-token"
    done = None
    for step in (step for step in ACTION["runs"]["steps"] if "run" in step):
        own = {name: evaluated(value, context) for name, value in step.get("env", {}).items()}
        env = {
            **os.environ, **own, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(OURS),
            "GITHUB_ACTION_PATH": str(OURS), "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_API_URL": github.url,
            "GITHUB_EVENT_PATH": str(folder.parent / "event.json"),
            "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md"),
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert 0 == done.returncode, done.stderr
    return done


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def pull_event(head: str = REPOSITORY) -> dict:
    return {"base_ref": "main", "pull_request": {"number": 5, "head": {"repo": {"full_name": head}}}}


def test_a_pull_request_is_reviewed(clone: Path, github: Player) -> None:
    """One comment names what was added and nothing else, updates itself, and says when it is mended."""
    git(clone, "checkout", "-qb", "added")
    planted(clone, COPY + BROKEN)
    done = run_action(clone, github, pull_event(), mode="review")
    (comment,) = github.comments
    assert {"DUP001", "FMT007"} == set(re.findall(r"\*\* ([A-Z]{3}\d{3}) ", comment["body"])) - {
        "MET007",
        "MET010",
    }
    assert "::warning file=README.md,line=" in done.stdout
    assert comment["body"] in (clone.parent / "summary.md").read_text()
    run_action(clone, github, pull_event(), mode="review")
    assert [comment] == github.comments
    assert 1 == sum(method != "GET" for method, _ in github.calls)
    planted(clone, "")
    run_action(clone, github, pull_event(), mode="review")
    assert (1, True) == (len(github.comments), "nothing to mend" in github.comments[0]["body"])


def test_a_pull_request_that_adds_nothing_wrong(clone: Path, github: Player) -> None:
    """Nobody is told that there is nothing to say."""
    git(clone, "checkout", "-qb", "added")
    write(clone, "notes", "notes.md")
    commit(clone)
    run_action(clone, github, pull_event(), mode="review")
    assert [] == github.comments


def test_a_fork_gets_annotations_alone(clone: Path, github: Player) -> None:
    """Where the token may not write, GitHub is not called at all."""
    git(clone, "checkout", "-qb", "added")
    planted(clone, COPY)
    done = run_action(clone, github, pull_event("someone/else"), mode="review")
    assert ([], True) == (github.calls, "::warning file=README.md" in done.stdout)


def test_what_others_write_is_left_alone(clone: Path, github: Player) -> None:
    """A comment of someone who copied the mark is not overwritten."""
    git(clone, "checkout", "-qb", "added")
    planted(clone, COPY)
    theirs = {"id": 1, "number": 1, "user": {"login": "someone"}, "body": "<!-- paperlist: check --> ha"}
    github.comments += [dict(theirs) for _ in range(120)]
    run_action(clone, github, pull_event(), mode="review")
    assert theirs == github.comments[0]
    assert (121, BOT) == (len(github.comments), github.comments[-1]["user"]["login"])


def test_the_night(clone: Path, github: Player) -> None:
    """The issue names what is wrong, the pull request mends it commit by commit, and the next night closes the issue."""
    planted(clone, COPY + BROKEN)
    git(clone, "push", "-q", "origin", "main")
    run_action(clone, github, {}, mode="nightly")
    (issue,), (pull,) = github.issues, github.pulls
    assert "open" == issue["state"] and "DUP001" in issue["body"] and "FMT007" in issue["body"]
    assert ("paperlist/fixes", "main") == (pull["head"], pull["base"])
    git(clone, "fetch", "-q", "origin")
    subjects = git(clone, "log", "--format=%s", "origin/main..origin/paperlist/fixes").splitlines()
    assert {"repeated-entry", "broken-link"} == {subject.partition(":")[0] for subject in subjects}
    assert len(subjects) == 2

    git(clone, "checkout", "-q", "main")
    run_action(clone, github, {}, mode="nightly")
    assert (1, 1) == (len(github.issues), len(github.pulls))

    git(clone, "checkout", "-q", "main")
    git(clone, "merge", "-q", "--ff-only", "origin/paperlist/fixes")
    git(clone, "push", "-q", "origin", "main")
    run_action(clone, github, {}, mode="nightly")
    assert ("closed", "closed") == (github.issues[0]["state"], github.pulls[0]["state"])
    assert LIST + ENTRY + BROKEN.replace("] (", "](") == (clone / "README.md").read_text()
    silent = called("check", str(clone / "README.md"), "--new")
    assert 0 == silent.returncode, silent.stdout


def test_the_site(clone: Path, github: Player, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The list that its repository shows becomes pages with a feed; the next run goes on from this one's release."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with a_site(ponds=LIST) as served:
        wishes = {
            "mode": "site",
            "lists": f"{served.url}/ponds.md",
            "address": "https://owner.github.io/ponds/",
        }
        run_action(clone, github, {}, **wishes, title='Ponds & "lakes"')
        served.files["/ponds.md"] = LIST + ENTRY
        run_action(clone, github, {}, **wishes)
    pages = {path.name: path.read_text(encoding="utf-8") for path in (clone / "_site").iterdir()}
    assert {"index.html", "list-ponds.html", "feed.xml"} == pages.keys()
    assert "Drawing Maps of Small and Quiet Ponds" in pages["feed.xml"]
    assert "tag:owner.github.io,2026:paperlist/" in pages["feed.xml"]
    assert "Drawing Maps of Small and Quiet Ponds" in pages["list-ponds.html"]


def test_github_refuses(clone: Path, github: Player) -> None:
    """A refusal is told with what to do; the token stands nowhere."""
    planted(clone, COPY)
    github.status = 403
    with pytest.raises(AssertionError, match=r"GitHub refused GET /issues \(403\)\. Look at the permissions"):
        run_action(clone, github, {}, mode="nightly")


def test_it_is_installed_from_its_own_ref(clone: Path, github: Player) -> None:
    """From where the action itself lies, isolated from what the pull request holds."""
    run_action(clone, github, pull_event(), mode="review")
    (told,) = (clone.parent / "bin" / "installed").read_text().splitlines()
    assert told.startswith("-I -m pip install") and told.endswith(f" {OURS}")


def test_no_text_of_others_is_put_into_a_shell() -> None:
    """What a step runs has no `${{ }}` in it: inputs and branches come as variables."""
    assert not any("${{" in step["run"] for step in ACTION["runs"]["steps"] if "run" in step)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_workflows_as_they_are_copied(path: Path) -> None:
    """Each calls the action with inputs that it has, asks for named rights, and is not started by a fork with secrets."""
    text = path.read_text(encoding="utf-8")
    flow = yaml.safe_load(text)
    (job,) = flow["jobs"].values()
    called_with = next(step["with"] for step in job["steps"] if step["uses"].startswith("paperlist/"))
    assert called_with.keys() <= ACTION["inputs"].keys()
    assert "contents" in flow["permissions"] and "pull_request_target" not in text and "secrets." not in text


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed")
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actionlint(path: Path) -> None:
    """Where it is installed, actionlint has nothing to say."""
    done = subprocess.run(["actionlint", str(path)], capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stdout)


def test_the_page_for_maintainers() -> None:
    """Every command, option and format that it names is there."""
    page = (OURS / "docs" / "maintaining.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"^paperlist (\w+)", page, re.MULTILINE)):
        told = called(name, "--help").stdout
        options = {
            o
            for line in re.findall(rf"paperlist {name}([^\n#|`]*)", page)
            for o in re.findall(r"--[\w-]+", line)
        }
        assert [] == [option for option in sorted(options) if option not in told]


def test_the_hooks() -> None:
    """Each calls a command that there is."""
    hooks = yaml.safe_load((OURS / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        program, command = hook["entry"].split()
        assert ("paperlist", 0) == (program, called(command, "--help").returncode)
