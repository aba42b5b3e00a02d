"""The form of an entry: its text with what the data holds of it taken out, each part of the data a slot with a name.

Two entries of one form differ in their data alone, so that each can be written in the form of the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.schema import Link, Mention

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_MARKUP = frozenset("[](){}<>*_~`|\\/!\"'“”‘’.,:;?#+-–—=&•·，。：；、（）【】«»$")
_REPOSITORY = re.compile(r"https?://(?:www\.)?git(?:hub|lab)\.com/(?P<name>[\w.-]{1,100}/[\w.-]{1,100})")
_SLOT = "\ufffc"  # stands for a slot where only what is around it is looked at

Values = Mapping[str, str]
"""What the data holds of an entry, by the name of its slot, in the order in which the parts are looked for in a text."""
_TITLES = ("title", "title without stop", "title behind label")
_SPARE = ("label", "nickname", "repository", "number", *_TITLES[1:])
"""What an entry need not say: labels that its links have by their column, and what follows from other data."""


@dataclass(frozen=True, slots=True)
class EntryForm:
    """Texts and, between each two of them, the name of a slot."""

    texts: tuple[str, ...]
    slots: tuple[str, ...]

    def filled(self, values: Values) -> str:
        """The entry of some data in this form."""
        said = [*(values[slot] for slot in self.slots), ""]
        return "".join(part for pair in zip(self.texts, said, strict=True) for part in pair)

    def words(self) -> Counter[str]:
        """The words and signs in it that are no markup."""
        around = _TAG.sub(" ", _SLOT.join(self.texts))
        return Counter(word for word in _WORD.findall(around) if word not in _MARKUP and word != _SLOT)


def values_of(mention: Mention, number: int) -> Values:
    """What the data holds of an entry with its number in its section."""
    title = mention.title_raw
    values = {f"url {place}": link.url for place, link in enumerate(mention.links)}
    values["title"] = title
    if title.endswith("."):
        values["title without stop"] = title[:-1]
    labels = _labels(mention.links, title)
    values |= labels
    head, colon, tail = title.partition(":")
    led = next((label for label in labels.values() if title.startswith(label)), None)
    if led or (colon and head):
        values["title behind label"] = title.removeprefix(led) if led else tail.lstrip()
    values |= _said(mention)
    if colon and head:
        values["nickname"] = head
    if repository := _REPOSITORY.match(mention.code_url or ""):
        values["repository"] = repository["name"]
    return {slot: value for slot, value in (values | {"number": str(number)}).items() if value}


def _labels(links: Sequence[Link], title: str) -> dict[str, str]:
    """The labels of links but the title."""
    return {
        f"label {place}": link.label for place, link in enumerate(links) if link.label and link.label != title
    }


def _said(mention: Mention) -> dict[str, str]:
    """Names, venue and date; of a venue that was put together each part."""
    venues = (mention.venue_text or "").split("; ")
    named = {
        "authors": mention.authors_text,
        **{f"venue {n}": part for n, part in enumerate(venues)},
        "date": mention.date_text,
    }
    return {slot: value for slot, value in named.items() if value}


def entry_form_of(text: str, values: Values) -> EntryForm | None:
    """The form of an entry's text; None where a part of its data is not found there as the data has it."""
    found: dict[str, tuple[int, int]] = {}
    for slot, value in values.items():
        if slot in _TITLES and any(other in found for other in _TITLES):
            continue
        if span := _free_span(text, slot, value, found.values()):
            found[slot] = span
    if lacking(values, found):
        return None
    order = sorted(found, key=lambda slot: found[slot])
    edges = [0, *(edge for slot in order for edge in found[slot]), len(text)]
    texts = tuple(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return EntryForm(texts, tuple(order))


def lacking(values: Values, slots: Collection[str]) -> list[str]:
    """The parts of the data that slots leave unsaid; a date in the words of a venue is said with it."""
    if any(slot in slots for slot in _TITLES):
        slots = {*slots, "title"}
    said = [values[slot] for slot in slots if slot in values]
    return [
        slot
        for slot, value in values.items()
        if slot not in slots
        and not slot.startswith(_SPARE)
        and not (slot.startswith(("authors", "venue", "date")) and any(value in other for other in said))
    ]


def fits(slots: Collection[str], values: Values) -> bool:
    """Whether data has all that some slots want, and nothing that they leave unsaid."""
    return all(slot in values for slot in slots) and not lacking(values, slots)


def _free_span(text: str, slot: str, value: str, taken: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a value stands first, as words of its own and in no other slot; a number in front of all others."""
    spans = list(taken)
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        is_free = not any(start < after and before < end for before, after in spans)
        is_placed = slot != "number" or not any(after <= start for _, after in spans)
        if is_free and is_placed and _is_apart(text, start, end):
            return start, end
        start = text.find(value, start + 1)
    return None


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether a span does not begin or end within a word."""
    cuts_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cuts_behind = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not (cuts_before or cuts_behind)
