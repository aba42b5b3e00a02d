"""Plain text of an entry in clauses: who, what, where and when, as its punctuation separates them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.parse.dates import find_date, find_date_text
from pipeline.parse.people import CASELESS, NAME_WORDS, name_share
from pipeline.parse.venues import knows_venue, looks_like_venue, names_venue
from pipeline.people import UNSPACED, has_et_al
from pipeline.remembered import remembered

_TEAM_WORDS = 12  # in front of "et al.", of which more must read as names themselves
_MOSTLY_NAMES = 0.6  # name_share from which a text in front of "et al." is names
_SURELY_NAMES = 0.75  # name_share from which a text is names, whatever follows
_STRICTLY_NAMES = 0.7  # name_share from which names are taken out of a text that may be a title
_FEW_WORDS = 6  # of a text that is all names or none
_HALF_NAMES = 0.5
_CLAUSE_WORDS = 3  # that a title, or a list of names, has at least
_UNSPACED_TITLE = 6  # letters of a title in a script without spaces, at least
_MOST_PARTS = 200  # between commas: more is no list of authors
_VENUE_PARTS = 3  # between commas that a venue has at most
_VENUE_PART_WORDS = 5
_WEAK_VENUE_WORDS = 3  # of a venue whose name is a usual word

_BARS = re.compile(r"(?<!\s)\s+(?:[|｜‖•·]|//)\s+|(?:(?<!\s)\s+)?[|｜]\s*|(?<=\w)\s+[–—]\s+(?=[A-Z])")
_FORMULA = re.compile(r"\([^()|\s]{0,20}\|[^()|\s]{0,20}\)|(?<![^\s(])\|[^\s|]{1,12}\|(?![^\s),.:])")
"""Bars that are signs: in brackets, "p(y|x)", and around one word, "|V|"."""
_DASHES = re.compile(r"(?<!\s)\s+(?:-{1,3}|[–—])\s+")
_SEMICOLONS = re.compile(r";\s+")
_PREPRINTS = "arXiv|bioRxiv|medRxiv"
"""Venues that begin with a small letter."""
_UPPER = "A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ"
_LOWER = "a-zß-öø-ÿα-ωа-яё"
_AFTER_WORD = (
    rf"(?<=[{_LOWER}{CASELESS}{UNSPACED})\]\d'”\"])(?<!\bvs)(?<!\bal)(?<!\bDr)(?<!\bSt)(?<!\bconf)(?<!\bproc)"
)
_BEFORE_SENTENCE = rf"(?=[\[(\"“{_UPPER}{CASELESS}{UNSPACED}]|{_PREPRINTS}|(?:19|20)\d\d[.,;])"
_AFTER_NAMES = rf"(?<=\b[{_UPPER}])\.\s+(?=[{_UPPER}][{_LOWER}]+ (?!et |and )[{_LOWER}]+ )|(?<=et al)\.?[,:]?\s+(?=[A-Z(]|{_PREPRINTS})|(?<=, [{_UPPER}]\.):\s+(?=[{_UPPER}])"
_SENTENCES = re.compile(rf"{_AFTER_WORD}[.?!]{{1,2}}\s+{_BEFORE_SENTENCE}|{_AFTER_NAMES}|。\s*")
_NAME = rf"[{_UPPER}][\w'’-]{{1,30}}"
_LEAD_NAMES = re.compile(
    rf"(?:{_NAME}(?: {_NAME})?,? (?:[{_UPPER}]\.[ -]?){{1,4}}(?:, |; |,? and |,? & |, & )?){{1,60}}(?<=\. )(?=[{_UPPER}][{_LOWER}])"
)
_TURNED_NAME = rf"{_NAME}(?: {_NAME}){{0,2}}, {_NAME}(?: (?:{_NAME}|[{_UPPER}]\.?)){{0,2}}"
_TURNED_NAMES = re.compile(
    rf"(?P<names>(?>{_TURNED_NAME} and ){{1,30}}{_TURNED_NAME})[,.] (?P<title>\w+ \S.*)"
)
"""People as BibTeX joins them, in front of a title: "Bee, Ann and Dee, Carl R., Counting Ponds"."""
_ABBREVIATED = re.compile(
    r"\b(?:Comm|Commun|Trans|Proc|Int|Conf|Symp|Rev|Lett|Sci|Adv|Nat|Phys|Comput|Appl|Eng|Syst|Softw|Stat|Res|Ann|Bull|Mag|Vol|vol|No|no|pp|Eds?)$"
)
"""What a journal's name cuts short with a stop that ends no sentence: "Commun. ACM"."""
_SURNAMES = re.compile(r"[A-Z][\w'’-]{1,30} (?:and|&) [A-Z][\w'’-]{1,30}")
_UNSPACED_NAME = re.compile(rf"[{UNSPACED}·]{{2,4}}")
"""One person's name in a script that sets no spaces."""
_NAME_AND_YEAR = re.compile(r"(?P<name>\S{1,30}(?: \S{1,30}){1,3})[ ,]\(?(?P<year>(?:19|20)\d\d)\)?\.?")
_INITIALS_AND_YEAR = re.compile(
    rf"(?P<names>[^()]{{3,300}}\b[{_UPPER}]\.),? \(?(?P<year>(?:19|20)\d\d)\)?\.?"
)
_MOST = 4000


