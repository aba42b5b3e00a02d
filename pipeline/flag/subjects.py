"""Subjects: what a flag is about, in words that outlast the wording of the list.

They are made of the key of a paper, names of sections, and a fixed word for the field; never of titles, labels or lines.
"""

from __future__ import annotations

from pipeline.flag.entry_lines import mentions_at
from pipeline.flag.rule import View
from pipeline.ids import canonical_url
from pipeline.keys import strongest_key
from pipeline.schema import Mention

Subject = tuple[str, ...]


def subject_of(view: View, mention: Mention, field: str) -> Subject:
    """An entry in its section: the key of its paper, the section path, and the field."""
    return *_key(view, mention), *mention.section_path, field


def subject_at(view: View, line: int, field: str) -> Subject:
    """What stands in a line: the entry that it belongs to, else the section path, and the field."""
    mentions = mentions_at(view, line)
    return subject_of(view, mentions[0], field) if mentions else (*view.document.path_at(line), field)


def subject_of_anchor(view: View, target: str, line: int) -> Subject:
    """A link within the list: the anchor that it leads to, and the section path in which it stands."""
    return f"#{target}", *view.document.path_at(line)


def _key(view: View, mention: Mention) -> Subject:
    """The key of an entry's paper; of what is none, that by which the list links it."""
    if mention.work_id is not None:
        return (view.key(mention.work_id),)
    address = mention.paper_url or next((link.url for link in mention.links), None)
    key = strongest_key(mention) or (f"url:{canonical_url(address)}" if address else None)
    return (key,) if key else ()
