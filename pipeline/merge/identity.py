"""Identity: the id of a work, kept from release to release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.schema import Record, Work
from pipeline.text import digest

PREPRINT_DOIS = ("10.48550/", "10.1101/", "10.31234/", "10.2139/", "10.20944/")

_ORDER = ("arxiv", "doi", "pmid", "acl", "openreview", "s2", "url", "title")


def identity_keys(record: Record) -> list[str]:
    """The keys of a record, as `name:value`: its identifiers, or what the list links where it has none."""
    named = {
        "arxiv": record.arxiv_id, "doi": record.doi, "pmid": record.pmid, "acl": record.acl_id, "s2": record.s2_id,
    }  # fmt: skip
    keys = [f"{name}:{value}" for name, value in named.items() if value]
    return keys or ([record.source_id] if record.source == "list" else [])


def work_keys(records: Sequence[Record]) -> list[str]:
    """All keys of a work's records, strongest first."""
    keys = {key for record in records for key in identity_keys(record)}
    return sorted(keys, key=lambda key: (_ORDER.index(key.split(":", 1)[0]), key))


def keys_before(works: Sequence[Work]) -> dict[str, str]:
    """The work ids of the last release by every identifier that its works have."""
    return {
        f"{name}:{value}": work.work_id
        for work in works
        for name, value in (
            ("arxiv", work.arxiv_id), ("doi", work.doi), ("pmid", work.pmid), ("acl", work.acl_id), ("s2", work.s2_id),
        )
        if value
    }  # fmt: skip


def name_works(clusters: Sequence[Sequence[Record]], before: Mapping[str, str]) -> list[str]:
    """A work id for each cluster: yesterday's through the strongest shared key, else a hash of its first key.

    Where a work was split, the cluster with the stronger key keeps the id.
    """
    keys = [work_keys(records) for records in clusters]
    claims = sorted(
        (_ORDER.index(key.split(":", 1)[0]), key, at)
        for at, names in enumerate(keys)
        for key in names
        if key in before
    )
    names: dict[int, str] = {}
    for _, key, at in claims:
        if at not in names and before[key] not in names.values():
            names[at] = before[key]
    taken = set(names.values())
    for at, (cluster, own) in enumerate(zip(clusters, keys, strict=True)):
        if at not in names:
            fresh = digest(own[0] if own else cluster[0].record_id)
            names[at] = fresh if fresh not in taken else digest(fresh, cluster[0].record_id)
            taken.add(names[at])
    return [names[at] for at in range(len(clusters))]
