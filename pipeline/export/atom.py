"""The feed: what is new, newly published, withdrawn or retracted, for programs that read feeds.

Sources: Atom, RFC 4287; `tag:` addresses, RFC 4151; `urn:uuid:`, RFC 9562.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_OID, uuid5

from lxml import etree

from pipeline.errors import ConfigError
from pipeline.export.events import Event, EventKind
from pipeline.publish.exports import work_address
from pipeline.publish.paper_pages import followable
from pipeline.schema import CuratedList, Mention, Work
from pipeline.text import plural

_ATOM = "http://www.w3.org/2005/Atom"
_SINCE = "2026"  # from which year on the authority gives names: part of each, so it never changes
_MOST_AUTHORS = 50
_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_HEADINGS: dict[EventKind, str] = {
    "added": "{}", "published": "Published: {}", "withdrawn": "Withdrawn: {}", "retracted": "Retracted: {}", "list": "New list: {}",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed says of itself."""

    title: str
    since: datetime
    """When its telling begins: its time of change as long as nothing happened."""
    list_id: str | None = None
    address: str | None = None
    """Where it will stand; its host names the entries."""
    rights: str | None = None


def atom_feed(head: FeedHead, told: Sequence[Event], lists: Iterable[CuratedList], *, with_texts: bool = False) -> str:  # fmt: skip
    """A feed as text.

    Args:
        head: What it says of itself.
        told: The events, the newest first.
        lists: The lists, for their titles.
        with_texts: Whether summaries and abstracts stand there too.

    Raises:
        ConfigError: The feed's address is none of the web.
    """
    if head.address is not None and followable(head.address) is None:
        raise ConfigError(f"{head.address}: a feed's address begins with https:// and names a host.")
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", _name(head, f"feed/{quote(head.list_id, safe='')}" if head.list_id else "feed"))
    _add(feed, "title", head.title)
    _add(feed, "updated", _time(max([head.since, *(event.at for event in told)])))
    _add(_add(feed, "author"), "name", head.title)
    _add(feed, "generator", "paperlist", uri="https://github.com/paperlist/paperlist")
    if head.address:
        _add(feed, "link", rel="self", type="application/atom+xml", href=head.address)
    if head.rights:
        _add(feed, "rights", head.rights)
    titles = {row.list_id: row.title or row.list_id for row in lists}
    for event in told:
        _entry(feed, head, event, titles, with_texts=with_texts)
    etree.indent(feed, " ")
    text: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8")
    return text.decode() + "\n"


def _entry(feed: etree._Element, head: FeedHead, event: Event, titles: dict[str, str], *, with_texts: bool) -> None:  # fmt: skip
    entry = _add(feed, "entry")
    _add(entry, "id", _name(head, f"{'list' if event.kind == 'list' else 'work'}/{quote(event.subject, safe='')}/{event.kind}"))  # fmt: skip
    _add(entry, "title", _HEADINGS[event.kind].format(event.title))
    _add(entry, "updated", _time(event.at))
    for author in (event.work.authors if event.work else ())[:_MOST_AUTHORS]:
        _add(_add(entry, "author"), "name", author.name)
    if address := _address(event):
        _add(entry, "link", rel="alternate", href=address)
    _add(entry, "category", term=event.kind)
    for list_id in dict.fromkeys(mention.list_id for mention in event.mentions):
        _add(entry, "category", term=list_id, label=titles.get(list_id, list_id))
    _add(entry, "content", "\n\n".join([_sentence(event, titles), *_texts(event.work, with_texts=with_texts)]), type="text")  # fmt: skip


def _address(event: Event) -> str | None:
    linked = [mention.paper_url for mention in event.mentions]
    return next(filter(None, map(followable, [work_address(event.work) if event.work else None, *linked])), None)  # fmt: skip


def _sentence(event: Event, titles: dict[str, str]) -> str:
    """What happened, in words."""
    if event.kind == "list":
        return f"A list came with {plural(int(event.after or 0), 'work')}."
    places = "; ".join(dict.fromkeys(_place(mention, titles) for mention in event.mentions))
    said = {
        "added": f"Added to {places}." if places else "Added.",
        "published": f"Published: {event.after}." if event.after else "Published.",
        "withdrawn": "Withdrawn from arXiv by its authors.",
        "retracted": "Retracted by its publisher.",
    }[event.kind]
    return said if event.kind == "added" or not places else f"{said} It stands in {places}."


def _place(mention: Mention, titles: dict[str, str]) -> str:
    title = titles.get(mention.list_id, mention.list_id)
    return f"{title}, section {mention.section}" if mention.section else title


def _texts(work: Work | None, *, with_texts: bool) -> list[str]:
    return [text for text in (work.tldr, work.abstract) if text] if work and with_texts else []


def _name(head: FeedHead, specific: str) -> str:
    """A name that stays, wherever the feed is read: it speaks of keys and kinds alone."""
    host = urlsplit(head.address).hostname if head.address else None
    if host is None:  # nobody's host may be claimed
        return uuid5(NAMESPACE_OID, f"paperlist/{specific}").urn
    return f"tag:{host},{_SINCE}:paperlist/{specific}"


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """An element below another; characters that XML can't hold become the sign for that."""
    clean = {key: _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    if text is not None:
        element.text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return element
