"""What a check of a pull request costs: ten entries added to a list of a thousand, in CPU seconds.

    python -m benchmarks.bench_check [SHARED_DIR] [--list NAME] [--n 1000] [--added 10] [--runs 5] [--show]

The list is one of `bench/lists/raw` in SHARED_DIR, cut after so many papers; ten of them, taken at random, are what a branch adds.
Both services of `tests/services` stand on loopback and know the papers of the list that the corpus has. Told are: the first check of all,
with an empty cache and no service; the check after the list of the main branch was seen online, and once more; the same online.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from benchmarks.bench_resolve_online import paper_of, warm
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from pipeline.schema import Mention
from tests.check.repositories import a_repository, branched, commit
from tests.services import Library, Services

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Print the median and the worst of some runs; 0 also where there is nothing to measure on."""
    options = _options()
    source = options.shared / "bench" / "lists" / "raw" / f"{options.list}.md"
    if not source.exists():
        print(f"{source} is not there: no list to measure on. Give the folder as argument.")
        return 0
    with tempfile.TemporaryDirectory() as name, Services(_library(options.shared, source)) as services:
        work = Path(name)
        before, after = _before_and_after(source.read_bytes(), options.n, options.added)
        folder = commit(branched(a_repository(work / "list", before), after))
        env = _environment(work, services)
        diff = ["--diff", "main"]
        _measured("first", [_cost(folder, {**env, "XDG_CACHE_HOME": str(work / f"empty-{n}")}, diff) for n in range(options.runs)])  # fmt: skip
        subprocess.run(["git", "checkout", "-q", "main"], cwd=folder, check=True)
        _measured("list seen online", [_cost(folder, env, ["--online"])])
        subprocess.run(["git", "checkout", "-q", "added"], cwd=folder, check=True)
        shutil.copytree(work / "cache", work / "seen")
        _measured("diff", [_cost(folder, _as_seen(work, env), diff) for _ in range(options.runs)])
        _measured("diff again", [_cost(folder, env, diff) for _ in range(options.runs)])
        _measured("diff --online", [_cost(folder, _as_seen(work, env), [*diff, "--online"]) for _ in range(options.runs)])  # fmt: skip
        if options.show:
            subprocess.run([*_command(diff)], cwd=folder, env=env, check=False)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared")
    parser.add_argument("shared", type=Path, nargs="?", default=Path(default))
    parser.add_argument("--list", default="Foruck__Awesome-Human-Motion")
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--added", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--show", action="store_true", help="print what the check says")
    return parser.parse_args()


def _library(shared: Path, source: Path) -> Library:
    """What the services know: the papers of the list that the corpus has."""
    ids = {mention.arxiv_id for mention in _papers(source.read_bytes()) if mention.arxiv_id}
    records = pd.read_parquet(shared / "bench" / "corpus" / "arxiv.parquet").astype(object)
    records = records[records["arxiv_id"].isin(ids)]
    rows = records.where(records.notna(), None).to_dict("records")
    library = Library(tuple(paper_of(row, None, with_abstract=True) for row in rows))
    warm(library)
    return library


def _papers(data: bytes) -> list[Mention]:
    document = read_document(RawList("README", "README.md", data))
    return [mention for mention in mentions_of(document) if mention.kind == "paper"]


def _before_and_after(data: bytes, n: int, n_added: int) -> tuple[bytes, bytes]:
    """A list without and with the entries that are added."""
    papers, lines = _papers(data)[: n + n_added], data.split(b"\n")
    after = lines[: papers[-1].line_end]
    added = random.Random(0).sample(papers, n_added)
    gone = {line for mention in added for line in range(mention.line_start, mention.line_end + 1)}
    before = [line for number, line in enumerate(after, start=1) if number not in gone]
    return b"\n".join([*before, b""]), b"\n".join([*after, b""])


def _environment(work: Path, services: Services) -> dict[str, str]:
    settings = {
        "ARXIV_URL": services.arxiv.url, "S2_URL": services.s2.url, "ARXIV_INTERVAL": "0", "S2_INTERVAL": "0",
        "FIRST_ANSWER_SECONDS": "60",
    }  # fmt: skip
    own = {f"PAPERLIST_{name}": value for name, value in settings.items()}
    return {
        **os.environ, **own, "XDG_CACHE_HOME": str(work / "cache"), "XDG_CONFIG_HOME": str(work / "config"),
        "XDG_RUNTIME_DIR": str(work), "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def _as_seen(work: Path, env: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, with what is kept and remembered as it was when only the list of the main branch had been seen."""
    shutil.rmtree(work / "cache")
    shutil.copytree(work / "seen", work / "cache")
    return env


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pipeline.cli", "check", "README.md", "--exit-zero", *arguments]


def _cost(folder: Path, env: Mapping[str, str], arguments: Sequence[str]) -> float:
    """The CPU seconds of one check."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(_command(arguments), cwd=folder, env=env, check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        raise SystemExit(f"the check ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _measured(name: str, seconds: Sequence[float]) -> None:
    told = (
        f"{name:18} median={statistics.median(seconds):.2f} most={max(seconds):.2f} CPU s of {len(seconds)}"
    )
    print(told, flush=True)


if __name__ == "__main__":
    sys.exit(main())
