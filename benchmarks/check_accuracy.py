"""Run the scorers of the shared sets, and fail where a figure lies below its floor.

check_accuracy.py [SHARED_DIR]

The floors stand in floors.toml beside this file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent


def report_of(scorer: dict[str, Any], bench: Path, out: Path) -> dict[str, Any]:
    """What a scorer reports of the `paperlist` of this environment."""
    command = [sys.executable, str(bench / scorer["run"]), *scorer.get("arguments", ())]
    if "command" in scorer:
        command += ["--command", f"{BIN / 'paperlist'} {scorer['command']}"]
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    scored = [*command, "--json", str(out)]
    subprocess.run(scored, check=True, stdout=subprocess.DEVNULL, env=environment, cwd=HERE.parent)
    return json.loads(out.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def shortfalls(scorer: dict[str, Any], report: dict[str, Any]) -> Iterator[str]:
    """A sentence for each figure on the wrong side of its bound."""
    for side, sign in (("at_least", 1), ("at_most", -1)):
        for path, bound in scorer.get(side, {}).items():
            figure = _figure(report, path)
            print(f"{scorer['name']:15} {path:32} {figure:10.4g}  {side.replace('_', ' ')} {bound:g}")
            if sign * figure < sign * bound:
                yield f"{scorer['name']}: {path} is {figure:.4g}, and must be {side.replace('_', ' ')} {bound:g}."


def _figure(report: dict[str, Any], path: str) -> float:
    part: Any = report
    for name in path.split("."):
        part = part[name]
    return float(part)


def main() -> None:
    """Check all; exit with 1 if a figure has fallen."""
    bench = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent.parent / "shared") / "bench"
    scorers = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["scorers"]
    if not bench.is_dir():
        sys.exit(f"There are no shared sets: {bench} is not there.")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        fallen = [
            told for scorer in scorers for told in shortfalls(scorer, report_of(scorer, bench.resolve(), out))
        ]
    if fallen:
        sys.exit("\n".join(fallen))


if __name__ == "__main__":
    main()
