"""Several papers in one line or cell: each linked title is a unit of its own, with the links that stand with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.parse.blocks import Span, plain
from pipeline.parse.links import label_role, url_role
from pipeline.parse.pieces import count_words
from pipeline.parse.unit import Unit
from pipeline.parse.venues import looks_like_venue
from pipeline.text import squash

_TITLE_WORDS = 3  # that a title has at least, where it stands beside another one
_WORDS_BETWEEN = 1  # of two titles: "and"


def separate(unit: Unit) -> list[Unit]:
    """The papers of a unit, each with its own part of the head; the unit itself where it is one paper."""
    starts = _titles(unit.head)
    if len(starts) < 2 or not _are_listed(unit.head, starts):
        return [unit]
    ends = [*starts[1:], len(unit.head)]
    heads = [unit.head[start:end] for start, end in zip(starts, ends, strict=True)]
    heads[0] = [*unit.head[: starts[0]], *heads[0]]
    # what stands in other cells or below names one paper and can't be told to be all of theirs
    silent = [spans for spans in unit.silent if not any(span.url for span in spans)]
    return [
        replace(
            unit, head=head, details=[], silent=silent, pieces=[],
            line_start=unit.line_start if i == 0 else head[0].line,
            line_end=max(span.line for span in head),
        )
        for i, head in enumerate(heads)
    ]  # fmt: skip


def _titles(head: Sequence[Span]) -> list[int]:
    """Where the linked titles of papers begin, each with an address of its own."""
    starts: list[int] = []
    seen_urls: set[str] = set()
    seen_titles: set[str] = set()
    links: dict[int, list[int]] = {}
    for i, span in enumerate(head):
        if span.url and span.kind == "text":
            links.setdefault(span.link, []).append(i)
    for places in links.values():
        url, text = head[places[0]].url or "", " ".join(head[i].text for i in places)
        is_title = count_words(text) >= _TITLE_WORDS and not label_role(text) and not looks_like_venue(text)
        if is_title and url_role(url) == "paper" and url not in seen_urls and squash(text) not in seen_titles:
            starts.append(places[0])
            seen_urls.add(url)
            seen_titles.add(squash(text))
    return starts


def _are_listed(head: Sequence[Span], starts: Sequence[int]) -> bool:
    """Whether titles follow each other as in a list, with no words of a sentence in front of or between them."""
    gaps = [_words(head[: starts[0]]), *(_words(head[start:end]) for start, end in pairwise(starts))]
    return all(not gap or looks_like_venue(gap) or count_words(gap) <= _WORDS_BETWEEN for gap in gaps)


def _words(spans: Sequence[Span]) -> str:
    """What spans say outside of links."""
    text = plain([span for span in spans if not span.url])
    return text.strip() if re.search(r"\w", text) else ""
