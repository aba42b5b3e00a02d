"""How many preprints `paperlist dedupe` finds the publication of, and how many entries of lists the paper, by title and authors alone.

    python benchmarks/bench_preprints.py [SHARED_DIR] [--papers 6000] [--model FILE]

Real records of arXiv, of publishers and of curated lists, from `bench/corpus/` and `bench/mentions/`; those of one arXiv
id are one paper. Identifiers are hidden, so only what the records say can join them. The model was fitted on records
made of titles of the same corpus, but on none of these records.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from itertools import combinations_with_replacement
from pathlib import Path

import pandas as pd

from pipeline.merge.dedupe import DedupeSettings, dedupe

ROOT = Path(__file__).parents[1]
COLUMNS = ("title", "authors", "year", "venue", "source", "paper")


def main() -> int:
    """Build the records, merge them, print recall by the kinds of the two records."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = Path(os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared"))
    parser.add_argument("shared", type=Path, nargs="?", default=shared)
    parser.add_argument("--papers", type=int, default=6_000)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--join", type=float, default=DedupeSettings().joined_at)
    args = parser.parse_args()
    if not (args.shared / "bench" / "corpus").is_dir():
        print(f"{args.shared / 'bench' / 'corpus'} is not there: no records to measure on.")
        return 0
    records = records_of(args.shared / "bench", args.papers)
    found = dedupe(records.drop(columns="paper"), DedupeSettings(model=args.model, join=args.join)).clusters
    both = records.merge(found, on="id")
    for one, other in combinations_with_replacement(sorted(records["source"].unique()), 2):
        print(_line(one, other, both))
    print(_line("", "", both))
    return 0


def records_of(bench: Path, n_papers: int) -> pd.DataFrame:
    """Records of papers that arXiv and a publisher have, of all entries of lists that name them, and of as many others."""
    published = pd.read_parquet(
        bench / "corpus" / "published.parquet", columns=["title", "authors", "venue", "year", "arxiv_id"]
    )
    published = published[published["arxiv_id"].notna() & published["venue"].notna()].rename(
        columns={"arxiv_id": "paper"}
    )
    published = published[~published["venue"].str.contains("arxiv|corr", case=False)].drop_duplicates("paper")
    mentions = pd.read_parquet(bench / "mentions" / "mentions.parquet")
    mentions = mentions[mentions["arxiv_id"].notna() & ~mentions["suspect_id"].fillna(False).astype(bool)]
    mentions = mentions.rename(columns={"authors_text": "authors", "year_text": "year", "arxiv_id": "paper"})
    preprints = pd.read_parquet(bench / "corpus" / "arxiv.parquet", columns=["arxiv_id", "title", "authors"])
    preprints = preprints.rename(columns={"arxiv_id": "paper"})
    preprints = preprints[preprints["paper"].str.match(r"\d{4}\.")]
    preprints["year"] = "20" + preprints["paper"].str[:2]
    twice = published[published["paper"].isin(preprints["paper"])].sample(n_papers, random_state=1)["paper"]
    others = preprints[~preprints["paper"].isin(published["paper"])].sample(n_papers, random_state=1)["paper"]
    kept = {*twice, *others, *mentions["paper"].sample(n_papers, random_state=1)}
    parts = [
        preprints.assign(source="arxiv", venue=None), published.assign(source="published"), mentions.assign(source="list", venue=None),
    ]  # fmt: skip
    records = pd.concat([part[part["paper"].isin(kept)][list(COLUMNS)] for part in parts], ignore_index=True)
    records["authors"] = [
        "; ".join(names) if isinstance(names, Iterable) and not isinstance(names, str) else names
        for names in records["authors"]
    ]
    records.insert(0, "id", [f"r{row}" for row in range(len(records))])
    return records


def _line(one: str, other: str, both: pd.DataFrame) -> str:
    """Pairs of two sources: true ones, how many were found, and how many others."""
    true, found, right = (
        _pairs(both, keys, one, other) for keys in (["paper"], ["cluster_id"], ["paper", "cluster_id"])
    )
    name = f"{one} and {other}" if one else "all"
    return (
        f"{name:28s}{true:>8,} pairs   recall {right / max(true, 1):.4f}   precision {right / max(found, 1):.4f}   "
        f"{found - right:>5,} false"
    )


def _pairs(both: pd.DataFrame, keys: list[str], one: str, other: str) -> int:
    """How many pairs of records of two sources (of any, if none is named) are equal in the keys."""
    if not one:
        sizes = both.groupby(keys).size()
        return int((sizes * (sizes - 1) // 2).sum())
    sizes_l, sizes_r = (both[both["source"] == name].groupby(keys).size() for name in (one, other))
    if one == other:
        return int((sizes_l * (sizes_l - 1) // 2).sum())
    return int(sizes_l.mul(sizes_r, fill_value=0).sum())


if __name__ == "__main__":
    sys.exit(main())