@remembered
def is_names(text: str) -> bool:
    """Whether a clause lists people: it ends in "et al.", or all of it reads as several names."""
    text = text.strip(" .,;()")
    if has_et_al(text):
        return len(text.split()) <= _TEAM_WORDS or name_share(text) > _MOSTLY_NAMES
    several = bool(re.search(r"[,;،؛]|\band\b|&", text))
    is_long = len(text.split()) >= _CLAUSE_WORDS or bool(_UNSPACED_NAME.match(text))
    return several and name_share(text) >= _SURELY_NAMES and is_long


def split_bars(text: str) -> list[str]:
    """Text at the bars that set its fields apart, and at dashes in front of or behind names and venues."""
    if len(text) >= _MOST:
        return [text]
    parts = _at_bars(text)
    dashed = [field for part in parts for field in _merged(part, _DASHES)]
    return [field for part in dashed for field in _at_semicolons(part)]


def _at_bars(text: str) -> list[str]:
    """Text at its bars, but for those of formulas."""
    formulas = [found.span() for found in _FORMULA.finditer(text)]
    cuts = [
        bar.span()
        for bar in _BARS.finditer(text)
        if not any(start < bar.end() and bar.start() < end for start, end in formulas)
    ]
    starts, stops = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True) if text[start:stop].strip()]


def _at_semicolons(text: str) -> Iterator[str]:
    """Text at its semicolons, unless they stand between names."""
    first = text.split(";", 1)[0]
    if first == text or len(first.split()) < _CLAUSE_WORDS or name_share(first) > _HALF_NAMES:
        return iter((text,))
    return _merged(text, _SEMICOLONS)


@remembered
def split_clauses(text: str) -> tuple[str, ...]:
    """Text in clauses: bars, sentences, and lists of names that end in a venue each end one."""
    if len(text) > _MOST:
        return (text,)
    sentences = (sentence for part in split_bars(text) for sentence in _merged(part, _SENTENCES))
    return tuple(clause for sentence in sentences for clause in _peel(sentence))


def _merged(text: str, breaks: re.Pattern[str]) -> Iterator[str]:
    """Text at its breaks; what is neither names nor venue stays together, as titles may hold such breaks."""
    ends = [
        found.span()
        for found in breaks.finditer(text)
        if not _ABBREVIATED.search(text[: found.start()][-12:])
    ]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start + (text[start] in "?!") for start, _ in ends), len(text)]
    kept: int | None = None
    for i, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        part = text[start:stop].strip()
        behind = text[starts[i + 1] : stops[i + 1]] if i + 1 < len(stops) else ""
        is_apart = _stands_apart(part, breaks is not _SENTENCES) or (i and _is_one_name(part, behind))
        if kept is not None and re.fullmatch(r"(?:19|20)\d\d[.,;]?.{0,3}", part):
            is_apart = False  # "Proceedings of the Widget Conference. 2021"
        if part and is_apart:
            if kept is not None:
                yield text[kept : stops[i - 1]].strip()
            yield part
            kept = None
        elif part and kept is None:
            kept = start
    if kept is not None:
        yield text[kept:].strip()


def _stands_apart(text: str, strictly: bool) -> bool:
    if strictly and is_names(text):
        return name_share(text) > _STRICTLY_NAMES or len(text.split()) <= _FEW_WORDS
    return is_names(text) or looks_like_venue(text) or bool(_UNSPACED_NAME.fullmatch(text))


def _is_one_name(text: str, behind: str) -> bool:
    """Whether a clause in front of a venue is one person's name."""
    if len(text.split()) not in NAME_WORDS or re.match(r"(?:An?|The|On|In) ", text):
        return False
    return name_share(text) == 1 and looks_like_venue(behind)


