"""The merge stage: mentions and records in; works, linked mentions, pairs and provenance out."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from pipeline.config import Settings
from pipeline.decisions import PairDecision
from pipeline.errors import error_words
from pipeline.ids import canonical_url
from pipeline.merge import dedupe
from pipeline.merge.fences import MergeFailure, dedupe_fenced
from pipeline.merge.history import histories
from pipeline.merge.identity import identity_keys, name_works, works_by_key
from pipeline.merge.survivorship import publication, survive
from pipeline.resolve.listed import mention_key, misled_mentions, record_of_mention
from pipeline.schema import Mention, Pair, PairDifference, Provenance, Record, Resolution, Work

_IDS_THAT_DIFFER = ("arxiv_id", "doi", "pmid", "acl_id", "dblp_key")

MOST_PAIRS = 1000  # within one work; 45 records have as many


@dataclass(frozen=True)
class Merged:
    """What the stage gives."""

    works: list[Work]
    mentions: list[Mention]
    pairs: list[Pair]
    provenance: list[Provenance]
    failures: list[MergeFailure]
    """Records and works that failed, and cost themselves alone."""


def merge(
    mentions: Sequence[Mention],
    records: Sequence[Record],
    resolutions: Sequence[Resolution],
    works_before: Sequence[Work],
    settings: Settings,
    decisions: Sequence[PairDecision] = (),
    *,
    records_before: Sequence[Record] = (),
    provenance_before: Sequence[Provenance] = (),
) -> Merged:
    """Works from records that describe one paper; every paper mention is linked to its work, none is dropped.

    `decisions` are people's words on two papers by their keys (`arxiv:2308.16150`): obeyed whatever the records say.
    """
    found = records_of_mentions(mentions, resolutions)
    records = of_papers(records, resolutions)
    thresholds = dedupe.thresholds(settings)
    judged = _on_records(decisions, records)
    deduped = dedupe_fenced(frame_of(records), lambda frame: dedupe.dedupe(frame, thresholds, judged))
    failures = list(deduped.failures)
    sets = [
        sorted(names) for _, names in sorted(deduped.clusters.groupby("cluster_id")["id"].agg(list).items())
    ]
    by_id = {record.record_id: record for record in records}
    clusters = [[by_id[name] for name in names] for names in sets]
    before = works_by_key(works_before, records_before)
    work_ids = name_works(clusters, before, _linked_keys(sets, mentions, found, resolutions))
    work_of = {name: work_id for names, work_id in zip(sets, work_ids, strict=True) for name in names}
    linked = [
        dataclasses.replace(m, work_id=work_of[found[m.mention_id][0]]) if m.mention_id in found else m
        for m in mentions
    ]
    of_work = defaultdict(list)
    for mention in linked:
        of_work[mention.work_id].append(mention)
    works, provenance = [], histories(clusters, work_ids, before, provenance_before)
    for work_id, cluster_records in zip(work_ids, clusters, strict=True):
        work, rows = _work_fenced(work_id, cluster_records, of_work[work_id], failures)
        works.append(work)
        provenance += rows
    return Merged(
        sorted(works, key=lambda work: work.work_id),
        linked,
        [
            _pair(row, by_id[str(row.id_l)], by_id[str(row.id_r)])
            for row in told_pairs(deduped.pairs, work_of).itertuples(index=False)
        ],
        sorted(provenance, key=lambda row: (row.work_id, row.field)),
        failures,
    )


def of_papers(records: Sequence[Record], resolutions: Sequence[Resolution]) -> list[Record]:
    """The records of papers that lists mean; one that stands behind wrong links alone is evidence, and no work."""
    found = {resolution.record_id for resolution in resolutions}
    linked = {resolution.linked_record_id for resolution in resolutions}
    return [record for record in records if record.record_id not in linked - found]


def _linked_keys(
    sets: Sequence[Sequence[str]],
    mentions: Sequence[Mention],
    found: Mapping[str, Sequence[str]],
    resolutions: Sequence[Resolution],
) -> list[set[str]]:
    """The keys by which lists link each set of records; a link that leads to another paper is none."""
    misled = misled_mentions(resolutions)
    by_record: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.mention_id in found and mention.mention_id not in misled:
            by_record[found[mention.mention_id][0]].add(mention_key(mention))
    return [set().union(*(by_record.get(name, ()) for name in names)) for names in sets]


def _on_records(decisions: Sequence[PairDecision], records: Sequence[Record]) -> list[PairDecision]:
    """What people decided on keys, said of the records that bear them; a key that none bears decides nothing."""
    bearing = _bearing(records)
    return [
        PairDecision(one, other, decision.verdict)
        for decision in decisions
        for one, other in product(bearing.get(decision.id_l, ()), bearing.get(decision.id_r, ()))
        if one != other
    ]


def _bearing(records: Sequence[Record]) -> dict[str, list[str]]:
    """The records that bear each key."""
    bearing: dict[str, list[str]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.record_id):
        for key in identity_keys(record):
            bearing[key].append(record.record_id)
    return bearing


def idle_decisions(decisions: Sequence[PairDecision], records: Sequence[Record]) -> list[str]:
    """A sentence for each word on two papers of which one is not there any more."""
    known = _bearing(records).keys()
    gone = [[key for key in (said.id_l, said.id_r) if key not in known] for said in decisions]
    return [
        f"The decision “{said.verdict} {said.id_l} {said.id_r}” matches nothing: no list has {' or '.join(keys)}."
        for said, keys in zip(decisions, gone, strict=True)
        if keys
    ]


def told_pairs(pairs: pd.DataFrame, work_of: Mapping[str, str]) -> pd.DataFrame:
    """The pairs that are written: of those that made one work, the surest, as hundreds of copies make a square of them."""
    works = pairs["id_l"].map(work_of)
    made = pairs[(pairs["verdict"] == "same") & (works == pairs["id_r"].map(work_of))]
    by_score = made.sort_values(["score", "id_l", "id_r"], ascending=[False, True, True])
    place = by_score.groupby(works).cumcount()
    return pairs.drop(index=place.index[place >= MOST_PAIRS])


def _pair(row: Any, record_l: Record, record_r: Record) -> Pair:
    return Pair(
        id_l=row.id_l,
        id_r=row.id_r,
        score=row.score,
        verdict=row.verdict,
        reasons=tuple(row.reasons),
        decided_by=row.decided_by,
        title_l=record_l.title,
        title_r=record_r.title,
        n_shared_authors=None if pd.isna(row.n_shared_authors) else int(row.n_shared_authors),
        differs=tuple(_difference(said, record_l, record_r) for said in row.differs),
    )


def _difference(said: Mapping[str, Any], record_l: Record, record_r: Record) -> PairDifference:
    """What differs; deduplication knows identifiers as numbers only, the records as they are written."""
    name, left, right = said["field"], said["value_l"], said["value_r"]
    column = "doi" if name == "preprint_doi" else name
    if column in _IDS_THAT_DIFFER:
        left, right = getattr(record_l, column), getattr(record_r, column)
    return PairDifference(field=name, value_l=left, value_r=right)


def frame_of(records: Sequence[Record]) -> pd.DataFrame:
    """Records as deduplication takes them: the same columns as those of a file."""
    columns = (
        "title",
        "source",
        "year",
        "venue",
        "doi",
        "arxiv_id",
        "s2_id",
        "pmid",
        "acl_id",
        "dblp_key",
        "abstract",
    )
    frame = pd.DataFrame(
        {name: [getattr(record, name) for record in records] for name in columns}, dtype=object
    )
    frame["id"] = [record.record_id for record in records]
    names = [[author.name for author in record.authors] or None for record in records]
    frame["authors"] = pd.Series(names, index=frame.index, dtype=object)
    return frame


def records_of_mentions(
    mentions: Sequence[Mention], resolutions: Sequence[Resolution]
) -> dict[str, list[str]]:
    """The record ids of every paper mention, the best first; a paper that nobody knows has the list's own record."""
    found: dict[str, list[str]] = defaultdict(list)
    for resolution in resolutions:
        if resolution.record_id is not None:
            found[resolution.mention_id].append(resolution.record_id)
    misled = misled_mentions(resolutions)

    def own(mention: Mention) -> list[str]:
        return [record_of_mention(mention, is_misled=mention.mention_id in misled).record_id]

    return {
        mention.mention_id: found.get(mention.mention_id) or own(mention)
        for mention in mentions
        if mention.kind == "paper"
    }


