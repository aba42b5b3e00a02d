"""The figures of `bench_scale.py` as tables for people: nights, merging, snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Figure = Mapping[str, Any]
_Cell = Callable[[Figure], str]


def _number(name: str) -> _Cell:
    return lambda figure: f"{figure[name]:,}" if name in figure else ""


_COST: dict[str, _Cell] = {
    "CPU s": _number("cpu_s"),
    "s by the clock": _number("wall_s"),
    "peak MB": _number("peak_mb"),
}
_TABLES: dict[str, tuple[Callable[[str], bool], dict[str, _Cell]]] = {
    "Nights, offline, in one process": (
        lambda what: what.endswith("night"),
        {"lists": _number("n"), "MB": _number("mb"), "night": lambda figure: figure["what"].split()[0], **_COST},
    ),
    "Merging": (
        lambda what: what == "merge",
        {"records": _number("n"), "how": lambda figure: figure["how"], **_COST, "held MB": _number("held_mb")},
    ),
    "Snapshots built": (
        lambda what: what.startswith("build"),
        {"papers": _number("n"), "of": lambda figure: figure["what"].split()[1], **_COST, "a second": _number("per_s"), "MB on disk": _number("mb")},
    ),
}  # fmt: skip


_ASKED = {
    "open_s": "s until it is open and gave its first answer",
    "open_mb": "MB that this takes",
    "ids_found_per_s": "ids found in the index, a second of CPU",
    "ids_per_s": "records by id, a second of CPU",
    "titles_per_s": "records by whole title, a second of CPU",
    "bent_titles_per_s": "records by a title that is not quite theirs, a second of CPU",
    "mentions": "mentions resolved together, in two processes",
    "mentions_wall_s": "s that took by the clock",
    "mentions_cpu_s": "s that took of CPU",
    "found": "of them found",
    "differ_one_by_one": "other answers when asked one by one",
}


def told_figures(figures: Sequence[Figure]) -> str:
    """All figures, in a table for each kind; what was asked of snapshots, line by line."""
    tables = [
        [title, *_rows(columns, own)]
        for title, (is_own, columns) in _TABLES.items()
        if (own := [figure for figure in figures if is_own(figure["what"])])
    ]
    asked = [figure for figure in figures if figure["what"].startswith("ask")]
    tables += [
        [f"Snapshot of {figure['n']:,} papers asked ({figure['what'].split()[1]})", *_lines(figure)]
        for figure in asked
    ]
    return "\n\n".join("\n".join(table) for table in tables) + "\n"


def _rows(columns: Mapping[str, _Cell], figures: Sequence[Figure]) -> Iterator[str]:
    rows = [list(columns), *([cell(figure) for cell in columns.values()] for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))


def _lines(figure: Figure) -> Iterator[str]:
    """What was asked; figures that this page has no words for, under their names."""
    for name, value in figure.items():
        if name not in ("what", "n", "differs"):
            yield f"  {value:>12,}  {_ASKED.get(name, name)}"
