"""How one paper is written down by a preprint server, a publisher, a database, BibTeX, a search engine, a reference list, a README."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from benchmarks.training_noise import (
    cut,
    damaged,
    earlier,
    initialled,
    inverted,
    plain,
    shortened,
    translated,
    typed,
    varied,
)
from benchmarks.training_papers import Paper

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


def write_preprint(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a preprint server has it: earlier, elsewhere, at times under an earlier title."""
    venue = chance.choice(
        ("", "arXiv", "CoRR", f"arXiv preprint arXiv:{paper.arxiv}", "bioRxiv", "ArXiv e-prints")
    )
    title = earlier(paper.title, chance) if chance.random() < 0.1 else paper.title
    return {
        "title": title, "authors": " and ".join(paper.authors), "year": str(paper.year - chance.choice((0, 0, 0, 1, 1, 2))),
        "venue": venue, "arxiv_id": paper.arxiv if chance.random() < 0.6 else "",
        "abstract": cut(paper.abstract, chance), "source": "arxiv",
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
        "title": title.replace("&", "&amp;"), "authors": " and ".join(inverted(varied(name, chance)) for name in names),
        "year": str(paper.year + (chance.random() < 0.1)), "venue": _venue(paper, chance, 0.0), "abstract": cut(paper.abstract, chance),
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
    if place.get("pages") and chance.random() < 0.03:
        title = f"[{translated(paper.title, chance)}]"
    names = [initialled(name, chance.choice((", ", " ")), chance.choice((".", ""))) for name in paper.authors]
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
        "title": typed(title, chance), "authors": shortened([initialled(name) for name in paper.authors], chance, 0.1),
        "year": str(paper.year + chance.choice((0, 0, 0, 0, 0, 1, -1))), "source": "bibtex",
        "venue": chance.choice(("", "", "Proc. of ", "Proceedings of ")) + _venue(paper, chance, 0.03),
    }  # fmt: skip


def write_search(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a search engine has it: lower case, cut, without year or venue, authors in the title."""
    names = [
        initialled(varied(damaged(name, chance), chance), front=True, dot="").lower()
        for name in paper.authors
    ]
    if chance.random() < 0.3:
        names = names[: chance.randint(1, 4)]
    if chance.random() < 0.08:
        chance.shuffle(names)
    title = earlier(paper.title, chance) if chance.random() < 0.08 else paper.title
    title = typed(plain(title).lower(), chance)
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
    names = [initialled(name, front=chance.random() < 0.5).lower() for name in paper.authors]
    joined = (
        chance.choice((" and ", ", ", "; ")).join(names)
        if len(names) < 3
        else ", ".join(names[:-1]) + f", and {names[-1]}"
    )
    title = typed(paper.title if chance.random() < 0.4 else paper.title.lower(), chance)
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
    kind, first = chance.random(), chance.randint(1, len(names))
    if kind < 0.4:
        year = chance.choice(
            ("", f" ({paper.year})", f" {paper.year}", f". {paper.year}{chance.choice('ab')}")
        )
        return f"{', '.join(names[first - 1 :])}{year}. {title}", names[: first - 1]
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
    if venue and chance.random() < 0.1:
        title, venue = chance.choice((f"[{venue}] {title}", f"{title}, {venue}", f"{title} ({venue})")), ""
    found = {
        "title": typed(title, chance),
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
    names: tuple[str, ...] = (paper.venue, paper.short, *CONFERENCES.get(paper.venue.lower(), ()))
    return chance.choice(names)
