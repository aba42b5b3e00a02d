"""Text: the short ways for ASCII texts give what the patterns give."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import fold, one_line, squash, words

TEXTS = st.one_of(st.text(st.characters(max_codepoint=127)), st.text())


@given(TEXTS)
def test_short_ways(text: str) -> None:
    """Letters and digits are kept, all else parts or is dropped; any white space is a space."""
    assert re.sub(r"[\W_]+", "", fold(text)) == squash(text)
    assert re.sub(r"[\W_]+", " ", fold(text)).split() == words(text)
    assert re.sub(r"\s+", " ", text).strip() == one_line(text)
