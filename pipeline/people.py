"""People: what a surname, an initial and "et al." are, and whether two names are one, however names are printed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib.resources import files

from rapidfuzz import fuzz

from pipeline.text import fold, one_line, squash, words

_WORDS: dict[str, str] = tomllib.loads(files("pipeline").joinpath("people.toml").read_text(encoding="utf-8"))
PARTICLES, JOINTS, SUFFIXES, COMMON_SURNAMES, NOBODIES, GROUPS, ORGANISATIONS = (
    frozenset(_WORDS[kind].split())
    for kind in ("particles", "joints", "suffixes", "common", "nobodies", "groups", "organisations")
)
_LONGEST_SUFFIX = max(map(len, SUFFIXES))

ET_AL = r"\bet\.?\s*al\b\.?"
"""A pattern for "et al.": `re` and RE2 read it alike."""
CUT_SHORT = rf"{ET_AL}|\band\s+(?:others|\d+\s+(?:more|others?))\b|\bothers\b|等人?|\betc\b\.?|…|\.\.\."
"""A pattern for what says that there are more authors than those named: "et al.", "and others", "等"."""
UNSPACED = "\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
"""Letters of scripts in which names have no spaces: Japanese, Chinese, Korean."""

_ET_AL = re.compile(ET_AL, re.IGNORECASE)
_CUT_SHORT = re.compile(CUT_SHORT, re.IGNORECASE)
_ENDS_CUT_SHORT = re.compile(
    rf"(?:[,;&]\s*+|(?<!\s)\s++)?(?:\band\s+)?(?:{CUT_SHORT})[\s.,:;]{{0,40}}$", re.IGNORECASE
)
_LETTER = r"[A-Za-zÀ-ÖØ-öø-žΑ-ωА-я]"
_INITIALS = re.compile(rf"[A-Z]{{1,3}}|(?:{_LETTER}(?:\.|\b)[\s-]?){{1,4}}")
_LABEL = re.compile(r"^\s*(?:authors?|by|作者)\s*[:：]?\s+|^\s*(?:authors?|作者)\s*[:：]\s*", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§¶#^]+|(?:(?<!\s)\s+)?\(\s*\)|(?<!\d)\d++(?=\s*(?:,|$))|[⁰¹²³⁴-⁹]+")
_YEAR_BEHIND = re.compile(r"\(?\b(?:19|20)\d\d\)?$")
_ASIDE = re.compile(r"(?:(?<!\s)\s+)?[(（\[][^()（）\[\]]{0,300}[)）\]]")
_BETWEEN_PARTS = re.compile(
    r"(?:(?<!\s)\s+)?(?:[;；、]\s*(?:and\s+|&\s*)?|[,，]\s+and\s+|(?:[,，]\s*)?[&＆]\s*|·\s*)|(?<!\s)\s+(?:and\s+|\|\s+)|，\s*和\s*",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\b([^\W\d_]\.)(?=[^\W\d_])")  # "Y.Mansour"
_COMMA = re.compile(r"(?:(?<!\s)\s+)?[,，]\s*")
_GIVEN_AND_INITIALS = re.compile(r"[^\W\d_][\w'’`.\-‐‑]{0,40}(?:\s(?:[A-Z]\.\s?)+)?")
_TEX_ACCENT = re.compile(r"\\(?:[\"'`^~=.]|[cvuHkrdbt](?=[\s{\\]))\s*\{?\\?([a-zA-Z])\}?")
_TEX_RING = re.compile(r"\\(?:aa|AA)(?![a-zA-Z])")

_USUAL_NAME = re.compile(r"[A-Z][a-z]+ (?:[A-Z]\. )?([A-Z][a-z]+)")
"""Given name, perhaps an initial, and the surname: nothing in it is to be looked at twice."""
_UNSPACED_NAME = re.compile(rf"[{UNSPACED}·]{{2,8}}")
"""A whole name in a script that sets no spaces: a comma behind it turns nothing around."""
_LONG = 5  # letters from which a misspelt surname, or a part of a double one, is known
_ALIKE = 84  # of 100: the same surname, misspelt
_ONE_GIVEN_NAME = 40  # of 100: "Bill" and "William", "Liz" and "Elizabeth"
# one sound, two spellings, as far as folding leaves them two: "Mueller" and "Müller"
_SPELLINGS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ss", "s"))


@lru_cache(maxsize=1 << 15)
def surname(name: str) -> str:
    """The folded surname of a printed name: "Lapuyade-Lahorgue, J." and "Jérôme Lapuyade-Lahorgue" agree."""
    if (usual := _USUAL_NAME.fullmatch(name)) and (family := usual[1].lower()) not in SUFFIXES:
        return family
    return squash(" ".join(_apart(name)[1]))


def split_name(name: str) -> tuple[str, str]:
    """The given names and the surname of a printed name, as it prints them; a group, or a name that stands alone, has no given."""
    if is_group(name):
        return "", one_line(name)
    given, family = _apart(one_line(name))
    return " ".join(given), " ".join(family) or one_line(name)


def surnames(names: Iterable[str]) -> list[str]:
    """The folded surnames of printed names, in order, without empty ones."""
    return [family for family in map(surname, names) if family]


def initials(name: str) -> str:
    """The folded first letters of the given names of a printed name; "" where none is printed."""
    letters = []
    for part in _apart(name)[0]:
        halves = [half for half in re.split(r"[\s.\-‐‑]+", part) if half]
        if len(halves) == 1 and is_initials(part):
            letters += [letter for letter in fold(part) if letter.isalpha()]
        else:
            letters += [fold(half)[:1] for half in halves]
    return "".join(letter for letter in letters if letter.isalpha())


def is_initials(text: str) -> bool:
    """Whether a text is the initials of given names and nothing else: "J.-P.", "JA", "r. e."."""
    return _INITIALS.fullmatch(text) is not None


def is_suffix(text: str) -> bool:
    """Whether a text is what stands behind a surname and is none: "Jr.", "III", "PhD"."""
    if len(text) > _LONGEST_SUFFIX and text.isascii() and text.isalpha():
        return False
    return fold(text).strip(" .") in SUFFIXES


def has_et_al(text: str) -> bool:
    """Whether a text says "et al.", as lists of authors do that are cut short, and little else."""
    return _ET_AL.search(text) is not None


def is_cut_short(authors: str) -> bool:
    """Whether the text of authors says, in any way, that there are more than it names."""
    return _CUT_SHORT.search(authors) is not None


def without_label(authors: str) -> str:
    """The text of authors without "Authors:", marks of footnotes and "et al."."""
    return _bare(_shown(authors)).strip(" .,;:")


def split_names(authors: str) -> tuple[str, ...]:
    """The names that a text lists: "A. Bee and C. Dee et al." has two, "Bee, A. and Dee, C." too."""
    text = _shown(authors)
    ends_in_initial = bool(re.search(r"[\s.-][A-Z]\.[ ,;:*]*$", text))
    text = _bare(_YEAR_BEHIND.sub("", text.strip(" .,;:*"))).strip(" ,;:*")
    text = f"{text.rstrip('.')}." if ends_in_initial else text
    parts = [part for part in (part.strip(" ,;") for part in _BETWEEN_PARTS.split(text)) if part]
    return tuple(_tidy(name) for name in _names_of(parts) if re.search(r"[^\W\d_]", name))


def _names_of(parts: Sequence[str]) -> list[str]:
    """The names in the parts of a text between "and" and its like."""
    pieces = [[piece for piece in _COMMA.split(part) if piece] for part in parts]
    if len(parts) > 1 and all(len(some) == 2 for some in pieces):
        return [name for part in parts for name in split_at_commas(part)]
    every = [piece for some in pieces for piece in some]
    if every and all(map(_UNSPACED_NAME.fullmatch, every)):
        return every
    if len(every) > 2 and not any(" " in piece or is_initials(piece) for piece in every):
        return every  # "Goodfellow, Bengio, and Courville": surnames alone
    return [name for part in parts for name in split_at_commas(part, in_prose=True)]


def _shown(text: str) -> str:
    """A text in one line, without signs that nobody sees."""
    return one_line(text.replace("\u200b", "").replace("\ufeff", ""))


def _bare(authors: str) -> str:
    return _ENDS_CUT_SHORT.sub("", _MARKS.sub("", _LABEL.sub("", authors)))


def split_at_commas(part: str, *, in_prose: bool = False) -> list[str]:
    """The names in a text without "and": commas part names, or a surname from what stands behind it.

    In prose, "Ann Bee, Google" is two; in a field of a record, "Garcia Marquez, Gabriel" is one.
    """
    pieces = _attached([piece for piece in _COMMA.split(part.strip()) if piece], is_suffix)
    if len(pieces) == 2 and _is_one_turned(pieces[0], pieces[1], in_prose):
        return [", ".join(pieces)]
    if len(pieces) > 2 and _is_first_turned(pieces):
        pieces[:2] = [", ".join(pieces[:2])]
    return _attached(pieces, is_initials)


def _attached(pieces: Sequence[str], belongs: Callable[[str], bool]) -> list[str]:
    """Pieces, those that belong to the surname before them behind it: "Bee, A., Dee, C." is two."""
    names: list[str] = []
    for piece in pieces:
        if names and belongs(piece) and "," not in names[-1]:
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return names


def _is_one_turned(first: str, second: str, in_prose: bool) -> bool:
    """Whether two pieces are a surname and what stands behind it: "Kearns, Michael", not "M. Kearns, L. Valiant"."""
    if is_initials(second) or is_suffix(second) or _begins_with_particle(first.split()):
        return True
    if " " not in first and "." not in first[:-1]:
        return True
    return not in_prose and " " not in second and "." not in second[:-1]


def _is_first_turned(pieces: Sequence[str]) -> bool:
    """Whether the first of many names alone has its surname in front: "Bee, Ann, Carl Dee, and Eve Eff"."""
    return (
        " " not in pieces[0]
        and _GIVEN_AND_INITIALS.fullmatch(pieces[1]) is not None
        and all(" " in piece or "." in piece[:-1] for piece in pieces[2:])
        and not any(is_initials(piece) for piece in pieces[2:])
    )


def _tidy(name: str) -> str:
    return name if re.search(r"\b[A-Z]\.$|\b(?:Jr|Sr)\.$", name) else name.rstrip(".")


def is_part_of_name(surname_l: str, surname_r: str) -> bool:
    """Whether one of two folded surnames is the other, or a part of it, as of a double name."""
    if surname_l == surname_r:
        return True
    return min(len(surname_l), len(surname_r)) >= _LONG and (surname_l in surname_r or surname_r in surname_l)


def is_same_name(surname_l: str, surname_r: str) -> bool:
    """Whether two folded surnames are one, a typo or a part of a double name aside."""
    if is_part_of_name(surname_l, surname_r):
        return True
    return min(len(surname_l), len(surname_r)) >= _LONG and fuzz.ratio(surname_l, surname_r) >= _ALIKE


def is_one_person(name_l: str, name_r: str) -> bool:
    """Whether two printed names may be one person's: the same surname, and no given name against it."""
    if not is_same_name(one_spelling(surname(name_l)), one_spelling(surname(name_r))):
        return False
    initials_l, initials_r = initials(name_l), initials(name_r)
    return initials_l.startswith(initials_r) or initials_r.startswith(initials_l)


