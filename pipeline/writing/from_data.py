"""From data: the entries of a list written from what the tables hold of them, each in the form that others of the list have.

An entry's own text is never what it is written from: its form is chosen among those of the other entries, and its text
tells afterwards whether that was right.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.fix.entries import stands_alone
from pipeline.fix.list_text import SpanChange
from pipeline.fix.sheet import Sheet
from pipeline.schema import Mention
from pipeline.writing.entry_form import EntryForm, Values, entry_form_of, fits, values_of

EntryOutcome = Literal[
    "equal", "unlike", "changed", "own_form", "says_more", "other_text", "shared_line", "no_paper", "no_form"
]
OUTCOMES: Mapping[EntryOutcome, str] = {
    "equal": "written from the data, byte for byte as the list has it",
    "unlike": "written from the data, unlike the list's text",
    "changed": "written from changed data",
    "own_form": "left unchanged: in a form that fewer than a third of those with the same parts have",
    "says_more": "left unchanged: with words or signs that no column holds",
    "other_text": "left unchanged: with data written otherwise there, as with markup inside",
    "shared_line": "left unchanged: on lines with another entry or a heading",
    "no_paper": "left unchanged: no paper",
    "no_form": "left unchanged though of changed data: no entry of the list has a form for it",
}
"""What became of an entry, in words; the first two are the ordinary entries."""

_CUSTOM_WORDS = 0.9  # share of the entries with the same slots that have a word, so that it tells nothing
_CUSTOM_FORM = 1 / 3  # share of the entries with the same data that have a form, so that it is the list's own
_NEIGHBOURS = 60  # that are looked at for the form of an entry


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry:
    """An entry of a list, and what it is from the data."""

    mention: Mention
    outcome: EntryOutcome
    start: int
    end: int
    """Where it stands in the text, without blanks around it."""
    text: str
    """As the list has it."""
    written: str | None = None
    """From the data; None where it was left as it stands."""


@dataclass(frozen=True, slots=True)
class _Formed:
    """An entry of which the data holds all but its form."""

    place: int
    mention: Mention
    values: Values
    form: EntryForm


def entries_from_data(sheet: Sheet, changed: Mapping[str, Mention] | None = None) -> list[WrittenEntry]:
    """The entries of a list in order, those that are ordinary written from the data.

    Args:
        sheet: The list.
        changed: By its id each mention of which another row is to be written than the list has.
    """
    entries = [_as_it_stands(sheet, mention) for mention in sheet.mentions]
    formed = _formed(sheet, entries)
    whole = _without_more(formed)
    by_slots = defaultdict(list)
    for one in whole:
        by_slots[frozenset(one.form.slots)].append(one)
    for one in formed:
        entries[one.place] = _with(entries[one.place], "says_more")
    for one in whole:
        entries[one.place] = _written(entries[one.place], one, by_slots)
    for one in formed:
        if (other := (changed or {}).get(one.mention.mention_id)) is not None:
            entries[one.place] = _rewritten(entries[one.place], one, other, by_slots)
    return entries


def changes_from_data(sheet: Sheet, entries: Sequence[WrittenEntry]) -> list[SpanChange]:
    """The changes that put what was written in the place of what stands there."""
    return [
        SpanChange(entry.start, entry.end, entry.written.replace("\n", sheet.text.line_end))
        for entry in entries
        if entry.written is not None and entry.written != entry.text
    ]


def _as_it_stands(sheet: Sheet, mention: Mention) -> WrittenEntry:
    start, end = sheet.text.span(mention.line_start, mention.line_end)
    text = sheet.text.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    is_alone = stands_alone(sheet, mention)
    outcome: EntryOutcome = (
        "no_paper" if mention.kind == "other" else "other_text" if is_alone else "shared_line"
    )
    text = text.strip().replace(sheet.text.line_end, "\n")
    return WrittenEntry(mention=mention, outcome=outcome, start=start, end=end, text=text)


def _with(entry: WrittenEntry, outcome: EntryOutcome, written: str | None = None) -> WrittenEntry:
    return dataclasses.replace(entry, outcome=outcome, written=written)


def _formed(sheet: Sheet, entries: Sequence[WrittenEntry]) -> list[_Formed]:
    """The entries in whose text all of their data is found."""
    number: Counter[str | None] = Counter()
    found = []
    for place, entry in enumerate(entries):
        mention = entry.mention
        number[mention.section] += 1
        if entry.outcome != "other_text" or any(map(sheet.has_repairs, _lines(mention))):
            continue
        values = values_of(mention, number[mention.section])
        if form := entry_form_of(entry.text, values):
            found.append(_Formed(place, mention, values, form))
    return found


def _lines(mention: Mention) -> range:
    return range(mention.line_start, mention.line_end + 1)


def _without_more(formed: Sequence[_Formed]) -> list[_Formed]:
    """The entries that have no word or sign beside their data but what nearly all with the same slots have."""
    by_slots: dict[frozenset[str], list[Counter[str]]] = defaultdict(list)
    for one in formed:
        by_slots[frozenset(one.form.slots)].append(one.form.words())
    custom = {slots: _custom_words(words) for slots, words in by_slots.items()}
    return [one for one in formed if one.form.words() <= custom[frozenset(one.form.slots)]]


def _custom_words(entries: Sequence[Counter[str]]) -> Counter[str]:
    """The words that nearly all of some entries have, each as often as they do."""
    if len(entries) < 2:
        return Counter()
    having = Counter((word, n) for words in entries for word, most in words.items() for n in range(most))
    return Counter(word for (word, _), n in having.items() if n >= _CUSTOM_WORDS * len(entries))


def _written(
    entry: WrittenEntry, one: _Formed, by_slots: Mapping[frozenset[str], Sequence[_Formed]]
) -> WrittenEntry:
    """An entry in the form of others, if its own form is one of the list's."""
    others = _fitting(one, by_slots)
    n_alike = sum(other.form == one.form for other in others)
    if n_alike < max(1, _CUSTOM_FORM * len(others)):
        return _with(entry, "own_form")
    written = _nearest_form(one, others).filled(one.values)
    return _with(entry, "equal" if written == entry.text else "unlike", written)


