"""Snapshots: local records (`snapshot_files`), found by identifier or title; they answer when a service does not.

What an update says of a paper answers in the place of what was there.
"""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.ids import Ids
from pipeline.keys import ID_COLUMNS, id_keys
from pipeline.resolve.matching import Question, are_twins, score_from
from pipeline.resolve.protocol import ABSENT, NOT_ASKED, ByAddress, ById, ByTitle, Query, Reply
from pipeline.resolve.sources.index import Index, exact_keys, key_feature, title_feature
from pipeline.resolve.sources.snapshot_files import Part, parts_of, read_info
from pipeline.schema import Record
from pipeline.source_names import SourceName
from pipeline.title_forms import bare_key

WORTH_A_LOOK = 0.1  # a snapshot offers no candidate below: elsewhere there may be a better one
MAX_CANDIDATES = 5
AT_ONCE = 20_000  # queries that are asked together, to bound memory
KEPT_RECORDS = 50_000  # records that are kept at hand from one such batch to the next


class Snapshot:
    """One snapshot; its index is mapped when it is first asked, its records are read as far as they are wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[int, Record] = {}
        self._told: dict[SourceName, dict[Query, Reply]] = {}
        self.info = read_info(folder)

    def holds(self, source: SourceName) -> bool:
        """Whether it has records of a source."""
        return source in self._sources

    def lookup(self, source: SourceName, queries: Sequence[Query]) -> list[Reply]:
        """One reply per query from the records of one source; a miss is `absent` only if it stands for the source."""
        miss = ABSENT if self.info.stands_for == source else NOT_ASKED
        if not self.holds(source):
            return [miss] * len(queries)
        told = self._told.setdefault(source, {})
        new = [query for query in dict.fromkeys(queries) if query not in told]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            with _nothing_collected():
                told.update(zip(some, self._asked(source, some, miss), strict=True))
        return [told[query] for query in queries]

    def _asked(self, source: SourceName, queries: Sequence[Query], miss: Reply) -> list[Reply]:
        """The replies to queries that were not asked before."""
        if len(self._known) > KEPT_RECORDS:
            self._known.clear()
        replies = self._replies(source, queries, self._exact_rows(queries))
        titles = {
            place: query
            for place, query in enumerate(queries)
            if isinstance(query, ByTitle) and place not in replies
        }
        near = self._replies(source, list(titles.values()), self._index.near(list(titles.values())))
        places = list(titles)
        replies |= {places[place]: reply for place, reply in near.items()}
        return [replies.get(place, miss) for place in range(len(queries))]

    def candidates(self, queries: Sequence[ByTitle]) -> list[list[Record]]:
        """The records that each title may mean, not judged yet: what the weights of matching are fitted on."""
        rows = [
            list(dict.fromkeys([*self._index.by_title(query.title), *near]))
            for query, near in zip(queries, self._index.near(queries), strict=True)
        ]
        self._read({row for some in rows for row in some})
        return [[self._known[row] for row in some] for some in rows]

    def _exact_rows(self, queries: Sequence[Query]) -> list[list[int]]:
        """The rows that have what each query names, all looked up at once."""
        wanted = [
            (place, feature) for place, query in enumerate(queries) for feature in _exact_features(query)
        ]
        found = self._index.exact([feature for _, feature in wanted])
        rows: list[list[int]] = [[] for _ in queries]
        for (place, _), some in zip(wanted, found, strict=True):
            rows[place] += some
        return rows

    def _replies(
        self, source: SourceName, queries: Sequence[Query], rows: Sequence[list[int]]
    ) -> dict[int, Reply]:
        """The replies to those queries, by their places, that one of their rows answers."""
        self._read({row for some in rows for row in some})
        replies: dict[int, Reply] = {}
        for place, (query, some) in enumerate(zip(queries, rows, strict=True)):
            records = [
                self._known[row] for row in some if self._known[row].source == source and self._stands(row)
            ]
            found = _fitting(query, records) if records else []
            if found:
                replies[place] = Reply("found", tuple(found))
        return self._with_preprints(replies) if source == "dblp" else replies

    def _with_preprints(self, replies: Mapping[int, Reply]) -> dict[int, Reply]:
        """The replies with published papers and their preprints, which DBLP keeps apart, made one."""
        records = {record.record_id: record for reply in replies.values() for record in reply.records}
        found = self._index.exact([title_feature(record.title) for record in records.values()])
        rows = dict(zip(records, found, strict=True))
        self._read({row for some in rows.values() for row in some})
        joined = {}
        for name, some in rows.items():
            twins = [self._known[row] for row in some if self._stands(row)]
            joined[name] = joined_preprint(records[name], twins)
        return {
            place: dataclasses.replace(
                reply, records=tuple({(one := joined[record.record_id]).record_id: one for record in reply.records}.values())
            )
            for place, reply in replies.items()
        }  # fmt: skip

    def _read(self, rows: set[int]) -> None:
        """Read the rows that are not known yet, each block or group of a file once."""
        wanted = np.array(sorted(rows - self._known.keys()), np.int64)
        of_part = np.searchsorted(self._offsets, wanted, side="right") - 1
        for place in np.unique(of_part):
            here = wanted[of_part == place]
            records = self._parts[place].records(here - self._offsets[place], self._unless_told)
            self._known.update(zip(here.tolist(), records, strict=True))

    def _stands(self, row: int) -> bool:
        """Whether no update says something else of the record of a row, which has been read."""
        if len(self._parts) == 1:
            return True
        place = int(np.searchsorted(self._offsets, row, side="right"))
        name = int(self._known[row].record_id, 16)
        return not any(name in part.names for part in self._parts[place:])

    @cached_property
    def _unless_told(self) -> dict[str, Any]:
        """The snapshot that a record is from, and its date, where it does not say so itself."""
        taken = datetime.combine(date.fromisoformat(self.info.as_of), datetime.min.time(), UTC)
        return {"snapshot_id": self.info.snapshot_id, "retrieved_at": taken}

    @cached_property
    def _parts(self) -> list[Part]:
        return [Part(folder) for folder in parts_of(self._folder)]

    @cached_property
    def _offsets(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The first row of every part."""
        return np.cumsum([0, *(part.n_rows for part in self._parts)], dtype=np.int64)[:-1]

    @cached_property
    def _sources(self) -> set[str]:
        return set(self.info.sources) or {name for part in self._parts for name in part.sources()}

    @cached_property
    def _index(self) -> Index:
        offsets = self._offsets.tolist()
        return Index(
            [one for part, offset in zip(self._parts, offsets, strict=True) for one in part.segments(offset)]
        )


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """No search for garbage meanwhile: it would look at all records that are made, again and again, a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def joined_preprint(record: Record, twins: Iterable[Record]) -> Record:
    """A record of DBLP with its other half: the published paper, with the arXiv id of the preprint of that title and team."""
    others = [twin for twin in twins if twin.record_id != record.record_id and are_twins(record, twin)]
    if record.arxiv_id is None:
        ids = {twin.arxiv_id for twin in others if twin.arxiv_id and twin.venue is None}
        return dataclasses.replace(record, arxiv_id=next(iter(ids))) if len(ids) == 1 else record
    if record.venue is not None:
        return record
    published = [
        twin for twin in others if twin.venue is not None and twin.arxiv_id in (None, record.arxiv_id)
    ]
    first = min(published, key=lambda twin: (twin.year or 9999, twin.record_id), default=None)
    return dataclasses.replace(first, arxiv_id=record.arxiv_id) if first else record


def _exact_features(query: Query) -> list[str]:
    """The features of the index that answer a query for certain."""
    if isinstance(query, ByTitle):
        return [title_feature(query.title)]
    return [key_feature(key) for key in ([query.key] if isinstance(query, ByAddress) else id_keys(query.ids))]


def _fitting(query: Query, records: Sequence[Record]) -> list[Record]:
    """The records that answer a query; an address of several papers, a volume's, answers nothing."""
    if isinstance(query, ByTitle):
        return _likely(query, records)
    if isinstance(query, ById):
        return _linked(query, records)
    behind = [record for record in records if query.key in exact_keys(record)]
    return behind[:1] if len({bare_key(record.title) for record in behind}) == 1 else []


def _linked(query: ById, records: Iterable[Record]) -> list[Record]:
    """The first record that has one of the identifiers, strongest first."""
    asked = [(column, value) for column in ID_COLUMNS.values() if (value := getattr(query.ids, column))]
    return [record for record in records if any(getattr(record, column) == value for column, value in asked)][
        :1
    ]


def _likely(query: ByTitle, records: Iterable[Record]) -> list[Record]:
    """The records that are worth a look, best first; which one it is, is judged by who asked."""
    question = Question(Ids(), query.title, query.surnames, query.year)
    scored = [(score_from(question, record, WORTH_A_LOOK), record) for record in records]
    likely = [pair for pair in scored if pair[0] > 0]
    likely.sort(key=lambda pair: (-pair[0], pair[1].record_id))
    return [record for _, record in likely[:MAX_CANDIDATES]]
