"""Suggestions: the forms in which a flag says what to do, so that people and `paperlist fix` read the same words.

`replace “A” with “B”`: A stands word for word within the flag's lines. `write: B`: the flag's one line becomes B.
`link to #anchor (…)`, `date it D`, `move to S`, `add after line N: B`, `remove: …`: as they read. A suggestion that
starts with another word is for a person.
"""

from __future__ import annotations

import re

from pipeline.flag.rule import View
from pipeline.schema import Mention
from pipeline.text import words

_REPLACE = re.compile(r"replace “(?P<before>.+?)” with “(?P<after>.*?)”(?:$|[,;] )", re.DOTALL)


def replace(before: str, after: str) -> str:
    """The suggestion to write other words in the place of some."""
    return f"replace “{before}” with “{after}”"


def replacements(suggestion: str) -> list[tuple[str, str]]:
    """What a suggestion replaces, and by what."""
    return [(found["before"], found["after"]) for found in _REPLACE.finditer(suggestion)]


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
