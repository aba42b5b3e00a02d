"""Noise: what stood beside a title and was taken into it, in the bibliographies that machines read off pages.

"H., Stonebraker, M., 1998: The Report", "The Report. Proceedings of ACM SIGMOD", "The Report, VLDB 1997, pages 3-14": names
before a title, its place behind it. Cut off only where the shape leaves little doubt, and enough of a title remains.
Databases add notes in brackets: "The Report [Erratum appears in". All is looked for in folded titles (`title_forms`).
"""

from __future__ import annotations

import re

from pipeline.people import ET_AL
from pipeline.venues import SERIES_ACRONYM

_LEAST = 12  # letters that must remain of a title
_YEAR = r"(?:19|20)\d\d"
_NTH = r"(?:\d{1,2}\s?(?:st|nd|rd|th|d)\s+)"

_PLACES = (
    # whatever stands before: nothing else than a place begins so
    rf"(?<![\s,.;:'\"(\[])[\s,.;:'\"(\[]+(?:in:?\s+)?(?:the\s+)?{_NTH}?(?:annual\s+)?(?:"
    r"proc\.\s|proceedings (?:of|acm|ieee|vldb|sigmod)\b|in proc\b|(?:acm )?sigmod rec(?:ord)?\b|acm trans|ieee trans|acm sigmod\b|"
    r"to appear(?: in\b|\W*$)|submitted (?:to|for) |lecture notes in|arxiv (?:preprint|e-?prints)|"
    rf"arxiv:\s*\d|{SERIES_ACRONYM}[\s'’-]*(?:{_YEAR}|\d\d)\b(?! ?\w)|{SERIES_ACRONYM} (?:conference\b|conf\.|proceedings\b)).*",
    # only after punctuation
    rf"(?<![,.;'\"(\[])[,.;'\"(\[]++['\"’”)\]]{{0,9}}+\s++(?:in:?\s+)?(?:the\s+)?{_NTH}?(?:annual\s+)?(?:"
    r"int(?:l|ernational)?\b\.?(?: acm| ieee)? (?:conf|symp|work|j\b|journal)|intl?\b\.?\W*$|acm\b|ieee\b|conf(?:erence)?\b|"
    r"symposium\b|proceedings?\b|proc\b|tech(?:nical|\.)? rep|tech(?:nical)?\b\W*$|report\W*$|ph\.? ?d|master'?s thesis|thesis\W*$|"
    r"univ(?:ersity|\.|\W*$)|dept\b|department of|journal of|j\. |trans(?:actions|\.) |springer|morgan kaufmann|"
    rf"addison|mit press|{SERIES_ACRONYM}\b|accepted (?:to|at|by)\b|vol(?:ume)?\b\.? ?\d+\s*[(,]\s*(?:no|number|issue|pp?|pages?|\d)|pp?\. ?\d|pages? \d).*",
    r"\s(?:pages?|pp\.?) \d+.*",
    # "(ICML 98)", "[J]"; but "(I)" may be one of two parts
    rf"\s(?:[\[(]{SERIES_ACRONYM}[\s'’-]*\d*[\])]|\[[a-z]\])\W*$",
)
_PLACE = re.compile("|".join(f"(?:{place})" for place in _PLACES), re.DOTALL)
_OPEN_END = re.compile(r"\b(?:a|an|the|of|in|on|for|from|to|and|with|at|by|via|or|its|as|our|is)\W*$")

_INITIALS = r"(?:[a-z]\b\.?[\s-]?){1,3}"
_SURNAME = r"[a-z][a-z'’-]{1,40}"
_NAMED = rf"(?:(?:[a-z]\.[\s-]?){{1,3}}\s{{0,3}}{_SURNAME}|{_SURNAME},\s{{1,3}}{_INITIALS}|[a-z]\.)"  # alone: with a comma, or initials first
_NAME = rf"(?:(?:[a-z]\.[\s-]?){{1,3}}\s{{0,3}}{_SURNAME}|{_SURNAME},\s{{1,3}}{_INITIALS}|{_SURNAME}\s{{1,3}}(?:[a-z]\.[\s-]?){{1,3}}|[a-z]\.)"
_AND = r"\s{0,3}(?:,?\s{0,3}(?:and|&)\s{1,3}|[,;]\s{0,3})"
_NAMES = re.compile(
    rf"^\W{{0,9}}(?:et al?i?\b\.?[\s,]{{0,9}}|and\s{{0,3}}|&\s{{0,3}}|andr?\.\s{{0,3}})?"
    # one name is read in one way: with several for each, a line of initials takes for ever
    rf"(?:(?>{_NAME}{_AND}){{1,200}}(?:{_NAME}|{_SURNAME})|{_SURNAME}{_AND}{_NAME}|{_NAMED})?\s{{0,3}}"
    rf"(?P<year>[(,.]?\s{{0,3}}{_YEAR}[a-z]?\s{{0,3}}\)?)?\s{{0,3}}(?P<end>[.:,])[\s'\"“”`]+"
)
_QUOTED = re.compile(
    r"^[^\"“,]*+,[^\"“]*[.,]\s*[\"“](?P<title>[^\"”]{15,})[.,]?[\"”]"
)  # Doe, Jane. "The Report." Venue
_IS_PLACE = re.compile(r"^\W*(?:proc|proceedings|arxiv|in proc\w*)\b")
_LED_BY_ET_AL = re.compile(rf"^\W*(?:{ET_AL}|et ai\b)[\s.,:;]*")

