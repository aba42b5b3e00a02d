"""The page of one list: its sections in their order, one below the other as the list has them, each with its works."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.export.site_facts import SiteFacts
from pipeline.export.withheld import lists_with_texts
from pipeline.schema import CuratedList, Mention, Work

_MOST_AUTHORS = 3
_DEEPEST = 6  # HTML has no heading below h6


@dataclass(frozen=True, slots=True)
class PlainWork:
    """A work in one line: for readers without a script, and for paper."""

    id: str
    title: str
    url: str | None
    by: str
    where: str
    mark: str | None
    links: list[tuple[str, str]]
    raw: str | None = None
    """The entry's own words, where they may be given on."""


@dataclass(slots=True)
class SectionNode:
    """A section with those below it."""

    title: str | None
    level: int
    anchor: str = ""
    works: list[PlainWork] = field(default_factory=list)
    children: dict[str, SectionNode] = field(default_factory=dict)

    @property
    def below(self) -> list[SectionNode]:
        """The sections below it, in the list's order."""
        return list(self.children.values())

    @property
    def n_below(self) -> int:
        """Works in it and below it."""
        return len(self.works) + sum(node.n_below for node in self.children.values())


def list_page_parts(facts: SiteFacts, row: CuratedList) -> dict[str, Any]:
    """What the page of a list shows."""
    mentions = [mention for mention in facts.mentions if mention.list_id == row.list_id]
    has_texts = row.list_id in lists_with_texts([row], with_texts=facts.with_texts)
    root = _tree(facts, mentions, facts.sections[row.list_id], has_texts=has_texts)
    return {
        "root": root,
        "contents": root.below if len(root.children) > 1 else [],
        "n_works": len({mention.work_id for mention in mentions}),
        "n_others": row.n_mentions - row.n_papers,
    }


def _tree(facts: SiteFacts, mentions: list[Mention], sections: list[str], *, has_texts: bool) -> SectionNode:
    works = {work.work_id: work for work in facts.works}
    anchors = {section: f"s{at}" for at, section in enumerate(sections)}
    root = SectionNode(None, 1)
    seen: set[tuple[str | None, str | None]] = set()
    for mention in mentions:
        node = _node(root, mention, anchors)
        if (mention.section, mention.work_id) not in seen:
            seen.add((mention.section, mention.work_id))
            raw = mention.raw if has_texts else None
            node.works.append(plain_work(facts, works[mention.work_id or ""], raw))
    _name_anchors(root, "h")
    return root


def _node(root: SectionNode, mention: Mention, anchors: dict[str, str]) -> SectionNode:
    """The section in which an entry stands, made if it is new, with those above it."""
    node = root
    for heading in mention.section_path:
        node = node.children.setdefault(heading, SectionNode(heading, min(node.level + 1, _DEEPEST)))
    if mention.section is not None:
        node.anchor = anchors[mention.section]
    return node


def _name_anchors(node: SectionNode, prefix: str) -> None:
    """Give sections that hold no entry themselves an anchor too."""
    for at, child in enumerate(node.children.values()):
        child.anchor = child.anchor or f"{prefix}-{at}"
        _name_anchors(child, f"{prefix}-{at}")


def plain_work(facts: SiteFacts, work: Work, raw: str | None = None) -> PlainWork:
    """A work in one line."""
    mark = "withdrawn" if work.is_withdrawn else "retracted" if work.is_retracted else None
    year = str(work.year) if work.year and str(work.year) not in (work.venue or "") else None
    where = ", ".join(filter(None, (work.venue, year)))
    return PlainWork(
        work.work_id, work.title, facts.page_of(work), _by(work), where, mark, facts.links_of(work), raw
    )


def _by(work: Work) -> str:
    """The first authors, and how many more there are."""
    names = [author.name for author in work.authors]
    between = "; " if any("," in name for name in names) else ", "  # "Bee, Ann; Dee, Carl"
    rest = len(names) - _MOST_AUTHORS
    return f"{between.join(names[:_MOST_AUTHORS])} and {rest} more" if rest > 1 else between.join(names)
