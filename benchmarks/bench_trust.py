"""What ends or spoils a night: points tried and failed, per scenario and mishap, written into docs/reliability.md.

    python -m benchmarks.bench_trust [--every N] [--mixtures N] [--nights N]

A point is one event on files of one command, and one mishap there; `tests/mishaps` has the laws that hold after it.
Without options every event is tried, which takes about an hour on two cores.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mishaps.events import MISHAPS
from tests.mishaps.mixtures import N_NIGHTS, a_fresh_night, mixture
from tests.mishaps.scenarios import SCENARIOS, Scenario, broken_laws
from tests.mishaps.soak import soak
from tests.mishaps.warm import WarmCommand

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
TABLE = re.compile(r"(?<=<!-- figures: make bench-trust -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


FEW_EVENTS = 10


@dataclass(frozen=True)
class Tried:
    """A row of the table."""

    scenario: str
    mishap: str
    n_tried: int
    broken: tuple[str, ...]


def main() -> int:
    """Print each row as it is there, and write the table; 1 if anything failed."""
    options = _options()
    warm, rows = WarmCommand(), []
    with tempfile.TemporaryDirectory() as folder:
        for tried in _all(warm, Path(folder), options):
            print(
                f"{tried.scenario}, {tried.mishap}: {tried.n_tried} tried, {len(tried.broken)} failed",
                flush=True,
            )
            print(*tried.broken, sep="\n", end="\n" if tried.broken else "", flush=True)
            rows.append(tried)
    warm.close()
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda _: _table(rows, options.every), page), encoding="utf-8")
    return int(any(tried.broken for tried in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, help="Try every so-manieth event only.")
    parser.add_argument("--mixtures", type=int, default=200, help="How many mixtures.")
    parser.add_argument("--nights", type=int, default=30, help="How many nights the soak has.")
    return parser.parse_args()


def _all(warm: WarmCommand, folder: Path, options: argparse.Namespace) -> Iterator[Tried]:
    for name, made_of in SCENARIOS.items():
        made = made_of(warm, folder / name.replace(" ", "-"))
        for mishap, told in MISHAPS.items():
            points = [
                (scenario, at)
                for scenario in made
                for at in range(0, scenario.n_events, _step(scenario, options.every))
            ]
            broken = [
                sentence
                for number, (scenario, at) in enumerate(points)
                for sentence in broken_laws(warm, scenario, mishap, at, folder / f"{name}-{mishap}-{number}")[
                    :1
                ]
            ]
            yield Tried(name, told, len(points), tuple(broken))
    fresh = a_fresh_night(warm, folder / "fresh")
    mixed = [mixture(warm, folder / f"mixture-{seed}", seed, fresh)[:1] for seed in range(options.mixtures)]
    told = f"{N_NIGHTS} bad nights, a healthy one"
    yield Tried("mixtures", told, options.mixtures, tuple(sentence for found in mixed for sentence in found))
    soaked = soak(warm, folder / "soak", options.nights, seed=0)
    yield Tried("a soak", "random edits of three lists, each night", options.nights, tuple(soaked))


def _step(scenario: Scenario, every: int) -> int:
    """Of a short command, such as a dismissal, all events are tried."""
    return every if scenario.n_events > FEW_EVENTS else 1


def _table(rows: list[Tried], every: int) -> str:
    head = "| scenario | what goes wrong | tried | failed |\n|---|---|---:|---:|\n"
    lines = (f"| {row.scenario} | {row.mishap} | {row.n_tried:,} | {len(row.broken):,} |\n" for row in rows)
    tried = (
        "Every event was tried." if every == 1 else f"Every {every}th event was tried (`--every {every}`)."
    )
    return f"{head}{''.join(lines)}\n{tried}\n"


if __name__ == "__main__":
    raise SystemExit(main())