def have_other_given_names(name_l: str, name_r: str) -> bool:
    """Whether two printed names write their given names out, and neither is a form or a part of the other."""
    given_l, given_r = (
        squash("".join(part for part in _apart(name)[0] if not is_initials(part)))
        for name in (name_l, name_r)
    )
    if not given_l or not given_r or given_l.startswith(given_r) or given_r.startswith(given_l):
        return False
    return fuzz.ratio(given_l, given_r) < _ONE_GIVEN_NAME


@lru_cache(maxsize=1 << 14)
def one_spelling(folded: str) -> str:
    """A folded name in which spellings of one sound are one: "Mueller" and "Müller"."""
    for long, short in _SPELLINGS:
        folded = folded.replace(long, short)
    return folded


def is_group(name: str) -> bool:
    """Whether a printed name is that of a team or an organisation, by one of its words."""
    return not (GROUPS | ORGANISATIONS).isdisjoint(words(name))


def is_nobody(name: str) -> bool:
    """Whether what stands in the place of a name says that none is known: "TBD", "N/A", "Anonymous authors"."""
    return squash(name) in NOBODIES or fold(name).strip() == "n/a"  # while "Na" is a surname


def _apart(name: str) -> tuple[list[str], list[str]]:
    """The parts of a printed name that are given names, and those that are the surname."""
    if "\\" in name:
        name = _without_tex(name)
    if "(" in name or "（" in name or "[" in name:
        name = _ASIDE.sub("", name) or name
    if "." in name:
        name = _GLUED.sub(r"\1 ", name)
    if "," in name:
        before, after = name.split(",", 1)
        if after.strip(" .,") and not is_suffix(after):
            family = before.split()
            given = _without_suffixes(["", *after.replace(",", " ").split()])[1:]
            return given, _without_suffixes(family) or family
        name = before
    parts = _without_suffixes(name.split())
    if len(parts) > 1 and is_initials(parts[-1]):
        return _initials_behind(parts)
    start = _surname_start(parts)
    return parts[:start], parts[start:]


