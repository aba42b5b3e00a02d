"""A new source is added to a copy of the package: no more than six files are touched, no line of them but one changed."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

from tests.project import REPOSITORY

MOST_FILES = 6
NEW_MODULE = "resolve/sources/made_up.py"
# file: the line that the new ones follow, and these
ADDED = {
    "source_names.py": (
        '        SourceTraits(name="list", printed="list"),\n',
        '        SourceTraits(name="made_up", printed="Made Up", setting="made_up", own_id="arxiv_id"),\n',
    ),
    "config.py": (
        "    max_list_mb: float = setting(",
        '    made_up: Literal["on", "off"] = setting("on", "Whether Made Up is asked.", shapes=True)\n'
        '    made_up_interval: float = setting(0.0, "Seconds between two requests to Made Up.")\n'
        '    made_up_freshness_days: float = setting(7.0, "Days for which its answers are remembered.")\n',
    ),
    "resolve/wiring.py": (
        '    "semanticscholar": _semanticscholar,\n',
        '    "made_up": lambda settings, pace, policy: MadeUpSource(),\n',
    ),
}
CHANGED = {
    "source_names.py": ('"dblp", "list"]', '"dblp", "list", "made_up"]'),
    "resolve/wiring.py": (
        "from pipeline.resolve.sources.released import",
        "from pipeline.resolve.sources.made_up import MadeUpSource\nfrom pipeline.resolve.sources.released import",
    ),
}


def with_made_up(package: Path) -> list[str]:
    """Add the source to a copy of the package; the lines of it that are there no more."""
    shutil.copy(REPOSITORY / "tests" / "made_up_source.py", package / NEW_MODULE)
    lost = []
    for name, (anchor, lines) in ADDED.items():
        before = (package / name).read_text(encoding="utf-8")
        assert 1 == before.count(anchor), f"{name} has no such line any more: {anchor}"
        after = before.replace(anchor, f"{lines}{anchor}")
        for old, new in [CHANGED[name]] if name in CHANGED else []:
            assert 1 == after.count(old), f"{name} has no such line any more: {old}"
            after = after.replace(old, new)
        (package / name).write_text(after, encoding="utf-8")
        difference = difflib.ndiff(before.splitlines(), after.splitlines())
        lost += [line[2:] for line in difference if line.startswith("- ")]
    return lost


def test_a_made_up_source_end_to_end(project: Path, tmp_path: Path) -> None:
    """Its records, resolutions and fields are published, its name is printed, and it stands behind the others."""
    package = tmp_path / "new" / "pipeline"
    shutil.copytree(REPOSITORY / "pipeline", package, ignore=shutil.ignore_patterns("__pycache__"))
    assert ['SourceName = Literal["arxiv", "semanticscholar", "dblp", "list"]'] == with_made_up(package)
    assert len({NEW_MODULE, *ADDED, *CHANGED}) <= MOST_FILES
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "enrich"],
        env=os.environ | {"PYTHONPATH": str(package.parent)}, cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert "Made Up: found" in done.stdout
    table = {name: pd.read_parquet(project / "data" / "enriched" / f"{name}.parquet") for name in ("records", "resolutions", "works", "provenance")}  # fmt: skip
    (record,) = table["records"][table["records"].source == "made_up"].to_dict("records")
    assert {"found", "absent"} == set(table["resolutions"][table["resolutions"].source == "made_up"].status)
    (work,) = table["works"][table["works"].arxiv_id == "2308.02062"].to_dict("records")
    said = table["provenance"][table["provenance"].work_id == work["work_id"]].set_index("field").record_id
    assert (7, record["record_id"]) == (work["reference_count"], said["reference_count"])
    assert record["record_id"] != said["title"]  # arXiv is believed first
