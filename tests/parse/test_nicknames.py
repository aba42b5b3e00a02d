"""What stands before a colon: a paper's nickname, or people; both may be two words with capitals."""

from __future__ import annotations

import pytest

from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of

NICKNAMES = """
- Slow Tides: Forecasting Harbour Levels with Graphs{first}, *ICCV 2021*. [[paper](https://arxiv.org/abs/2103.14030)]
- Quiet Gears: Sparse Gating for Robot Hands{second}, *NeurIPS 2021*. [[paper](https://arxiv.org/abs/2107.06278)]
"""
PEOPLE = """
- Ann Bee and Carl Dee: Forecasting Harbour Levels with Graphs, *ICCV 2021*. [[paper](https://arxiv.org/abs/2103.14030)]
- Eve Eff: Sparse Gating for Robot Hands, *NeurIPS 2021*. [[paper](https://arxiv.org/abs/2107.06278)]
"""


def read(text: str) -> list[tuple[str, tuple[str, ...]]]:
    document = read_document(RawList("x", "x.md", f"# Papers\n\n## All\n{text}".encode()))
    return [(mention.title, mention.authors or ()) for mention in mentions_of(document)]


@pytest.mark.parametrize(
    ("first", "second", "authors"),
    [(", Ann Bee and Carl Dee", ", Eve Eff", [("Ann Bee", "Carl Dee"), ("Eve Eff",)]), ("", "", [(), ()])],
)
def test_a_nickname_is_nobody(first: str, second: str, authors: list[tuple[str, ...]]) -> None:
    """A nickname of two words stays in its title, whether people are named behind it or not."""
    titles = [
        "Slow Tides: Forecasting Harbour Levels with Graphs",
        "Quiet Gears: Sparse Gating for Robot Hands",
    ]
    assert list(zip(titles, authors, strict=True)) == read(NICKNAMES.format(first=first, second=second))


def test_people_before_a_colon() -> None:
    """Where some of a section's leads are plainly several people, one that stands alone is a person, too."""
    assert [
        ("Forecasting Harbour Levels with Graphs", ("Ann Bee", "Carl Dee")),
        ("Sparse Gating for Robot Hands", ("Eve Eff",)),
    ] == read(PEOPLE)
