"""How one paper is written down by a preprint server, a publisher, a database, BibTeX, a search engine, a reference list, a README."""

from __future__ import annotations

import random
import re
import string
import unicodedata
from collections.abc import Callable

from training_papers import Paper

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
