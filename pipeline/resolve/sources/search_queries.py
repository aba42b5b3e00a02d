"""Phrases: how titles are put into search queries, several into one request, and what of an answer is theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote_plus

from rapidfuzz import fuzz

from pipeline.people import surnames
from pipeline.resolve.matching import title_sim
from pipeline.resolve.protocol import ByTitle
from pipeline.schema import Record
from pipeline.title_forms import plain_title, title_words

MAX_QUERY_BYTES = 3600  # with the rest of the request line below the 4 KB that every server takes
LONGEST_NICKNAME = 3  # words before a colon
COMMON_TITLE_WORDS = 3  # a shorter title is common: it is asked together with a surname
NEAR = 0.5  # title similarity from which a record is worth judging
SURE = 0.9  # and from which nothing better will be found by asking again
SHARED_NAME = 0.3  # what a shared surname adds to it: a retitled paper keeps its authors
MOST_FOUND = 5

_LONGEST_PHRASE = 30
_PHRASE_BYTES = 220  # in an address; with a name and what is around it, twelve fit into one request
_LONGEST_NAME = 40
_LONGEST_WORD = 40  # letters; what is longer is an address, or words without spaces
_SAFE = re.compile(r"[a-z0-9]+")
_EDGES = "\"'“”‘’«»()[]{}.,;:!?…*_`~#|<>"
# what search engines split words at as we do; what stands inside a word otherwise is read by each in its own way
_BETWEEN_WORDS = re.compile(r"[\s/()\[\],;!?\"“”«»&+=|<>-]+|[‐‑‒–—―−]+")
_EMPTY_WORDS = frozenset(
    "a an the of for in on with and or to from by via at as is are be not no but it if into that this these their "
    "there they then such was will using towards toward its how what why do does can all you we".split()
)


def phrase(title: str) -> str:
    r"""The longest run of plain words in a title, lower case, to be asked as it stands.

    Quotes, operators and TeX would be read as syntax; accents, apostrophes and dots inside a word are kept in one
    form or another by each service ("Schrödinger", `Schr\"odinger`), so a word with them breaks the run.
    """
    runs: list[list[str]] = [[]]
    for word in _pieces(title):
        if _SAFE.fullmatch(word):
            runs[-1].append(word)
        else:
            runs.append([])
    longest = max(runs, key=lambda run: sum(map(len, run)))
    if not any(word not in _EMPTY_WORDS for word in longest):
        longest = title_words(title)
    return fitting(longest[:_LONGEST_PHRASE], _PHRASE_BYTES)


def fitting(found: Sequence[str], n_bytes: int) -> str:
    """The first words that fit into so many bytes of an address, joined; of a first word too long, its start."""
    text = ""
    for word in found:
        longer = f"{text} {word}" if text else word
        if len(quote_plus(longer)) > n_bytes:
            break
        text = longer
    if not text and found:
        text = found[0]
        while len(quote_plus(text)) > n_bytes:
            text = text[:-1]
    return text


def _pieces(title: str) -> list[str]:
    return [
        piece for part in _BETWEEN_WORDS.split(plain_title(title).lower()) if (piece := part.strip(_EDGES))
    ]


def plain_words(title: str) -> list[str]:
    """The words of a title that tell something and are written everywhere alike, in its order, each once."""
    found = dict.fromkeys(word for word in _pieces(title) if _SAFE.fullmatch(word))
    return [word for word in found if word not in _EMPTY_WORDS and 1 < len(word) <= _LONGEST_WORD]


def telling_words(title: str, count: int) -> list[str]:
    """The longest words of a title: long words are rare words."""
    return sorted(
        (word for word in plain_words(title) if len(word) > 2), key=lambda word: (-len(word), word)
    )[:count]


def word_groups(title: str) -> list[list[str]]:
    """Groups of telling words, so that a wrong word, or another subtitle, spoils one group only."""
    before, _, after = title.partition(": ")
    parts = [telling_words(part, 3) for part in (before, after)]
    if len(plain_words(before)) <= LONGEST_NICKNAME and after:
        parts = [plain_words(before), *_in_turn(after)]
    elif min(map(len, parts)) < 2:
        parts = _in_turn(title)
    return [part for part in parts if len(part) > 1]


def _in_turn(title: str) -> list[list[str]]:
    found = telling_words(title, 6)
    return [found[::2], found[1::2]] if len(found) > 4 else [found]


def askable_names(query: ByTitle) -> list[str]:
    """The surnames that a service would know in this form."""
    return [name for name in query.surnames if name.isascii() and 1 < len(name) <= _LONGEST_NAME]


def fitting_records(query: ByTitle, records: Iterable[Record]) -> tuple[list[Record], bool]:
    """The records that may be the title's, best first, and whether one surely is; which it is, is judged later."""
    asked = " ".join(title_words(query.title))
    scored = []
    for record in records:
        shares_name = bool(query.surnames) and not set(query.surnames).isdisjoint(_names(record))
        sim = max(_sim(query.title, asked, title) for title in (record.title, *record.other_titles))
        if (score := sim + SHARED_NAME * shares_name) >= NEAR:
            scored.append((-score, record.record_id, sim, record))
    best = sorted(scored, key=lambda row: row[:2])[:MOST_FOUND]
    return [row[3] for row in best], any(row[2] >= SURE for row in best)


def _sim(title: str, asked: str, other: str) -> float:
    """Similarity of titles; 0 for those so unlike that the exact figure would not matter."""
    if fuzz.token_set_ratio(asked, " ".join(title_words(other)), score_cutoff=45) == 0:
        return 0.0
    return title_sim(title, other)


def _names(record: Record) -> list[str]:
    return surnames(author.name for author in record.authors)


def next_batch(
    queries: Sequence[ByTitle], clause: Callable[[ByTitle], str | None], joint: str, most: int
) -> tuple[list[ByTitle], str, list[ByTitle]]:
    """The first queries, at most `most`, whose joined clauses fit into one request; these, and the queries left.

    A query without a clause is in neither.
    """
    group: list[ByTitle] = []
    text = ""
    for place, query in enumerate(queries):
        part = clause(query)
        if part is None:
            continue
        longer = f"{text}{joint}{part}" if text else part
        if group and (len(group) >= most or len(quote_plus(longer)) > MAX_QUERY_BYTES):
            return group, text, list(queries[place:])
        group.append(query)
        text = longer
    return group, text, []
