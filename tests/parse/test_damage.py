"""Damaged text is mended where it is damaged, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parse.damage import Repair, mend, mend_text


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("## \uf8ffüîç GANs in MIA", "## 🔍 GANs in MIA"),
        ("\uf8ffüîçRelated Surveys", "🔍Related Surveys"),
        ("*J√©r√¥me Lapuyade-Lahorgue*", "*Jérôme Lapuyade-Lahorgue*"),
        ("donâ€™t", "don’t"),
        ("ðŸ”¥ hot", "🔥 hot"),
    ],
)
def test_damage_is_mended(damaged: str, mended: str) -> None:
    """UTF-8 read as Mac Roman or Windows-1252 is read rightly."""
    assert mended == mend_text(damaged)


@pytest.mark.parametrize(
    "text",
    [
        "naïve", "Müller", "ça", "©", "“quotes” ‘here’", "ﬁne ＷＩＤＥ", "e\u0301", "Few-\xad‐shot", "检测",
        "🔥", "a\u2028b", "&amp;",
    ],
)  # fmt: skip
def test_sound_text_is_left_alone(text: str) -> None:
    """Curly quotes, accents, ligatures and widths are no damage."""
    assert text == mend_text(text)


def test_repairs_are_spans_of_the_raw_line() -> None:
    """Each repair says where it was, in columns of the raw line, and both texts."""
    lines, repairs = mend(("ok", "*J√©r√¥me*"))
    assert lines == ("ok", "*Jérôme*")
    assert (Repair(2, 2, 4, "√©", "é"), Repair(2, 5, 7, "√¥", "ô")) == repairs


@given(st.lists(st.text(st.characters(exclude_characters="\n\r")), max_size=5).map(tuple))
def test_repairs_make_the_mended_lines(lines: tuple[str, ...]) -> None:
    """Applying the repairs to the raw lines gives the mended ones, line by line."""
    mended, repairs = mend(lines)
    assert len(lines) == len(mended)
    for repair in reversed(repairs):
        line = lines[repair.line - 1]
        assert repair.before == line[repair.column_start : repair.column_end]
        lines = (
            *lines[: repair.line - 1],
            line[: repair.column_start] + repair.after + line[repair.column_end :],
            *lines[repair.line :],
        )
    assert lines == mended
