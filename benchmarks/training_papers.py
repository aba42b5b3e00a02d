"""Papers whose records the merge model is fitted on: real ones of real teams, and others that are nearly, but not, the same.

Papers come in teams (all papers of some senior authors), so that the hard negatives are real; to them are added papers
that only differ by a part, a mark, a word or a place.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

JOURNALS = (
    ("Journal of Machine Learning Research", "J. Mach. Learn. Res."),
    ("IEEE Transactions on Pattern Analysis and Machine Intelligence", "TPAMI"),
    ("Nature Communications", "Nat Commun"),
    ("American Journal of Clinical Medicine", "Am J Clin Med"),
    ("Annals of Applied Statistics", "Ann. Appl. Stat."),
    ("International Journal of Computer Vision", "IJCV"),
    ("Medical Image Analysis", "Med. Image Anal."),
    ("Artificial Intelligence", "Artif. Intell."),
    ("Information Processing and Management", "Inf. Process. Manag."),
    ("European Archives of Radiology", "Eur Arch Radiol"),
    ("Communications of the Society", "Commun. Soc."),
    ("Newsletter of the Society", "Newsl. Soc."),
)
GENERIC = (
    "Editorial", "Guest Editorial", "Preface", "Foreword", "Book Reviews", "President's Message", "In Memoriam",
    "Introduction to the Special Issue", "Letter from the Editor", "Reports of the Working Groups", "Discussion",
    "Technical Perspective", "Author's Reply", "News and Notes",
)  # fmt: skip
MARKED = (
    "Comment on {}", "{}: Reply", "Erratum: {}", "{}: Extended Abstract", "{}: A Survey", "Correction to {}", "{} Revisited",
    "{}: Supplementary Material", "{}: Study Protocol", "Author's Reply to {}", "Rethinking {}",
)  # fmt: skip


FOLLOWED = (
    "Learning {word} {other} for {}", "{word}-Free {}", "Towards {word} {other} in {}", "{} with {word} {other}",
    "{}: {word}, {other}, and Challenges", "Rethinking {word} {other}: {}", "{word} {}", "{} for {word} {other}",
)  # fmt: skip
"""Titles of papers that go on from another of the same team."""
SIBLINGS = 0.15
"""Papers that get another that is nearly the same; more of them teach that small differences set papers apart."""
MEETINGS = 0.08
COLUMNS = 0.003
"""Teams that present at a meeting, and that write a column."""


@dataclass(frozen=True)
class Paper:
    """What is true of one paper."""

    title: str
    authors: tuple[str, ...]
    year: int
    venue: str
    short: str
    volume: str
    number: str
    page: int
    length: int
    doi: str
    arxiv: str
    abstract: str
    journal: bool

    @property
    def pages(self) -> tuple[str, str]:
        """First and last page."""
        return str(self.page), str(self.page + self.length)


def papers(corpus: Path, n_teams: int, chance: random.Random) -> Iterator[Paper]:
    """Papers of so many teams, each followed by those that are nearly the same."""
    known = _corpus(corpus)
    teams: dict[str, list[int]] = defaultdict(list)
    for at, authors in enumerate(known["authors"]):
        teams[authors[-1]].append(at)
    heads = sorted(name for name, own in teams.items() if len(own) > 1)
    words = [word for title in known["title"].head(3000) for word in title.split() if len(word) > 4]
    for name in chance.sample(heads, min(n_teams, len(heads))):
        own = [_paper(known.iloc[at], chance) for at in teams[name][:8]]
        for paper in own:
            yield paper
            if chance.random() < SIBLINGS:
                yield _sibling(paper, words, chance)
        if chance.random() < MEETINGS:
            yield from _meeting(own[:3], known, chance)
        yield from _recurring(own[-1], words, chance)


def _recurring(paper: Paper, words: list[str], chance: random.Random) -> Iterator[Paper]:
    """What a team writes again and again, at times: a column, editorials."""
    if chance.random() < COLUMNS:
        yield from _column(paper, words, chance)
    if chance.random() < 0.15:
        title = chance.choice(GENERIC)
        for _ in range(chance.randint(2, 4)):
            moved = _moved(paper, chance, later=chance.randint(0, 6))
            yield replace(moved, title=title, authors=paper.authors[:2])


def _meeting(own: list[Paper], known: pd.DataFrame, chance: random.Random) -> Iterator[Paper]:
    """Abstracts of one meeting, by a team and by others, some on one page; and what the team published of them later."""
    others = [_paper(known.iloc[chance.randrange(len(known))], chance) for _ in range(chance.randint(1, 3))]
    first = _placed(own[0], chance, journal=True)
    for paper in (*own, *others):
        abstract = replace(
            first, title=paper.title, authors=paper.authors, number="Suppl. 1", page=first.page + chance.choice((0, 0, 1, 9)),
            length=0, doi="", arxiv="", abstract="",
        )  # fmt: skip
        yield abstract
        if paper in own and chance.random() < 0.1:
            later = _placed(replace(paper, year=first.year + chance.choice((0, 1, 1))), chance, journal=True)
            yield replace(later, title=_another_word(paper.title, ["the"], chance), abstract="")


def _column(paper: Paper, words: list[str], chance: random.Random) -> Iterator[Paper]:
    """The issues of a column: one title, nearly the same authors, a place in every volume or number."""
    title = f"{chance.choice(('News', 'Reports', 'Notes', 'Letters'))} from the {chance.choice(words)} {chance.choice(words)}"
    issue = replace(paper, title=title, authors=paper.authors[:2], arxiv="", abstract="", journal=True)
    for _ in range(chance.randint(3, 8)):
        issue = _moved(issue, chance, later=chance.choice((0, 0, 1)))
        issue = replace(issue, venue=paper.venue, short=paper.short, number=str(chance.randint(1, 12)))
        yield (
            issue if chance.random() < 0.7 else replace(issue, authors=paper.authors[: chance.randint(1, 3)])
        )


def _corpus(corpus: Path) -> pd.DataFrame:
    """Published papers with authors, and their abstracts where a preprint of the same title has one."""
    known = pd.read_parquet(
        corpus / "published.parquet", columns=["title", "authors", "venue", "year"]
    ).dropna()
    known = known[known["title"].str.len().between(12, 220) & (known["authors"].str.len() > 0)]
    preprints = pd.read_parquet(corpus / "arxiv.parquet", columns=["title", "abstract"]).dropna()
    abstracts = preprints.drop_duplicates("title").set_index("title")["abstract"]
    known = known.drop_duplicates("title").assign(abstract=known["title"].map(abstracts).fillna(""))
    return known.sort_values("title", ignore_index=True)


def _paper(row: Any, chance: random.Random) -> Paper:
    paper = Paper(
        title=row["title"], authors=tuple(row["authors"]), year=int(row["year"]), venue=row["venue"], short=row["venue"],
        volume="", number="", page=0, length=chance.randint(3, 24), doi="", arxiv="", abstract=row["abstract"], journal=False,
    )  # fmt: skip
    return _placed(paper, chance, journal=chance.random() < 0.5)


def _placed(paper: Paper, chance: random.Random, *, journal: bool) -> Paper:
    long, short = chance.choice(JOURNALS) if journal else (paper.venue, paper.short)
    if not journal and paper.journal:
        long, short = chance.choice(("NeurIPS", "ICML", "AAAI", "SIGMOD Conference")), "Proc."
    return replace(
        paper, venue=long, short=short, journal=journal, page=chance.randint(1, 3000), volume=str(chance.randint(1, 120)),
        number=str(chance.randint(1, 12)), doi=f"10.{chance.randint(1000, 1399)}/{chance.randint(10**6, 10**8)}",
        arxiv=f"{paper.year % 100:02d}{chance.randint(1, 12):02d}.{chance.randint(0, 99999):05d}",
    )  # fmt: skip


def _moved(paper: Paper, chance: random.Random, later: int) -> Paper:
    """The place of the next paper in the same journal or series."""
    moved = _placed(replace(paper, year=paper.year + later), chance, journal=paper.journal)
    same = chance.random() < 0.6
    kept = replace(
        moved, venue=paper.venue, short=paper.short, volume=str(int(paper.volume) + later), abstract=""
    )
    return replace(kept, page=paper.page + chance.randint(1, 40)) if same else kept


def _sibling(paper: Paper, words: list[str], chance: random.Random) -> Paper:
    """Another paper of the team whose title is nearly, or wholly, the same."""
    moved, kind = _moved(paper, chance, later=chance.choice((0, 0, 1, 1, 2, 4))), chance.random()
    if kind < 0.2:
        title = (
            f"{paper.title}{chance.choice((', Part II', ' II', ': Part 2', ' 2.0', ' v2', ' III', ' 3D'))}"
        )
    elif kind < 0.4:
        title = chance.choice(MARKED).format(paper.title)
    elif kind < 0.7:
        title = _another_word(paper.title, words, chance)
    elif kind < 0.85:
        title = chance.choice(FOLLOWED).format(
            paper.title.split(": ")[-1], word=chance.choice(words), other=chance.choice(words)
        )
    else:  # the journal version of a conference paper
        return replace(_placed(moved, chance, journal=not paper.journal), abstract="")
    team = paper.authors[: max(1, len(paper.authors) - chance.choice((0, 0, 1)))]
    return replace(moved, title=title, authors=team if chance.random() < 0.7 else team[::-1])


def _another_word(title: str, words: list[str], chance: random.Random) -> str:
    parts = title.split()
    for _ in range(chance.choice((1, 1, 2, 3))):
        parts[chance.randrange(len(parts))] = chance.choice(words)
    return " ".join(parts)
