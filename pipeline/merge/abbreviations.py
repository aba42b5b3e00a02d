"""Abbreviations: words of a title that stand for others by their initials."""

from __future__ import annotations

_SHORTEST, _LONGEST = 3, 7  # letters of a word that may stand for others of its own title
_FEWEST_WORDS = 2  # words that an abbreviation of the other title stands for: it has as many letters


def without_abbreviations(lone: list[str], title: list[str]) -> list[str]:
    """Lone words without those that stand for words beside them, as in "atypical hemolytic uremic syndrome (aHUS)"."""
    if all(len(word) > _LONGEST for word in lone):
        return lone
    initials = "".join(word[:1] for word in title)
    return [word for word in lone if len(word) < _SHORTEST or word not in initials]


def without_spelt_out(lone: list[str], others: list[str], title: list[str]) -> tuple[list[str], list[str]]:
    """Lone words without those that the other title abbreviates, as "growth hormone" to "GH"; and its lone words without "GH".

    Args:
        lone: The words that one title alone has.
        others: Those that the other alone has.
        title: The words of the other title that may be abbreviations.
    """
    if len(lone) < _FEWEST_WORDS:
        return lone, others
    initials = "".join(word[:1] for word in lone)
    for short in title:
        start = initials.find(short) if len(short) >= _FEWEST_WORDS else -1
        if start < 0:
            continue
        end = start + len(short)
        lone, initials = lone[:start] + lone[end:], initials[:start] + initials[end:]
        others = [word for word in others if word != short]
    return lone, others
