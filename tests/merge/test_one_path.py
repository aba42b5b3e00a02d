"""`paperlist dedupe` and the merge inside the job are one code path: the same records make the same sets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline.config import Settings
from pipeline.merge.command import DedupeOutputs, dedupe_files
from pipeline.merge.stage import frame_of, merge
from pipeline.schema import Author, Record
from tests.merge.test_dedupe import COLUMNS, RECORDS, crowd
from tests.resolve.test_matching import a_record


def variants() -> pd.DataFrame:
    """Records of which it is hard to say whether they are copies."""
    rows = []
    for at, row in enumerate(crowd(150).iloc[::4].to_dict("records")):
        title, authors = row["title"], row["authors"]
        changed = (
            {"authors": None},
            {"title": f"{title} revisited", "year": row["year"] + 1},
            {"title": title.rsplit(" ", 1)[0], "authors": None},
            {"title": title.replace("s", "z"), "authors": authors.split("; ")[0], "year": None},
        )
        rows.append({**row, **changed[at % 4], "id": f"v{row['id']}"})
    return pd.DataFrame(rows)


def records() -> list[Record]:
    """Records of copies, slips, preprints and articles, as sources give them."""
    rows = pd.concat([pd.DataFrame(RECORDS, columns=list(COLUMNS)), crowd(150), variants()]).astype(object)
    known = rows.where(rows.notna(), None).itertuples(index=False, name=None)
    return [
        replace(
            a_record(title),
            record_id=name, source_id=name, year=year, arxiv_id=arxiv_id, doi=doi, venue=venue,
            authors=tuple(Author(name=one, s2_author_id=None) for one in (authors or "").split("; ") if one),
        )
        for name, title, authors, year, arxiv_id, doi, venue in known
    ]  # fmt: skip


def test_the_same_clusters_on_the_same_records(tmp_path: Path) -> None:
    """Works of the job hold the records that the command puts together from a file of them."""
    rows = records()
    merged = merge([], rows, [], [], Settings())
    of_job = sorted(sorted(work.record_ids) for work in merged.works)
    frame_of(rows).to_json(tmp_path / "records.jsonl", orient="records", lines=True)
    pairs = tmp_path / "pairs.jsonl"
    dedupe_files([tmp_path / "records.jsonl"], DedupeOutputs(clusters=tmp_path / "clusters.csv", pairs=pairs))
    clusters = pd.read_csv(tmp_path / "clusters.csv").groupby("cluster_id")["id"].agg(sorted)
    assert of_job == sorted(clusters)
    assert 1 < max(map(len, of_job)) < len(of_job) < len(rows)
    judged = {(row.id_l, row.id_r): row.verdict for row in pd.read_json(pairs, lines=True).itertuples()}
    assert {(row.id_l, row.id_r): row.verdict for row in merged.pairs} == judged
