"""Adding: a paper's entry in the section where it belongs, in the form of its neighbours, looked at before it stands."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.errors import ConfigError
from pipeline.fix.list_text import SpanChange
from pipeline.fix.sheet import Sheet
from pipeline.flag.sections.placement import Entry, place_entries
from pipeline.keys import strongest_key
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from pipeline.schema import Mention, Record
from pipeline.text import squash
from pipeline.title_forms import title_keys
from pipeline.writing.form import address_of, in_form_of
from pipeline.writing.ordering import is_newest_first
from pipeline.writing.slots import EntryPlace, mark, slots_of

_NEW = "new"
_TOLD_FROM = 0.5
_MOST_NEIGHBOURS = 40
_BULLET = re.compile(r"\s{0,12}[-*+]\s+")
_NUMBER = re.compile(r"\d{1,4}")
_NUMBERED = re.compile(r"(\s)\d{1,4}(?=[.)]\s+$)")


def with_paper(raw: RawList, sheet: Sheet, record: Record, section: str | None) -> RawList:
    """A list with the entry of a paper in it.

    Raises:
        ConfigError: The paper is listed already, its section is not known, or no entry of it would be read as one.
    """
    _refuse_copy(sheet, record)
    path = _section_named(sheet, section) if section else _best_section(sheet, record)
    before = Counter(mention.raw for mention in sheet.mentions)
    for change in dict.fromkeys(_ways(sheet, record, path)):
        data = sheet.text.with_changes([change]).data
        after = mentions_of(read_document(dataclasses.replace(raw, data=data)))
        new = Counter(mention.raw for mention in after) - before
        if len(after) == len(sheet.mentions) + 1 and new.total() == 1:
            (one,) = [mention for mention in after if mention.raw in new][-1:]
            if _is_entry_of(one, record, path):
                return dataclasses.replace(raw, data=data)
    raise ConfigError(
        f"{raw.path}: “{record.title}” could not be written into “{' > '.join(path)}” in the form of its entries. Write it by hand."
    )


def _refuse_copy(sheet: Sheet, record: Record) -> None:
    address = address_of(record)
    for mention in sheet.mentions:
        is_same = bool(mention.arxiv_id) and mention.arxiv_id == record.arxiv_id
        is_same = is_same or (bool(mention.doi) and mention.doi == record.doi) or mention.paper_url == address
        if is_same or title_keys(mention.title) & title_keys(record.title):
            raise ConfigError(
                f"{sheet.document.path}:{mention.line_start}: “{record.title}” is listed already, in “{mention.section}”."
            )


def _section_named(sheet: Sheet, name: str) -> tuple[str, ...]:
    paths = list(dict.fromkeys(mention.section_path for mention in sheet.mentions))
    wanted = [squash(part) for part in name.split(">")]
    found = [path for path in paths if [squash(part) for part in path][-len(wanted) :] == wanted]
    if len(found) != 1:
        what = "There is no section" if not found else f"{len(found)} sections are called"
        known = "; ".join(" > ".join(path) for path in (found or paths)[:20])
        raise ConfigError(f"{sheet.document.path}: {what} {name!r} with entries. There are: {known}.")
    return found[0]


def _best_section(sheet: Sheet, record: Record) -> tuple[str, ...]:
    """The section that the model of sections arrives at, from wherever it starts.

    Raises:
        ConfigError: It does not.
    """
    sizes = Counter(mention.section_path for mention in sheet.mentions)
    if len(sizes) == 1:
        return next(iter(sizes))
    reached = {_reached(sheet, record, path) for path, _ in sizes.most_common(2)}
    if len(reached) == 1:
        return reached.pop()
    raise ConfigError(
        f"{sheet.document.path}: it can't be told in which section “{record.title}” belongs. Name it: --section NAME."
    )


def _reached(sheet: Sheet, record: Record, path: tuple[str, ...]) -> tuple[str, ...]:
    """The section that the model suggests for a paper that stands in one, and again from there."""
    entries = [
        Entry(entry_id=m.mention_id, title=m.title, abstract=None, section_path=m.section_path)
        for m in sheet.mentions
        if m.kind == "paper" and m.section_path
    ]
    for _ in range(3):
        own = Entry(entry_id=_NEW, title=record.title, abstract=record.abstract, section_path=path)
        said = next((one for one in place_entries([*entries, own], _TOLD_FROM) if one.entry_id == _NEW), None)
        if said is None or said.suggested is None or said.probability < _TOLD_FROM:
            return path
        path = said.suggested
    return path


def _ways(sheet: Sheet, record: Record, path: tuple[str, ...]) -> Iterator[SpanChange]:
    """The ways in which an entry may be written into a section, the nearest neighbour's form first."""
    every = list(slots_of(sheet))
    runs = [run for run in every if run[0].mention.section_path == path]
    if not runs:
        return
    run = max(runs, key=len)
    is_numbered = any(sheet.text.text[slot.start - 1 : slot.start] not in ("", "\n", "\r") for slot in run)
    is_first = not is_numbered and is_newest_first([run])
    own = (run if is_first else run[::-1])[:_MOST_NEIGHBOURS]
    places = [slot for other in every for slot in other]
    alike = [slot for slot in places if mark(sheet, slot) == mark(sheet, run[-1])][:_MOST_NEIGHBOURS]
    for slot in [*own, *alike]:
        text = in_form_of(slot.mention, sheet.text.text[slot.start : slot.end], record)
        if text is not None:
            yield _written(sheet, run, text, is_first=is_first, is_numbered=is_numbered)
    sign = _BULLET.match(sheet.text.line(run[-1].mention.line_start))
    if address := address_of(record):
        plain = f"{'' if is_numbered or sign is None else sign[0]}[{record.title}]({address})"
        yield _written(sheet, run, plain, is_first=is_first, is_numbered=is_numbered)


def _written(
    sheet: Sheet, run: Sequence[EntryPlace], text: str, *, is_first: bool, is_numbered: bool
) -> SpanChange:
    """The change that writes an entry above the first of a run, or below its last, as far apart as its neighbours are."""
    between = sheet.text.text[run[0].end : run[1].start] if len(run) > 1 else sheet.text.line_end
    if is_first:
        return SpanChange(run[0].start, run[0].start, f"{text}{between}")
    if is_numbered:
        last = sheet.text.line(run[-1].mention.line_start)
        between = _NUMBERED.sub(lambda found: f"{found[1]}{int(_NUMBER.search(last)[0]) + 1}", between)  # type: ignore[index]
    return SpanChange(run[-1].end, run[-1].end, f"{between}{text}")


def _is_entry_of(mention: Mention, record: Record, path: tuple[str, ...]) -> bool:
    key = strongest_key(mention) or ""
    is_linked = (record.arxiv_id or record.doi or "\0").lower() in key.lower()
    return mention.section_path == path and squash(mention.title) == squash(record.title) and is_linked
