"""Floods: what one rule says hundreds of times of one list is told once, and reports grow as flags do."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Settings, load_settings
from pipeline.flag.floods import MOST_FLAGS
from pipeline.merge.stage import MOST_PAIRS, told_pairs
from pipeline.publish.report import by_group
from pipeline.run import Options, Outcome, enrich
from tests.project import day


def run(project: Path, lines: list[str]) -> Outcome:
    raw = project / "other"
    raw.mkdir()
    (raw / "many.md").write_text("\n".join(["# Many", "", "## All", "", *lines, ""]), encoding="utf-8")
    settings: Settings = load_settings(raw_dir=raw)
    return enrich(settings, Options(offline=True), day())


@pytest.mark.parametrize("is_flood", [False, True])
def test_t33_a_flood_is_one_flag(project: Path, is_flood: bool) -> None:
    """Up to the bound each is told; beyond it one says how many there are and shows three, as no more than a hint."""
    n = MOST_FLAGS + is_flood
    lines = [
        f"- [Counting {i} Widgets in the {i}th Way](https://e.org/{i}) A. Bee. 2020 [code]()"
        for i in range(n)
    ]
    flags = [flag for flag in run(project, lines).tables.flags if flag.code == "LNK004"]
    if not is_flood:
        assert (n, {"warning"}) == (len(flags), {flag.severity for flag in flags})
        return
    assert [("info", "none", 5, n)] == [
        (flag.severity, flag.fix_safety, flag.line_start, len(flag.mention_ids)) for flag in flags
    ]
    assert f"so flagged {n} times in this list" in flags[0].message
    assert ["line 5: ", "line 6: ", "line 7: "] == [evidence.quote[:8] for evidence in flags[0].evidence]


def test_t33_copies_of_one_work_make_no_square_of_pairs() -> None:
    """Of the pairs that made one work the surest are written, however many copies there are; all others are."""
    copies = [(f"r{one}", f"r{other}", (one + other) / 100) for one, other in combinations(range(50), 2)]
    rows = [(*copy, "same") for copy in copies] + [("r1", "s1", 0.3, "possible"), ("s1", "s2", 0.1, "same")]
    pairs = pd.DataFrame(rows, columns=["id_l", "id_r", "score", "verdict"])
    told = told_pairs(pairs, {f"r{number}": "R" for number in range(50)} | {"s1": "S", "s2": "S"})
    assert MOST_PAIRS + 2 == len(told)
    assert sorted(pairs["score"][:-2])[-MOST_PAIRS:] == sorted(told["score"][:-2])


def test_t33_groups_are_made_in_one_pass(project: Path) -> None:
    """Every flag is shown once: by itself, or under the one that heads its group."""
    flags = run(
        project, ["- [Counting Widgets Well](https://e.org/a) A. Bee. 2020 [code]()"] * 3
    ).tables.flags
    shown = by_group(flags)
    assert sorted(flag.flag_id for flag in flags) == sorted(
        flag.flag_id for one in shown for flag in (one.flag, *one.under)
    )
