"""Families: a heading names one family of methods, a paper another; which section would name its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.flag.phrases import Found
from pipeline.flag.taxonomy import Family, Taxonomy
from pipeline.schema import Evidence
from pipeline.text import words
from pipeline.title_forms import title_words

_PREPOSITION = re.compile(
    r"\s(?:in|for|of|with|on|using|use|via|by|to|from|applied|without)\s|[:—|]|\s[-–]\s", re.IGNORECASE
)
_ENUMERATION = re.compile(r"[,;/&+]|\s(?:and|or)\s", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?<=[.!?;])\s+|,\s+(?=(?:we|our|this paper|this work|the proposed|it)\b)", re.IGNORECASE
)
_CATCH_ALL = frozenset(
    {
        "application",
        "applications",
        "etc",
        "general",
        "misc",
        "miscellaneous",
        "miscellany",
        "more",
        "other",
        "others",
        "rest",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A heading of one family above a paper of another."""

    level: int  # of the heading in its path, from 0
    heading: str
    claimed: Family  # by the heading
    named: Family  # by the paper
    field: str  # of the paper: title or abstract
    quote: str  # what names it there

    def evidence(self, abstract_source: str = "list") -> tuple[Evidence, ...]:
        """The heading and the quoted words, for a flag.

        Args:
            abstract_source: The source whose abstract was judged.
        """
        source = "list" if self.field == "title" else abstract_source
        return (
            Evidence(source="list", field="section", quote=self.heading),
            Evidence(source=source, field=self.field, quote=self.quote),
        )


def find_conflict(
    title: str,
    abstract: str | None,
    section_path: Sequence[str],
    taxonomy: Taxonomy,
    silent: Collection[str] = (),
) -> Conflict | None:
    """The topmost heading of a path, but for silent ones, whose family the paper cannot be of, or None.

    Every level is tested on its own. Surveys, hybrids and papers that have anything of the heading's family
    are let be.
    """
    named_by = list(enumerate(claimed(tuple(section_path), taxonomy)))
    claims = [(level, name) for level, name in named_by if name and section_path[level] not in silent]
    if not claims or taxonomy.survey.any(title) or taxonomy.hybrid.any(title):
        return None
    named = _named(title, abstract, taxonomy)
    if named is None or _path_names(section_path, named[0]):
        return None
    family, field, quote = named
    for level, name in claims:
        theirs = taxonomy.families[name]
        if taxonomy.exclude(name, family.name) and not _has_any_of(theirs, title, abstract, taxonomy):
            return Conflict(
                level=level,
                heading=section_path[level],
                claimed=theirs,
                named=family,
                field=field,
                quote=quote,
            )
    return None


@lru_cache(maxsize=4096)
def claimed(section_path: tuple[str, ...], taxonomy: Taxonomy) -> tuple[str | None, ...]:
    """The family that each heading of a path claims for the papers below it, None where it claims none."""
    claims: list[str | None] = []
    joined = False
    for heading in section_path:
        # "Connections with Other Generative Models > GANs": what joins families covers the headings below.
        joined = joined or taxonomy.hybrid.any(heading)
        claims.append(None if joined or taxonomy.survey.any(heading) else _claim(heading, taxonomy))
    return tuple(claims)


def _claim(heading: str, taxonomy: Taxonomy) -> str | None:
    """The one family that a heading names of all that it lists, never one that it sets itself apart from."""
    named = {
        name: found for name, family in taxonomy.families.items() if (found := family.in_heading(heading))
    }
    if len(named) != 1:
        return None
    ((name, found),) = named.items()
    if any(_contrasted(heading, at, taxonomy) for at in found):
        return None
    family = taxonomy.families[name]
    listed = [part for part in _ENUMERATION.split(_noun_phrase(heading, found[0])) if words(part)]
    return name if all(family.in_heading(part) for part in listed) else None


