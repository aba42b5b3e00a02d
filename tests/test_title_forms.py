"""Title forms: what a reader sees, its words, its key, its nickname; columns of titles give the same."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.merge import titles
from pipeline.text import fold
from pipeline.title_forms import (
    bare_key,
    bare_title,
    fold_title,
    nickname,
    plain_title,
    record_head,
    record_title,
    title_key,
    title_words,
    without_nickname,
)
from tests.titles import ODD_TITLES, OddTitle, every_title

PIECES = [odd.written for odd in ODD_TITLES] + [
    "A Report", "Name: ", " & ", "(2019)", "2019. ", "[Erratum appears in", "[J]", "(ICML 98)", "Doe, J., 1998: ", "et al. ", " in Proc. ",
    ", pages 3-14", " VLDB 1997", '"', "“", "$", "\\", "{", "}", "<", ">", "&lt;", ";", "  ", "\t", "\u2028", "İ", "ß", "Ⅻ", "が", "한", "ʼ", "\u0301",
]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4))).map("".join))


@every_title
def test_forms(odd: OddTitle) -> None:
    """A title reads as it does, has these words and this nickname, and the key of its ordinary form."""
    assert (odd.plain, odd.words) == (plain_title(odd.written), " ".join(title_words(odd.written)))
    assert odd.nickname == nickname(odd.written)
    assert odd.words.replace(" ", "") == title_key(odd.written) == title_key(odd.usual)


@every_title
def test_plain_titles_stay(odd: OddTitle) -> None:
    """What a reader sees is not read once more as something else."""
    assert odd.plain == plain_title(odd.plain)
    assert title_key(odd.plain) == title_key(odd.written)


@pytest.mark.parametrize(
    ("listed", "bare"),
    [
        ("(CVPR 2024) Counting Dynamic Widgets", "Counting Dynamic Widgets"),
        ("Counting Dynamic Widgets, in arXiv 2023", "Counting Dynamic Widgets"),
        ("Counting $\\beta$ Widgets (NeurIPS 2023)", "Counting β Widgets"),
        ("Counting Dynamic Widgets | Ann Bee | PDF", "Counting Dynamic Widgets"),
        ("(Re)Counting Widgets", "(Re)Counting Widgets"),
        ("[X] Widgets", "[X] Widgets"),
    ],
)
def test_what_lists_put_around_a_title(listed: str, bare: str) -> None:
    """A venue, a label and other cells come off; brackets that belong to the title stay."""
    assert (bare, title_key(bare)) == (bare_title(listed), bare_key(listed))


@pytest.mark.parametrize(
    ("title", "name", "rest"),
    [
        ("CLIP: Learning from Stores", "CLIP", "Learning from Stores"),
        ("Widget Former：计数", "Widget Former", "计数"),
        ("α-β-CROWN: Verified Stores", "α-β-CROWN", "Verified Stores"),
        ("Three Word Name: Of Stores", "", "Three Word Name: Of Stores"),
        ("X: A Store", "", "X: A Store"),
        ("CLIP:", "", "CLIP:"),
    ],
)
def test_nicknames(title: str, name: str, rest: str) -> None:
    """One or two words of three letters or more before a colon, with something behind it."""
    assert (name, rest) == (nickname(title), without_nickname(title))


@given(st.text())
def test_folding_twice(text: str) -> None:
    """What is folded stays as it is."""
    assert fold(text) == fold(fold(text))


@given(st.lists(TEXTS, min_size=1))
def test_columns_give_what_single_titles_give(texts: list[str]) -> None:
    """A column of any texts is folded, cleaned and taken apart as each of them by itself is."""
    whole = [text.encode("utf-8", "replace").decode() for text in texts]
    column = titles.folded_titles(pa.array(whole, pa.string()))
    assert [fold_title(text) for text in whole] == column.to_pylist()
    assert [record_title(text) for text in whole] == titles.title_words_of(column).to_pylist()
    assert [record_head(text) for text in whole] == titles.heads(column).to_pylist()
