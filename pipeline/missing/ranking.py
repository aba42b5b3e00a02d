"""Ranking: the papers that a list lacks, the likeliest first, each with the section that fits and what speaks for it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.flag.sections.fitting import NewPaper, SectionFit, fit_papers
from pipeline.flag.sections.placement import Entry
from pipeline.flag.sections.terms import terms
from pipeline.missing.nearness import nearness
from pipeline.schema import Bibliography, Mention, Record, Work
from pipeline.title_forms import title_key

_LISTS_WEIGHT = 1.0  # of a doubling of the lists that have a paper, in deviations of nearness
_CITATIONS_WEIGHT = 0.1  # of ten times as many citations, in the same


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPaper:
    """A paper that a list lacks, and what speaks for it."""

    paper: Bibliography
    list_ids: tuple[str, ...]
    """The other lists that have it."""
    their_sections: tuple[str, ...]
    """Where they have it."""
    is_recommended: bool
    """Whether Semantic Scholar recommends it for the papers of the list."""
    nearness: float
    """By how many deviations it is nearer to the list's papers than what other lists have is on average."""
    fit: SectionFit | None = None
    """Where it fits; None of what is not told, and in a list without sections."""

    @property
    def score(self) -> float:
        """What it is ranked by."""
        n_voices = len(self.list_ids) + self.is_recommended
        return (
            self.nearness
            + _LISTS_WEIGHT * math.log2(max(n_voices, 1))
            + _CITATIONS_WEIGHT * math.log10(1 + (self.paper.citation_count or 0))
        )


def missing_papers(
    list_id: str,
    mentions: Sequence[Mention],
    works: Mapping[str, Work],
    recommended: Sequence[Record],
    n_told: int,
) -> list[MissingPaper]:
    """What a list lacks, the likeliest first: so many at most.

    Args:
        list_id: The list.
        mentions: Of all lists.
        works: The works of the mentions, by id.
        recommended: What Semantic Scholar recommends.
        n_told: How many are told.
    """
    own = {mention.work_id for mention in mentions if mention.list_id == list_id and mention.work_id}
    found = [
        *_of_other_lists(list_id, own, mentions, works, recommended),
        *_recommended_alone([works[name] for name in works], recommended),
    ]
    near = nearness(
        [_terms(works[name]) for name in sorted(own) if name in works], [_terms(one.paper) for one in found]
    )
    ranked = sorted(
        (replace(one, nearness=float(value)) for one, value in zip(found, near, strict=True)),
        key=lambda one: (-round(one.score, 6), one.paper.title),
    )[:n_told]
    fits = fit_papers(_entries(list_id, mentions, works), [_new(one.paper) for one in ranked])
    return [replace(one, fit=fit) for one, fit in zip(ranked, fits, strict=True)]


def _of_other_lists(
    list_id: str,
    own: Collection[str],
    mentions: Sequence[Mention],
    works: Mapping[str, Work],
    recommended: Sequence[Record],
) -> Iterator[MissingPaper]:
    """The works of the other lists that this one has not, but for those withdrawn or retracted."""
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.work_id and mention.work_id not in own and mention.list_id != list_id:
            places[mention.work_id].append(mention)
    own_titles = {title_key(works[name].title) for name in own if name in works}
    voices = {name for record in recommended for name in _names(record)}
    for work_id, there in sorted(places.items()):
        work = works[work_id]
        if work.is_withdrawn or work.is_retracted or title_key(work.title) in own_titles:
            continue
        yield MissingPaper(
            paper=work,
            list_ids=tuple(sorted({mention.list_id for mention in there})),
            their_sections=tuple(dict.fromkeys(mention.section for mention in there if mention.section)),
            is_recommended=not voices.isdisjoint(_names(work)),
            nearness=0.0,
        )


def _recommended_alone(works: Sequence[Work], recommended: Sequence[Record]) -> Iterator[MissingPaper]:
    """The recommended papers that no list has."""
    known = {name for work in works for name in _names(work)}
    for record in recommended:
        if known.isdisjoint(_names(record)) and not record.is_retracted:
            known.update(_names(record))
            yield MissingPaper(
                paper=record, list_ids=(), their_sections=(), is_recommended=True, nearness=0.0
            )


def _names(paper: Bibliography) -> set[str]:
    """By what two descriptions of one paper are known for the same."""
    return {f"{name}:{value}" for name in ("arxiv_id", "doi", "s2_id") if (value := getattr(paper, name))} | (
        {title_key(paper.title)} if title_key(paper.title) else set()
    )


def _terms(paper: Bibliography) -> Counter[str]:
    return terms(paper.title, paper.abstract)


def _new(paper: Bibliography) -> NewPaper:
    return NewPaper(title=paper.title, abstract=paper.abstract, year=paper.year)


def _entries(list_id: str, mentions: Sequence[Mention], works: Mapping[str, Work]) -> list[Entry]:
    return [
        Entry(
            entry_id=mention.mention_id,
            title=mention.title,
            abstract=works[mention.work_id].abstract if mention.work_id else None,
            section_path=mention.section_path,
        )
        for mention in mentions
        if mention.list_id == list_id and mention.kind == "paper"
    ]