def _peel(text: str) -> list[str]:
    """Names and venue apart: "Ann Bee, Carl Dee, CVPR 2021"."""
    text = text.strip(" ,;")
    if (whole := find_date(text)) and whole[0] == text:
        return [text]
    if lead := _LEAD_NAMES.match(text[:2000]):
        behind = text[lead.end() :].strip()
        if (
            len(behind.split()) >= _CLAUSE_WORDS
            and not looks_like_venue(behind)
            and name_share(behind) < _HALF_NAMES
        ):
            return [lead[0].strip(), behind]
    if turned := _TURNED_NAMES.fullmatch(text[:2000]):
        return [f"authors: {turned['names']}", turned["title"]]
    if (dated := _INITIALS_AND_YEAR.fullmatch(text[:2000])) and name_share(dated["names"]) == 1:
        return [f"authors: {dated['names']}", dated["year"]]
    parts = re.split(r"[,،]\s+|(?<=[\u3040-\u9fff])[，、]\s{0,3}", text)
    if not 1 < len(parts) <= _MOST_PARTS:
        return [text]

    return _unspaced_fields(parts) or _dated_names(parts) or _names_and_venue(parts) or [text]


def _unspaced_fields(parts: list[str]) -> list[str] | None:
    """Title, people and the rest of a citation in a script whose names have no spaces: "池の地図を学習する手法, 山田太郎, 学会誌"."""
    at = next((i for i, part in enumerate(parts) if _UNSPACED_NAME.fullmatch(part.strip())), 0)
    if len(re.findall(rf"[{UNSPACED}]", parts[0 if at else -1])) < _UNSPACED_TITLE * bool(at):
        return None
    if not _UNSPACED_NAME.fullmatch(parts[at].strip()):
        return None
    end = next(
        (i for i in range(at, len(parts)) if not _UNSPACED_NAME.fullmatch(parts[i].strip())), len(parts)
    )
    rest = ", ".join(parts[end:])
    if not at and (re.search(r"[.。]\s", rest) or not re.search(rf"[{UNSPACED}]", rest)):
        return None
    title = [", ".join(parts[:at])] if at else []
    return [*title, f"authors: {', '.join(parts[at:end])}", *([rest] if rest else [])]


def _dated_names(parts: list[str]) -> list[str] | None:
    """Names that a year follows, apart from it: "Ann Bee, Carl Dee 2021", "Bee and Dee, 2021"."""
    if found := _NAME_AND_YEAR.fullmatch(parts[-1]):
        front = ", ".join([*parts[:-1], found["name"]])
        if _are_people(front) and name_share(front) == 1 and not knows_venue(found["name"]):
            return [front, found["year"]]
    *names, year = parts
    front = ", ".join(names)
    if re.fullmatch(r"\(?(?:19|20)\d\d\)?\.?", year) and is_names(front) and _are_people(front):
        return [f"authors: {front}", year]
    if len(names) == 1 and _SURNAMES.fullmatch(names[0]) and re.fullmatch(r"\(?(?:19|20)\d\d\)?", year):
        return [f"authors: {names[0]}", year]
    if len(names) == 1 and _SURNAMES.fullmatch(names[0]) and looks_like_venue(year) and find_date_text(year):
        return [f"authors: {names[0]}", year]  # "Bee and Dee, Neural Ponds 1999"
    return None


def _names_and_venue(parts: list[str]) -> list[str] | None:
    for size in range(1, _VENUE_PARTS + 1):
        behind = ", ".join(parts[-size:])
        front = ", ".join(parts[:-size])
        if front and looks_like_venue(behind) and _are_people(front):
            shorter = ", ".join(parts[-size - 1 :])
            if (
                size < _VENUE_PARTS
                and len(parts) > size + 1
                and looks_like_venue(shorter)
                and name_share(parts[-size - 1]) < 1
                and (len(parts[-size - 1].split()) <= _VENUE_PART_WORDS or knows_venue(parts[-size - 1]))
            ):
                continue
            return [front, behind]
        if (
            front
            and len(front.split()) >= _CLAUSE_WORDS
            and size < _VENUE_PARTS
            and looks_like_venue(behind)
            and (names_venue(behind) or _names_weakly(behind))
        ):
            return [front, behind]
    return None


def _names_weakly(text: str) -> bool:
    """Whether one word that journals share with titles stands with a year: "Bioinformatics 2018"."""
    return knows_venue(text) and bool(find_date_text(text)) and len(text.split()) <= _WEAK_VENUE_WORDS


def _are_people(text: str) -> bool:
    if has_et_al(text):
        return True
    full = all(" " in part.strip() for part in re.split(r",|\band\b|&", text) if part.strip())
    return full and name_share(text) >= _SURELY_NAMES and not knows_venue(text)
