"""Suggestions about where an entry belongs, in the words that a fix reads."""

from __future__ import annotations

from pipeline.flag.rule import View
from pipeline.schema import Mention
from pipeline.text import words


def move_or_remove(view: View, mention: Mention, better: tuple[str, ...]) -> str:
    """Move the entry to a better section, or remove it where its paper is listed there already."""
    listed = [
        other for other in view.by_work[mention.work_id or ""] if other.section_path[: len(better)] == better
    ]
    if not listed:
        return f"move to {' > '.join(better)}"
    told = set(words(mention.title))
    # of several places below the better section, the one whose heading the title speaks of
    place = max(
        listed,
        key=lambda other: (other.section_path == better, len(told & set(words(other.section_path[-1])))),
    )
    return f"remove: already listed in {' > '.join(place.section_path)}, line {place.line_start}"
