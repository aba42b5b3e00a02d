"""Clustering: which records describe one paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from pipeline.schema import Pair, Record
from pipeline.text import squash, surnames, words

PREPRINT_DOIS = ("10.48550/", "10.1101/", "10.31234/", "10.2139/", "10.20944/")
_EDITION = frozenset("erratum corrigendum comment reply correction addendum retraction".split())


class Clusters:
    """Sets of record ids that grow together, unless two records of a set would contradict each other."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._parent = {name: name for name in records}
        self._members = {name: [name] for name in records}

    def root(self, name: str) -> str:
        """The name of the set that a record is in."""
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join(self, name_l: str, name_r: str) -> bool:
        """Join two sets; False if any two of their records exclude each other."""
        root_l, root_r = sorted((self.root(name_l), self.root(name_r)))
        if root_l == root_r:
            return True
        members_l, members_r = self._members[root_l], self._members[root_r]
        if any(exclude(self._records[a], self._records[b]) for a in members_l for b in members_r):
            return False
        self._parent[root_r] = root_l
        self._members[root_l] = sorted(members_l + self._members.pop(root_r))
        return True

    def sets(self) -> list[list[str]]:
        """The sets, each sorted, in the order of their first record."""
        return sorted(self._members.values())


def cluster(
    records: Sequence[Record], together: Iterable[tuple[str, str]], same_score: float, possible_score: float
) -> tuple[list[list[str]], list[Pair]]:
    """Sets of record ids, one for each paper, and the pairs that were judged.

    Args:
        records: All records.
        together: Pairs of record ids that two sources gave for one mention.
        same_score: Score from which a pair is one paper.
        possible_score: Score from which a pair is left to a person.
    """
    by_id = {record.record_id: record for record in records}
    clusters = Clusters(by_id)
    judged: dict[tuple[str, str], Pair] = {}
    linked = [(l, r, "found for the same entry") for l, r in together]
    for name_l, name_r, reason in sorted([*linked, *_sharing_ids(records)]):
        if clusters.join(name_l, name_r):
            _note(judged, name_l, name_r, 1.0, "same", reason, "identifier")
    for name_l, name_r in _similar_titles(records):
        record_l, record_r = by_id[name_l], by_id[name_r]
        score, reason = similarity(record_l, record_r)
        if (name_l, name_r) in judged or score < possible_score:
            continue
        same = score >= same_score and clusters.join(name_l, name_r)
        verdict = "same" if same else "different" if exclude(record_l, record_r) else "possible"
        _note(judged, name_l, name_r, score, verdict, reason, "model")
    return clusters.sets(), sorted(judged.values(), key=lambda pair: (pair.id_l, pair.id_r))


def _note(judged: dict[tuple[str, str], Pair], name_l: str, name_r: str, score: float, verdict: str, reason: str, by: str) -> None:
    name_l, name_r = sorted((name_l, name_r))
    if name_l != name_r:
        judged.setdefault(
            (name_l, name_r),
            Pair(id_l=name_l, id_r=name_r, score=score, verdict=verdict, reasons=(reason,), decided_by=by),  # type: ignore[arg-type]
        )


def exclude(record_l: Record, record_r: Record) -> bool:
    """Whether two records can't be one work: different arXiv ids or publisher DOIs, unless all else agrees."""
    if _EDITION & (set(words(record_l.title)) ^ set(words(record_r.title))):
        return True
    apart = _differ(record_l.arxiv_id, record_r.arxiv_id) or _differ(_publisher_doi(record_l), _publisher_doi(record_r))
    return apart and not _all_agree(record_l, record_r)


def _differ(value_l: str | None, value_r: str | None) -> bool:
    return value_l is not None and value_r is not None and value_l != value_r


def _publisher_doi(record: Record) -> str | None:
    return None if record.doi is None or record.doi.startswith(PREPRINT_DOIS) else record.doi


def _all_agree(record_l: Record, record_r: Record) -> bool:
    if not record_l.abstract or not record_r.abstract or squash(record_l.title) != squash(record_r.title):
        return False
    same_people = _names(record_l) == _names(record_r)
    return same_people and fuzz.ratio(record_l.abstract, record_r.abstract) >= 90


def _names(record: Record) -> set[str]:
    return set(surnames(author.name for author in record.authors))


def _sharing_ids(records: Sequence[Record]) -> Iterable[tuple[str, str, str]]:
    holders: dict[str, list[str]] = {}
    for record in records:
        for key in identity_keys(record):
            holders.setdefault(key, []).append(record.record_id)
    for key, names in holders.items():
        for name_l, name_r in pairwise(sorted(names)):
            yield name_l, name_r, f"both are {key}"


def identity_keys(record: Record) -> list[str]:
    """The identifiers of a record, strongest first, as `name:value`."""
    named = {
        "arxiv": record.arxiv_id, "doi": record.doi, "pmid": record.pmid, "acl": record.acl_id, "s2": record.s2_id,
    }  # fmt: skip
    keys = [f"{name}:{value}" for name, value in named.items() if value]
    return keys or ([record.source_id] if record.source == "list" else [])


def _similar_titles(records: Sequence[Record]) -> list[tuple[str, str]]:
    """Candidate pairs: titles that start or end alike, or are equal without their subtitle."""
    blocks: dict[str, list[str]] = {}
    for record in records:
        for key in _blocking_keys(record.title):
            blocks.setdefault(key, []).append(record.record_id)
    return sorted({tuple(sorted(pair)) for names in blocks.values() for pair in combinations(sorted(set(names))[:64], 2)})  # type: ignore[misc]


def _blocking_keys(title: str) -> set[str]:
    key = squash(title)
    head = squash(title.split(":")[0])
    return {f"a{key[:12]}", f"z{key[-12:]}", *([f"a{head[:12]}"] if len(head) > 7 else [])}


def similarity(record_l: Record, record_r: Record) -> tuple[float, str]:
    """Probability that two records are one paper by title and authors, and why."""
    title = float(cpdist([" ".join(words(record_l.title))], [" ".join(words(record_r.title))], scorer=fuzz.ratio)[0]) / 100
    if set(filter(str.isdigit, words(record_l.title))) != set(filter(str.isdigit, words(record_r.title))):
        return 0.0, "numbers in the titles differ"
    names_l, names_r = _names(record_l), _names(record_r)
    if not names_l or not names_r:
        score = 0.97 if title == 1.0 and len(words(record_l.title)) > 3 else 0.6 if title >= 0.95 else 0.0
        return score, f"titles {title:.2f} similar, authors not known"
    shared = len(names_l & names_r) / min(len(names_l), len(names_r))
    if shared < 0.5:
        return 0.0, "authors differ"
    score = 0.99 if title >= 0.97 else 0.7 if title >= 0.88 else 0.0
    return score, f"titles {title:.2f} similar, {shared:.0%} of the authors shared"
