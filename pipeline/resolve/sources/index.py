"""The index of a snapshot: features of records to their rows; it finds a title that a list did not copy well.

A feature is an identifier, a whole title, a word of a title or a surname, kept as a 64-bit hash. The words and
surnames that a query shares with a record are weighed by how rare they are (inverse document frequency).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.keys import address_key, id_keys
from pipeline.people import surnames
from pipeline.resolve.protocol import ByTitle
from pipeline.schema import Record
from pipeline.sorted_numbers import distinct
from pipeline.text import words
from pipeline.title_forms import TitleParts, bare_key, title_parts

RecordRows = NDArray[np.uint32]
"""Rows of a snapshot's records: `(n,) uint32`."""
WeighedRow = tuple[float, int]
"""What the features that a query shares with a record tell, and the record's row in the snapshot."""

_SAVED = ("hashes", "starts", "rows", "heft")  # what a segment is saved as, each in a file
SEGMENT = 250_000  # records of one segment: what bounds the memory that building takes
N_NEAR = 20  # rows that a title may mean, handed to matching
FIRST_WEIGHED = 10 * N_NEAR  # rows by which it is found out how much a row must be told to be among them
ROUNDING = 1e-6  # sums in another order differ by less
SHORTEST_PART = 4  # letters; less is not a part but a mark
FREQUENT = 1 / 50  # a word in a larger share of the records tells nothing
FEW = 1000  # but in a small segment no word is frequent
LONG_TITLE_COST = (
    0.05  # of the weight of a record's features: of two that hold the query, the shorter is nearer
)


class Features:
    """The hashed features of records, in their order, eight bytes each."""

    def __init__(self) -> None:
        self.hashes, self.counts = array("Q"), array("H")

    def __len__(self) -> int:
        return len(self.counts)

    def add(self, record: Record) -> None:
        """Add those of the next record."""
        found = features(record)
        self.hashes.extend(map(hashed, found))
        self.counts.append(len(found))

    def extend(self, hashes: NDArray[np.uint64], counts: NDArray[np.int64]) -> None:
        """Add those of the next records, made elsewhere: `(n_features,) uint64`, and how many are whose, `(n_records,) int64`."""
        self.hashes.frombytes(np.ascontiguousarray(hashes).tobytes())
        self.counts.frombytes(counts.astype(np.uint16).tobytes())