def _noun_phrase(heading: str, found: Found) -> str:
    """What stands around a phrase between two prepositions: the "GANs" of "Image Editing with GANs"."""
    breaks = [(at.start(), at.end()) for at in _PREPOSITION.finditer(heading)]
    start = max((end for _, end in breaks if end <= found.start), default=0)
    end = min((start for start, _ in breaks if start >= found.end), default=len(heading))
    return heading[start:end]


def _named(title: str, abstract: str | None, taxonomy: Taxonomy) -> tuple[Family, str, str] | None:
    """The only family that a paper names: in its title, else where the abstract speaks of its own work."""
    in_title = _names(title, taxonomy)
    if len(in_title) == 1:
        family, found = in_title[0]
        return (family, "title", found.quote)
    if in_title or not abstract:
        return None
    own: dict[str, tuple[Family, str, str]] = {}
    for clause in _SENTENCE.split(abstract):
        if taxonomy.own.any(clause) and not taxonomy.background.any(clause):
            for family, found in _names(clause, taxonomy):
                own.setdefault(family.name, (family, "abstract", found.quote))
    return next(iter(own.values())) if len(own) == 1 else None


def _names(text: str, taxonomy: Taxonomy) -> list[tuple[Family, Found]]:
    named = []
    for family in taxonomy.families.values():
        found = [at for at in family.in_paper(text) if not _contrasted(text, at, taxonomy)]
        named += [(family, found[0])] if found else []
    return named


def _has_any_of(family: Family, title: str, abstract: str | None, taxonomy: Taxonomy) -> bool:
    """Whether a paper has to do with a family; what its abstract only sets it apart from does not count."""
    if family.hints(title):
        return True
    return any(
        not _contrasted(clause, at, taxonomy)
        for clause in _SENTENCE.split(abstract or "")
        for at in family.hints(clause)
    )


def _contrasted(clause: str, found: Found, taxonomy: Taxonomy) -> bool:
    if taxonomy.contrast_before.any(clause[: found.start]):
        return True
    after = clause[found.end :].lstrip(" -‐‑–")
    return any(at.start == 0 for at in taxonomy.contrast_after.find(after))


def _path_names(section_path: Iterable[str], family: Family) -> bool:
    return any(family.in_heading(heading) for heading in section_path)


def suggest(
    section_path: Sequence[str],
    conflict: Conflict,
    sections: Iterable[tuple[str, ...]],
    taxonomy: Taxonomy,
    title: str = "",
) -> tuple[str, ...] | None:
    """The existing section that names the paper's family and is nearest to where it stands, or None.

    The headings below the one in conflict are kept where the right parent has them. Where it has not, the
    nearest is the parent itself, a child that the title speaks of, or its catch-all.
    """
    ranked = []
    for section in sections:
        names = claimed(section, taxonomy)
        if conflict.named.name in names:
            level = names.index(conflict.named.name)
            rank = _nearness(tuple(section_path), conflict.level, section, level, title)
            if rank is not None:
                ranked.append((rank, section))
    return min(ranked)[1] if ranked else None


def _nearness(
    given: tuple[str, ...], level: int, section: tuple[str, ...], section_level: int, title: str
) -> tuple[float, ...] | None:
    """How far a section is from the given one, to be compared; None if its children are of other matter."""
    tail, section_tail = _folded(given[level + 1 :]), _folded(section[section_level + 1 :])
    kept = tail == section_tail
    below = {word for heading in section_tail for word in heading}
    fits_title = bool(below) and below <= set(title_words(title))
    if not (kept or not below or fits_title or below & _CATCH_ALL):
        return None
    shared = _overlap(given[: level + 1], section[: section_level + 1])
    return (
        not kept,
        given[:level] != section[:section_level],
        not fits_title,
        bool(below),
        -shared,
        len(section),
    )


def _folded(headings: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words(heading)) for heading in headings)


def _overlap(path_l: Sequence[str], path_r: Sequence[str]) -> float:
    words_l, words_r = ({word for heading in path for word in words(heading)} for path in (path_l, path_r))
    return len(words_l & words_r) / max(len(words_l | words_r), 1)