def _rewritten(
    entry: WrittenEntry, one: _Formed, changed: Mention, by_slots: Mapping[frozenset[str], Sequence[_Formed]]
) -> WrittenEntry:
    """An entry of other data in its own form, else in that of others whose data has the same parts."""
    values = values_of(changed, int(one.values["number"]))
    if values == one.values:
        return entry
    if fits(one.form.slots, values):
        return _with(entry, "changed", one.form.filled(values))
    other = dataclasses.replace(one, mention=changed, values=values)
    others = _fitting(other, by_slots)
    if not others:
        return _with(entry, "no_form")
    return _with(entry, "changed", _nearest_form(other, others).filled(values))


def _fitting(one: _Formed, by_slots: Mapping[frozenset[str], Sequence[_Formed]]) -> list[_Formed]:
    """The other entries in whose form the data of one can be written."""
    groups = [group for slots, group in by_slots.items() if fits(slots, one.values)]
    return [other for group in groups for other in group if other.place != one.place]


def _nearest_form(one: _Formed, others: Sequence[_Formed]) -> EntryForm:
    """The form that those have which stand nearest and whose data is most like an entry's."""
    near = sorted(others, key=lambda other: abs(other.place - one.place))[:_NEIGHBOURS]
    score: dict[EntryForm, float] = defaultdict(float)
    for other in near:
        score[other.form] += _likeness(one, other)
    return max(score, key=lambda form: score[form])


def _likeness(one: _Formed, other: _Formed) -> float:
    """How much the form of another entry says of one's: more of a near one, and of one whose data looks the same."""
    mention, theirs = one.mention, other.mention
    same = (
        (mention.section == theirs.section, 3),
        (_own_labels(mention) == _own_labels(theirs), 4),
        ([link.role for link in mention.links] == [link.role for link in theirs.links], 2),
        (mention.title_raw[-1:].isalnum() == theirs.title_raw[-1:].isalnum(), 3),
        (one.values.keys() == other.values.keys(), 4),
        *(
            (_ending(one.values.get(slot)) == _ending(other.values.get(slot)), 2)
            for slot in ("authors", "venue 0", "date")
        ),
    )
    likeness = 1 / math.sqrt(3 + abs(one.place - other.place))
    for is_same, weight in same:
        likeness *= weight if is_same else 1
    return likeness


def _own_labels(mention: Mention) -> list[str | None]:
    return [link.label for link in mention.links if link.label != mention.title_raw]


def _ending(text: str | None) -> str:
    """What a text ends in: letters, digits, or which signs."""
    return "".join("a" if char.isalpha() else "0" if char.isdigit() else char for char in (text or "")[-2:])