def _without_suffixes(parts: list[str]) -> list[str]:
    """The parts of a name without "Jr." and its like; in front, "jr haritsa" has initials."""
    if len(parts) == 1:
        return [] if is_suffix(parts[0]) else parts
    return parts[:1] + [part for part in parts[1:] if not is_suffix(part)]


def _initials_behind(parts: list[str]) -> tuple[list[str], list[str]]:
    """The given names and the surname of "Smith JA" and "van der Berg A.", and of "X. LI"."""
    family = [part for part in parts if not is_initials(part)] or parts[-1:]
    return [part for part in parts if part not in family], family


def _surname_start(parts: Sequence[str]) -> int:
    """Where the surname begins that ends a name."""
    start = len(parts) - 1
    while start > 1:
        if fold(parts[start - 1]) in PARTICLES:
            start -= 1
        elif parts[start - 1] in JOINTS:
            start -= 2
        else:
            break
    return 0 if start == 1 and _begins_with_particle(parts) else max(start, 0)


def _begins_with_particle(parts: Sequence[str]) -> bool:
    """Whether a name is a surname alone that begins with a particle in small letters: "van der Maaten"."""
    return len(parts) > 1 and parts[0] in PARTICLES and any(map(str.isupper, (part[0] for part in parts)))


def _without_tex(name: str) -> str:
    r"""A name whose letters with accents are written in TeX: "Erd{\H o}s" is "Erdos"."""
    bare = _TEX_ACCENT.sub(r"\1", _TEX_RING.sub("a", name))
    return bare.replace("{", "").replace("}", "").replace("\\", "")