class Segment:
    """The features of one run of rows: sorted hashes, where the rows of each start, and the rows.

    `(n_features,) uint64`, `(n_features + 1,) int64`, and `(n_rows,) uint32`, counted from the segment's first.
    """

    def __init__(
        self, hashes: NDArray[np.uint64], starts: NDArray[np.int64], rows: RecordRows, first: int, size: int
    ) -> None:
        self.first, self.size = first, size
        self._hashes, self._starts, self._rows = hashes, starts, rows

    @classmethod
    def of(cls, records: Sequence[Record], first: int) -> Segment:
        """The segment of records whose first stands in row `first`."""
        found = Features()
        for record in records:
            found.add(record)
        return cls.of_features(found, first)

    @classmethod
    def of_features(cls, found: Features, first: int) -> Segment:
        """The segment of rows with these features, whose first stands in row `first`."""
        every = np.array(found.hashes, np.uint64)
        rows = np.repeat(np.arange(len(found), dtype=np.uint32), np.array(found.counts, np.int64))
        order = np.argsort(every, kind="stable")
        hashes, starts = np.unique(every[order], return_index=True)
        return cls(hashes, np.append(starts, len(every)).astype(np.int64), rows[order], first, len(found))

    @classmethod
    def load(cls, path: Path, offset: int = 0) -> Segment:
        """The segment that `save` wrote under a name, mapped into memory, not read; its part begins in row `offset`."""
        hashes, starts, rows, heft = (
            np.asarray(np.load(path.with_name(f"{path.name}-{part}.npy"), mmap_mode="r")) for part in _SAVED
        )
        segment = cls(hashes, starts, rows, offset + int(path.name.rpartition("-")[2]), len(heft))
        segment._heft = heft
        return segment

    def save(self, folder: Path) -> None:
        """Write the segment as files that can be mapped; the same records give the same bytes."""
        saved: dict[str, np.ndarray] = {
            "hashes": self._hashes, "starts": self._starts, "rows": self._rows, "heft": self._heft
        }  # fmt: skip
        for part, values in saved.items():
            np.save(folder / f"index-{self.first:09}-{part}.npy", values)

    def exact(self, names: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of these hashed features are whose: their places among those asked, and rows of the snapshot, `(n_found,) int64`."""
        place = np.searchsorted(self._hashes, names)
        place[place == len(self._hashes)] = 0
        asked = np.flatnonzero(self._hashes[place] == names) if len(self._hashes) else np.empty(0, np.int64)
        first = self._starts[place[asked]]
        counts = self._starts[place[asked] + 1] - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = self._rows[np.repeat(first, counts) + within]
        return np.repeat(asked, counts), self.first + rows.astype(np.int64)

    def near(self, asked: Sequence[NDArray[np.uint64]], least: Sequence[float]) -> Iterator[list[WeighedRow]]:
        """For each query, by its hashed features, the rows that share most with it, best first, if they are told so much.

        Features are `(n_features,) uint64`, ascending.
        """
        places = np.zeros(self.size, np.int32)
        for names, enough in zip(asked, least, strict=True):
            found = self._found(names)
            yield self._near(found, enough, places) if len(found.every_row) else []

    def _near(self, found: FoundFeatures, least: float, places: NDArray[np.int32]) -> list[WeighedRow]:
        """The rarest features say how much a row must be told to be among the best, where earlier segments don't."""
        if not least:
            n_first = int(np.searchsorted(np.cumsum(found.counts), FIRST_WEIGHED)) + 1
            n_rows = int(found.counts[:n_first].sum())
            best = self._weighed(found, distinct(found.every_row[:n_rows]), least, places)
            least = best[-1][0] if len(best) == N_NEAR else least
        return self._weighed(found, self._worth_weighing(found, least), least, places)

    def _found(self, names: NDArray[np.uint64]) -> FoundFeatures:
        """Where those of the features stand that some rows have and not too many, the rarest first."""
        place = np.searchsorted(self._hashes, names)
        place = place[place < len(self._hashes)]
        place = place[self._hashes[place] == names[: len(place)]] if len(place) else place
        first, end = self._starts[place], self._starts[place + 1]
        counts = end - first
        order = np.argsort(counts, kind="stable")
        order = order[counts[order] <= max(FEW, self.size * FREQUENT)]
        rows = [self._rows[first[one] : end[one]] for one in order.tolist()]
        every_row = np.concatenate(rows) if rows else self._rows[:0]
        return FoundFeatures(counts[order], np.log1p(self.size / counts[order]), every_row)

    def _worth_weighing(self, found: FoundFeatures, least: float) -> RecordRows:
        """The rows, ascending, that may be told so much: by what a row's rarest feature and all that are less rare tell together."""
        most = np.cumsum(found.weights[::-1])[::-1]
        n_lists = int(np.count_nonzero(most > least))
        if not n_lists:
            return self._rows[:0]
        most = np.repeat(most[:n_lists], found.counts[:n_lists])
        rows = found.every_row[: len(most)]
        return distinct(rows[most - LONG_TITLE_COST * self._heft[rows] > least - ROUNDING])

    def _weighed(
        self, found: FoundFeatures, rows: RecordRows, least: float, places: NDArray[np.int32]
    ) -> list[WeighedRow]:
        """The best of these ascending rows by all that they share with what was found; `places` is left as it was, zeros."""
        places[rows] = np.arange(1, len(rows) + 1)
        place = places[found.every_row]
        places[rows] = 0
        asked = np.flatnonzero(place)
        shared = np.bincount(place[asked], found.each_weighs[asked], len(rows) + 1)[1:]
        told = shared - LONG_TITLE_COST * self._heft[rows]
        worst = np.partition(told, -N_NEAR)[-N_NEAR] if len(told) > N_NEAR else 0.0
        best = np.flatnonzero((told >= max(worst, least)) & (told > 0))
        best = best[np.argsort(-told[best], kind="stable")][:N_NEAR]
        return list(
            zip(told[best].tolist(), (self.first + rows[best].astype(np.int64)).tolist(), strict=True)
        )

    @cached_property
    def _heft(self) -> NDArray[np.float32]:
        """The summed weight of each row's features, `(n_rows,) float32`."""
        counts = np.diff(self._starts)
        weights = np.repeat(np.log1p(self.size / counts), counts)
        return np.bincount(self._rows, weights, self.size).astype(np.float32)


@dataclass(frozen=True, slots=True)
class FoundFeatures:
    """Features that a query shares with a segment, the rarest first: how many rows have each, and what it weighs."""

    counts: NDArray[np.int64]
    """`(n_features,) int64`."""
    weights: NDArray[np.float64]
    """`(n_features,) float64`."""
    every_row: RecordRows
    """Their rows, one feature's after the other's, `(n_rows,) uint32`."""

    @property
    def each_weighs(self) -> NDArray[np.float64]:
        """The weight of the feature of each of these rows, `(n_rows,) float64`."""
        return np.repeat(self.weights, self.counts)


class Index:
    """The segments of a snapshot as one."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments

    def by_key(self, key: str) -> list[int]:
        """RecordRows of records with an identifier such as `arxiv:1706.03762`."""
        return self.exact([key_feature(key)])[0]

    def by_title(self, title: str) -> list[int]:
        """RecordRows of records with the title, but for its form."""
        return self.exact([title_feature(title)])[0]

    def exact(self, features: Sequence[str]) -> list[list[int]]:
        """The rows of records with each of these features, all looked up at once."""
        names = np.array(
            [hash_of(feature.encode("utf-8", "surrogatepass")) for feature in features], np.uint64
        )
        order = np.argsort(names)  # neighbours are found near each other
        found: list[list[int]] = [[] for _ in features]
        for segment in self._segments:
            asked, rows = segment.exact(names[order])
            for place, row in zip(order[asked].tolist(), rows.tolist(), strict=True):
                found[place].append(row)
        return found

    def near(self, queries: Sequence[ByTitle]) -> list[list[int]]:
        """For each query the rows of records that share rare words and surnames with it, best first."""
        asked = [np.sort(np.array(list(map(hashed, query_features(query))), np.uint64)) for query in queries]
        best: list[list[WeighedRow]] = [[] for _ in queries]
        for segment in self._segments:  # one after the other, so that what of it was read is near
            least = [some[-1][0] if len(some) == N_NEAR else 0.0 for some in best]
            found = segment.near(asked, least)
            best = [_best([*some, *more]) for some, more in zip(best, found, strict=True)]
        return [[row for _, row in some] for some in best]


def _best(some: list[WeighedRow]) -> list[WeighedRow]:
    return sorted(some, key=lambda pair: (-pair[0], pair[1]))[:N_NEAR]


def key_feature(key: str) -> str:
    """The feature of records with an identifier such as `arxiv:1706.03762`."""
    return f"#{key}"


def title_feature(title: str) -> str:
    """The feature of records with a title, but for its form."""
    return f"={bare_key(title)}"


def segments_in(folder: Path, offset: int) -> list[Segment]:
    """The segments saved in a folder, whose records begin in row `offset` of all."""
    names = sorted(path.name.removesuffix("-hashes.npy") for path in folder.glob("index-*-hashes.npy"))
    return [Segment.load(folder / name, offset) for name in names]


def features(record: Record) -> set[str]:
    """What a record can be found by."""
    found = {f"#{key}" for key in exact_keys(record)}
    for title in (record.title, *record.other_titles):
        parts = title_parts(title)
        found.add(f"={parts.key}")
        found.update(parts.words, _told_by(parts))
    found.update([f"@{name}" for name in _names(record)])
    return found


def exact_keys(record: Record) -> set[str]:
    """What a record is found by for certain: its identifiers, and what the addresses of its pages stand for."""
    return {*id_keys(record), *map(address_key, record.page_urls or ())}


def query_features(query: ByTitle) -> set[str]:
    """The words of a title, also with each two joined ("pre-training" is "pretraining"), and the surnames."""
    parts = title_parts(query.title)
    joined = [one + two for one, two in pairwise(parts.words)]
    return {*parts.words, *joined, *_told_by(parts), *(f"@{name}" for name in query.surnames)}


def _told_by(title: TitleParts) -> list[str]:
    """A title without its subtitle, the subtitle, and the whole: any may be all that another gives."""
    return [f"~{part}" for part in title[1:] if len(part) >= SHORTEST_PART]


def _names(record: Record) -> set[str]:
    """The surnames; of an author that is a whole list in one name, every word."""
    names = [author.name for author in record.authors]
    lists = [name for name in names if "," in name]
    return {*surnames(names), *(word for name in lists for word in words(name))}


@lru_cache(maxsize=1 << 16)
def hashed(feature: str) -> int:
    """64 bits that stand for a feature; what is found by them is compared in full afterwards."""
    return hash_of(feature.encode("utf-8", "surrogatepass"))


def hash_of(said: bytes) -> int:
    """64 bits that stand for what is said."""
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "little")
