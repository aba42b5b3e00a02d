"""Pairs of near titles with known truth: papers that were renamed, and papers of the same people that are nearly called the same.

Both are taken from a corpus of real papers: a paper with its other titles, and two papers that share an author and most
of their title.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from benchmarks.training_noise import initialled
from pipeline.title_forms import title_key

NEAR = 78.0
"""Title ratio from which two titles of one paper are near."""
_NEARLY = 74.0  # of two papers: there are few of them
_MOST_PAPERS = 80  # of one name: beyond, it is many people's
_SAME_ABSTRACT = 75
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}")

Side = dict[str, Any]


def near_titles(
    bench: Path, seed: int, *, without: frozenset[str] = frozenset()
) -> Iterator[tuple[Side, Side, bool]]:
    """Pairs of records and whether they are one paper; none of the papers `without`, by their arXiv ids."""
    chance = random.Random(seed)
    known = _corpus(bench, without)
    for paper, title in _renamed(known):
        yield _shown(paper), _written(paper | {"title": title}, chance), True
    for one, other in (*_siblings(known), *_siblings(_published(bench))):
        sides = [one, other]
        chance.shuffle(sides)
        yield _shown(sides[0]), _written(sides[1], chance), False


def ids_in_cases(path: Path) -> frozenset[str]:
    """The arXiv ids of the papers that labelled pairs are about."""
    notes = [json.loads(line)["note"] for line in path.read_text().splitlines()]
    return frozenset(found for note in notes for found in _ARXIV_ID.findall(note))


def _corpus(bench: Path, without: frozenset[str]) -> list[Side]:
    columns = ["arxiv_id", "title", "authors", "abstract", "alt_titles"]
    frame = pd.read_parquet(bench / "corpus" / "arxiv.parquet", columns=columns)
    frame = frame[
        frame["authors"].notna() & ~frame["arxiv_id"].isin(without) & frame["arxiv_id"].str.match(r"\d{4}\.")
    ]
    published = pd.read_parquet(
        bench / "corpus" / "published.parquet", columns=["arxiv_id", "title"]
    ).dropna()
    other = defaultdict(set)
    for paper, title in zip(published["arxiv_id"], published["title"], strict=True):
        other[paper].add(title)
    rows = cast("list[Side]", frame.to_dict("records"))
    for row in rows:
        row["alt_titles"] = sorted(
            {*(row["alt_titles"] if row["alt_titles"] is not None else ()), *other[row["arxiv_id"]]}
        )
        row["key"] = title_key(row["title"])
    return rows


def _published(bench: Path) -> list[Side]:
    """Papers that the one publisher in the corpus has whole, with the year in their ids."""
    columns = ["title", "authors", "venue", "year", "venue_id", "source", "arxiv_id"]
    frame = pd.read_parquet(bench / "corpus" / "published.parquet", columns=columns)
    frame = frame[frame["arxiv_id"].isna() & frame["authors"].notna() & frame["year"].notna()]
    rows = cast("list[Side]", frame.drop_duplicates(["source", "venue_id"]).to_dict("records"))
    for row in rows:
        row |= {"key": title_key(row["title"]), "alt_titles": (), "abstract": None}
    return rows


def _renamed(known: list[Side]) -> Iterator[tuple[Side, str]]:
    """Papers with another title that is near theirs and no other paper's."""
    of_key = defaultdict(set)
    for row in known:
        of_key[row["key"]].add(row["arxiv_id"])
    for row in known:
        for title in row["alt_titles"]:
            key = title_key(title)
            if key != row["key"] and not of_key.get(key) and fuzz.ratio(key, row["key"]) >= NEAR:
                yield row, title


def _siblings(known: list[Side]) -> Iterator[tuple[Side, Side]]:
    """Two papers with a common author and near titles, that are not one under two ids."""
    of_author = defaultdict(list)
    for at, row in enumerate(known):
        for name in (*row["authors"][:3], *row["authors"][-2:]):
            of_author[name].append(at)
    seen: set[tuple[int, int]] = set()
    for found in of_author.values():
        rows = sorted(set(found))
        if not 1 < len(rows) <= _MOST_PAPERS:
            continue
        keys = [known[at]["key"] for at in rows]
        for one, other in zip(
            *np.nonzero(np.triu(process.cdist(keys, keys, score_cutoff=_NEARLY, dtype=np.uint8), 1)),
            strict=True,
        ):
            pair = rows[one], rows[other]
            if pair not in seen and _are_two(known[pair[0]], known[pair[1]]):
                seen.add(pair)
                yield known[pair[0]], known[pair[1]]


def _are_two(one: Side, other: Side) -> bool:
    """Whether two records of one server are two papers, not one that was put there twice."""
    keys = {title_key(title) for title in (*one["alt_titles"], *other["alt_titles"])}
    abstracts = one["abstract"], other["abstract"]
    alike = (
        all(isinstance(text, str) for text in abstracts)
        and fuzz.ratio(abstracts[0][:600], abstracts[1][:600]) >= _SAME_ABSTRACT
    )
    if one.get("source") != other.get("source"):
        return False
    return one["key"] != other["key"] and not keys & {one["key"], other["key"]} and not alike


def _shown(paper: Side) -> Side:
    """A record as a preprint server has it."""
    return {
        "title": paper["title"],
        "authors": "; ".join(paper["authors"]),
        "year": _year(paper),
        "venue": paper.get("venue", "arXiv"),
    }


def _written(paper: Side, chance: random.Random) -> Side:
    """A record as a list has it: authors cut, initialled or missing, the year a little off or missing, a venue at times."""
    names = paper["authors"]
    how = chance.random()
    if how < 0.25:
        authors = None
    elif how < 0.40:
        authors = f"{names[0].split()[-1]} et al." if len(names) > 1 else names[0]
    elif how < 0.65:
        authors = ", ".join(initialled(name, front=True) for name in names)
    else:
        authors = "; ".join(names)
    year = _year(paper) + chance.choice((0, 0, 0, 1, 1, 2))
    return {
        "title": paper["title"], "authors": authors, "year": year if chance.random() < 0.65 else None,
        "venue": chance.choice((None, None, "arXiv", "CVPR", "NeurIPS", "ACL")),
    }  # fmt: skip


def _year(paper: Side) -> int:
    return int(paper["year"]) if "year" in paper else 2000 + int(paper["arxiv_id"][:2])
