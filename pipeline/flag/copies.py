"""Copies: of several entries of one paper, which one is kept."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schema import Mention
from pipeline.text import words

_PREPRINT = frozenset(("arxiv", "preprint", "corr", "eprint"))


def kept_copy(mentions: Sequence[Mention]) -> Mention:
    """The one that names where the paper was published, else has more links; of equals, the first."""
    return max(mentions, key=lambda mention: (_names_venue(mention), len(_roles(mention)), -mention.position))


def _names_venue(mention: Mention) -> bool:
    told = set(words(mention.venue_text or ""))
    return bool(told) and not told & _PREPRINT


def _roles(mention: Mention) -> set[str]:
    return {link.role for link in mention.links}
