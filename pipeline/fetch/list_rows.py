"""The rows of `lists`: where each list comes from, and how much stands in it."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.config import Settings
from pipeline.fetch.licenses import license_of_list
from pipeline.fetch.origins import Origin
from pipeline.fetch.places import named_addresses
from pipeline.parse.document import Document
from pipeline.parse.lists import RawList
from pipeline.run_tables import Tables
from pipeline.schema import CuratedList, Mention

_NOTHING = CuratedList(
    list_id="", title=None, url=None, repository=None, branch=None, commit=None, license=None, files=(), fetched_at=None,
    is_carried_over=False, n_mentions=0, n_papers=0, n_resolved=0, n_works=0, n_unread=0, n_flags=0,
)  # fmt: skip


def title_of(document: Document) -> str | None:
    """The title of a list: the heading that is no section."""
    return next((one.text for one in document.headings if not one.path and one.text), None)


def list_row(
    raw: RawList, title: str | None, origin: Origin | None, before: CuratedList | None = None
) -> CuratedList:
    """What is known of a list that was read, without counts.

    Args:
        raw: The list.
        title: Its title.
        origin: Where it came from, as remembered.
        before: The last release's row of it, where it is still named by the same address: the memory may be lost.
    """
    known: Origin | CuratedList = origin or before or _NOTHING
    return dataclasses.replace(
        _NOTHING,
        list_id=raw.list_id,
        title=title,
        files=tuple(part.name for part in raw.parts) or (_name(raw.path),),
        url=known.url,
        repository=known.repository,
        branch=known.branch,
        commit=known.commit,
        license=known.license or license_of_list(raw.data.decode(errors="replace")),
        fetched_at=known.fetched_at,
    )


def rows_still_named(before: Iterable[CuratedList], settings: Settings) -> dict[str, CuratedList]:
    """The rows of the last release whose lists the settings still name by the same address."""
    named = named_addresses(settings.lists)
    return {row.list_id: row for row in before if row.url is not None and named.get(row.list_id) == row.url}


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def carried_rows(
    before: Iterable[CuratedList], renamed: Mapping[str, str], carried: Iterable[str], held: Iterable[str]
) -> list[CuratedList]:
    """The rows of lists of which the last release stands in, as far as it holds anything of them.

    Args:
        before: The rows of the last release.
        renamed: New list id to the old one.
        carried: The lists that are carried over.
        held: The lists of which the last release holds anything.
    """
    known = {row.list_id: row for row in before}
    lists = sorted(set(carried) & set(held))
    return [
        dataclasses.replace(known.get(renamed.get(name, name), _NOTHING), list_id=name, is_carried_over=True)
        for name in lists
    ]


def with_counts(made: Tables) -> list[CuratedList]:
    """The rows with what today's tables hold of each list, in the order of their ids."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in made.mentions:
        mentions[mention.list_id].append(mention)
    unread = Counter(row.list_id for row in made.unread)
    flags = Counter(row.list_id for row in made.flags if row.status == "open")
    rows = [
        dataclasses.replace(
            _counted(row, mentions[row.list_id]), n_unread=unread[row.list_id], n_flags=flags[row.list_id]
        )
        for row in made.lists
    ]
    return sorted(rows, key=lambda row: row.list_id)


def _counted(row: CuratedList, mentions: Sequence[Mention]) -> CuratedList:
    return dataclasses.replace(
        row,
        n_mentions=len(mentions),
        n_papers=sum(mention.kind == "paper" for mention in mentions),
        n_resolved=sum(mention.status == "resolved" for mention in mentions),
        n_works=len({mention.work_id for mention in mentions if mention.work_id is not None}),
    )
