"""Anchors: which heading a link within the list leads to, and which one its label names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from pipeline.parse.document import ANCHOR, Document, InternalLink, visible_lines
from pipeline.parse.outline import Heading
from pipeline.text import words

_APART = 3  # lines between two links of one table of contents
_FEWEST = 3


def heading_at(document: Document, target: str) -> Heading | None:
    """The heading that an anchor leads to; None if none, or if the anchor stands elsewhere."""
    return next((heading for heading in document.headings if target in heading.anchors), None)


def names(label: str, heading: Heading) -> bool:
    """Whether a label names a heading: the same words, or the words of one among those of the other."""
    told, written = set(words(label)), set(words(heading.text))
    return bool(told & written) and (
        told <= written or written <= told or len(told & written) >= 0.6 * len(told | written)
    )


def heading_named(document: Document, link: InternalLink) -> Heading | None:
    """The heading whose words are exactly the label's; of several, the one under the parent that the link stands under.

    The links of a table of contents come in the order of the headings, so the n-th link of a label names the n-th.
    """
    told = words(link.label)
    equal = [heading for heading in document.headings if words(heading.text) == told]
    if len(equal) <= 1:
        return equal[0] if equal else None
    alike = [other for other in document.internal_links if words(other.label) == told]
    return equal[min(alike.index(link), len(equal) - 1)]


def contents_of(document: Document) -> list[InternalLink]:
    """The links of the table of contents: the first run of links within the document; empty where there is none.

    Links stand in it at most a few lines apart, and lead to headings below.
    """
    run: list[InternalLink] = []
    for link in document.internal_links:
        if run and link.line - run[-1].line > _APART:
            if len(run) >= _FEWEST:
                break
            run = []
        run.append(link)
    return run if len(run) >= _FEWEST else []


def leads_to(link: InternalLink, heading: Heading) -> bool:
    """Whether a link reaches a heading, or names it and reaches nothing of that name."""
    return is_anchor(link.target, heading.anchors) or names(link.label, heading)


def is_anchor(target: str, anchors: Iterable[str]) -> bool:
    """Whether a target is one of some anchors; hosts compare without case, and browsers send signs quoted."""
    wanted = unquote(target).casefold()
    return any(wanted == anchor.casefold() for anchor in anchors)


def written_anchors(document: Document) -> Iterator[tuple[int, str]]:
    """The anchors that a list writes out, each with its line."""
    for number, line in visible_lines(document.lines):
        for anchor in dict.fromkeys(ANCHOR.findall(line)):
            yield number, anchor
