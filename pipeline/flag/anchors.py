"""Anchors: which heading a link within the list leads to, and which one its label names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from rapidfuzz import fuzz

from pipeline.parse.document import ANCHOR, Document, InternalLink, visible_lines
from pipeline.parse.outline import Heading
from pipeline.text import squash, words

_APART = 3  # lines between two links of one table of contents
_FEWEST = 3
_ALIKE = 90  # in 100, of an anchor and one that is misspelt
_GITHUBS = "user-content-"  # what GitHub puts before an anchor where it shows a list


def heading_at(document: Document, target: str) -> Heading | None:
    """The heading that an anchor leads to; None if none, or if the anchor stands elsewhere."""
    return next((heading for heading in document.headings if target in heading.anchors), None)


def names(label: str, heading: Heading) -> bool:
    """Whether a label names a heading: the same words, or the words of one among those of the other."""
    told, written = set(words(label)), set(words(heading.text))
    return bool(told & written) and (
        told <= written or written <= told or len(told & written) >= 0.6 * len(told | written)
    )


def heading_meant(document: Document, link: InternalLink) -> Heading | None:
    """The one heading that a link was surely meant for: its anchor but for signs and case, its words, or its letters."""
    target, told = squash(unquote(link.target)), squash(link.label)
    return (
        _only(h for h in document.headings if target in {squash(anchor) for anchor in h.anchors})
        or heading_named(document, link)
        or _only(h for h in document.headings if told and squash(h.text) == told)
    )


def heading_alike(document: Document, link: InternalLink) -> Heading | None:
    """The one heading that a link may be meant for: it shares the label's words, or the anchor but for a letter or two."""
    return _only(h for h in document.headings if names(link.label, h)) or _only(
        h for h in document.headings if _is_misspelt(link.target, h.anchors)
    )


def _only(headings: Iterable[Heading]) -> Heading | None:
    found = list(headings)
    return found[0] if len(found) == 1 else None


def _is_misspelt(target: str, anchors: Iterable[str]) -> bool:
    return any(fuzz.ratio(target.casefold(), anchor.casefold()) >= _ALIKE for anchor in anchors)


def heading_named(document: Document, link: InternalLink) -> Heading | None:
    """The heading whose words are exactly the label's; of several, the one under the parent that the link stands under.

    The links of a table of contents come in the order of the headings, so the n-th link of a label names the n-th.
    """
    told = words(link.label)
    equal = [heading for heading in document.headings if told and words(heading.text) == told]
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
    wanted = unquote(target).casefold().removeprefix(_GITHUBS)
    return any(wanted == anchor.casefold() for anchor in anchors)


def anchors_below(document: Document, written: Sequence[tuple[int, str]], heading: Heading) -> list[str]:
    """The anchors, of those written out, in the section of a heading, down to the next."""
    later = (other.line for other in document.headings if other.line > heading.line)
    end = next(later, len(document.lines) + 1)
    return [anchor for line, anchor in written if heading.line <= line < end]


def written_anchors(document: Document) -> list[tuple[int, str]]:
    """The anchors that a list writes out, each with its line."""
    return [
        (number, anchor)
        for number, line in visible_lines(document.lines)
        for anchor in dict.fromkeys(ANCHOR.findall(line))
    ]
