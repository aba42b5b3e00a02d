"""Mixtures: nights on which services, the disk, the clock, records and lists go wrong at once, drawn by a seed.

After each night the laws hold, and the first healthy night after them gives what a fresh folder gives, but for what is
kept on purpose: ids, `first_seen`, and the time at which a record was fetched.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.publish.manifest import damaged_files, outdated_files
from pipeline.publish.references import dangling
from pipeline.publish.release import FILES, RELEASED
from pipeline.publish.run_log import read_runs
from pipeline.schema import ROWS
from pipeline.tables import read_table
from tests.mishaps.events import MISHAPS, Mishap
from tests.mishaps.warm import Ended, WarmCommand
from tests.project import NOWHERE
from tests.resolve.online_project import entries
from tests.services import Library, Services, faults

N_NIGHTS = 2
N_EVENTS = 140  # about as many as a night has: a mishap beyond its last event does not happen
AFTERWARDS = "2027-02-01T03:17:00+00:00"
"""A night on which nothing is fresh any more that was remembered before."""
PATIENCE = {
    "PAPERLIST_PROBE_SECONDS": "1",
    "PAPERLIST_FIRST_ANSWER_SECONDS": "1",
    "PAPERLIST_READ_TIMEOUT": "1",
    "PAPERLIST_CALL_SECONDS": "3",
}
PASSING = (
    faults.too_many_requests(), faults.unavailable(retry_after=0), faults.server_error(), faults.too_large(), faults.reset(),
    faults.truncated(), faults.html_page(), faults.empty_body(), faults.empty_object(), faults.empty_page(),
    faults.short_page(), faults.missing_one(), faults.without_published(), faults.odd_date(), faults.silence(),
    faults.redirect(NOWHERE), faults.forbidden(), faults.unauthorized(), faults.forbidden_by_proxy(),
)  # fmt: skip
ODD_VALUES: dict[str, Any] = {
    "citationCount": 10**30, "title": "Odd \ud800", "year": "2022", "venue": " ", "authors": "A. Smith", "externalIds": ["DOI"],
    "journal": "Nature", "tldr": "Short.", "abstract": ["a"],
}  # fmt: skip
LINES, PAPERS = entries(n_ids=5, n_titles=3)
LISTS = {
    "one": "\n".join(["# One", "", "## All", "", *LINES[:6], ""]),
    "two": "\n".join(
        ["# Two", "", "## First", "", *LINES[4:7], "", "## Second", "", *LINES[7:], LINES[0], ""]
    ),
}
CODES: dict[Mishap | None, set[int]] = {
    None: {0, 3, 4},
    "killed": {0, 3, 4, -9},  # where the night has fewer events
    "stopped": {0, 3, 4, 130},
    "full": {0, 2, 3, 4},
    "failed": {0, 2, 3, 4},
}
KEPT = {"mention_id", "mention_ids", "work_id", "flag_id", "first_seen", "retrieved_at", "group_id"}
"""Columns that may come from an earlier night."""

Edit = Callable[[Path], object]
EDITS: dict[str, Edit] = {
    "cut": lambda path: path.write_text(path.read_text()[:90]),
    "emptied": lambda path: path.write_text(""),
    "heading only": lambda path: path.write_text("# One\n"),
    "renamed": lambda path: path.rename(path.with_name("renamed.md")),
    "web page": lambda path: path.write_text("<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"),
    "deleted": lambda path: path.unlink(),
    "new line": lambda path: path.write_text(
        f"{path.read_text()}- [One more](https://example.org/m.pdf) A. B. 2020\n"
    ),
}


@dataclass
class Night:
    """What goes wrong on one night."""

    names: list[str] = field(default_factory=list)
    on: str = AFTERWARDS
    mishap: Mishap | None = None
    at: int | None = None


def mixture(warm: WarmCommand, folder: Path, seed: int, fresh: dict[str, str]) -> list[str]:
    """What does not hold in the mixture of a seed, a sentence each."""
    rng = random.Random(seed)
    broken: list[str] = []
    told: list[str] = []
    with Services(Library(PAPERS)) as services:
        for number in range(N_NIGHTS):
            _write_lists(folder)
            night = _drawn(rng, number, folder, services)
            told.append(f"{number}: {', '.join(night.names) or 'nothing'}")
            ended = _run(warm, folder, services, night)
            broken += [f"night {number}: {sentence}" for sentence in laws(folder, night, ended)]
        for service in (services.arxiv, services.s2):
            service.faults.clear()
        _write_lists(folder)
        ended = _run(warm, folder, services, Night())
        broken += [f"afterwards: {sentence}" for sentence in laws(folder, Night(), ended)]
        if ended.code != 0:
            broken.append(f"afterwards: ended with {ended.code}: {ended.said[-500:]}")
    differing = [name for name, table in told_tables(folder).items() if table != fresh[name]]
    if differing:
        broken.append(f"differs from a fresh folder in {', '.join(differing)}")
    return [f"seed {seed} ({'; '.join(told)}): {sentence}" for sentence in broken]


def a_fresh_night(warm: WarmCommand, folder: Path) -> dict[str, str]:
    """What the lists give where nothing went wrong before."""
    _write_lists(folder)
    with Services(Library(PAPERS)) as services:
        ended = _run(warm, folder, services, Night())
    assert ended.code == 0, ended.said
    return told_tables(folder)


def _write_lists(folder: Path) -> None:
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for path in raw.glob("*.md"):
        path.unlink()
    for name, text in LISTS.items():
        (raw / f"{name}.md").write_text(text)


def _drawn(rng: random.Random, number: int, folder: Path, services: Services) -> Night:
    """A night of this mixture; lists and services are as it says when this returns."""
    is_far = rng.random() < 0.2
    night = Night(on="2099-06-19T03:17:00+00:00" if is_far else f"2026-11-{20 + number}T03:17:00+00:00")
    night.names += ["clock in 2099"] if is_far else []
    for name, service in (("arxiv", services.arxiv), ("s2", services.s2)):
        service.faults.clear()
        if rng.random() < 0.6:
            fault, share = rng.choice(PASSING), rng.choice((0.3, 1.0))
            service.faults.share(share, fault, seed=rng.randrange(10**6))
            night.names.append(f"{name} {fault.name} {share}")
    if rng.random() < 0.4:
        field_name = rng.choice(sorted(ODD_VALUES))
        services.s2.faults.share(0.5, _odd(field_name), seed=rng.randrange(10**6))
        night.names.append(f"odd {field_name}")
    for list_id in LISTS:
        if rng.random() < 0.35:
            edit = rng.choice(sorted(EDITS))
            EDITS[edit](folder / "data" / "raw" / f"{list_id}.md")
            night.names.append(f"{list_id} {edit}")
            break
    if rng.random() < 0.6:
        night.mishap, night.at = rng.choice(sorted(MISHAPS)), rng.randrange(N_EVENTS)
        night.names.append(f"{night.mishap} at {night.at}")
    return night


def _odd(name: str) -> faults.Fault:
    def change(papers: list[Any]) -> list[Any]:
        return [{**paper, name: ODD_VALUES[name]} if isinstance(paper, dict) else paper for paper in papers]

    return faults.Fault(f"odd_{name}", lambda _, answer: faults._papers_changed(answer, change))


def _run(warm: WarmCommand, folder: Path, services: Services, night: Night) -> Ended:
    env = {"PAPERLIST_ARXIV_URL": services.arxiv.url, "PAPERLIST_S2_URL": services.s2.url, **PATIENCE}
    return warm.run(folder, "enrich", mishap=night.mishap, at=night.at, on=night.on, env=env)


def laws(folder: Path, night: Night, ended: Ended) -> Iterator[str]:
    """What does not hold after a night, whatever went wrong."""
    if ended.code not in CODES[night.mishap]:
        yield f"exit code {ended.code}: {ended.said[-500:]}"
    for bad in ("Traceback", "Exception ignored", "error of paperlist's own"):
        if bad in ended.said:
            yield f"{bad}: {ended.said[-800:]}"
    out = folder / "data" / "enriched"
    if not (out / "current").is_symlink():
        if night.mishap is None and ended.code in (0, 3):
            yield "nothing is published"
        return
    release = (out / "current").resolve()
    yield from (
        f"{name} is not whole" for name in (*damaged_files(release, FILES), *outdated_files(release, FILES))
    )
    yield from dangling({name: read_table(release / f"{name}.parquet", ROWS[name]) for name in RELEASED})
    read_runs(out)
    if (
        ended.code != -9
        and (out / "status.json").exists()
        and not json.loads((out / "status.json").read_text())["sentence"]
    ):
        yield "the status has no sentence"


def told_tables(folder: Path) -> dict[str, str]:
    """What the tables of a release say, without what may come from an earlier night."""
    return {
        name: _told(folder, name)
        for name in ("mentions", "records", "resolutions", "works", "flags", "provenance")
    }


def _told(folder: Path, name: str) -> str:
    table = pd.read_parquet(folder / "data" / "enriched" / f"{name}.parquet")
    table = table.drop(columns=[column for column in table if column in KEPT])
    return "\n".join(sorted(table.to_json(orient="records", lines=True, date_format="iso").splitlines()))
