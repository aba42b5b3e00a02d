"""The figures of the report: bars and courses, each with its numbers for those who can't see it; the template draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.publish.night import RunCount
from pipeline.run_tables import Tables
from pipeline.schema import Flag, Mention, Work

_MOST_BARS = 20
_LONGEST_LABEL = 50


class Bar(NamedTuple):
    """One bar: what it is of, how high it is, and its length as a share of the longest, in percent."""

    label: str
    height: int
    percent: float


@dataclass(frozen=True)
class BarChart:
    """Bars with a title and what they say in a sentence."""

    name: str
    title: str
    sentence: str
    bars: Sequence[Bar]
    is_upright: bool = False


class Point(NamedTuple):
    """One run in a course: where it stands, in percent from the left and from the top, and what it says."""

    label: str
    value: str
    x: float
    y: float


@dataclass(frozen=True)
class Course:
    """Values over the last runs."""

    name: str
    title: str
    sentence: str
    points: Sequence[Point]
    top: str
    bottom: str


def bar_charts(made: Tables) -> list[BarChart]:
    """Works per year and per section, flags per rule; of what there is nothing, there is no chart."""
    charts = [_per_year(made.works), _per_section(made.mentions), _per_rule(made.flags)]
    return [chart for chart in charts if chart.bars]


def courses(runs: Sequence[RunCount]) -> list[Course]:
    """The share found and the open flags over the last runs; nothing before the second."""
    if len(runs) < 2:
        return []
    days = [run.day for run in runs]
    shares = [100 * run.found for run in runs]
    flags = [float(run.n_flags) for run in runs]
    return [
        _course("found", "Entries found in a source, over the last runs", days, shares, 100.0, "%"),
        _course("flags", "Open flags, over the last runs", days, flags, max(*flags, 1.0), ""),
    ]


def _per_year(works: Sequence[Work]) -> BarChart:
    counts = Counter(work.year for work in works if work.year)
    years = range(min(counts), max(counts) + 1) if counts else range(0)
    shown = years[-_MOST_BARS:]
    bars = _bars({str(year): counts[year] for year in shown})
    before = sum(counts[year] for year in years[:-_MOST_BARS])
    earlier = f" {before:,} are older." if before else ""
    return BarChart("years", "Works per year", f"{_most(bars)}{earlier}", bars, is_upright=True)


def _per_section(mentions: Sequence[Mention]) -> BarChart:
    several = len({mention.list_id for mention in mentions}) > 1
    works: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.work_id:
            place = mention.section or "above the first heading"
            works.setdefault(f"{mention.list_id}: {place}" if several else place, set()).add(mention.work_id)
    return BarChart("sections", "Works per section", *_many({name: len(ids) for name, ids in works.items()}, "section"))  # fmt: skip


def _per_rule(flags: Sequence[Flag]) -> BarChart:
    counts = Counter(flag.name for flag in flags if flag.status == "open")
    return BarChart("rules", "Open flags per rule", *_many(counts, "rule"))


def _many(counts: Mapping[str, int], noun: str) -> tuple[str, list[Bar]]:
    """What the bars say, and the longest of them."""
    ordered = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    bars = _bars(dict(list(ordered.items())[:_MOST_BARS]))
    rest = len(ordered) - len(bars)
    left = f" {rest:,} more {noun}{'s' if rest > 1 else ''} with fewer." if rest else ""
    return f"{_most(bars)}{left}", bars


def _bars(counts: Mapping[str, int]) -> list[Bar]:
    longest = max(counts.values(), default=0) or 1
    return [Bar(_short(label), count, round(100 * count / longest, 2)) for label, count in counts.items()]


def _short(label: str) -> str:
    """The end of a long label, where the heading itself stands."""
    return label if len(label) <= _LONGEST_LABEL else f"…{label[1 - _LONGEST_LABEL :]}"


def _most(bars: Sequence[Bar]) -> str:
    if not bars:
        return ""
    most = max(bars, key=lambda bar: bar.height)
    return f"Most: {most.label}, {most.height:,}."


def _course(
    name: str, title: str, days: Sequence[str], values: Sequence[float], top: float, unit: str
) -> Course:
    told = [f"{value:,.1f}{unit}" if unit else f"{value:,.0f}" for value in values]
    points = [
        Point(day, words, round(2 + 96 * at / (len(values) - 1), 2), round(100 - 100 * value / top, 2))
        for at, (day, words, value) in enumerate(zip(days, told, values, strict=True))
    ]
    sentence = f"From {told[0]} on {days[0]} to {told[-1]} on {days[-1]}."
    return Course(name, title, sentence, points, f"{top:,.0f}{unit}", f"0{unit}")
