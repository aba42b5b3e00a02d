"""What is known of one list when it is flagged: all that a rule may read of the tables, and nothing else.

A rule sees nothing but this and the list's own bytes, so whatever is the same in both is flagged in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TypeVar

from pipeline.config import Settings
from pipeline.flag.rule import View
from pipeline.flag.sections.background import load_background
from pipeline.flag.taxonomy import load_taxonomy
from pipeline.merge.identity import keys_of_works
from pipeline.merge.stage import of_papers
from pipeline.parse.document import Document
from pipeline.schema import Mention, Pair, Record, Resolution, Unread, Work
from pipeline.title_forms import bare_title, title_words, without_nickname

OneLists = TypeVar("OneLists", Mention, Unread)

UNSEEN = frozenset(
    "retrieved_at snapshot_id is_stale citation_count influential_citation_count reference_count".split()
)
"""Columns of works and records that no rule reads: they change though nothing is to be said of it."""


@dataclass(frozen=True, kw_only=True)
class FlagInputs:
    """What is known of the lists when they are flagged: the tables so far, and what was found at their links."""

    mentions: Sequence[Mention]
    records: Sequence[Record]
    resolutions: Sequence[Resolution]
    works: Sequence[Work]
    pairs: Sequence[Pair] = ()
    unread: Sequence[Unread] = ()
    link_states: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of every work by its id."""
        return keys_of_works(self.works, self.records)


@dataclass(frozen=True, kw_only=True)
class KnownOfList:
    """The rows that concern one list, each table in the order that it has in the whole."""

    mentions: Sequence[Mention]
    unread: Sequence[Unread]
    resolutions: Sequence[Resolution]
    works: Sequence[Work]
    records: Sequence[Record]
    pairs: Sequence[Pair]
    keys: Mapping[str, str]
    """The keys of its works by work id."""
    link_states: Mapping[str, str]
    vocabulary: Collection[str]
    """The words of its titles that are spelt rightly."""

    def view(self, document: Document, settings: Settings) -> View:
        """What the rules see of the list."""
        said = defaultdict(list)
        for resolution in self.resolutions:
            said[resolution.mention_id].append(resolution)
        return View(
            document=document,
            mentions=self.mentions,
            unread=self.unread,
            works={work.work_id: work for work in self.works},
            records={record.record_id: record for record in self.records},
            resolutions=said,
            taxonomy=load_taxonomy(settings.taxonomy),
            settings=settings,
            keys=self.keys,
            pairs=self.pairs,
            link_states=self.link_states,
            vocabulary=frozenset(self.vocabulary),
        )


def known_of_lists(known: FlagInputs, lists: Iterable[str]) -> Iterator[KnownOfList]:
    """What is known of each of some lists."""
    mentions, unread = _by_list(known.mentions), _by_list(known.unread)
    said = defaultdict(list)
    for resolution in known.resolutions:
        said[resolution.mention_id].append(resolution)
    works = {work.work_id: work for work in known.works}
    records = {record.record_id: record for record in known.records}
    pairs, spelt = _PairsOfWorks(known), _RightWords(known)
    for name in lists:
        own = mentions[name]
        own_works = [works[one] for one in dict.fromkeys(row.work_id for row in own) if one in works]
        resolutions = [one for mention in own for one in said[mention.mention_id]]
        own_records = dict.fromkeys(
            chain(
                (at for one in resolutions for at in (one.record_id, one.linked_record_id)),
                (at for work in own_works for at in work.record_ids),
            )
        )
        yield KnownOfList(
            mentions=own,
            unread=unread[name],
            resolutions=resolutions,
            works=own_works,
            records=[records[at] for at in own_records if at is not None and at in records],
            pairs=pairs.between(own_works),
            keys={work.work_id: known.keys[work.work_id] for work in own_works if work.work_id in known.keys},
            link_states=_states_of(own, known.link_states),
            vocabulary=spelt.among(own),
        )


def _by_list(rows: Iterable[OneLists]) -> Mapping[str, list[OneLists]]:
    found = defaultdict(list)
    for row in rows:
        found[row.list_id].append(row)
    return found


def _states_of(mentions: Iterable[Mention], states: Mapping[str, str]) -> dict[str, str]:
    if not states:
        return {}
    urls = [link.url for mention in mentions for link in mention.links]
    return {url: states[url] for url in urls if url in states}


class _PairsOfWorks:
    """Judged pairs, by the works that their two sides belong to."""

    def __init__(self, known: FlagInputs) -> None:
        work_of = {name: work.work_id for work in known.works for name in work.record_ids}
        self._of_left: dict[str, list[tuple[int, str, Pair]]] = defaultdict(list)
        for at, pair in enumerate(known.pairs):
            work_l, work_r = work_of.get(pair.id_l), work_of.get(pair.id_r)
            if work_l is not None and work_r is not None and work_l != work_r:
                self._of_left[work_l].append((at, work_r, pair))

    def between(self, works: Sequence[Work]) -> list[Pair]:
        """The pairs that lie between two of some works, in their order."""
        own = {work.work_id for work in works}
        found = [
            (at, pair) for name in own for at, other, pair in self._of_left.get(name, ()) if other in own
        ]
        return [pair for _, pair in sorted(found, key=lambda one: one[0])]


class _RightWords:
    """The words of the records of papers that lists mean, and those that are frequent at arXiv: they are spelt rightly."""

    def __init__(self, known: FlagInputs) -> None:
        self._known, self._frequent = known, load_background().place

    @cached_property
    def _of_records(self) -> frozenset[str]:
        records = of_papers(self._known.records, self._known.resolutions)
        texts = [text for r in records if r.source != "list" for text in (r.title, r.abstract) if text]
        return frozenset(word for text in texts for word in title_words(text))

    def among(self, mentions: Iterable[Mention]) -> list[str]:
        """Those that stand in titles of some mentions, sorted."""
        written = {word for mention in mentions for word in _words_of_title(mention.title)}
        rare = written - self._frequent.keys()
        return sorted((written - rare) | (rare & self._of_records if rare else rare))


def _words_of_title(title: str) -> Iterator[str]:
    """The words of a title in every form in which rules compare it (`titles.py`)."""
    bare = bare_title(title)
    for form in dict.fromkeys((title, bare, without_nickname(bare))):
        yield from title_words(form)
