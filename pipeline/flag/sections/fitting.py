"""Fitting: the section of a list in which a paper that it lacks would stand, by the same signals as those of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.flag.sections.background import Grid, load_background
from pipeline.flag.sections.model import load_model
from pipeline.flag.sections.placement import MAX_PAPERS, Entry
from pipeline.flag.sections.signals import measure
from pipeline.flag.sections.terms import heading_terms, terms, without_periods
from pipeline.flag.sections.vectors import Vectors, make_vectors
from pipeline.title_forms import title_key

_N_NEAREST = 2
_LEARNT_WEIGHT = 0.5  # of a model fitted on the list as a whole, beside the methods of the signals
_RIDGE = 4.0
_BIAS = 0.2
_SIZE_WEIGHT = 0.25  # of the log of a section's papers: where many stand, the next one is likelier to belong


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaper:
    """A paper that a list has not."""

    title: str
    abstract: str | None
    year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFit:
    """Where a paper fits."""

    section_path: tuple[str, ...]
    probability: float
    """By the section model, among the sections of the list, 0..1."""
    nearest: tuple[str, ...]
    """Titles of the papers there that are most like it."""


def fit_papers(entries: Sequence[Entry], papers: Sequence[NewPaper]) -> list[SectionFit | None]:
    """Where each paper fits best; None of a list that has no sections, or more papers than can be compared."""
    listed = _by_topic(entry for entry in entries if entry.section_path)
    topics = sorted({topic for topics, _ in listed.values() for topic in topics})
    if not topics or not papers or len(listed) + len(papers) > MAX_PAPERS:
        return [None] * len(papers)
    titles = [copies[0].title for _, copies in listed.values()]
    texts = [(copies[0].title, max((one.abstract or "" for one in copies), key=len)) for _, copies in listed.values()]  # fmt: skip
    vectors = make_vectors(
        [terms(*text) for text in [*texts, *((paper.title, paper.abstract or "") for paper in papers)]],
        [heading_terms(topic) for topic in topics],
        load_background(),
    )
    membership = np.zeros((len(listed) + len(papers), len(topics)))
    for row, (own, _) in enumerate(listed.values()):
        membership[row, [topics.index(topic) for topic in own]] = 1
    odds = (measure(vectors, membership).stacked @ load_model().methods)[len(listed) :]
    odds += _LEARNT_WEIGHT * _learnt(vectors, membership[: len(listed)])
    chances = _chances(odds + _SIZE_WEIGHT * np.log1p(membership.sum(axis=0)))
    paths = [_paths_of(topic, entries) for topic in topics]
    found: list[SectionFit | None] = []
    for row, paper in enumerate(papers, start=len(listed)):
        best = int(chances[row - len(listed)].argmax())
        nearest = _nearest(vectors, row, np.flatnonzero(membership[:, best]))
        found.append(
            SectionFit(
                section_path=_path_of_year(paths[best], paper.year),
                probability=round(float(chances[row - len(listed), best]), 3),
                nearest=tuple(titles[other] for other in nearest),
            )
        )
    return found


def _by_topic(entries: Iterable[Entry]) -> dict[str, tuple[set[tuple[str, ...]], list[Entry]]]:
    """The papers of a list by title, each with its sections but for those of time, and its entries."""
    papers: dict[str, tuple[set[tuple[str, ...]], list[Entry]]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.title, entry.section_path, entry.entry_id)):
        topics, copies = papers.setdefault(title_key(entry.title) or entry.title, (set(), []))
        topics.add(without_periods(entry.section_path))
        copies.append(entry)
    return papers


def _learnt(vectors: Vectors, membership: Grid) -> Grid:
    """What a linear model that was fitted on the listed papers says of the others, `(n_others, n_topics) float64`.

    As the methods of the signals it has the mean 0 for each paper, and the deviation 1 over all. `membership` is that of the
    listed papers, which come first in the vectors, `(n_listed, n_topics)`.
    """
    n_listed = len(membership)
    alike = vectors.kernel + 0.5 * np.maximum(vectors.background @ vectors.background.T, 0) + _BIAS
    target = membership / membership.sum(axis=1, keepdims=True)
    weights = np.linalg.solve(alike[:n_listed, :n_listed] + _RIDGE * np.eye(n_listed), target)
    said = alike[n_listed:, :n_listed] @ weights
    centred = said - said.mean(axis=1, keepdims=True)
    return np.asarray(centred / max(float(centred.std()), 1e-9))


def _chances(odds: Grid) -> Grid:
    """The probability of each section, `(n_papers, n_sections) float64`, from log-odds."""
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _paths_of(topic: tuple[str, ...], entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """The sections of a topic: several, where they differ by time alone."""
    return sorted({entry.section_path for entry in entries if without_periods(entry.section_path) == topic})


def _path_of_year(paths: Sequence[tuple[str, ...]], year: int | None) -> tuple[str, ...]:
    """Of sections that differ by time the one of a year, else the last."""
    of_year = [path for path in paths if year and any(str(year) in heading for heading in path)]
    return (of_year or paths[-1:])[0]


def _nearest(vectors: Vectors, row: int, among: np.ndarray) -> list[int]:
    alike = vectors.kernel[row] + vectors.background @ vectors.background[row]
    return sorted(among.tolist(), key=lambda other: (-round(float(alike[other]), 6), other))[:_N_NEAREST]
