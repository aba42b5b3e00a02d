"""`paperlist missing`: what a list of the current release lacks, in lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.missing.ranking import MissingPaper, missing_papers
from pipeline.missing.recommended import recommended_for
from pipeline.publish.reading import Release, read_release
from pipeline.schema import Work
from pipeline.text import plural


@dataclass(frozen=True, slots=True)
class Missing:
    """The papers that a list lacks, the likeliest first, and what was left out in finding them."""

    papers: Sequence[MissingPaper]
    concerns: tuple[str, ...]


def missing_from(
    list_id: str, settings: Settings, n_told: int, *, offline: bool, clock: Callable[[], datetime]
) -> Missing:
    """What a list of the current release lacks of what other lists have, and of what is recommended for its papers.

    Raises:
        ConfigError: There is no such list in the release.
    """
    release = read_release(settings.out_dir)
    known = sorted({mention.list_id for mention in release.mentions})
    if list_id not in known:
        raise ConfigError(f"There is no list {list_id!r} in this release. There are: {', '.join(known)}.")
    works = {work.work_id: work for work in release.works}
    recommended = recommended_for(_works_of(list_id, release, works), settings, offline=offline, clock=clock)
    papers = missing_papers(list_id, release.mentions, works, recommended.records, n_told)
    return Missing(papers, tuple(_concerns(known, recommended.concern)))


def _works_of(list_id: str, release: Release, works: dict[str, Work]) -> list[Work]:
    """The works of a list in its order, each once."""
    own = dict.fromkeys(mention.work_id for mention in release.mentions if mention.list_id == list_id)
    return [works[name] for name in own if name in works]


def _concerns(known: Sequence[str], concern: str | None) -> list[str]:
    """What was left out, a sentence each."""
    told = (
        []
        if len(known) > 1
        else ["There is no other list in this release that could have what this one lacks."]
    )
    if concern is not None:
        told.append(f"Left out: what Semantic Scholar recommends; {concern.rstrip('.')}.")
    return told


def closing_sentence(list_id: str, missing: Missing) -> str:
    """How much was told."""
    n_recommended = sum(one.is_recommended for one in missing.papers)
    return f"{plural(len(missing.papers), 'paper')} that {list_id} may lack, {n_recommended} of them recommended. Nothing was flagged."
