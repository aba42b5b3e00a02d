"""Titles as columns, in the forms that `title_forms` gives them; and what single words say: numbers and marks that set apart."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.columns import changed_where, each_distinct
from pipeline.telling_words import number_of
from pipeline.text import words
from pipeline.title_forms import MARKS, fold_title
from pipeline.title_noise import MAY_BE_NOISY, without_noise

# rows in which the letters are not all that there is to a title: the others are folded without being read one by one
_READ = r"[^\x20-\x7e]|[&<\\${}]|  |^ | $"

_YEAR = re.compile(r"(?:19|20)\d\d")


def folded_titles(text: pa.Array) -> pa.Array:
    """Titles as `fold_title` has them; of null, the empty one."""
    text = pc.fill_null(text, "")
    mask = pc.match_substring_regex(text, _READ)
    return changed_where(mask, lambda _: each_distinct(text.filter(mask), fold_title), pc.ascii_lower(text))


def title_words_of(folded: pa.Array) -> pa.Array:
    """The words of records' titles as `record_title` has them, from folded titles."""
    return spaced(changed_where(MAY_BE_NOISY, lambda some: each_distinct(some, without_noise), folded))


def spaced(folded: pa.Array) -> pa.Array:
    """Words of folded text with one space between."""
    ascii_only = pc.utf8_trim_whitespace(pc.replace_substring_regex(folded, r"[^a-z0-9]+", " "))
    foreign = pc.invert(pc.string_is_ascii(folded))
    return changed_where(
        foreign, lambda _: each_distinct(folded.filter(foreign), lambda one: " ".join(words(one))), ascii_only
    )


def squashed(text: pa.Array) -> pa.Array:
    """Words without the spaces between them."""
    return pc.replace_substring(text, " ", "")


def heads(folded: pa.Array) -> pa.Array:
    """What stands before the first colon of folded titles, as `record_head` has it; "" where there is none."""
    found = pc.struct_field(pc.extract_regex(folded, r"^(?P<head>[^:]{2,80}):\s"), "head")
    return squashed(spaced(pc.fill_null(found, "")))


class Vocabulary:
    """What single words say: the number they stand for, the marks they bear."""

    def __init__(self, tokens: list[str]) -> None:
        self.numbers = np.array([number_of(token) for token in tokens], dtype=np.int64)
        self.marks = np.array([mark_bits(token) for token in tokens], dtype=np.int64)
        self.years = np.array(
            [int(token) if _YEAR.fullmatch(token) else 0 for token in tokens], dtype=np.int32
        )
        self.lengths = np.array([len(token) for token in tokens], dtype=np.int32)


def mark_bits(token: str) -> int:
    """The marks that a word bears (comment, part, survey, …), a bit each."""
    return sum(1 << bit for bit, tokens in enumerate(MARKS.values()) if token in tokens)
