"""What `paperlist sort` and `paperlist add` do with a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.check.checking import CheckOptions
from pipeline.errors import ListError
from pipeline.fix.command import diff_between, write_bytes
from pipeline.fix.list_text import read_text
from pipeline.fix.sheet import Sheet
from pipeline.homes import open_homes
from pipeline.inputs import read_list
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.parts import several_files
from pipeline.parse.stage import mentions_of
from pipeline.schema import Mention
from pipeline.writing.adding import with_paper
from pipeline.writing.look_up import looked_up
from pipeline.writing.ordering import Order, in_order
from pipeline.writing.slots import NUMBER


def sheet_of(raw: RawList) -> Sheet:
    """A list on the desk.

    Raises:
        ListError: Its bytes can't be written back as they are.
    """
    text = read_text(raw.data)
    if text is None:
        raise ListError(f"{raw.path}: its bytes can't be written back as they are. Save it as UTF-8.")
    document = read_document(raw)
    return Sheet(text, document, mentions_of(document))


def sorted_list(raw: RawList, by: Order) -> bytes:
    """A list with the entries of every section in order.

    Raises:
        ListError: Put in order, it would be read otherwise.
    """
    sheet = sheet_of(raw)
    data = sheet.text.with_changes(in_order(sheet, by)).data
    after = mentions_of(read_document(RawList(raw.list_id, raw.path, data)))
    if Counter(map(_unnumbered, sheet.mentions)) != Counter(map(_unnumbered, after)):
        raise ListError(
            f"{raw.path}: put in order, some entries would be read otherwise; it was left as it is."
        )
    return data


def _unnumbered(mention: Mention) -> str:
    """What an entry says, without the number that the list gives it."""
    return NUMBER.sub("", mention.raw, count=1)


def sort_file(path: Path, by: Order, max_list_mb: float, *, shows: bool) -> str:
    """Put a file in order, or only show what would change; the diff, empty where nothing does."""
    raw = read_list(path, max_list_mb)
    data = sorted_list(raw, by)
    if data != raw.data and not shows:
        write_bytes(path, data)
    return diff_between(path, raw.data, data)


def add_to_file(
    path: Path, papers: Sequence[str], section: str | None, options: CheckOptions, *, shows: bool
) -> str:
    """Write papers into a file, or only show what would change; the diff.

    Raises:
        PipelineError: A paper is not known, is listed already, or has no place; nothing was written.
    """
    (home,) = open_homes([path])
    (raw,) = home.inputs.lists
    if raw.parts:
        raise ListError(several_files(raw))
    records = looked_up(papers, home.settings, options.snapshots, online=options.online, clock=options.clock)
    after = raw
    for record in records:
        after = with_paper(after, sheet_of(after), record, section)
    if not shows:
        write_bytes(path, after.data)
    return diff_between(path, raw.data, after.data)
