"""Identity: the id of a work, kept from release to release."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pipeline.keys import former_key_of_title, id_keys, key_of_title, key_strength
from pipeline.schema import Record, Work
from pipeline.text import digest, squash


def identity_keys(record: Record) -> list[str]:
    """The keys of a record, as `name:value`: its identifiers, or what the list links where it has none."""
    if (keys := id_keys(record)) or record.source != "list":
        return keys
    if record.source_id.startswith(
        "title:"
    ):  # made anew: releases of before held another where there are no authors
        return [key_of_title(record.title, [author.name for author in record.authors])]
    return [record.source_id]


def keys_of_today(records: Iterable[Record]) -> dict[str, str]:
    """The keys that releases of before, as far as version 0.1.0, gave to papers of which a list says only the title.

    Args:
        records: Those of the last release and of today.
    """
    today: dict[str, set[str]] = {}
    for record in records:
        if record.source == "list" and record.source_id.startswith("title:"):
            authors = [author.name for author in record.authors]
            for former in (record.source_id, former_key_of_title(record.title, authors)):
                today.setdefault(former, set()).add(key_of_title(record.title, authors))
    return {former: keys.pop() for former, keys in today.items() if former not in keys and len(keys) == 1}


def work_keys(records: Sequence[Record]) -> list[str]:
    """All keys of a work's records, strongest first."""
    keys = {key for record in records for key in identity_keys(record)}
    return sorted(keys, key=lambda key: (key_strength(key), key))


def keys_of_works(works: Sequence[Work], records: Sequence[Record]) -> dict[str, str]:
    """The key of every work by its id: its strongest identifier, else what the list links or says of it."""
    by_id = {record.record_id: record for record in records}
    found = {}
    for work in works:
        own = [by_id[name] for name in work.record_ids if name in by_id]
        found[work.work_id] = next(iter([*id_keys(work), *work_keys(own)]), work.work_id)
    return found


def works_by_key(works: Sequence[Work], records: Sequence[Record] = ()) -> dict[str, list[Work]]:
    """The works of the last release by every key that they and their records have.

    A list may link two papers by one id, so that one key has several works.
    """
    by_id = {record.record_id: record for record in records}
    found: dict[str, list[Work]] = {}
    for work in works:
        own = [by_id[name] for name in work.record_ids if name in by_id]
        for key in sorted({*id_keys(work), *work_keys(own)}):
            found.setdefault(key, []).append(work)
    return found


def name_works(
    clusters: Sequence[Sequence[Record]],
    before: Mapping[str, Sequence[Work]],
    linked: Sequence[Collection[str]] = (),
) -> list[str]:
    """A work id for each cluster: yesterday's through the strongest shared key, else a hash of its first key.

    Where several claim an id, as after a split, a key of its records wins, then the stronger one, then the same title,
    then the first key.

    Args:
        clusters: The records of each work.
        before: The works of the last release by key.
        linked: The keys by which lists link each work: what was known by an address keeps its id once it is found.
    """
    keys = [work_keys(records) for records in clusters]
    titles = [{squash(record.title) for record in records} for records in clusters]
    claims = sorted(
        (key not in own, key_strength(key), squash(work.title) not in titles[at], key, work.work_id, at)
        for at, own in enumerate(keys)
        for key in {*own, *(linked[at] if linked else ())}
        for work in before.get(key, ())
    )
    names: dict[int, str] = {}
    taken: set[str] = set()
    for *_, work_id, at in claims:
        if at not in names and work_id not in taken:
            names[at] = work_id
            taken.add(work_id)
    for at, (records, own) in enumerate(zip(clusters, keys, strict=True)):
        if at not in names:
            fresh = digest(own[0] if own else records[0].record_id)
            names[at] = fresh if fresh not in taken else digest(fresh, records[0].record_id)
            taken.add(names[at])
    return [names[at] for at in range(len(clusters))]