MAY_BE_NOISY = (
    r"[\[(]|^\W*(?:\d|et a|and|& |[a-z]\.|\S{2,25},? [a-z][.,]|\S{2,25},? (?:and|&) [a-z]\.|[a-z]{1,2} (?:19|20)\d\d)|"
    rf"\b(?:proc|proceedings|sigmod|acm|ieee|to appear|submitted|accepted|lecture notes|arxiv|{SERIES_ACRONYM}|intl?|international|"
    r"conf|conference|symposium|tech|technical|report|ph\.? ?d|thesis|univ|university|dept|department|journal|j\.|trans|"
    r"transactions|springer|kaufmann|addison|press|vol|volume|number|no\.|pp?\.|pages?)\b|"
    rf"{_YEAR}\W*$|\[[a-z]\]\W*$|[.,:] [\"“]"
)
"""What every title with noise matches, and few others, for engines without look-around."""

_NOTE = (
    r"[\[(]\s{0,9}(?:paper|pdf|code|oral|poster(?: [a-z]{1,30})?|spotlight|highlight|best paper[a-z ]{0,60}|award[a-z ]{0,60}|arxiv[^\])]{0,200}|project(?: page)?|"
    r"website|video|slides|data(?:set)?|link|blog|github|open access|preprint|new|demo(?:nstration)?(?: [a-z]{1,30})?|[a-z]{1,30} paper|"
    r"review(?: article)?|\d{1,5} ref(?:s|erences)?\.?|see comments?[^\])]{0,200}|(?:erratum|comment) (?:appears )?in[^\])]{0,200}|"
    r"published erratum[^\])]{0,200}|in process citation|proceedings|(?:extended |panel )?abstract(?: only)?|(?:extended|full) version|"
    r"letter|panel(?: [a-z]{1,30})?|tutorial(?: [a-z0-9-]{1,30})?|keynote(?: [a-z]{1,30})?|"
    r"invited[a-z ]{0,60}|\w{1,30} with [a-z]{1,30} abstract|"
    r"(?:article )?in [a-z]{1,30}|(?:19|20)\d\d[a-z]?)\s{0,9}[\])]"
)
_DEBRIS = tuple(
    re.compile(pattern)
    for pattern in (
        _NOTE,
        r"\[[^\[\]]{0,300}$",  # a note of a database, cut: "[Erratum appears in"
        rf"^\W*(?:\({_YEAR}[a-z]?\)|{_YEAR}[a-z]?\.)\W+",  # a year in front
        r"\(\s*(?:tech(?:nical|\.)? rep(?:ort|\.)?|[a-z]{2,}[-/ ])[^()]{0,30}\d[^()]{0,12}\)\s*$",  # the number of a report
    )
)


def without_noise(title: str) -> str:
    """A folded title without the names that lead it, the places that trail it and the notes of databases."""
    return _cut(_without_debris(title))


def _without_debris(title: str) -> str:
    for pattern in _DEBRIS:
        stripped = pattern.sub(" ", title)
        title = stripped if re.search(r"\w", stripped) else title
    return title


def _cut(title: str) -> str:
    if _IS_PLACE.match(title):
        return title
    if found := _QUOTED.match(title):
        return found["title"]
    title = _kept(title, _LED_BY_ET_AL.sub("", title))
    title = _kept(title, _without_names(title))
    for found in _PLACE.finditer(title):
        before = title[: found.start()]
        if _letters(before) >= _LEAST and " " in before.strip() and not _OPEN_END.search(before):
            return before
    return title


def _without_names(title: str) -> str:
    found = _NAMES.match(title)
    if not found or not found[0].strip(" .:,'\""):
        return title
    names = found[0][: found.start("end")]
    one_word_led = re.fullmatch(r"\W*[a-z]\.\s*\S+\s*", names)  # "C. elegans: a model", which is no name
    if found["end"] == ":" and one_word_led and not found["year"]:
        return title
    if found["end"] == "," and not found["year"]:
        return title
    return title[found.end() :]


def _kept(title: str, cut: str) -> str:
    if cut == title:
        return title
    return cut if _letters(cut) >= _LEAST and " " in cut.strip() else title


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
