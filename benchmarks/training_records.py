"""Records with known truth for fitting the merge model, made from a corpus of real papers.

Papers come in teams (all papers of some senior authors), so that the hard negatives are real; to them are added papers
that only differ by a part, a mark, a word or a place. Every paper is written down as several sources would: a preprint
server, a publisher, a medical database, BibTeX, a search engine, a reference list, a README.
"""

from __future__ import annotations

import random
import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
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
CONFERENCES = {
    "neurips": ("Advances in Neural Information Processing Systems", "NIPS", "Neural Inf. Process. Syst."),
    "icml": (
        "International Conference on Machine Learning",
        "Proc. 12th Int. Conf. on Machine Learning",
        "ML'95",
    ),
    "iclr": (
        "International Conference on Learning Representations",
        "ICLR (Poster)",
        "Int. Conf. Learn. Represent.",
    ),
    "cvpr": ("IEEE/CVF Conference on Computer Vision and Pattern Recognition", "CVPR Workshops", "IEEE CVPR"),
    "iccv": ("IEEE International Conference on Computer Vision", "Int. Conf. Comput. Vis.", "ICCV"),
    "acl": (
        "Annual Meeting of the Association for Computational Linguistics",
        "ACL (1)",
        "Proc. 45th Annu. Meet. ACL",
    ),
}
NOWHERE = (
    "technical report",
    "unpublished manuscript",
    "Ph.D. thesis",
    "Dept. of Computer Science",
    "proceedings of the",
    "lecture notes",
)
GENERIC = (
    "Editorial", "Guest Editorial", "Preface", "Foreword", "Book Review Column", "Chairman's Message", "In Memoriam",
    "Introduction to the Special Issue", "Letter from the Editor", "Reminiscences on Influential Papers", "Discussion",
    "Technical Perspective", "Author's Reply", "News and Notes",
)  # fmt: skip
MARKED = (
    "Comment on {}", "{}: Reply", "Erratum: {}", "{}: Extended Abstract", "{}: A Survey", "Correction to {}", "{} Revisited",
    "{} (Poster)", "{}: Supplementary Material", "{}: Study Protocol", "Author's Reply to {}", "Rethinking {}",
)  # fmt: skip
_EMPTY = dict.fromkeys(
    "title authors year venue doi abstract volume number pages source arxiv_id".split(), ""
)


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


