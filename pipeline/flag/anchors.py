"""Anchors: which heading a link within the list leads to, and which one its label names."""

from __future__ import annotations

from pipeline.parse.document import Document, InternalLink
from pipeline.parse.outline import Heading
from pipeline.text import words


def heading_at(document: Document, target: str) -> Heading | None:
    """The heading that an anchor leads to; None if none, or if the anchor stands elsewhere."""
    return next((heading for heading in document.headings if target in heading.anchors), None)


def names(label: str, heading: Heading) -> bool:
    """Whether a label names a heading: the same words, or the words of one among those of the other."""
    told, written = set(words(label)), set(words(heading.text))
    return bool(told & written) and (told <= written or written <= told or len(told & written) >= 0.6 * len(told | written))


def heading_named(document: Document, link: InternalLink) -> Heading | None:
    """The heading whose words are exactly the label's; of several, the one under the parent that the link stands under.

    The links of a table of contents come in the order of the headings, so the n-th link of a label names the n-th.
    """
    told = words(link.label)
    equal = [heading for heading in document.headings if words(heading.text) == told]
    if len(equal) < 2:
        return equal[0] if equal else None
    alike = [other for other in document.internal_links if words(other.label) == told]
    return equal[min(alike.index(link), len(equal) - 1)]
