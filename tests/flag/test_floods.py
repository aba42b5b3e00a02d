"""Floods: what one rule says hundreds of times of one list is told once, and reports grow as flags do."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Settings, load_settings
from pipeline.decision_commands import dismiss
from pipeline.flag.rules import RULES
from pipeline.merge.stage import MOST_PAIRS, told_pairs
from pipeline.publish.report_lists import by_group
from pipeline.run import Options, Outcome, enrich
from tests.project import day

MOST_FLAGS = RULES["LNK004"].most


def run(project: Path, lines: list[str]) -> Outcome:
    raw = project / "other"
    raw.mkdir()
    (raw / "many.md").write_text("\n".join(["# Many", "", "## All", "", *lines, ""]), encoding="utf-8")
    return again(project)


def again(project: Path) -> Outcome:
    """The next night on the list of `run`."""
    settings: Settings = load_settings(raw_dir=project / "other")
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


def test_t33_decisions_come_before_floods(project: Path) -> None:
    """What was decided before there was a flood is no part of it: it holds, is not idle, and is not counted."""
    lines = [
        f"- [Counting {i} Widgets in the {i}th Way](https://e.org/{i}) A. Bee. 2020 [code]()"
        for i in range(MOST_FLAGS + 3)
    ]
    run(project, lines)
    said = {
        "decisions.toml": ("dismissed", 'reason = "wanted"\n', (0,)),
        "baseline.toml": ("flags", "", (1, 2)),
    }
    for name, (table, reason, numbers) in said.items():
        (project / "other" / name).write_text(
            "".join(
                f'[[{table}]]\nlist = "many"\ncode = "LNK004"\nsubject = ["url:e.org/{n}", "All", "link"]\n{reason}'
                for n in numbers
            )
        )
    outcome = again(project)
    flags = [flag for flag in outcome.tables.flags if flag.code == "LNK004"]
    assert ([], {"dismissed": 1, "baselined": 2, "open": MOST_FLAGS}) == (
        outcome.notes,
        Counter(flag.status for flag in flags),
    )


def test_t33_a_dismissed_flood_stays_dismissed(project: Path) -> None:
    """A person says no to it once; it is the same one with a place more."""
    lines = [
        f"- [Counting {i} Widgets](https://e.org/{i}) A. Bee. 2020 [code]()" for i in range(MOST_FLAGS + 2)
    ]
    flood = next(flag for flag in run(project, lines[:-1]).tables.flags if flag.code == "LNK004")
    settings = load_settings(raw_dir=project / "other")
    dismiss(settings, [flood.flag_id], "our custom")
    path = project / "other" / "many.md"
    path.write_text(path.read_text() + lines[-1] + "\n")
    outcome = again(project)
    flags = [flag for flag in outcome.tables.flags if flag.code == "LNK004"]
    assert ([], [(flood.flag_id, "dismissed", "our custom")]) == (
        outcome.notes,
        [(flag.flag_id, flag.status, flag.evidence[-1].quote) for flag in flags],
    )
