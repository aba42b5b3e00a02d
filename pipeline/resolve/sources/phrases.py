"""Phrases: how titles are put into search queries, several into one request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote_plus

from pipeline.resolve.matching import title_sim
from pipeline.resolve.queries import ABSENT, ByTitle, Reply
from pipeline.schema import Record
from pipeline.text import words

MAX_QUERY_BYTES = 3800  # with the rest of the request line below the 4 KB that every server takes
COMMON_TITLE_WORDS = 3  # a shorter title is common: it is asked together with a surname
NEAR = 0.5  # title similarity from which a record is worth judging
MAX_CANDIDATES = 5
MAX_PHRASES = 20  # so that one page of 100 results holds them all
_EMPTY_WORDS = frozenset(
    "a an the of for in on with and or to from by via at as is are be using towards toward into its their".split()
)


def phrase(title: str) -> str:
    """The title as words alone: quotes, operators, wildcards and TeX would be read as syntax."""
    return " ".join(words(title)[:40])


def telling_words(query: ByTitle) -> list[str]:
    """The longest words of a title, in its order: what is left of it when a word or two are wrong.

    Two with a surname beside them, else four; none where there are too few to tell a paper by.
    """
    count = 2 if query.surnames else 4
    found = [word for word in dict.fromkeys(words(query.title)) if word not in _EMPTY_WORDS and len(word) > 2]
    if len(found) < count - 1:
        return []
    longest = sorted(found, key=lambda word: (-len(word), word))[:count]
    return [word for word in found if word in longest]


def candidates(query: ByTitle, records: Iterable[Record]) -> Reply:
    """The records of a shared answer that may be the title's, best first; which one it is, is judged later."""
    scored = [(title_sim(query.title, record), record) for record in records]
    near = sorted((pair for pair in scored if pair[0] >= NEAR), key=lambda pair: (-pair[0], pair[1].record_id))
    return Reply("found", tuple(record for _, record in near[:MAX_CANDIDATES])) if near else ABSENT


def batched(
    queries: Sequence[ByTitle], clause: Callable[[ByTitle], str | None], joint: str
) -> Iterator[tuple[list[ByTitle], str]]:
    """Queries in groups whose joined clauses fit into one request; one without a clause is left out."""
    group: list[ByTitle] = []
    text = ""
    for query in queries:
        part = clause(query)
        if part is None:
            continue
        longer = f"{text}{joint}{part}" if text else part
        if group and (len(quote_plus(longer)) > MAX_QUERY_BYTES or len(group) >= MAX_PHRASES):
            yield group, text
            group, longer = [], part
        group.append(query)
        text = longer
    if group:
        yield group, text
