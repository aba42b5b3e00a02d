"""Plain text of an entry in clauses: who, what, where and when, as its punctuation separates them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.parse.people import has_et_al, name_share
from pipeline.parse.venues import knows_venue, looks_like_venue, names_venue

_BARS = re.compile(r"\s+[|｜‖•·]\s+|\s+//\s+|\s*[|｜]\s*|(?<=\w)\s+[–—]\s+(?=[A-Z])")
_SENTENCES = re.compile(
    r"(?<=[a-z\u4e00-\u9fff)\]\d'”\"])(?<!\bvs)(?<!\bal)(?<!\bDr)(?<!\bSt)(?<!\bconf)(?<!\bproc)"
    r"[.?!]\s+(?=[\[(\"“A-Z\u4e00-\u9fff])"
    r"|(?<=\b[A-Z])\.\s+(?=[A-Z][a-z]+ (?!et )[a-z]+ )|(?<=et al)\.,?\s+(?=[A-Z(])|。\s*"
)
_LEAD_NAMES = re.compile(
    r"(?:[A-Z][\w'’-]{1,30}(?: [A-Z][\w'’-]{1,30})?,? (?:[A-Z]\.[ -]?){1,4}(?:, |; |,? and |,? & "
    r"|, & )?){1,60}(?<=\. )(?=[A-Z][a-z])"
)
_MOST = 4000


@lru_cache(maxsize=4096)
def is_names(text: str) -> bool:
    """Whether a clause lists people: it ends in "et al.", or all of it reads as several names."""
    text = text.strip(" .,;()")
    if has_et_al(text):
        return len(text.split()) <= 12 or name_share(text) > 0.6
    several = bool(re.search(r",|;|\band\b|&", text))
    return several and name_share(text) >= 0.75 and len(text.split()) >= 3


def split_bars(text: str) -> list[str]:
    """Text at the bars that set its fields apart."""
    return [part for part in _BARS.split(text) if part.strip()] if len(text) < _MOST else [text]


def split_clauses(text: str) -> list[str]:
    """Text in clauses: bars, sentences, and lists of names that end in a venue each end one."""
    if len(text) > _MOST:
        return [text]

    return [
        clause for part in split_bars(text) for sentence in _sentences(part) for clause in _peel(sentence)
    ]


def _sentences(text: str) -> Iterator[str]:
    """Sentences; those that are neither names nor venues stay together, as titles may hold a full stop."""
    kept = ""
    for sentence in filter(None, map(str.strip, _SENTENCES.split(text))):
        if is_names(sentence) or looks_like_venue(sentence):
            yield from filter(None, (kept, sentence))
            kept = ""
        else:
            kept = f"{kept}. {sentence}" if kept else sentence
    if kept:
        yield kept


def _peel(text: str) -> list[str]:
    """Names and venue apart: "Ann Bee, Carl Dee, CVPR 2021"."""
    text = text.strip(" ,;")
    if lead := _LEAD_NAMES.match(text[:2000]):
        behind = text[lead.end() :].strip()
        if len(behind.split()) >= 3 and not looks_like_venue(behind) and name_share(behind) < 0.5:
            return [lead[0].strip(), behind]
    parts = re.split(r",\s+", text)
    if not 2 <= len(parts) <= 200:
        return [text]

    for size in (1, 2, 3):
        behind = ", ".join(parts[-size:])
        front = ", ".join(parts[:-size])
        if front and looks_like_venue(behind) and _are_people(front):
            shorter = ", ".join(parts[-size - 1 :])
            if (
                size < 3
                and len(parts) > size + 1
                and looks_like_venue(shorter)
                and name_share(parts[-size - 1]) < 1
            ):
                continue
            return [front, behind]
        if (
            front
            and len(front.split()) >= 3
            and size < 3
            and looks_like_venue(behind)
            and names_venue(behind)
        ):
            return [front, behind]
    return [text]


def _are_people(text: str) -> bool:
    if has_et_al(text):
        return True
    full = all(" " in part.strip() for part in re.split(r",|\band\b|&", text) if part.strip())
    return full and name_share(text) >= 0.75 and not knows_venue(text)
