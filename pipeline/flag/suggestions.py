"""Suggestions: the forms in which a flag says what to do, in words for people and in columns for `paperlist fix`."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.flag.entry_lines import is_written
from pipeline.flag.rule import Suggestion, View
from pipeline.flag.titles import own_nickname
from pipeline.schema import Mention
from pipeline.text import words
from pipeline.title_forms import title_words


def replace(before: str, after: str) -> Suggestion:
    """The suggestion to write other words in the place of some."""
    return replace_each([(before, after)])


def replace_each(pairs: Sequence[tuple[str, str]]) -> Suggestion:
    """The suggestion to write other words in the place of each of some."""
    told = ", ".join(f"replace “{before}” with “{after}”" for before, after in pairs)
    return Suggestion(words=told, replaces=tuple(pairs))


def link_to_heading(view: View, anchor: str, line: int) -> Suggestion:
    """The suggestion to link a heading of the list."""
    return Suggestion(
        words=f"link to #{anchor} (heading on {view.told(line)})", url=f"#{anchor}", lines=(line,)
    )


def text_after(lines: Sequence[str], suggestion: Suggestion) -> str | None:
    """What is to be written: the flag's own lines as they become, or what is to be added; None where that is not told."""
    text = "\n".join(lines)
    for before, after in suggestion.replaces:
        if before not in text:
            return None
        text = text.replace(before, after, 1)
    return text if suggestion.replaces else suggestion.text


def retitle(view: View, mention: Mention, title: str) -> Suggestion | str:
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


def move_or_remove(
    view: View, mention: Mention, better: tuple[str, ...], also: tuple[str, ...] = ()
) -> Suggestion:
    """Move the entry to a better section, or to another that fits as well; remove it where the better one lists its paper already."""
    listed = [
        other for other in view.by_work[mention.work_id or ""] if other.section_path[: len(better)] == better
    ]
    if not listed:
        told = f"move to {' > '.join(better)}" + (f", or to {' > '.join(also)}" if also else "")
        return Suggestion(words=told, section=better, other_section=also)
    named = set(title_words(mention.title))
    # of several places below the better section, the one whose heading the title speaks of
    place = max(
        listed,
        key=lambda other: (other.section_path == better, len(named & set(words(other.section_path[-1])))),
    )
    told = f"remove: already listed in {' > '.join(place.section_path)}, {view.told(place.line_start)}"
    return Suggestion(words=told, section=place.section_path, lines=(place.line_start,))
