"""Suggestions: the forms in which a flag says what to do, so that people and `paperlist fix` read the same words.

`replace “A” with “B”`: A stands word for word within the flag's lines. `write: B`: the flag's one line becomes B.
`link to #anchor (…)`, `date it D`, `move to S`, `add after line N: B`, `remove: …`: as they read. A suggestion that
starts with another word is for a person.
"""

from __future__ import annotations

import re

_REPLACE = re.compile(r"replace “(?P<before>.+?)” with “(?P<after>.*?)”(?:$|[,;] )", re.DOTALL)


def replace(before: str, after: str) -> str:
    """The suggestion to write other words in the place of some."""
    return f"replace “{before}” with “{after}”"


def replacements(suggestion: str) -> list[tuple[str, str]]:
    """What a suggestion replaces, and by what."""
    return [(found["before"], found["after"]) for found in _REPLACE.finditer(suggestion)]
