"""A list of invented papers, and the command run over it against services on loopback, as cron would run it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tests.services import Paper, Services, invented_paper

PAPERLIST = [sys.executable, "-c", "from pipeline.cli import main; main()"]
SYLLABLES = "ba co di fo gu la me ni po ru sa te vo xi zu".split()
NOT_COMPARED = ["retrieved_at", "first_seen"]  # the clock's


@dataclass
class OnlineProject:
    """One folder with a list in it; `settings` are given to the command as environment variables."""

    folder: Path
    settings: dict[str, str]

    def write(self, lines: Sequence[str]) -> None:
        """Write the list."""
        raw = self.folder / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        (raw / "README.md").write_text(
            "\n".join(["# Papers", "", "## All", "", *lines, ""]), encoding="utf-8"
        )

    def at(self, services: Services, **settings: object) -> OnlineProject:
        """The same project with the addresses of these services, and other settings."""
        named = {"arxiv_url": services.arxiv.url, "s2_url": services.s2.url, **settings}
        more = {f"PAPERLIST_{name.upper()}": str(value) for name, value in named.items()}
        return OnlineProject(self.folder, self.settings | more)

    def start(self, *arguments: str, out: str = "out") -> subprocess.Popen[str]:
        """Start `paperlist enrich`."""
        command = [*PAPERLIST, "enrich", "--raw", str(self.folder / "raw"), "--out", str(self.folder / out)]
        cache = {"PAPERLIST_CACHE_DIR": str(self.folder / "cache")}
        return subprocess.Popen(
            [*command, *arguments], env=os.environ | cache | self.settings,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments: str, out: str = "out") -> tuple[int, str]:
        """Exit code of `paperlist enrich`, and all that it said."""
        child = self.start(*arguments, out=out)
        said, told = child.communicate(timeout=600)
        assert "Traceback" not in told, told
        return child.returncode, said + told

    def table(self, name: str, out: str = "out") -> pd.DataFrame:
        """A table of the release, without what the clock says."""
        table = pd.read_parquet(self.folder / out / f"{name}.parquet")
        return table.drop(columns=[column for column in NOT_COMPARED if column in table])

    def outcome(self, out: str = "out") -> dict[str, str]:
        """What a run came to, to be compared with another's: all but how near the candidates were that it rejected."""
        tables = {name: self.table(name, out) for name in ("mentions", "resolutions", "works", "flags")}
        decided = ["mention_id", "source", "status", "record_id", "method"]
        tables["resolutions"] = tables["resolutions"][decided]
        return {name: table.to_json() for name, table in tables.items()}


def entries(n_ids: int, n_titles: int) -> tuple[list[str], tuple[Paper, ...]]:
    """Lines of a list, half by id and half by title, and the papers that services would know of them.

    Of each kind some are unknown; of the titles every third is misspelt.
    """
    papers = [invented_paper(number, title=_title(number)) for number in range(1, n_ids + n_titles + 1)]
    lines = [f"- **{p.title}** [[paper](https://arxiv.org/abs/{p.arxiv_id})]" for p in papers[:n_ids]]
    for number, paper in enumerate(papers[n_ids:]):
        title = paper.title.replace("o", "oo", 1) if number % 3 == 0 else paper.title
        authors = ", ".join(str(name) for name in paper.authors)
        lines.append(f"- **{title}** *{authors}* [{paper.year}] [[paper](https://papers.example/{number})]")
    return lines, tuple(paper for number, paper in enumerate(papers) if number % 20)


def _title(number: int) -> str:
    """A title of rare words, as most are: no search for it fills a page."""
    rng = random.Random(number)
    coined = ["".join(rng.choices(SYLLABLES, k=4)) for _ in range(4)]
    return f"{coined[0].title()} {coined[1].title()} for {coined[2].title()}: a Study of {coined[3].title()}"
