"""Order: the entries of each section by date, title or venue; their texts are exchanged, and never touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from pipeline.fix.list_text import SpanChange
from pipeline.fix.sheet import Sheet
from pipeline.schema import Mention
from pipeline.text import squash
from pipeline.writing.slots import EntryPlace, slots_of, texts_of

Order = Literal["date", "title", "venue"]


def in_order(sheet: Sheet, by: Order) -> list[SpanChange]:
    """The changes that put the entries of every section in order; those without what is sorted by keep their places."""
    runs = [run for run in slots_of(sheet) if len(run) > 1]
    is_descending = by == "date" and is_newest_first(runs)
    return [change for run in runs for change in _sorted_run(sheet, run, _KEYS[by], is_descending)]


def date_key(mention: Mention) -> str | None:
    """The day, month or year of an entry, as far as the list or the number of its preprint says."""
    if mention.published_on is not None:
        return mention.published_on.isoformat()
    number = mention.arxiv_id or ""
    month = f"20{number[:2]}-{number[2:4]}" if number[4:5] == "." else None
    year = str(mention.year) if mention.year else None
    return month if month and (year is None or month.startswith(year)) else year


def _title_key(mention: Mention) -> str | None:
    return squash(mention.title) or None


def _venue_key(mention: Mention) -> str | None:
    return squash(mention.venue_text or "") or None


_KEYS: Mapping[str, Callable[[Mention], str | None]] = {
    "date": date_key,
    "title": _title_key,
    "venue": _venue_key,
}


def is_newest_first(runs: Sequence[Sequence[EntryPlace]]) -> bool:
    """Whether more neighbours of the list stand the newer above the older one than the other way round."""
    pairs = [
        (above, below)
        for run in runs
        for one, other in pairwise(run)
        if (above := date_key(one.mention)) and (below := date_key(other.mention)) and above != below
    ]
    return 2 * sum(above > below for above, below in pairs) >= len(pairs)


def _sorted_run(
    sheet: Sheet, run: Sequence[EntryPlace], key_of: Callable[[Mention], str | None], is_descending: bool
) -> list[SpanChange]:
    """The changes of one run; what has no key stays where it is, and equals keep their order."""
    keyed = [slot for slot in run if key_of(slot.mention) is not None]
    wanted = sorted(keyed, key=lambda slot: key_of(slot.mention) or "", reverse=is_descending)
    pairs = zip(keyed, texts_of(sheet, keyed), texts_of(sheet, wanted), strict=True)
    return [SpanChange(slot.start, slot.end, text) for slot, own, text in pairs if own != text]
