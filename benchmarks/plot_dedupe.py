"""The plot of `bench_dedupe.py`: seconds of CPU by number of records, from `.cache/bench/dedupe.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt  # the drawing backend is chosen first
from matplotlib.axes import Axes

ROOT = Path(__file__).parents[1]
OURS = "paperlist"
COLOURS = {
    OURS: "#1f5fbf", "Splink 5": "#b8862b", "bib-dedupe 0.11": "#a34a4a", "GoldenMatch 3.22": "#4a8a5a", "title ratio": "#6f6f6f",
}  # fmt: skip
ABOVE = {"Splink 5", "bib-dedupe 0.11"}  # named above their ends: beside them other lines pass
LEAST = 0.005  # seconds: what is faster can't be told apart


def main() -> None:
    """Draw `docs/merging-speed.png`."""
    rows = json.loads((ROOT / ".cache" / "bench" / "dedupe.json").read_text())
    rows = [row for row in rows if row["dataset"].startswith("synthetic-")]
    figure, axes = plt.subplots(figsize=(8.2, 4.6), dpi=110, layout="constrained")
    for tool, colour in COLOURS.items():
        points = sorted((row for row in rows if row["tool"] == tool), key=lambda row: row["records"])
        if points:
            _draw(axes, tool, colour, points)
    axes.set(xscale="log", yscale="log", xlabel="records", ylabel="seconds of CPU")
    left, right = axes.get_xlim()
    axes.set_xlim(left, right * 10)  # room for the names
    axes.set_ylim(top=axes.get_ylim()[1] * 2)
    axes.set_xticks(sorted({row["records"] for row in rows}))
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.grid(which="major", color="#e6e6e6", linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("Deduplicating synthetic records (both axes logarithmic)", loc="left", fontsize=11)
    figure.savefig(ROOT / "docs" / "merging-speed.png")


def _draw(axes: Axes, tool: str, colour: str, points: list[dict[str, Any]]) -> None:
    """The line of one tool, named at its end; each of our points has its seconds."""
    sizes = [row["records"] for row in points]
    seconds = [max(row["cpu_seconds"], LEAST) for row in points]
    ours, last = tool == OURS, points[-1]
    weight = "bold" if ours else "normal"
    axes.plot(sizes, seconds, "o-", color=colour, linewidth=2.4 if ours else 1.5, markersize=5)
    above = tool in ABOVE
    axes.annotate(
        f"{tool}:{' ' if above or ours else chr(10)}{_told(last['cpu_seconds'])}, F1 {last['f1']:.2f}",
        (sizes[-1], seconds[-1]), xytext=(0, 8) if above else (9, 0), textcoords="offset points", color=colour,
        ha="center" if above else "left", va="bottom" if above else "center", fontsize=9, fontweight=weight,
    )  # fmt: skip
    for size, value in zip(sizes[:-1], seconds[:-1], strict=True) if ours else ():
        axes.annotate(
            _told(value), (size, value), xytext=(0, 7), textcoords="offset points", color=colour, ha="center", fontsize=8,
        )  # fmt: skip


def _told(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds >= 10 else f"{seconds:.2g} s"


if __name__ == "__main__":
    main()
