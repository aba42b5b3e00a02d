"""Released: what the last release says, for when a service fails tonight and nothing else is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.keys import id_keys
from pipeline.resolve.protocol import NOT_ASKED, ById, ByTitle, Query, Reply
from pipeline.schema import Mention, Record, Resolution
from pipeline.title_forms import title_key


class Released:
    """The records that came live into the last release, found by what they were found by then."""

    def __init__(
        self, mentions: Sequence[Mention], records: Iterable[Record], resolutions: Iterable[Resolution]
    ) -> None:
        resolutions = list(resolutions)
        used = {resolution.record_id for resolution in resolutions}
        # what is behind a wrong link alone answers for nothing else: it comes last
        ordered = sorted(records, key=lambda record: record.record_id not in used)
        live = {record.record_id: record for record in ordered if _came_live(record)}
        by_id = {mention.mention_id: mention for mention in mentions}
        self._known: dict[tuple[str, str], Record] = {}
        for record in live.values():
            for key in _keys(record):
                self._known.setdefault((record.source, key), record)
        for resolution in resolutions:
            found, mention = live.get(resolution.record_id or ""), by_id.get(resolution.mention_id)
            if found is not None and mention is not None:
                self._known.setdefault((found.source, f"title:{title_key(mention.title)}"), found)

    def lookup(self, source: str, queries: Sequence[Query]) -> list[Reply]:
        """One reply per query; a miss says nothing."""
        return [self._reply(source, query) for query in queries]

    def _reply(self, source: str, query: Query) -> Reply:
        if isinstance(query, ById):
            keys = id_keys(query.ids)
        else:
            keys = [f"title:{title_key(query.title)}"] if isinstance(query, ByTitle) else []
        found = next((self._known[source, key] for key in keys if (source, key) in self._known), None)
        return Reply("found", (found,)) if found else NOT_ASKED


NOTHING_RELEASED = Released((), (), ())


def _came_live(record: Record) -> bool:
    return record.source != "list" and record.snapshot_id is None


def _keys(record: Record) -> list[str]:
    return [*id_keys(record), f"title:{title_key(record.title)}"]
