"""The command as its user calls it: real processes, exit codes, one sentence for every error."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.config import load_settings
from pipeline.flag.rules import RULES
from tests.project import SHIPPED, shipped_library
from tests.services import Services, faults

PAPERLIST = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def paperlist(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PAPERLIST, *arguments], capture_output=True, text=True, check=False)


def test_enrich(project: Path) -> None:
    """The main job in a project folder: 0, what was found, and where it lies; one line per stage in the log."""
    done = paperlist("enrich")
    assert 0 == done.returncode
    assert "54 entries in 1 list, 10 works; 54 of 54 found in a source." in done.stdout
    assert ["parse", "resolve", "merge", "flag", "publish"] == [
        line.split()[1].removeprefix("stage=") for line in done.stderr.splitlines() if " stage=" in line
    ]


def test_its_version() -> None:
    """It says which version it is."""
    done = paperlist("--version")
    assert (0, f"paperlist {version('paperlist')}\n") == (done.returncode, done.stdout)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("enrich", "--raw", "nowhere"), "nowhere: there is no such folder"),
        (("enrich", "--from", "nonsense"), "There is no stage 'nonsense'"),
        (("enrich", "--snapshot", "nowhere"), "nowhere/snapshot.json: no snapshot there"),
        (("parse", "nowhere.md"), "nowhere.md: can't be read"),
        (("parse", f"data/raw/{SHIPPED}.md", "-o", "mentions.xlsx"), "mentions.xlsx"),
        (("explain", "NIX999"), "There is no rule 'NIX999'"),
        (
            ("dedupe", "a.csv", "-o", "b.csv", "--scheduler", "tcp://a:1"),
            "--scheduler is Dask's: add --engine dask",
        ),
        (("enrich", "--scheduler", "tcp://a:1"), "--scheduler is Dask's: add --engine dask"),
        (
            ("snapshot", "build", "nowhere", "-o", "built"),
            "nowhere: can't be read (No such file or directory).",
        ),
        (("check", "--check-links"), "--check-links needs the network: add --online"),
    ],
)
def test_wrong_arguments(project: Path, arguments: tuple[str, ...], told: str) -> None:
    """What can't start ends with 2 and one sentence, without a traceback."""
    done = paperlist(*arguments)
    assert (2, True, False) == (done.returncode, told in done.stderr, "Traceback" in done.stderr)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("paperlist.toml", "raw_dir = [", "paperlist.toml: not readable as TOML"),
        ("paperlist.toml", "raw_folder = 'x'", "unknown setting 'raw_folder'. Did you mean raw_dir?"),
        ("paperlist.toml", "max_list_mb = -1", "Setting max_list_mb"),
        ("pyproject.toml", "[tool.paperlist]\nnonsense_word = 1", "unknown setting 'nonsense_word'"),
        *(
            (
                "paperlist.toml",
                f"{name} = '{url}'",
                f"PAPERLIST_{name.upper()}): it is no address that starts with",
            )
            for name, url in (
                ("s2_url", "api.semanticscholar.org"),
                ("s2_url", "ftp://api.semanticscholar.org"),
                ("s2_url", "http://host:port"),
                ("s2_url", ""),
                ("arxiv_url", "https:///api/query"),
                ("arxiv_url", "https://export.arxiv.org/api query"),
                ("arxiv_url", "http://[::1"),
            )
        ),
    ],
)
def test_broken_settings(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: str
) -> None:
    """A broken settings file ends with 2; the sentence names the file and the key."""
    for variable in ("PAPERLIST_ARXIV_URL", "PAPERLIST_S2_URL"):
        monkeypatch.delenv(variable)  # it would be preferred to the file
    (project / name).write_text(text)
    done = paperlist("enrich", "--offline")
    assert (2, True, False) == (done.returncode, told in done.stderr, "Traceback" in done.stderr)


def test_unknown_setting_in_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt variable is told, not ignored."""
    monkeypatch.setenv("PAPERLIST_S2_APIKEY", "x")
    done = paperlist("enrich")
    assert (2, True) == (done.returncode, "Did you mean s2_api_key?" in done.stderr)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("LISTS", "ponds", "Setting lists (paperlist.toml or PAPERLIST_LISTS): it is not readable as JSON"),
        ("LISTS", '[{"id": "a b", "url": "https://a.org"}]', "Setting lists.0.id (paperlist.toml or PAPERLIST_LISTS): "),
        ("IGNORE_IN", "", "Setting ignore_in (paperlist.toml or PAPERLIST_IGNORE_IN): it is not readable as JSON"),
        ("KEPT_MB", "much", "Setting kept_mb (paperlist.toml or PAPERLIST_KEPT_MB): Input should be a valid number"),
    ],
)  # fmt: skip
def test_broken_setting_in_the_environment(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: str
) -> None:
    """A variable that can't be read ends with 2; the sentence names it."""
    monkeypatch.setenv(f"PAPERLIST_{name}", text)
    done = paperlist("config")
    assert (2, True) == (done.returncode, told in done.stderr.replace("\n", " "))


