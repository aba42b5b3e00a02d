"""Titles in the forms under which they are compared: folded words, squashed, numbers and marks that set apart."""

from __future__ import annotations

import re
import unicodedata
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.columns import changed_where, mended, unescaped
from pipeline.merge.title_noise import without_noise

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "∞": "infinity", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe",
    "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ß": "ss",
}  # fmt: skip
_LETTERS = str.maketrans(_GREEK)

_LATEX = (
    (r"\\[`'\"^~=.]", ""),  # accents: {\'e}
    (r"\\[cuvHdbkr](?:\s+|\{)", ""),  # {\c c}, \v{s}
    (r"\\(?:emph|text[a-z]*|math[a-z]*|operatorname|rm|it|bf|sc|em|tt)\b", ""),
    (r"[\\{}$]", ""),
)
_DAMAGE = (
    (r"</?[a-z]{1,6}(?:\s[^<>]{0,60})?/?>", ""),  # <i>, <sub>, </sup>
    (r"\s&\s", " and "),
)
_DEBRIS = (
    r"[\[(]\s*(?:paper|pdf|code|oral|poster(?: [a-z]+)?|spotlight|highlight|best paper[a-z ]*|award[a-z ]*|arxiv[^\])]*|project(?: page)?|"
    r"website|video|slides|data(?:set)?|link|blog|github|open access|preprint|new|demo(?:nstration)?(?: [a-z]+)?|[a-z]+ paper|"
    r"review(?: article)?|\d+ ref(?:s|erences)?\.?|see comments?[^\])]*|(?:erratum|comment) (?:appears )?in[^\])]*|"
    r"published erratum[^\])]*|in process citation|proceedings|(?:extended |panel )?abstract(?: only)?|(?:extended|full) version|"
    r"letter|panel(?: [a-z]+)?|tutorial(?: [a-z0-9-]+)?|keynote(?: [a-z]+)?|"
    r"invited[a-z ]*|\w+ with [a-z]+ abstract|"
    r"(?:article )?in [a-z]+|(?:19|20)\d\d[a-z]?)\s*[\])]"
)
_UNCLOSED = r"\[[^\[\]]*$"  # a note of a database, cut: "[Erratum appears in"
_LEADING = r"^[\s\W]*(?:\((?:19|20)\d\d[a-z]?\)|(?:19|20)\d\d[a-z]?\.)[\s\W]+"
_REPORT = r"\(\s*(?:tech(?:nical|\.)? rep(?:ort|\.)?|[a-z]{2,}[-/ ])[^()]{0,30}\d[^()]{0,12}\)\s*$"

_NUMBER = re.compile(r"^(?:(?P<digits>\d{1,9})(?:st|nd|rd|th|d)?|v(?P<version>\d{1,3}))$")
_NUMERALS = {
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xi": "11",
    "xii": "12",
}
_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
    "eighth": "8", "ninth": "9", "tenth": "10", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10",
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")

_MARKS = (
    frozenset("comment comments commentary reply replies response rejoinder discussion".split()),
    frozenset(
        "correction corrections corrigendum corrigenda erratum errata addendum retraction retracted".split()
    ),
    frozenset("protocol".split()),
    frozenset("supplement supplementary supplemental appendix".split()),
    frozenset("survey tutorial overview".split()),
    frozenset("extended revisited reloaded".split()),
    frozenset("not no non without never neither".split()),
    frozenset("editorial preface foreword".split()),
    frozenset("workshop demo demonstration poster keynote panel".split()),
    frozenset("part".split()),
)
GENERIC = frozenset(
    "editorial preface foreword introduction guesteditorial bookreview bookreviews bookreviewcolumn letter reply "
    "response comment erratum corrigendum correction obituary news index contents tableofcontents acknowledgment "
    "acknowledgments acknowledgements discussion abstracts authorindex authorreply inmemoriam editorsnotes inthisissue "
    "introductiontothespecialissue guesteditorsintroduction lettertotheeditor chairmansmessage untitled title".split()
)


def folded_titles(text: pa.Array) -> pa.Array:
    """Text in lower case, without accents, markup and LaTeX; null stays null."""
    text = mended(unescaped(pc.fill_null(text, "")))
    lower = changed_where(
        pc.invert(pc.string_is_ascii(text)),
        lambda rest: pa.array([_fold(value) for value in rest.to_pylist()], pa.string()),
        pc.ascii_lower(text),
    )
    lower = changed_where(r"[\\{}$]", partial(_replaced, _LATEX), lower)
    return changed_where(r"[&<]", partial(_replaced, _DAMAGE), lower)


def _replaced(rules: tuple[tuple[str, str], ...], text: pa.Array) -> pa.Array:
    for pattern, new in rules:
        text = pc.replace_substring_regex(text, pattern, new)
    return text


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return (
        "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().translate(_LETTERS)
    )


def title_words_of(text: pa.Array) -> pa.Array:
    """Folded titles as words with one space between, without debris of lists and databases and without noise."""
    return spaced(without_noise(changed_where(r"[\[(]|^[\s\W]*\d", _without_debris, text)))


def _without_debris(text: pa.Array) -> pa.Array:
    for pattern in (_DEBRIS, _UNCLOSED, _LEADING, _REPORT):
        stripped = pc.replace_substring_regex(text, pattern, " ")
        text = pc.if_else(pc.match_substring_regex(stripped, r"\w"), stripped, text)
    return text


def spaced(text: pa.Array) -> pa.Array:
    """Folded text with every run of other signs than letters and digits as one space."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(text, r"[^\p{L}\p{N}]+", " "))


def squashed(text: pa.Array) -> pa.Array:
    """Words without the spaces between them."""
    return pc.replace_substring(text, " ", "")


def heads(text: pa.Array) -> pa.Array:
    """What stands before the first colon of folded titles ("BERT: Pre-training …"); "" where there is none."""
    found = pc.struct_field(pc.extract_regex(text, r"^(?P<head>[^:]{2,80}):\s"), "head")
    return squashed(spaced(pc.fill_null(found, "")))


class Vocabulary:
    """What single words say: the number they stand for, the marks they bear."""

    def __init__(self, tokens: list[str]) -> None:
        self.numbers = np.array([number_of(token) for token in tokens], dtype=np.int64)
        self.marks = np.array([mark_bits(token) for token in tokens], dtype=np.int64)
        self.years = np.array(
            [int(token) if _YEAR.fullmatch(token) else 0 for token in tokens], dtype=np.int32
        )
        self.lengths = np.array([len(token) for token in tokens], dtype=np.int32)


def number_of(token: str) -> int:
    """A word as a number (of a part, a version, a dimension), 0 if it is none or a year."""
    if found := _NUMBER.match(token):
        digits = found["digits"] or found["version"]
        return 0 if _YEAR.fullmatch(digits) else int(digits) + 1
    return int(_NUMERALS.get(token) or _ORDINALS.get(token) or -1) + 1


def mark_bits(token: str) -> int:
    """The marks that a word bears (comment, part, survey, …), a bit each."""
    return sum(1 << bit for bit, tokens in enumerate(_MARKS) if token in tokens)
