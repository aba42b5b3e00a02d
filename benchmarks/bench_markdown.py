"""Lists written from their data: `python benchmarks/bench_markdown.py ../shared`; how many entries come back byte for byte.

Each entry is written in a form that other entries of its list have; how a form is chosen was settled on every other list in
alphabetical order, beginning with the first.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from pipeline.parse.lists import RawList
from pipeline.writing.command import sheet_of
from pipeline.writing.from_data import OUTCOMES, entries_from_data


def main(shared: Path) -> None:
    """Print what became of the entries of each list, and of both halves."""
    print("| list | " + " | ".join(OUTCOMES) + " | equal of the ordinary |")
    print("|---|" + "---|" * (len(OUTCOMES) + 1))
    halves: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for number, path in enumerate(sorted((shared / "bench" / "lists" / "raw").glob("*.md"))):
        sheet = sheet_of(RawList(path.stem, path.name, path.read_bytes()))
        counts = Counter[str](entry.outcome for entry in entries_from_data(sheet))
        halves[number % 2].update(counts)
        print(_row(path.stem, counts))
    for name, counts in zip(("settled on", "held out"), halves, strict=True):
        print(_row(f"**{name}**", counts))
    print(_row("**all**", halves[0] + halves[1]))


def _row(name: str, counts: Counter[str]) -> str:
    ordinary = counts["equal"] + counts["unlike"]
    share = f"{counts['equal'] / ordinary:.3f}" if ordinary else "–"
    return f"| {name} | " + " | ".join(f"{counts[outcome]}" for outcome in OUTCOMES) + f" | {share} |"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