def test_settings_of_parts_in_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists and tables are JSON there, names of rules stand between commas; the file is overridden."""
    Path("paperlist.toml").write_text('select = ["LNK"]\nkept_mb = 7\n', encoding="utf-8")
    monkeypatch.setenv("PAPERLIST_SELECT", "DUP, MET001")
    monkeypatch.setenv("PAPERLIST_IGNORE_IN", '{"ponds": ["CAT"]}')
    settings = load_settings(kept_mb=3)
    assert (("DUP", "MET001"), {"ponds": ("CAT",)}, 3) == (
        settings.select,
        settings.ignore_in,
        settings.kept_mb,
    )


def test_interrupted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a service keeps silent ends at once with 130; nothing is published and the next run is whole."""
    with Services(shipped_library()) as services:
        services.arxiv.faults.all(faults.silence())
        monkeypatch.setenv("PAPERLIST_ARXIV_URL", services.arxiv.url)
        monkeypatch.setenv("PAPERLIST_PROBE_SECONDS", "60")
        child = subprocess.Popen(
            [*PAPERLIST, "enrich"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        services.arxiv.wait_for(1)
        os.kill(child.pid, signal.SIGINT)
        _, told = child.communicate(timeout=30)
    assert (130, True) == (child.returncode, "interrupted; nothing was published" in told)
    assert not (project / "data" / "enriched" / "current").exists()
    monkeypatch.setenv("PAPERLIST_ARXIV_URL", "http://127.0.0.1:9/api/query")
    assert 0 == paperlist("enrich").returncode


@pytest.mark.parametrize(
    "arguments", [("--help",), ("rules",), ("config",), ("explain", "dup001"), ("enrich", "--help")]
)
def test_help(project: Path, arguments: tuple[str, ...]) -> None:
    """Help with oneself ends with 0 and says something."""
    done = paperlist(*arguments)
    assert (0, True) == (done.returncode, len(done.stdout) > 100)


def test_parse_shows_and_writes(project: Path) -> None:
    """Without -o what was understood is shown; with it the mentions are written."""
    assert (
        "Jérôme Lapuyade-Lahorgue"
        in paperlist("parse", f"data/raw/{SHIPPED}.md", "-o", "m.jsonl").stdout + Path("m.jsonl").read_text()
    )
    assert "54" in paperlist("parse", f"data/raw/{SHIPPED}.md").stdout


def test_only_the_main_job_logs(project: Path) -> None:
    """`check` tells flags and nothing else: its error stream is empty, its JSON is JSON."""
    done = paperlist("check", "--format", "json", "--fail-on", "never")
    assert (0, "", 47) == (
        done.returncode,
        done.stderr,
        sum("flag_id" in row for row in json.loads(done.stdout)),
    )


def test_what_was_not_read_is_told_and_kept(project: Path) -> None:
    """The job tells how much of each list was not read, and why; the rows are a table of the release."""
    done = paperlist("enrich")
    assert f"{SHIPPED}: not read: 8 lines (6 contents, 2 section of links)." in done.stdout
    assert 8 == pq.read_table("data/enriched/unread.parquet").num_rows


def test_no_runtime_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a user has no runtime folder, nothing is said of it."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    done = paperlist("enrich", "--dry-run")
    assert all(re.match(r"\S+Z (?:start|stage=|end) ?", line) for line in done.stderr.splitlines()), (
        done.stderr
    )


def test_check_shows_a_group_once(project: Path) -> None:
    """The flags under the head of a group follow it, a short line each, and do not repeat its title."""
    told = paperlist("check", "--format", "full").stdout.splitlines()
    (head, *_) = [number for number, line in enumerate(told) if "DUP002" in line]
    under = [line for line in told[head + 4 : head + 18] if line.startswith("      line ")]
    assert (14, False) == (len(under), any("Modality Cycles" in line for line in under))
    assert 0 == sum(line.startswith("data/") and " CAT001 " in line for line in told)


def test_a_rule_by_its_name(project: Path) -> None:
    """A rule is explained by its code or its name, however they are written."""
    told = [
        paperlist("explain", name).stdout for name in ("DUP001", "dup001", "repeated-entry", "Repeated-Entry")
    ]
    assert told[0].startswith("DUP001 repeated-entry") and 1 == len(set(told))


def test_rules_in_a_pipe(project: Path) -> None:
    """In a pipe, a rule is one line, however long."""
    told = paperlist("rules").stdout.splitlines()
    assert sorted(RULES) == [line.split()[0] for line in told]
