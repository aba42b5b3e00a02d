"""Placement: for every entry of a list, how probably its section is wrong, which would be right, and what tells so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.flag.sections.background import load_background
from pipeline.flag.sections.model import describe_placements, load_model, weigh, wrong_probability
from pipeline.flag.sections.signals import Signals, measure
from pipeline.flag.sections.terms import heading_terms, terms, told_words, without_periods
from pipeline.flag.sections.vectors import Vectors, make_vectors
from pipeline.schema import Evidence
from pipeline.title_forms import title_key

MAX_PAPERS = 6000  # time grows with the cube of the papers; a longer list is left to the certain rules
_FEWEST_PAPERS = 6
_FEWEST_IN_SECTION = 3  # distinct papers; fewer say too little of what belongs there
_N_NEAREST = 2
_N_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper in one section of a list."""

    entry_id: str
    title: str
    abstract: str | None
    section_path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What the model says of an entry."""

    entry_id: str
    probability: float = 0.0
    suggested: tuple[str, ...] | None = None
    also: tuple[str, ...] | None = None
    """Another section that fits nearly as well."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class PlacementProblem:
    """A list as numbers. Its rows are sorted, so that the order of the list never matters."""

    entries: list[Entry]
    sections: list[tuple[str, ...]]
    titles: list[str]  # of the papers
    paper: np.ndarray
    """`(n_entries,) int64`: each entry's paper."""
    given: np.ndarray
    """`(n_entries,) int64`: each entry's section."""
    vectors: Vectors = field(repr=False)

    @property
    def membership(self) -> np.ndarray:
        """1 where a paper is listed, 0 elsewhere, `(n_papers, n_sections) float64`."""
        listed = np.zeros((len(self.titles), len(self.sections)))
        listed[self.paper, self.given] = 1
        return listed


def pose(entries: Sequence[Entry]) -> PlacementProblem | None:
    """The problem of a list, or None where there is nothing to choose between, or too little or too much to learn from."""
    ordered = sorted(
        entries, key=lambda e: (title_key(e.title) or e.title, e.section_path, e.title, e.entry_id)
    )
    papers: dict[str, list[Entry]] = {}
    for entry in ordered:
        papers.setdefault(title_key(entry.title) or entry.title, []).append(entry)
    sections = sorted({without_periods(entry.section_path) for entry in ordered})
    if len(sections) <= 1 or not _FEWEST_PAPERS <= len(papers) <= MAX_PAPERS:
        return None
    place = {section: at for at, section in enumerate(sections)}
    copies = list(papers.values())
    vectors = make_vectors(
        [terms(group[0].title, max((e.abstract or "" for e in group), key=len)) for group in copies],
        [heading_terms(section) for section in sections],
        load_background(),
    )
    return PlacementProblem(
        ordered,
        sections,
        [group[0].title for group in copies],
        np.repeat(np.arange(len(copies)), [len(group) for group in copies]),
        np.array([place[without_periods(entry.section_path)] for entry in ordered]),
        vectors,
    )


def place_entries(entries: Sequence[Entry], told_from: float) -> list[Placement]:
    """The placement of every entry, in the order given; from the probability `told_from` on with its evidence."""
    problem = pose(entries)
    if problem is None:
        return [Placement(entry_id=entry.entry_id) for entry in entries]
    model, listed = load_model(), problem.membership
    signals = measure(problem.vectors, listed)
    odds = weigh(signals, model.methods, problem.paper, problem.given, listed)
    found = wrong_probability(
        describe_placements(signals, odds, problem.paper, problem.given, model.typical), model
    )
    n_papers, paths = listed.sum(axis=0).astype(int), _paths_of_topics(problem)
    rows: dict[int, Placement] = {}
    for at, entry in enumerate(problem.entries):
        is_judged = n_papers[problem.given[at]] >= _FEWEST_IN_SECTION
        wrong, better = round(float(found[at]), 4) if is_judged else 0.0, int(odds.best[at])
        second = int(odds.second[at])
        rows[id(entry)] = Placement(
            entry_id=entry.entry_id,
            probability=wrong,
            suggested=_section(paths[better], entry),
            also=_section(paths[second], entry) if second != better else None,
            evidence=_evidence(problem, signals, at, better, wrong)
            if is_judged and wrong >= told_from
            else (),
        )
    return [rows[id(entry)] for entry in entries]


def _paths_of_topics(problem: PlacementProblem) -> list[list[tuple[str, ...]]]:
    """The sections of each topic, sorted: several, where they differ by time only."""
    paths: list[set[tuple[str, ...]]] = [set() for _ in problem.sections]
    for entry, topic in zip(problem.entries, problem.given, strict=True):
        paths[topic].add(entry.section_path)
    return [sorted(found) for found in paths]


def _section(paths: Sequence[tuple[str, ...]], entry: Entry) -> tuple[str, ...]:
    """Of the sections of a topic the one of the entry's own time, else the first."""
    same_end = [path for path in paths if path[-1:] == entry.section_path[-1:]]
    return (same_end or paths)[0]


def _evidence(
    problem: PlacementProblem, signals: Signals, at: int, better: int, wrong: float
) -> tuple[Evidence, ...]:
    entry, given = problem.entries[at], int(problem.given[at])
    words, nearest = _words(problem, at, better), _nearest(problem, at, better)
    fits = signals.stacked[problem.paper[at]]
    n_agree = int((fits[better] > fits[given]).sum())
    said = f"{wrong:.0%} probable; {n_agree} of {fits.shape[1]} methods prefer the suggested section"
    return (
        Evidence(source="list", field="section", quote=" > ".join(entry.section_path)),
        Evidence(source="section model", field="probability", quote=said),
        *(Evidence(source="section model", field="words", quote=", ".join(words)) for _ in words[:1]),
        *(Evidence(source="list", field="nearest there", quote=title) for title in nearest),
    )


def _nearest(problem: PlacementProblem, at: int, better: int) -> list[str]:
    """The titles of the papers in a section that are nearest to an entry's."""
    paper, vectors = problem.paper[at], problem.vectors
    alike = vectors.kernel[paper] + vectors.background @ vectors.background[paper]
    members = [other for other in np.flatnonzero(problem.membership[:, better]) if other != paper]
    return [
        problem.titles[other]
        for other in sorted(members, key=lambda o: (-round(alike[o], 6), o))[:_N_NEAREST]
    ]


def _words(problem: PlacementProblem, at: int, better: int) -> list[str]:
    """The words of an entry that speak most for one section rather than for its own."""
    entry, listed, vectors = problem.entries[at], problem.membership, problem.vectors
    listed[problem.paper[at]] = 0
    centres = vectors.terms.T @ listed[:, [better, problem.given[at]]]
    centres = centres / np.maximum(listed[:, [better, problem.given[at]]].sum(axis=0), 1)
    own = zip(*vectors.terms.row(problem.paper[at]), strict=True)
    gain = {
        vectors.names[column]: float(value * (centres[column, 0] - centres[column, 1]))
        for column, value in own
    }
    written: dict[str, Counter[str]] = {}
    for word, form in told_words(f"{entry.title} {entry.abstract or ''}"):
        written.setdefault(word, Counter())[form] += 1
    known = [word for word in written if gain.get(word, 0) > 0 and not re.fullmatch(r"\d+", word)]
    best = sorted(known, key=lambda word: (-round(gain[word], 9), word))[:_N_WORDS]
    return [min(written[word], key=lambda form: (-written[word][form], form)) for word in best]