def make_records(corpus: Path, n_teams: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records and their truth, as the labelled sets have them."""
    chance = random.Random(seed)
    rows: list[dict[str, str]] = []
    of: list[int] = []
    writers = (*WRITERS, *WRITERS, write_readme)
    for number, paper in enumerate(_papers(corpus, n_teams, chance)):
        count = chance.choices((1, 2, 3, 5, 8), (45, 30, 15, 7, 3))[0]
        kept = chance.sample(writers, min(count, len(writers)))
        for writer in kept:
            rows.append(_EMPTY | {name: value for name, value in writer(paper, chance).items() if value})
            of.append(number)
    records = pd.DataFrame(rows)
    records.insert(0, "id", [f"t{row}" for row in range(len(rows))])
    return records, pd.DataFrame({"id": records["id"], "cluster": of})


def _papers(corpus: Path, n_teams: int, chance: random.Random) -> Iterator[Paper]:
    known = _corpus(corpus)
    teams: dict[str, list[int]] = defaultdict(list)
    for at, authors in enumerate(known["authors"]):
        teams[authors[-1]].append(at)
    heads = sorted(name for name, own in teams.items() if len(own) > 1)
    words = [word for title in known["title"].head(3000) for word in title.split() if len(word) > 4]
    for name in chance.sample(heads, min(n_teams, len(heads))):
        for at in teams[name][:8]:
            paper = _paper(known.iloc[at], chance)
            yield paper
            if chance.random() < 0.3:
                yield _sibling(paper, words, chance)
        if chance.random() < 0.15:
            title = chance.choice(GENERIC)
            for _ in range(chance.randint(2, 4)):
                yield replace(
                    _moved(paper, chance, later=chance.randint(0, 6)), title=title, authors=paper.authors[:2]
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
    elif kind < 0.85:
        title = _another_word(paper.title, words, chance)
    else:  # the journal version of a conference paper
        return replace(_placed(moved, chance, journal=not paper.journal), abstract="")
    team = paper.authors[: max(1, len(paper.authors) - chance.choice((0, 0, 1)))]
    return replace(moved, title=title, authors=team if chance.random() < 0.7 else team[::-1])


def _another_word(title: str, words: list[str], chance: random.Random) -> str:
    parts = title.split()
    for _ in range(chance.choice((1, 1, 2, 3))):
        parts[chance.randrange(len(parts))] = chance.choice(words)
    return " ".join(parts)


def write_preprint(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a preprint server has it: earlier, elsewhere, at times under an earlier title."""
    venue = chance.choice(
        ("", "arXiv", "CoRR", f"arXiv preprint arXiv:{paper.arxiv}", "bioRxiv", "ArXiv e-prints")
    )
    title = _earlier(paper.title, chance) if chance.random() < 0.1 else paper.title
    return {
        "title": title, "authors": " and ".join(paper.authors), "year": str(paper.year - chance.choice((0, 0, 0, 1, 1, 2))),
        "venue": venue, "arxiv_id": paper.arxiv if chance.random() < 0.6 else "",
        "abstract": _cut(paper.abstract, chance), "source": "arxiv",
    }  # fmt: skip


def write_publisher(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a registry of publishers has it: full names, full place, a subtitle lost at times."""
    title = (
        paper.title.split(": ")[0]
        if chance.random() < 0.06 and len(paper.title.split(": ")[0]) > 15
        else paper.title
    )
    names = sorted(paper.authors) if chance.random() < 0.1 else paper.authors
    return _place(paper, chance, 0.9 if chance.random() < 0.7 else 0.0) | {
        "title": title.replace("&", "&amp;"), "authors": " and ".join(_inverted(_varied(name, chance)) for name in names),
        "year": str(paper.year + (chance.random() < 0.1)), "venue": _venue(paper, chance, 0.0), "abstract": _cut(paper.abstract, chance),
        "doi": paper.doi if chance.random() < 0.5 else "", "source": "publisher",
    }  # fmt: skip


def write_database(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a medical database has it: initials, abbreviated journals, shortened last pages, titles in brackets."""
    title = paper.title.capitalize() if chance.random() < 0.5 else paper.title
    title += (
        chance.choice(("", "", ".", ". [Review]", " - a review", " [see comments]"))
        if chance.random() < 0.4
        else ""
    )
    place = _place(paper, chance, 0.95)
    if place.get("pages") and chance.random() < 0.4:
        first, last = paper.pages
        place["pages"] = (
            f"{first}-{last[-2:]}" if len(first) == len(last) > 2 and first[:-2] == last[:-2] else first
        )
    names = [
        _initialled(name, chance.choice((", ", " ")), chance.choice((".", ""))) for name in paper.authors
    ]
    if chance.random() < 0.15:
        names = names[: chance.randint(1, 3)]
    return place | {
        "title": title, "authors": " and ".join(names) if chance.random() < 0.95 else "", "year": str(paper.year),
        "venue": _venue(paper, chance, 0.0), "source": "database",
    }  # fmt: skip


def write_bibtex(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As somebody's bibliography has it: braces, typing errors, years one off."""
    title = re.sub(r"\b([A-Z]{2,})\b", r"{\1}", paper.title)
    return _place(paper, chance, 0.5) | {
        "title": _typed(title, chance), "authors": _shortened([_initialled(name) for name in paper.authors], chance, 0.1),
        "year": str(paper.year + chance.choice((0, 0, 0, 0, 0, 1, -1))), "source": "bibtex",
        "venue": chance.choice(("", "", "Proc. of ", "Proceedings of ")) + _venue(paper, chance, 0.03),
    }  # fmt: skip


def write_search(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a search engine has it: lower case, cut, without year or venue, authors in the title."""
    names = [
        _initialled(_varied(_damaged(name, chance), chance), front=True, dot="").lower()
        for name in paper.authors
    ]
    if chance.random() < 0.3:
        names = names[: chance.randint(1, 4)]
    if chance.random() < 0.08:
        chance.shuffle(names)
    title = _earlier(paper.title, chance) if chance.random() < 0.08 else paper.title
    title = _typed(_plain(title).lower(), chance)
    if chance.random() < 0.15:
        title, names = _glued(title, names, paper, chance)
    elif chance.random() < 0.06:
        title = title[: chance.randint(25, 70)]
    if chance.random() < 0.15:
        names = chance.sample(names, min(len(names), 2))
    venue = _venue(paper, chance, 0.1)
    venue = chance.choice((venue, venue, f"{venue[:22]}, ", "", "")).lower()
    year = str(paper.year + chance.choice((0, 0, 0, 0, 1, -1))) if chance.random() < 0.5 else ""
    return {"title": title, "authors": " and ".join(names), "year": year, "venue": venue, "source": "search"}


def write_reference(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As the end of a paper has it, split by a machine: punctuation left, fields in the wrong place or lost."""
    names = [_initialled(name, front=chance.random() < 0.5).lower() for name in paper.authors]
    joined = (
        chance.choice((" and ", ", ", "; ")).join(names)
        if len(names) < 3
        else ", ".join(names[:-1]) + f", and {names[-1]}"
    )
    title = _typed(paper.title if chance.random() < 0.4 else paper.title.lower(), chance)
    if chance.random() < 0.15:
        title, kept = _glued(title, names, paper, chance)
        joined = joined if kept == names else ", ".join(kept)
    venue = _venue(paper, chance, 0.08)
    venue = chance.choice((venue, f"in proc. {venue}", f"in proceedings of the {venue},", "")).lower()
    year = str(paper.year + chance.choice((0,) * 8 + (1, -1))) if chance.random() < 0.5 else ""
    return _place(paper, chance, 0.35) | {
        "title": title + chance.choice(("", ",", ".")), "authors": joined, "year": year, "venue": venue, "source": "reference",
    }  # fmt: skip


def _glued(title: str, names: list[str], paper: Paper, chance: random.Random) -> tuple[str, list[str]]:
    """A title with what stood beside it: authors (who are then missing in their own field), year, venue."""
    kind, cut = chance.random(), chance.randint(1, len(names))
    if kind < 0.4:
        year = chance.choice(
            ("", f" ({paper.year})", f" {paper.year}", f". {paper.year}{chance.choice('ab')}")
        )
        return f"{', '.join(names[cut - 1 :])}{year}. {title}", names[: cut - 1]
    if kind < 0.55:
        return chance.choice(
            (f"{paper.year}. {title}", f"({paper.year}) {title}", f"march {paper.year}. {title}")
        ), names
    venue = _venue(paper, chance, 0).lower()
    place = chance.choice(
        (
            "",
            f", vol. {paper.volume}, no. {paper.number}",
            f", {paper.volume} ({paper.number})",
            f" {paper.year}",
        )
    )
    return f"{title}{chance.choice((' ', ', ', '. in: '))}{venue}{place}", names


def write_readme(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a curated list has it: the first author or none, a short title, an acronym for a venue."""
    title = paper.title
    if ": " in title and chance.random() < 0.12:
        title = title.split(": ")[0]
    surnames = [name.split()[-1] for name in paper.authors]
    authors = chance.choice((
        "", "", f"{paper.authors[0]} et al.", f"{surnames[0]} et al.", ", ".join(paper.authors), ", ".join(surnames), surnames[0],
    ))  # fmt: skip
    year = str(paper.year - chance.choice((0, 0, 0, 1))) if chance.random() < 0.65 else ""
    venue = chance.choice((paper.short, f"{paper.short} {paper.year}", "arXiv", ""))
    found = {
        "title": _typed(title, chance),
        "authors": authors,
        "year": year,
        "venue": venue,
        "source": "readme",
    }
    return found | ({"arxiv_id": paper.arxiv} if chance.random() < 0.2 else {})


WRITERS: tuple[Callable[[Paper, random.Random], dict[str, str]], ...] = (
    write_preprint, write_publisher, write_database, write_bibtex, write_search, write_reference, write_readme,
)  # fmt: skip


def _place(paper: Paper, chance: random.Random, known: float) -> dict[str, str]:
    """Volume, number and pages, each as often as the source knows them, and seldom wrong."""
    dash = chance.choice(("-", "--", "–"))
    place = {"pages": dash.join(paper.pages)}
    if paper.journal:
        place |= {"volume": paper.volume, "number": paper.number}
    place = {name: value for name, value in place.items() if chance.random() < known}
    for name in place:
        if chance.random() < 0.02:
            place[name] = str(chance.randint(1, 900))
    return place


def _venue(paper: Paper, chance: random.Random, elsewhere: float) -> str:
    """The venue under one of its names; at times where the work lay before it was published."""
    if chance.random() < elsewhere:
        return chance.choice(NOWHERE)
    return chance.choice((paper.venue, paper.short, *CONFERENCES.get(paper.venue.lower(), ())))


def _varied(name: str, chance: random.Random) -> str:
    """A name without its first given name, or with another initial before it."""
    parts = name.split()
    kind = chance.random()
    if kind < 0.03 and len(parts) > 2:
        return " ".join(parts[1:])
    return f"{chance.choice(string.ascii_uppercase)}. {name}" if kind < 0.04 else name


def _inverted(name: str) -> str:
    *given, last = name.split()
    return f"{last}, {' '.join(given)}" if given else last


def _initialled(name: str, comma: str = ", ", dot: str = ".", *, front: bool = False) -> str:
    *given, last = name.split()
    initials = (" " if dot else "").join(part[0] + dot for part in given)
    return last if not given else f"{initials} {last}" if front else f"{last}{comma}{initials}"


def _shortened(names: list[str], chance: random.Random, share: float) -> str:
    if len(names) > 2 and chance.random() < share:
        return f"{names[0]} and others"
    return " and ".join(names)


def _damaged(name: str, chance: random.Random) -> str:
    """A name whose foreign letters were lost, or one letter read wrong."""
    if not name.isascii():
        return chance.choice(
            (_plain(name), "".join(char if char.isascii() else chance.choice("?іÃ") for char in name))
        )
    return _typed(name, chance) if chance.random() < 0.1 else name


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _cut(abstract: str, chance: random.Random) -> str:
    return abstract[chance.choice((0, 0, 40)) : chance.choice((300, 2000))] if chance.random() < 0.7 else ""


def _earlier(title: str, chance: random.Random) -> str:
    """A title as it stood in a first version: without its name, or with a word more or less."""
    if ": " in title and chance.random() < 0.5:
        return title.split(": ", 1)[1]
    words = title.split()
    if len(words) > 6:
        del words[chance.randrange(len(words))]
    return " ".join(words)


def _typed(text: str, chance: random.Random) -> str:
    """Text with the slips of typing: a letter lost, swapped or wrong, a word lost, other dashes."""
    for _ in range(chance.choices((0, 1, 2, 4), (80, 13, 5, 2))[0]):
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(("", text[at : at + 1] * 2, chance.choice(string.ascii_lowercase)))
            + text[at + 1 :]
        )
    words = text.split()
    if len(words) > 5 and chance.random() < 0.04:
        del words[chance.randrange(len(words))]
        text = " ".join(words)
    return text.replace("-", chance.choice((" ", ""))) if chance.random() < 0.1 else text
