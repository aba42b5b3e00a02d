"""The plot of `bench_dedupe.py`: seconds of CPU by number of records, from `.cache/bench/dedupe.json`."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt  # the drawing backend is chosen first

ROOT = Path(__file__).parents[1]
COLOURS = {
    "paperlist": "#1f5fbf",
    "Splink 5": "#b8862b",
    "bib-dedupe 0.11": "#a34a4a",
    "title ratio": "#8a8a8a",
}


def main() -> None:
    """Draw `docs/merging-speed.png`."""
    rows = json.loads((ROOT / ".cache" / "bench" / "dedupe.json").read_text())
    rows = [row for row in rows if row["dataset"].startswith("synthetic-")]
    figure, axes = plt.subplots(figsize=(7.2, 4.2), dpi=110, layout="constrained")
    for tool, colour in COLOURS.items():
        points = sorted((row["records"], row["cpu_seconds"]) for row in rows if row["tool"] == tool)
        if points:
            _draw(axes, tool, colour, points)
    axes.set(xscale="log", yscale="log", xlabel="records", ylabel="seconds of CPU")
    axes.set_xlim(right=axes.get_xlim()[1] * 3)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.grid(which="major", color="#e6e6e6", linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("Deduplication of synthetic records, one run, one machine", loc="left", fontsize=11)
    figure.savefig(ROOT / "docs" / "merging-speed.png")


def _draw(axes: plt.Axes, tool: str, colour: str, points: list[tuple[int, float]]) -> None:
    sizes, seconds = zip(*points, strict=True)
    axes.plot(sizes, seconds, "o-", color=colour, linewidth=2.4 if tool == "paperlist" else 1.5, markersize=5)
    axes.annotate(
        f"{tool}  {seconds[-1]:,.1f} s", (sizes[-1], seconds[-1]), xytext=(8, 0), textcoords="offset points",
        color=colour, va="center", fontsize=9, fontweight="bold" if tool == "paperlist" else "normal",
    )  # fmt: skip


if __name__ == "__main__":
    main()
