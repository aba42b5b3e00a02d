"""Whether a text of an entry says where the paper appeared."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.parse.dates import find_date, find_date_text
from pipeline.remembered import remembered
from pipeline.venues import has_venue_word, is_venue_acronym, may_have_venue_word

_ARTICLE = re.compile(r"(?:An?|On|How|Towards?|What|Why) [a-zA-Z]")
_UNKNOWN_ACRONYM = re.compile(
    r"[A-Za-z]{0,6}[A-Z]{2}[A-Za-z]{0,8}(?: workshop)?(?:,? ?(?:19|20)\d\d|,? ?['’][0-4]\d| [0-4]\d)"
)
"""A meeting by its initials, with the year: "HotOS 2021", "aiDM2020", "CHEOPS 22"."""
_PAGES = r"(?:pp?\. ?)?\d{1,6}[-–—]{1,2}\d{1,6}"
_YEAR_BEHIND = rf",? \((?:19|20)\d\d\)(?:[:,] ?(?:{_PAGES}|\d{{1,6}}))?"
_VOLUME = re.compile(
    rf"[A-Z][^.:?!,]{{2,80}},? \d{{1,4}}(?:[.,(] ?(?:no\. )?\d{{1,4}}\)?)?(?:{_YEAR_BEHIND}|[:,] ?{_PAGES})"
)
"""A journal by volume, year and pages, whatever it is called: "Ponds 45 (2001): 5-32"."""
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


@remembered
def looks_like_venue(text: str) -> bool:
    """Whether a short text says where or when a paper appeared, and nothing else."""
    text = text.strip(" .,;:*_[]()（）【】")
    if not text or len(text) > 160 or "?" in text:
        return False
    if _UNKNOWN_ACRONYM.fullmatch(text) or _VOLUME.fullmatch(text):
        return True
    if _ARTICLE.match(text) and ("," in text or not has_venue_word(text)):
        return False
    when = (find_date(text) or (find_date_text(text),))[0]
    rest = text.replace(when, " ") if when else text
    tokens = [
        token for token in _TOKEN.findall(rest) if not token.isdigit() and not re.fullmatch(r"\d+-\d+", token)
    ]
    if not tokens:
        return when is not None or any(is_venue_acronym(token) for token in _TOKEN.findall(rest))
    if re.search(r"[:：]\s", rest) and not any(is_venue_acronym(token) for token in tokens):
        return False
    return len(tokens) <= _most_tokens(rest, tokens, when is not None)


def _most_tokens(rest: str, tokens: list[str], is_dated: bool) -> int:
    """How long a text may be and still be a venue: the longer, the plainer it is one."""
    if any(is_venue_acronym(token) for token in tokens):
        return 12 if is_dated else 5
    if has_venue_word(rest):
        return 16 if is_dated else 9
    capital = all(token[0].isupper() or token[0].isdigit() or len(token) < 4 for token in tokens)
    if may_have_venue_word(rest):
        return (10 if is_dated else 4) if capital else 3
    return (4 if capital else 0) if is_dated else 0


@lru_cache(maxsize=4096)
def knows_venue(text: str) -> bool:
    """Whether a text holds the name of a venue that lists know, or a word that venues are made with."""
    return names_venue(text) or may_have_venue_word(text)


@lru_cache(maxsize=4096)
def names_venue(text: str) -> bool:
    """Whether a text names a venue that lists know, or one that is plainly called a journal or conference."""
    return any(is_venue_acronym(token) for token in _TOKEN.findall(text)) or has_venue_word(text)
