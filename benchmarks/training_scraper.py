"""One paper as a machine reads it off other people's reference lists: fields run together, cut, misread, lost."""

from __future__ import annotations

import random
import string

from benchmarks.training_noise import damaged, earlier, initialled, plain, typed
from benchmarks.training_papers import Paper

_SOCIETIES = ("acm", "ieee", "usenix", "springer", "lncs", "elsevier", "siam")
_CITIES = (
    "paris",
    "seattle, wa",
    "kyoto, japan",
    "italy",
    "athens, greece",
    "vancouver, canada",
    "md",
    "new york",
)
_INSTITUTES = (
    "university of washington", "dept. of computer science, univ. of toronto", "eth zurich", "bell laboratories", "inria",
    "stanford univ", "microsoft research",
)  # fmt: skip
_MONTHS = ("january", "march", "may", "june", "sept.", "december")
_CUTS = (" & hellip;", "...", "…", "", "", ",")


def write_scraped(paper: Paper, chance: random.Random) -> dict[str, str]:
    """As a search engine for papers has what it found in reference lists only."""
    names = _names(paper, chance)
    title = _title(paper, chance)
    kind = chance.random()
    if kind < 0.12:
        title = f"{_lead(names, paper, chance)}{title}"
        names = names[: chance.randint(1, len(names))]
    elif kind < 0.27:
        title = f"{title}{_tail(paper, chance)}"
    if chance.random() < 0.5:
        title = typed(title, chance)
    year = paper.year + chance.choices((0, 1, -1, -2, 3), (80, 7, 9, 3, 1))[0]
    return {
        "title": title or paper.title, "authors": " and ".join(names), "year": str(year) if chance.random() < 0.45 else "",
        "venue": _venue(paper, chance), "source": "scraped",
    }  # fmt: skip


def _names(paper: Paper, chance: random.Random) -> list[str]:
    """The authors in lower case with initials; some lost, turned around, cut or run together."""
    names = [_name(damaged(name, chance), chance) for name in paper.authors]
    kind = chance.random()
    if kind < 0.15:
        return names[: chance.randint(1, 3)]
    if kind < 0.22:
        return [f"{names[0]}{chance.choice(('...', '…', ' et al.', 'â€¦', 'â ? ¦'))}"]
    if kind < 0.28:
        return [*names[:-1], names[-1].split()[0][0]]
    if kind < 0.34 and len(names) > 1:
        return chance.sample(names, len(names) - 1)
    if kind < 0.37:
        return ["".join(chance.sample(string.ascii_lowercase, 2)) + " " + chance.choice(_SOCIETIES)]
    return names


def _name(name: str, chance: random.Random) -> str:
    kind, parts = chance.random(), name.split()
    if kind < 0.04 and len(parts) > 1:  # the given name taken for the surname
        return f"{parts[-1][0]} {parts[0]}".lower()
    if kind < 0.06 and len(parts) > 1:
        return "".join(part[0] for part in parts).lower() + " " + parts[-1].lower()
    return initialled(name, front=True, dot="").lower()


def _title(paper: Paper, chance: random.Random) -> str:
    title = earlier(paper.title, chance) if chance.random() < 0.12 else paper.title
    title, kind = plain(title).lower(), chance.random()
    if kind < 0.07 and len(title) > 40:
        return title[: chance.randint(30, len(title) - 5)]
    if kind < 0.10 and ": " in title:
        return chance.choice(title.split(": ", 1))
    if kind < 0.14:
        return _joined(title, chance)
    if kind < 0.17:
        return _misread(title, chance)
    return title


def _joined(title: str, chance: random.Random) -> str:
    """A title that lost the spaces between some words."""
    return "".join(char for char in title if char != " " or chance.random() < 0.6)


def _misread(title: str, chance: random.Random) -> str:
    """A title as characters recognised from a picture: ligatures lost, letters taken for others, a line said twice."""
    for right, wrong in (("ffi", "f\u00f0"), ("fi", " "), ("rn", "m"), ("cl", "d"), ("l", "1")):
        if chance.random() < 0.3:
            title = title.replace(right, wrong, 1)
    words = title.split()
    at = chance.randrange(len(words))
    return " ".join([*words[: at + 1], *words[at:]]) if chance.random() < 0.2 else title


def _lead(names: list[str], paper: Paper, chance: random.Random) -> str:
    """Authors, or what is left of them, as they stand before a title."""
    some = names[-chance.randint(1, len(names)) :]
    turned = [f"{name.split()[-1]}, {name[0]}." for name in some]
    year = chance.choice(("", "", f" ({paper.year})", f" {paper.year}", f", {paper.year}"))
    return chance.choice((
        f"{', '.join(turned)}{year}. ", f"{turned[0]}, & {turned[-1]}{year}: ", f"and{chance.choice(('', ' '))}{some[-1]}{year}. ",
        f"{some[0].split()[-1]}. ", f"et al. {paper.year} ", f"{turned[-1][-2:]}{year}. ", f"{some[-1].split()[-1]} ", f"{some[-1]} ",
    ))  # fmt: skip


def _tail(paper: Paper, chance: random.Random) -> str:
    """A place, or the beginning of one, as it stands behind a title."""
    venue = chance.choice((paper.venue, paper.short)).lower()
    place = chance.choice((
        f"proceedings of the {venue}", f"in proc. {venue}", f"to appear in {venue}", f"{venue} {paper.year}", f"{chance.choice(_SOCIETIES)} {venue}",
        chance.choice(_INSTITUTES), "technical report", "ph.d. thesis", f"{chance.choice(_MONTHS)} {paper.year}", f"{paper.year}", "in",
        f"pages {paper.page}-{paper.page + paper.length}", f"submitted to {venue}", f"{chance.randint(3, 40)}th intl", f"{chance.choice(_SOCIETIES)}",
    ))  # fmt: skip
    return f"{chance.choice(('. ', ', ', ' ', chr(39) * 2 + ', ', '; '))}{place[: chance.randint(8, 70)]}"


def _venue(paper: Paper, chance: random.Random) -> str:
    venue, kind = chance.choice((paper.venue, paper.short)).lower(), chance.random()
    if kind < 0.2:
        return ""
    if kind < 0.3:
        return chance.choice((*_CITIES, *_INSTITUTES, *_SOCIETIES))
    if kind < 0.37:
        return chance.choice((
            f"technical report {chance.randint(90, 99)}-{chance.randint(1, 99)}, {chance.choice(_INSTITUTES)}", "submitted for publication",
            "unpublished", f"master's thesis, {chance.choice(_INSTITUTES)}", "proceedings", "proc. of the",
        ))  # fmt: skip
    venue = chance.choice((
        venue, f"proc. of the {venue}", f"proceedings of the {chance.randint(2, 40)}th {venue}", f"{chance.choice(_SOCIETIES)} {venue}",
        f"{venue}, {chance.choice(_CITIES)}", f"& hellip; of the {venue}",
    ))  # fmt: skip
    return venue[: chance.randint(10, 48)] + chance.choice(_CUTS) if chance.random() < 0.4 else venue
