"""Copies: which entries list one paper, and which one of several is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.flag.strangers import are_strangers
from pipeline.keys import ID_COLUMNS
from pipeline.schema import Mention
from pipeline.title_forms import title_key, title_words
from pipeline.venues import tells_venue

if TYPE_CHECKING:  # a view holds its copies
    from pipeline.flag.rule import View

_TELLING = 4  # words of a title that no two papers of one list have by chance


def copies_of(view: View) -> list[list[Mention]]:
    """The entries of each paper that is listed more than once: those of one work, and those of one long title."""
    groups: dict[str, list[Mention]] = {}
    titled: dict[str, str] = {}
    for work_id, mentions in view.by_work.items():
        first = mentions[0]
        key = title_key(first.title) if len(title_words(first.title)) >= _TELLING else ""
        same = titled.setdefault(key, work_id) if key else work_id
        if same != work_id and not _are_two(view, groups[same][0], first):
            groups[same] += mentions
        else:
            groups[work_id] = list(mentions)
    found = [sorted(mentions, key=lambda mention: mention.position) for mentions in groups.values()]
    return [mentions for mentions in found if len(mentions) > 1]


def _are_two(view: View, mention_l: Mention, mention_r: Mention) -> bool:
    """Whether two entries under one title are two papers, or the link of one of them is wrong."""
    is_misled = view.linked_elsewhere(mention_l) or view.linked_elsewhere(mention_r)
    return bool(is_misled) or are_strangers(mention_l, mention_r)


def have_other_ids(mention_l: Mention, mention_r: Mention) -> bool:
    """Whether two entries give other identifiers of one kind."""
    told = ((getattr(mention_l, name), getattr(mention_r, name)) for name in ID_COLUMNS.values())
    return any(one and other and one != other for one, other in told)


def kept_copy(mentions: Sequence[Mention]) -> Mention:
    """The one that names where the paper was published, else has more links; of equals, the first."""
    return max(
        mentions,
        key=lambda mention: (tells_venue(mention.venue_text), len(_roles(mention)), -mention.position),
    )


def _roles(mention: Mention) -> set[str]:
    return {link.role for link in mention.links}