def _work_fenced(
    work_id: str, records: Sequence[Record], mentions: Sequence[Mention], failures: list[MergeFailure]
) -> tuple[Work, list[Provenance]]:
    """A work of its records; where they can't be put together, of the first that gives one alone."""
    try:
        return _work(work_id, records, mentions)
    except Exception as error:
        if len(records) < 2:
            raise
        why = error_words(error)
        failures.append(
            MergeFailure(
                work_id,
                f"The work {work_id} can't be put together from {len(records)} records ({why}); one of them stands for all. "
                "Please report this.",
            )
        )
        return _work_fenced(work_id, records[1:], mentions, [])


def _work(
    work_id: str, records: Sequence[Record], mentions: Sequence[Mention]
) -> tuple[Work, list[Provenance]]:
    fields, provenance = survive(work_id, records)
    fields["code_urls"] = _code_urls(fields["code_urls"], mentions)
    retrieved = [record.retrieved_at for record in records if record.retrieved_at]
    return Work(
        work_id=work_id,
        n_mentions=len(mentions),
        n_lists=len({mention.list_id for mention in mentions}),
        record_ids=tuple(sorted(record.record_id for record in records)),
        retrieved_at=max(retrieved, default=None),
        is_stale=any(record.is_stale for record in records),
        **publication(records, fields["doi"]),
        **fields,
    ), provenance


def _code_urls(known: tuple[str, ...] | None, mentions: Sequence[Mention]) -> tuple[str, ...] | None:
    """The addresses of code that records and lists give, each once."""
    urls = [*(known or ()), *sorted({mention.code_url for mention in mentions if mention.code_url})]
    return tuple({canonical_url(url).lower(): url for url in reversed(urls)}.values())[::-1] or None
