"""Records with known truth for fitting the merge model, made from a corpus of real papers.

`training_papers.py` chooses the papers, `training_writers.py` writes each down as several sources would,
`training_scraper.py` as a machine that read it off somebody's references.
"""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd

from benchmarks.training_papers import papers
from benchmarks.training_scraper import write_scraped
from benchmarks.training_writers import WRITERS, write_readme

_EMPTY = dict.fromkeys(
    "title authors year venue doi abstract volume number pages source arxiv_id".split(), ""
)


def make_records(corpus: Path, n_teams: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records and their truth, as the labelled sets have them."""
    chance = random.Random(seed)
    rows: list[dict[str, str]] = []
    of: list[int] = []
    writers = (*WRITERS, *WRITERS, write_readme, write_scraped, write_scraped)
    for number, paper in enumerate(papers(corpus, n_teams, chance)):
        count = chance.choices((1, 2, 3, 5, 8), (45, 30, 15, 7, 3))[0]
        kept = chance.sample(writers, min(count, len(writers)))
        for writer in kept:
            rows.append(_EMPTY | {name: value for name, value in writer(paper, chance).items() if value})
            of.append(number)
    records = pd.DataFrame(rows)
    records.insert(0, "id", [f"t{row}" for row in range(len(rows))])
    return records, pd.DataFrame({"id": records["id"], "cluster": of})
