"""How well, and with how few requests, mentions without links are found online.

    python -m benchmarks.bench_resolve_online [SHARED_DIR] [--n 3000] [--records N] [--seed 0] [--interval 0] [--home]

The mentions, the records held back and the figures are those of `bench/score_resolve.py` in SHARED_DIR; the records lie
behind both services of `tests/services` on loopback: stemmed phrases, relevance order, page limits. Semantic
Scholar's side has every paper of arXiv, with the title and DOI of its published version where that is known, and
other published papers. The whole command runs, against these services, and then once more: that sends nothing. With `--home`
a snapshot of all that arXiv's side knows is asked first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from tests.services import Library, Paper, Services, Version

ROOT = Path(__file__).parents[1]
FIRST_LINE = 5  # of the entries in the list that is written
HELD_BACK = 0.15
TITLE_CHARS = 8  # shorter titles are not asked, as in the shared scorer


@dataclass(frozen=True)
class Asked:
    """What is asked: the mentions, the ids whose records are held back, and the title of every known id."""

    mentions: pd.DataFrame
    held_back: frozenset[str]
    titles: dict[str, str]


def main() -> int:
    """Print the figures; 0 also where there is nothing to measure on."""
    options = _options()
    corpus = options.shared / "bench/corpus/arxiv.parquet"
    if not corpus.exists():
        print(f"{corpus} is not there: no records to measure on. Give the folder as argument.")
        return 0
    records = pd.read_parquet(corpus).astype(object)
    records = records.where(records.notna(), None)
    records = records[~records["list_only"].astype(bool)]
    asked = ask(pd.read_parquet(options.shared / "bench/mentions/mentions.parquet"), records, options)
    published = pd.read_parquet(options.shared / "bench/corpus/published.parquet")
    library = Library(
        tuple(papers(records, published, asked, options)), are_abstracts_searched=options.abstracts
    )
    del records, published
    options.work.mkdir(parents=True, exist_ok=True)
    snapshot = build(library, options.work) if options.home else None
    with Services(library) as services:
        warm(library)
        write_list(asked.mentions, options)
        seconds = run(services, options, snapshot)
        counts = {"arxiv": services.arxiv.count, "s2": services.s2.count}
        run(services, options, snapshot)
        n_again = services.arxiv.count + services.s2.count - sum(counts.values())
    figures = score(asked, options)
    bound = len(asked.mentions) / 5 + 10
    print(
        "ONLINE "
        + " ".join(f"{name}={value:.4f}" if isinstance(value, float) else f"{name}={value}" for name, value in figures.items())
        + f" requests={sum(counts.values())} (bound {bound:.0f}; arXiv {counts['arxiv']}, Semantic Scholar {counts['s2']})"
        + f" second_run_requests={n_again} cpu_s={seconds['cpu']:.1f} resolve_s={seconds['resolve']:.1f}"
    )  # fmt: skip
    if options.interval:
        ratio = seconds["resolve"] / (counts["arxiv"] * options.interval)
        print(f"time: {ratio:.2f} x (requests x interval) of arXiv, the slower service; 1.10 is the bound")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("PAPERLIST_SHARED", ROOT.parent / "shared")
    parser.add_argument("shared", type=Path, nargs="?", default=Path(default))
    parser.add_argument("--n", type=int, default=3000)
    parser.add_argument("--records", type=int, help="so many records of arXiv beside those asked")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--interval", type=float, default=0.0, help="of arXiv; Semantic Scholar's is a third")
    parser.add_argument(
        "--abstracts", action="store_true", help="Semantic Scholar searches abstracts too (2 GB)"
    )
    parser.add_argument("--home", action="store_true", help="with a snapshot of all of arXiv's side")
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "paperlist-bench-resolve-online"
    )
    return parser.parse_args()


def ask(mentions: pd.DataFrame, records: pd.DataFrame, options: argparse.Namespace) -> Asked:
    """The mentions that the shared scorer would ask, with the same records held back."""
    usable = mentions[~mentions["suspect_id"].astype(bool) & (mentions["title"].str.len() >= TITLE_CHARS)]
    usable = usable[usable["arxiv_id"].isin(set(records["arxiv_id"]))]
    asked = usable.sample(frac=1, random_state=options.seed).drop_duplicates("arxiv_id")
    asked = asked.head(options.n).reset_index(drop=True)
    held_back = frozenset(asked["arxiv_id"].sample(frac=HELD_BACK, random_state=options.seed))
    keys = records["title"].str.casefold().str.replace(r"\W+", "", regex=True)
    return Asked(asked, held_back, dict(zip(records["arxiv_id"], keys, strict=True)))


def papers(
    records: pd.DataFrame, published: pd.DataFrame, asked: Asked, options: argparse.Namespace
) -> Iterator[Paper]:
    """What the two services know: nothing of what is held back."""
    records = records[~records["arxiv_id"].isin(asked.held_back)]
    published = published[~published["arxiv_id"].isin(asked.held_back)].astype(object)
    published = published.where(published.notna(), None)
    if options.records:
        is_asked = records["arxiv_id"].isin(set(asked.mentions["arxiv_id"]))
        others = records[~is_asked].sample(options.records, random_state=options.seed)
        records = pd.concat([records[is_asked], others])
        published = published.head(options.records)
    versions = published[published["arxiv_id"].notna()].drop_duplicates("arxiv_id")
    by_id = {row["arxiv_id"]: row for row in versions.to_dict("records")}
    for row in records.to_dict("records"):
        yield paper_of(row, by_id.get(row["arxiv_id"]), with_abstract=options.abstracts)
    for row in published[published["arxiv_id"].isna()].to_dict("records"):
        yield Paper(
            title=row["title"], authors=_names(row["authors"]), doi=row["doi"], venue=row["venue"] or "",
            year=int(row["year"]) if row["year"] else None, s2_id=_s2_id(row["venue_id"] or row["title"]),
        )  # fmt: skip


def paper_of(
    row: Mapping[Hashable, Any], version: Mapping[Hashable, Any] | None, *, with_abstract: bool
) -> Paper:
    """A paper as both services know it, from its row of the corpus and that of its published version."""
    found = re.search(r"(\d\d)(\d\d)", str(row["arxiv_id"]))
    digits, month = (int(found[1]), min(12, max(1, int(found[2])))) if found else (20, 1)
    year = 2000 + digits if digits < 90 else 1900 + digits
    categories = row["categories"] if row["categories"] is not None else ["cs.LG"]
    return Paper(
        title=str(row["title"]), authors=_names(row["authors"]), arxiv_id=str(row["arxiv_id"]), doi=row["doi"],
        abstract=str(row["abstract"]) if with_abstract and row["abstract"] else None,
        versions=(Version(f"{year}-{month:02d}-02T00:00:00Z"),), categories=tuple(categories),
        s2_id=_s2_id(str(row["arxiv_id"])), s2_title=str(version["title"]) if version else None,
        external_ids={"ArXiv": str(row["arxiv_id"])} | ({"DOI": str(version["doi"])} if version and version["doi"] else {}),
        venue=str(version["venue"] or "") if version else "arXiv.org", year=year, published_on=f"{year}-{month:02d}-02",
    )  # fmt: skip


def _names(names: object) -> tuple[str, ...]:
    """Names as a service gives them: one by one, also where a source had them in one string."""
    return tuple(name for text in names for name in text.split(", ") if name) if names is not None else ()  # type: ignore[attr-defined]


def _s2_id(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


def warm(library: Library) -> None:
    """Build the indexes that a first request would wait for."""
    for index in ("titles", "s2_titles", "authors", "s2_abstracts", "by_external_id", "by_arxiv_id"):
        getattr(library, index)


def build(library: Library, work: Path) -> Path:
    """A snapshot of the papers of arXiv that the services know, as of today."""
    with (work / "bulk.jsonl").open("w", encoding="utf-8") as file:
        for paper in filter(lambda one: one.arxiv_id, library.papers):
            day = datetime.fromisoformat(paper.versions[0].submitted_at)
            said = {
                "id": paper.arxiv_id, "title": paper.title, "comments": None, "journal-ref": None, "doi": paper.doi, "abstract": "",
                "categories": " ".join(paper.categories), "update_date": date.today().isoformat(),
                "versions": [{"version": "v1", "created": f"{day:%a, %d %b %Y} 00:00:00 GMT"}],
                "authors_parsed": [[name.split()[-1], " ".join(name.split()[:-1]), ""] for name in map(str, paper.authors) if name.split()],
            }  # fmt: skip
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
    subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "snapshot", "build", str(work / "bulk.jsonl"), "-o", str(work / "home")],
        cwd=ROOT, check=True,
    )  # fmt: skip
    return work / "home"


def write_list(mentions: pd.DataFrame, options: argparse.Namespace) -> None:
    """Write the list, where nothing of an earlier run is left."""
    work = options.work
    subprocess.run(["rm", "-rf", work / "out", work / "cache", work / "raw"], check=True)
    (work / "raw").mkdir()
    (work / "raw/README.md").write_text("\n".join(_list_of(mentions)) + "\n", encoding="utf-8")


def run(services: Services, options: argparse.Namespace, snapshot: Path | None) -> dict[str, float]:
    """Run the command over the list; its CPU seconds, and the seconds of the stage `resolve`."""
    work = options.work
    settings = {
        "ARXIV_URL": services.arxiv.url, "S2_URL": services.s2.url, "CACHE_DIR": str(work / "cache"),
        "ARXIV_INTERVAL": str(options.interval), "S2_INTERVAL": str(options.interval / 3), "FIRST_ANSWER_SECONDS": "60",
    }  # fmt: skip
    environment = {**os.environ, **{f"PAPERLIST_{name}": value for name, value in settings.items()}}
    environment["XDG_RUNTIME_DIR"] = str(work)
    command = [
        sys.executable, "-m", "pipeline.cli", "enrich", "--raw", str(work / "raw"), "--out", str(work / "out"),
        *(["--snapshot", str(snapshot)] if snapshot else []),
    ]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        raise SystemExit(f"the run ended with {done.returncode}: {done.stderr[-2000:]}")
    print(done.stdout.splitlines()[0])
    last = pd.read_parquet(work / "out/runs.parquet").iloc[-1]
    return {
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "resolve": next(stage["seconds"] for stage in last["stages"] if stage["stage"] == "resolve"),
    }


def _list_of(mentions: pd.DataFrame) -> Iterator[str]:
    yield from ("# Papers", "", "## All", "")
    for number, row in enumerate(mentions.to_dict("records")):
        authors, year = _text(row["authors_text"]), re.search(r"(19|20)\d\d", _text(row["year_text"]))
        said = (f" *{authors}*" if authors else "") + (f" [{year[0]}]" if year else "")
        # a link that no service knows: the entry is a paper, and tells no more of it
        yield f"- **{_text(row['title'])}**{said} [[paper](https://papers.example/{number})]"


def _text(value: object) -> str:
    return value.replace("\n", " ") if isinstance(value, str) else ""


def score(asked: Asked, options: argparse.Namespace) -> dict[str, float | int]:
    """The figures of the shared scorer; misses and wrong links are printed."""
    got = pd.read_parquet(options.work / "out/mentions.parquet")[["line_start", "work_id"]]
    works = pd.read_parquet(options.work / "out/works.parquet")[["work_id", "arxiv_id"]]
    merged = got.merge(works, on="work_id", how="left").drop_duplicates("line_start")
    linked = {
        line: found
        for line, found in zip(merged["line_start"], merged["arxiv_id"], strict=True)
        if isinstance(found, str)
    }
    rows = [
        _judged(row, linked.get(FIRST_LINE + number), asked)
        for number, row in enumerate(asked.mentions.to_dict("records"))
    ]
    (options.work / "judged.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    wrong = [row for row in rows if row["found"] and not row["is_right"]]
    missed = [row for row in rows if not row["found"] and not row["is_held_back"]]
    for name, some in (("wrong", wrong), ("missed", missed)):
        for row in some[: options.show]:
            print(f"    {name:8s}{row['title'][:90]!r} -> {row['found']} (is {row['arxiv_id']})")
    n_found, n_there = sum(bool(row["found"]) for row in rows), sum(not row["is_held_back"] for row in rows)
    n_right = sum(row["is_right"] for row in rows)
    return {
        "asked": len(rows),
        "precision": n_right / n_found if n_found else 0.0,
        "recall": sum(row["is_right"] and not row["is_held_back"] for row in rows) / n_there,
        "false_links_held_back": sum(row["is_held_back"] for row in wrong),
        "held_back": len(rows) - n_there,
        "wrong": len(wrong),
    }


def _judged(row: Mapping[Hashable, Any], found: str | None, asked: Asked) -> dict[str, Any]:
    """One mention with what was found; a paper that was submitted twice has two ids and one title."""
    is_held_back, title = row["arxiv_id"] in asked.held_back, asked.titles.get(row["arxiv_id"])
    is_twin = found is not None and asked.titles.get(found) == title and not is_held_back
    return {
        "title": row["title"], "authors": _text(row["authors_text"]), "arxiv_id": row["arxiv_id"], "found": found,
        "is_held_back": is_held_back, "is_right": found is not None and (found == row["arxiv_id"] or is_twin),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
