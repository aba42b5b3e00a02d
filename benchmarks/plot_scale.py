"""The curves of `bench_scale.py`: seconds and memory of merging by records, from `.cache/bench/scale.json`, drawn to a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt  # the drawing backend is chosen first
from matplotlib.axes import Axes

ROOT = Path(__file__).parents[1]
COLOURS = {"one process": "#1f5fbf", "two processes": "#4a8a5a", "spilled": "#b8862b", "Dask": "#a34a4a"}


def main() -> None:
    """Draw the file that is named."""
    mpl.rcParams["svg.hashsalt"] = "paperlist"  # the same figures, the same file
    rows = json.loads((ROOT / ".cache" / "bench" / "scale.json").read_text())
    rows = [row for row in rows if row["what"] == "merge"]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.8), layout="constrained")
    for how, colour in COLOURS.items():
        points = sorted((row for row in rows if row["how"] == how), key=lambda row: row["n"])
        if points:
            _draw(left, how, colour, points, "cpu_s")
            _draw(right, how, colour, points, "peak_mb")
    left.set_title("seconds of CPU, all processes", loc="left", fontsize=10)
    right.set_title("MB at the peak of the largest process", loc="left", fontsize=10)
    for axes in (left, right):
        axes.set(xscale="log", yscale="log", xlabel="records merged")
        axes.grid(which="major", color="#e6e6e6", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    left.legend(frameon=False, fontsize=9)
    figure.savefig(sys.argv[1], metadata={"Date": None})


def _draw(axes: Axes, how: str, colour: str, points: list[dict[str, Any]], what: str) -> None:
    axes.plot(
        [row["n"] for row in points],
        [row[what] for row in points],
        "o-",
        color=colour,
        label=how,
        linewidth=1.6,
        markersize=4,
    )


if __name__ == "__main__":
    main()
