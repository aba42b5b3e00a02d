"""Identity: ids that stay whatever is learnt of a paper, keys that hold without a release, and what is told of changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.decisions import PairDecision
from pipeline.merge.command import DedupeOutputs, dedupe_files
from pipeline.merge.history import FIELD
from pipeline.merge.identity import identity_keys, keys_of_works
from pipeline.merge.stage import Merged, frame_of, merge
from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.resolve.listed import record_of_mention
from pipeline.schema import Mention, Record, Resolution
from pipeline.text import digest, squash
from tests.resolve.test_matching import a_record

TITLE = "Lists and Their Makers"
AUTHORS = ("Ada Lovelace", "Charles Babbage")
PREPRINT = replace(
    a_record(TITLE, *AUTHORS), record_id="a" * 16, arxiv_id="2401.00001", abstract="How lists are made."
)
ARTICLE = replace(
    a_record(TITLE, *AUTHORS),
    record_id="b" * 16,
    source="semanticscholar",
    s2_id="5" * 40,
    doi="10.1234/lists",
)
BOTH = replace(ARTICLE, arxiv_id="2401.00001", s2_id="6" * 40, record_id="c" * 16)
OTHER = replace(
    a_record("Whales of the Southern Ocean", "Herman Melville"), record_id="d" * 16, arxiv_id="2401.00003"
)
LINES = {
    "arxiv": f"- [{TITLE}](https://arxiv.org/abs/2401.00001)",
    "doi": f"- [{TITLE}](https://doi.org/10.1234/lists)",
    "url": f"- [{TITLE}](https://example.org/lists.pdf)",
    "none": f"- {TITLE}. Ada Lovelace. 2024. [[code](https://github.com/ada/lists)]",
}


def mentions_of(*lines: str) -> list[Mention]:
    return parse([RawList("list", "list.md", "\n".join(["## Papers", "", *lines, ""]).encode())])


def merged(
    lines: list[str], found: list[list[Record]], before: Merged | None = None, known: tuple[Record, ...] = ()
) -> Merged:
    """The works of the lines, each of which was found as these records, or by no source."""
    mentions = mentions_of(*lines)
    assert len(mentions) == len(lines)
    own = [record_of_mention(m) for m, records in zip(mentions, found, strict=True) if not records]
    every = {record.record_id: record for record in [*own, *(r for records in found for r in records)]}
    resolutions = [
        Resolution(mention_id=m.mention_id, source=r.source, record_id=r.record_id, status="found", method="title",
                   score=1.0, runner_up_score=None, cause=None, linked_record_id=None, reason=None)
        for m, records in zip(mentions, found, strict=True) for r in records
    ]  # fmt: skip
    return merge(
        mentions, list(every.values()), resolutions, before.works if before else [], Settings(),
        records_before=known, provenance_before=before.provenance if before else (),
    )  # fmt: skip


def own_record(line: str) -> Record:
    return record_of_mention(mentions_of(line)[0])


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([PREPRINT], [PREPRINT, BOTH]),
        ([PREPRINT, BOTH], [ARTICLE]),
        ([ARTICLE], [PREPRINT, BOTH]),
        ([PREPRINT], [replace(PREPRINT, title="Makers of Lists, Renamed", record_id="e" * 16)]),
    ],
    ids=["new record", "preprint to article", "article to both", "new title"],
)
def test_an_id_survives(first: list[Record], then: list[Record]) -> None:
    """A work keeps its id when more is known of it, when it is published and when it is renamed."""
    before = merged([LINES["arxiv"]], [first])
    after = merged([LINES["arxiv"]], [then], before, tuple(first))
    assert [work.work_id for work in before.works] == [work.work_id for work in after.works]
    assert FIELD not in {row.field for row in after.provenance}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_an_id_survives_being_found(line: str) -> None:
    """A paper that no source knew keeps its id once one does, also where the list gives no identifier."""
    before = merged([line], [[]])
    after = merged([line], [[PREPRINT, BOTH]], before, (own_record(line),))
    assert [work.work_id for work in before.works] == [work.work_id for work in after.works]


def test_two_works_become_one() -> None:
    """What shows that two works are one is told: which id is gone, and in which it went on; for ever after."""
    lines = [LINES["arxiv"], LINES["doi"]]
    preprint = replace(PREPRINT, title="Whole Other Words for It")
    apart = merged(lines, [[preprint], [replace(ARTICLE, authors=())]])
    assert 2 == len(apart.works)
    one = merged(lines, [[PREPRINT, BOTH], [BOTH]], apart, (preprint, ARTICLE))
    (work,) = one.works
    (gone,) = {work.work_id for work in apart.works} - {work.work_id}
    told = [(row.work_id, row.rule) for row in one.provenance if row.field == FIELD]
    assert [(work.work_id, f"merged with {gone}")] == told
    later = merged(lines, [[PREPRINT, BOTH], [BOTH]], one, (PREPRINT, BOTH))
    assert one.provenance == later.provenance


def test_one_work_becomes_two() -> None:
    """A record that leaves its work is a work of its own, and says which it was part of."""
    lines = [LINES["arxiv"], LINES["doi"]]
    link = replace(ARTICLE, arxiv_id="2401.00001")
    one = merged(lines, [[PREPRINT], [link]])
    mended = replace(ARTICLE, title=OTHER.title, authors=OTHER.authors)
    two = merged(lines, [[PREPRINT], [mended]], one, (PREPRINT, link))
    (work,) = one.works
    (new,) = {work.work_id for work in two.works} - {work.work_id}
    assert [(new, f"split from {work.work_id}")] == [
        (row.work_id, row.rule) for row in two.provenance if row.field == FIELD
    ]


SHELF = [PREPRINT, ARTICLE, BOTH, OTHER, *map(own_record, LINES.values())]


@settings(max_examples=15)
@given(st.permutations(SHELF))
def test_order_of_records_never_matters(records: list[Record]) -> None:
    """Shuffled records give the same works, ids and provenance."""
    expected, got = (merge([], shelf, [], [], Settings()) for shelf in (SHELF, records))
    assert expected == got


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_one_code_path(tmp_path: Path, suffix: str) -> None:
    """`paperlist dedupe` on the job's records gives the job's works."""
    path = tmp_path / f"records{suffix}"
    frame = frame_of(SHELF)
    if suffix == ".parquet":
        frame.to_parquet(path)
    else:
        path.write_text("\n".join(json.dumps(row) for row in frame.to_dict("records")))
    dedupe_files([path], DedupeOutputs(clusters=tmp_path / "clusters.parquet"))
    clusters = pd.read_parquet(tmp_path / "clusters.parquet")
    sets = sorted(tuple(sorted(names)) for names in clusters.groupby("cluster_id")["id"].agg(list))
    assert sets == sorted(work.record_ids for work in merge([], SHELF, [], [], Settings()).works)
    assert 1 < len(sets) < len(SHELF)


@given(
    st.permutations(
        [LINES["url"], LINES["none"].replace("Lists", "Heaps"), LINES["arxiv"].replace("Lists", "Rows")]
    )
)
@settings(max_examples=6)
def test_keys_hold(lines: list[str]) -> None:
    """The key of a work is its id, else its address, else its title: no release and no line number is in it."""
    result = merged(lines, [[], [], []])
    keys = keys_of_works(result.works, [own_record(line) for line in lines])
    title_key = own_record(LINES["none"].replace("Lists", "Heaps")).source_id
    assert title_key.startswith("title:")
    assert {"arxiv:2401.00001", "url:example.org/lists.pdf", title_key} == set(keys.values())


def test_the_title_key_of_an_older_release() -> None:
    """An entry without link and authors had another key once; its work is known again by title and authors."""
    own = own_record("- **Lists and Their Makers**. ICML 2024. [[code](https://github.com/ada/lists)]")
    assert not own.authors
    assert own.source_id.startswith("title:")
    older = replace(own, source_id=f"title:{digest(squash(own.title))}")
    assert older.source_id != own.source_id
    assert identity_keys(older) == identity_keys(own) == [own.source_id]


def test_the_smallest_key_stands_for_a_work() -> None:
    """Of two addresses of one paper the first in the alphabet is its key, whichever line comes first."""
    lines = [LINES["url"], LINES["url"].replace("lists.pdf", "a.pdf")]
    records = [own_record(line) for line in lines]
    for order in (records, records[::-1]):
        works = merge(
            [], order, [], [], Settings(), [PairDecision(*(r.source_id for r in records), "same")]
        ).works
        assert ["url:example.org/a.pdf"] == list(keys_of_works(works, order).values())
