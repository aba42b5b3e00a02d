"""Suggestions: the forms in which a flag says what to do, so that people and `paperlist fix` read the same words.

`replace “A” with “B”`: A stands word for word within the flag's lines. `write: B`: the flag's one line becomes B.
`link to #anchor (…)`, `date it D`, `move to S`, `add after line N: B`, `remove: …`: as they read. A suggestion that
starts with another word is for a person: `is_for_a_person`.
"""

from __future__ import annotations

import re

from pipeline.flag.entry_lines import is_written
from pipeline.flag.rule import View
from pipeline.flag.titles import own_nickname
from pipeline.schema import Mention
from pipeline.text import words
from pipeline.title_forms import title_words

_FORMS = (
    "replace “",
    "write: ",
    "link to ",
    "date it ",
    "move to ",
    "add after line ",
    "add: ",
    "remove: ",
    "use https for ",
)
_REPLACE, _WITH = "replace “", "” with “"
_END = re.compile(r"”(?:$|[,;] )")


def is_for_a_person(suggestion: str | None) -> bool:
    """Whether nothing but a person can do what a suggestion says."""
    return suggestion is None or not suggestion.startswith(_FORMS)


def replace(before: str, after: str) -> str:
    """The suggestion to write other words in the place of some."""
    return f"{_REPLACE}{before}{_WITH}{after}”"


def replacements(suggestion: str) -> list[tuple[str, str]]:
    """What a suggestion replaces, and by what."""
    found, at = [], 0
    while (start := suggestion.find(_REPLACE, at)) >= 0:
        before = start + len(_REPLACE)
        middle = suggestion.find(_WITH, before + 1)
        end = _END.search(suggestion, middle + len(_WITH)) if middle >= 0 else None
        if end is None:
            break
        found.append((suggestion[before:middle], suggestion[middle + len(_WITH) : end.start()]))
        at = end.end()
    return found


def retitle(view: View, mention: Mention, title: str) -> str:
    """Give an entry its record's title, and let it keep a nickname that the list puts in front.

    Where markup stands in the middle of the listed title, what the two titles begin with is left as it is.
    """
    written = mention.title_raw.rstrip(" .,;:") or mention.title_raw
    if name := own_nickname(mention.title, title):
        title = f"{name}: {title}"
    old, new = written.split(" "), title.split(" ")
    n_equal = next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
        min(len(old), len(new)),
    )
    for start in range(min(n_equal, len(old) - 1) + 1):
        before = " ".join(old[start:])
        if is_written(view, mention, before):
            return replace(before, " ".join(new[start:]))
    return f"give it the title “{title}”"


def move_or_remove(view: View, mention: Mention, better: tuple[str, ...]) -> str:
    """Move the entry to a better section, or remove it where its paper is listed there already."""
    listed = [
        other for other in view.by_work[mention.work_id or ""] if other.section_path[: len(better)] == better
    ]
    if not listed:
        return f"move to {' > '.join(better)}"
    told = set(title_words(mention.title))
    # of several places below the better section, the one whose heading the title speaks of
    place = max(
        listed,
        key=lambda other: (other.section_path == better, len(told & set(words(other.section_path[-1])))),
    )
    return f"remove: already listed in {' > '.join(place.section_path)}, line {place.line_start}"
