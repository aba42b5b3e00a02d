"""Papers taken out of a list and left in another: `python -m benchmarks.bench_missing ../shared [--draws N]`; how many are told.

Of every list a tenth of its papers, five at least, is taken out at random and left in another list, drawn at random for each;
no two of the shared lists have more than a paper in common, so each candidate stands in one list. Of n papers taken out it is
counted how many are among the first 3 n told, and how many of these with the section that they were taken from. The ranking
was chosen on every other list in alphabetical order, beginning with the first; the others were held out. Abstracts stand in
for those that a release has: the corpus knows them of about half of the papers.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.missing.ranking import missing_papers
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from pipeline.schema import Mention, Work
from pipeline.text import digest
from pipeline.title_forms import title_key
from tests.rows import a_work

_SHARE = 0.1
_FEWEST = 5


def main() -> None:
    """Print a row for each list and each half."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("shared", type=Path)
    arguments.add_argument("--draws", type=int, default=3)
    arguments.add_argument("--lists", default="", help="Only lists whose name has this.")
    given = arguments.parse_args()
    mentions = _mentions(given.shared / "bench" / "lists" / "raw")
    works = _works(mentions, given.shared / "bench" / "corpus" / "arxiv.parquet")
    print("| list | papers | taken out | among the first 3 n | in the right section of these |")
    print("|---|---|---|---|---|")
    totals = [[0, 0, 0], [0, 0, 0]]
    for number, list_id in enumerate(sorted({mention.list_id for mention in mentions})):
        if given.lists not in list_id:
            continue
        draws = [held_out(list_id, mentions, works, seed) for seed in range(given.draws)]
        counts = [sum(column) for column in zip(*draws, strict=True)]
        totals[number % 2] = [a + b for a, b in zip(totals[number % 2], counts, strict=True)]
        print(_row(list_id, len({m.work_id for m in mentions if m.list_id == list_id}), counts), flush=True)
    print(_row("**chosen on**", 0, totals[0]))
    print(_row("**held out**", 0, totals[1]))


def held_out(
    list_id: str, mentions: Sequence[Mention], works: dict[str, Work], seed: int
) -> tuple[int, int, int]:
    """Of one draw: the papers taken out, those found, and those found with their section."""
    chance = random.Random(f"{list_id} {seed}")
    sections = defaultdict(set)
    for mention in mentions:
        if mention.list_id == list_id and mention.work_id:
            sections[mention.work_id].add(mention.section_path)
    taken = set(chance.sample(sorted(sections), max(_FEWEST, round(_SHARE * len(sections)))))
    others = sorted({mention.list_id for mention in mentions} - {list_id})
    left = [
        dataclasses.replace(mention, list_id=chance.choice(others))
        if mention.list_id == list_id and mention.work_id in taken
        else mention
        for mention in mentions
    ]
    told = missing_papers(list_id, left, works, (), 3 * len(taken))
    found = [one for one in told if isinstance(one.paper, Work) and one.paper.work_id in taken]
    n_right = sum(
        one.fit is not None
        and isinstance(one.paper, Work)
        and one.fit.section_path in sections[one.paper.work_id]
        for one in found
    )
    return len(taken), len(found), n_right


def _mentions(folder: Path) -> list[Mention]:
    """The papers of the shared lists, each with the work that its title stands for."""
    read = [
        mention
        for path in sorted(folder.glob("*.md"))
        for mention in mentions_of(read_document(RawList(path.stem, path.name, path.read_bytes())))
    ]
    return [
        dataclasses.replace(mention, work_id=digest(title_key(mention.title) or mention.title))
        for mention in read
        if mention.kind == "paper"
    ]


def _works(mentions: Sequence[Mention], corpus: Path) -> dict[str, Work]:
    ids = sorted({mention.arxiv_id for mention in mentions if mention.arxiv_id})
    table = pq.read_table(corpus, columns=["arxiv_id", "abstract"], filters=[("arxiv_id", "in", ids)])
    abstracts = dict(zip(table["arxiv_id"].to_pylist(), table["abstract"].to_pylist(), strict=True))
    return {
        str(mention.work_id): a_work(
            work_id=mention.work_id,
            title=mention.title,
            year=mention.year,
            arxiv_id=None,
            doi=None,
            abstract=abstracts.get(mention.arxiv_id),
        )
        for mention in mentions
    }


def _row(name: str, n_papers: int, counts: Sequence[int]) -> str:
    n_taken, n_found, n_right = counts
    return f"| {name} | {n_papers or ''} | {n_taken} | {n_found / max(n_taken, 1):.2f} | {n_right / max(n_found, 1):.2f} |"


if __name__ == "__main__":
    main()
