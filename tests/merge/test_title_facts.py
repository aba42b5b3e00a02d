"""Odd titles in merging: two forms of one title are one work, two titles that differ by more are not."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.merge.dedupe import dedupe
from tests.titles import ODD_TITLES

OTHER = [
    ("On the Order of Hidden Widgets, Part ２", "On the Order of Hidden Widgets, Part 3"),
    ("基于注意力的小部件计数方法研究综述", "基于卷积网络的商店图像分割方法综述"),
]


def clusters_of(titles: list[tuple[str, str]]) -> list[bool]:
    """Whether the titles of each pair end in one work; each pair has authors and a year of its own."""
    rows = [
        (
            f"{at}{side}",
            title,
            f"{chr(65 + at // 26)}{chr(97 + at % 26)}son, Ann; Dee{at}sen, Carl",
            1950 + at,
        )
        for at, pair in enumerate(titles)
        for side, title in zip("lr", pair, strict=True)
    ]
    found = dedupe(pd.DataFrame(rows, columns=["id", "title", "authors", "year"])).clusters
    of = dict(zip(found["id"], found["cluster_id"], strict=True))
    return [of[f"{at}l"] == of[f"{at}r"] for at in range(len(titles))]


def test_one_work() -> None:
    """Records that differ in the form of their title alone are one work."""
    together = clusters_of([(odd.written, odd.usual) for odd in ODD_TITLES])
    assert [] == [odd.written for odd, is_one in zip(ODD_TITLES, together, strict=True) if not is_one]


@pytest.mark.parametrize("pair", OTHER)
def test_two_works(pair: tuple[str, str]) -> None:
    """Another number or other words make another paper, in whatever form they are written."""
    assert [False] == clusters_of([pair])
