"""A soak: many nights on lists that their people edit; what was said once stays said."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from pipeline import tables
from pipeline.publish.manifest import damaged_files, outdated_files
from pipeline.publish.release import FILES
from pipeline.publish.run_log import read_runs
from pipeline.schema import Flag, Mention
from tests.mishaps.warm import WarmCommand
from tests.project import shipped_records

START = date(2026, 3, 1)
KEEP = 4
WORDS = "slow quiet bright narrow early hollow distant patient uneven borrowed".split()


@dataclass(frozen=True)
class Entry:
    """An entry of a list: its link says which paper it is, whatever its title."""

    link: str
    title: str
    rest: str = "Ann Example, Bob Sample. 2021"


@dataclass
class Lists:
    """Lists by name: sections by name, each with its entries."""

    lists: dict[str, dict[str, list[Entry]]]
    n_made: int = 0

    def sections(self) -> list[list[Entry]]:
        """All sections of all lists."""
        return [entries for sections in self.lists.values() for entries in sections.values()]

    def new_entry(self) -> Entry:
        """A paper that no list has yet, some with a flaw that is flagged."""
        self.n_made += 1
        scheme = "http" if self.n_made % 3 == 0 else "https"
        words = f"{WORDS[self.n_made % 10]} {WORDS[self.n_made // 10 % 10]} machine number {self.n_made}"
        return Entry(f"{scheme}://example.org/{self.n_made}.pdf", f"On the {words}")

    def write(self, raw: Path) -> None:
        """Write them, and remove what is none of them any more."""
        raw.mkdir(parents=True, exist_ok=True)
        for path in raw.glob("*.md"):
            path.unlink()
        for name, sections in self.lists.items():
            lines = [f"# {name.title()}"]
            for heading, entries in sections.items():
                lines += ["", f"## {heading}", "", *(f"- [{e.title}]({e.link}) {e.rest}" for e in entries)]
            (raw / f"{name}.md").write_text("\n".join(lines) + "\n")


def some_lists() -> Lists:
    """Three lists of papers, some of which the snapshot knows, some in several lists."""
    known = [Entry(f"https://arxiv.org/abs/{r.arxiv_id}", r.title, str(r.year)) for r in shipped_records()]
    lists = Lists(
        {
            "one": {"Papers": known[:4]},
            "two": {"First": known[2:6], "Second": []},
            "three": {"All": known[6:]},
        }
    )
    for entries in lists.sections():
        entries += [lists.new_entry() for _ in range(5)]
    lists.lists["two"]["Second"].append(lists.lists["two"]["First"][-1])
    return lists


def _mend_a_title(rng: random.Random, lists: Lists) -> None:
    entries = rng.choice(lists.sections())
    place = rng.randrange(len(entries))
    entries[place] = replace(entries[place], title=f"{entries[place].title} revisited")


def _move_a_line(rng: random.Random, lists: Lists) -> None:
    entries = rng.choice(lists.sections())
    entries.insert(rng.randrange(len(entries)), entries.pop(rng.randrange(len(entries))))


def _add_a_paper(rng: random.Random, lists: Lists) -> None:
    rng.choice(lists.sections()).append(lists.new_entry())


def _repeat_a_paper(rng: random.Random, lists: Lists) -> None:
    entries = rng.choice(lists.sections())
    entries.append(rng.choice(entries))


def _remove_a_paper(rng: random.Random, lists: Lists) -> None:
    entries = rng.choice(lists.sections())
    if len(entries) > 4:
        entries.pop(rng.randrange(len(entries)))


def _rename_a_heading(rng: random.Random, lists: Lists) -> None:
    sections = lists.lists[rng.choice(sorted(lists.lists))]
    heading = rng.choice(sorted(sections))
    renamed = {(f"{name} again" if name == heading else name): entries for name, entries in sections.items()}
    sections.clear()
    sections.update(renamed)


def _rename_a_list(rng: random.Random, lists: Lists) -> None:
    name = rng.choice(sorted(lists.lists))
    lists.lists[f"{name}-x"] = lists.lists.pop(name)


EDITS: list[Callable[[random.Random, Lists], None]] = [
    _mend_a_title, _move_a_line, _add_a_paper, _repeat_a_paper, _remove_a_paper, _rename_a_heading, _rename_a_list,
]  # fmt: skip


@dataclass
class Seen:
    """What earlier nights showed."""

    works: dict[str, str] = field(default_factory=dict)
    """Ids of works by the link of a paper, as of last night."""
    first_seen: dict[str, date] = field(default_factory=dict)
    """Days of flags, as of last night."""
    dismissed: set[str] = field(default_factory=set)
    n_runs: int = 0


def soak(warm: WarmCommand, folder: Path, n_nights: int, seed: int) -> list[str]:
    """What does not hold in so many nights, a sentence each."""
    rng, lists, seen = random.Random(seed), some_lists(), Seen()
    broken: list[str] = []
    for night in range(n_nights):
        on = f"{START + timedelta(days=night)}T03:17:00+00:00"
        made = rng.sample(EDITS, 2) if night else []
        for edit in made:
            edit(rng, lists)
        lists.write(folder / "data" / "raw")
        ended = warm.run(folder, "enrich", "--offline", on=on, env={"PAPERLIST_KEEP_RELEASES": str(KEEP)})
        found = [f"ended with {ended.code}: {ended.said[-400:]}"] if ended.code else []
        found += laws_of_a_soak(folder, seen)
        if night % 3 == 1:
            found += _dismiss_one(warm, folder, rng, seen)
        edits = ", ".join(edit.__name__.strip("_") for edit in made)
        broken += [f"seed {seed}, night {night} ({edits}): {sentence}" for sentence in found]
    return broken


def laws_of_a_soak(folder: Path, seen: Seen) -> Iterator[str]:
    """What does not hold after a night that ended well; `seen` is brought up to it."""
    out = folder / "data" / "enriched"
    release = (out / "current").resolve()
    yield from (
        f"{name} is not whole" for name in (*damaged_files(release, FILES), *outdated_files(release, FILES))
    )
    mentions = tables.read(release / "mentions.parquet", Mention)
    works = {mention.links[0].url: mention.work_id or "" for mention in mentions if mention.links}
    for link in works.keys() & seen.works.keys():
        if works[link] != seen.works[link]:
            yield f"the work of {link} was {seen.works[link]} and is {works[link]}"
    flags = {flag.flag_id: flag for flag in tables.read(release / "flags.parquet", Flag)}
    for name in flags.keys() & seen.first_seen.keys():
        if flags[name].first_seen != seen.first_seen[name]:
            yield f"{name} was first seen on {seen.first_seen[name]}, and now on {flags[name].first_seen}"
    yield from (
        f"{name} came back" for name in seen.dismissed & flags.keys() if flags[name].status != "dismissed"
    )
    if len(read_runs(out)) != seen.n_runs + 1:
        yield f"runs has {len(read_runs(out))} rows after {seen.n_runs + 1} nights"
    if (n_kept := sum(path.is_dir() for path in (out / "releases").iterdir())) > KEEP:
        yield f"{n_kept} releases are kept"
    seen.works, seen.n_runs = works, seen.n_runs + 1
    seen.first_seen = {name: flag.first_seen for name, flag in flags.items()}


def _dismiss_one(warm: WarmCommand, folder: Path, rng: random.Random, seen: Seen) -> list[str]:
    flags = tables.read(folder / "data" / "enriched" / "flags.parquet", Flag)
    names = sorted(flag.flag_id for flag in flags if flag.status == "open")
    if not names:
        return []
    name = rng.choice(names)
    ended = warm.run(folder, "dismiss", name, "--reason", "wanted")
    seen.dismissed.add(name)
    return [f"dismiss ended with {ended.code}: {ended.said[-400:]}"] if ended.code else []
