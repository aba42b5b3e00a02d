"""Names: how the authors that a list gives fit those of the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from pipeline.people import is_cut_short, is_part_of_name, one_spelling, surname
from pipeline.schema import Mention, Record
from pipeline.text import fold, squash, words

_LEAST_LETTERS = 5  # of a surname that can be told to be misspelt


def is_open(mention: Mention) -> bool:
    """Whether a list says that there are more authors than it names."""
    return is_cut_short(mention.authors_text or "")


def tokens(names: Iterable[str]) -> set[str]:
    """Every part of some names, folded, and each whole surname: lists print names in any order."""
    return set().union(*map(_tokens_of_name, names))


@lru_cache(maxsize=1 << 14)
def _tokens_of_name(name: str) -> frozenset[str]:
    parts = (*words(name), surname(name), squash(name))
    return frozenset(filter(None, map(one_spelling, parts)))


def knows(name: str, known: set[str]) -> bool:
    """Whether the surname of a printed name, or a name that stands alone, is among the parts of others."""
    parts = words(name)
    own = {one_spelling(surname(name))} | ({one_spelling(parts[0])} if len(parts) == 1 else set())
    return bool(own & known) or any(is_part_of_name(part, other) for part in own for other in known)


def misspelling(name: str, others: Sequence[str]) -> str | None:
    """The name, of some, that a printed one is a misspelling of: another surname by a letter or two, the same given."""
    family = one_spelling(surname(name))
    if len(family) < _LEAST_LETTERS:
        return None
    for other in others:
        right = one_spelling(surname(other))
        given = set(words(other)) & set(words(name)) - {family, right}
        near = OSA.distance(family, right) <= (1 if len(right) < 8 else 2)
        if (
            family != right
            and near
            and len(right) >= _LEAST_LETTERS
            and (given or fuzz.ratio(fold(name), fold(other)) > 85)
        ):
            return other
    return None


def author_names(record: Record) -> list[str]:
    """The printed names of a record's authors."""
    return [author.name for author in record.authors]
