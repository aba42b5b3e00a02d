"""DUP001: a work that one section lists more than once."""

import dataclasses
import re
from collections.abc import Iterator
from itertools import islice

from pipeline.flag.copies import have_other_ids, kept_copy
from pipeline.flag.entry_lines import told_lines
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.rules.preprint_and_publication import are_versions
from pipeline.flag.rules.shared_link import names_another
from pipeline.flag.strangers import are_strangers
from pipeline.parse.blocks import Block
from pipeline.people import surnames
from pipeline.schema import Evidence, Mention
from pipeline.text import squash
from pipeline.title_forms import plain_title, title_key, title_words

_Bare = tuple[int, int, list[str]]
"""The first and last line of what is not in any entry, and its texts."""
_STOP = re.compile(r"[.,;(|]")
_N_STOPS = 8
_TELLING = 4  # words of a title that stands before something else


@rule("DUP001", "repeated-entry", severity="warning", fix="safe")
def repeated_entry(view: View) -> Iterator[Finding]:
    """Flag a work that one section lists more than once.

    Why it matters
        Readers count it twice, and later edits reach only one copy.

    Not flagged
        A work listed in several sections (`repeated-everywhere`). Its preprint beside its published version
        (`preprint-and-publication`),
        titles that have nothing in common (`shared-link`), and one title over two papers (`wrong-link`).

    Fix
        Safe: remove every copy but the one that names where the paper was published, else has more links, else comes
        first. Unsafe where a copy has a link, authors, a venue or a date that the kept one lacks, where its title is another
        but for case and signs, or where its authors, year or identifiers are others; an item that is nothing but the title
        of an entry of its section is left to a person.
    """
    yield from _bare_copies(view)
    for mentions in view.copies:
        by_section: dict[tuple[str, ...], list[Mention]] = {}
        for mention in mentions:
            by_section.setdefault(mention.section_path, []).append(mention)
        for path, (first, *others) in by_section.items():
            alike = [other for other in others if _is_copy(view, first, other)]
            if alike:
                yield _finding(view, (view.key(mentions[0].work_id or ""), *path), [first, *alike])


def _is_copy(view: View, first: Mention, other: Mention) -> bool:
    if first.work_id == other.work_id and (are_versions(first, other) or names_another(view, first, other)):
        return False
    return not are_strangers(first, other)


def _finding(view: View, subject: tuple[str, ...], mentions: list[Mention]) -> Finding:
    kept = kept_copy(mentions)
    copies = [mention for mention in mentions if mention is not kept]
    lines, where = told_lines(view, (copy.line_start for copy in copies)), view.told(kept.line_start)
    told = f"already listed on {where} ({'copy' if len(copies) == 1 else 'copies'} on {lines})"
    is_doubtful = any(_told(copy) - _told(kept) or not _are_one(kept, copy) for copy in copies)
    finding = Finding(
        subject=subject,
        line_start=copies[0].line_start,
        line_end=copies[0].line_end,
        mentions=tuple(mentions),
        message=f"“{mentions[0].title}” is listed {len(mentions)} times in this section",
        evidence=(
            Evidence(
                source="list",
                field="line_start",
                quote=f"first listed on {view.told(mentions[0].line_start)}",
            ),
        ),
        suggestion=Suggestion(
            words=f"remove: {told}",
            lines=(kept.line_start, *(copy.line_start for copy in copies)),
        ),
        fix="unsafe" if is_doubtful else None,
    )
    if not any(have_other_ids(kept, copy) and kept.work_id != copy.work_id for copy in copies):
        return finding
    return dataclasses.replace(
        finding,
        message=f"{finding.message}, under several identifiers",
        suggestion=f"look which link is right, and remove the other entry: {told}",
        other_lines=(kept.line_start,),
        fix="none",
    )


def _bare_copies(view: View) -> Iterator[Finding]:
    """What gives nothing but the title of an entry of its section, and perhaps its authors, without its link."""
    titled = {(mention.section_path, title_key(mention.title)): mention for mention in view.papers}
    told: set[int] = set()
    for start, end, texts in (*_items(view.document.page), *_unread_texts(view)):
        path = view.document.path_at(start)
        keys = (key for text in texts for key in _heads(text))
        mention = next((found for key in keys if (found := titled.get((path, key)))), None)
        if mention is None or not mention.links or start in told or _touches(view, start, end):
            continue
        told.add(start)
        where = view.told(mention.line_start)
        yield Finding(
            subject=(view.key(mention.work_id or ""), *path, "bare"),
            line_start=start,
            line_end=end,
            mentions=(mention,),
            message=f"“{mention.title}” stands here without its link, and with it on {where}",
            evidence=(Evidence(source="list", field="line_start", quote=f"linked on {where}"),),
            other_lines=(mention.line_start,),
            suggestion=f"remove: already listed on {where}, with its link",
            fix="none",
        )


def _heads(text: str) -> Iterator[str]:
    """The keys of what may be the title of an item: the whole of it, and what stands before one of its first stops."""
    yield title_key(text)
    for stop in islice(_STOP.finditer(text), _N_STOPS):
        if len(title_words(text[: stop.start()])) >= _TELLING:
            yield title_key(text[: stop.start()])


def _items(block: Block) -> Iterator[_Bare]:
    """The list items and the rows of tables that hold nothing but text, in the order of the page."""
    for child in block.children:
        cells = child.children if child.kind == "row" else [child]
        is_bare = not any(span.url for cell in cells for span in cell.spans)
        if is_bare and (child.kind == "row" or (child.kind == "item" and not child.children)):
            yield child.line_start, child.line_end, [cell.text for cell in cells]
        yield from _items(child)


def _unread_texts(view: View) -> Iterator[_Bare]:
    """What readers see as text, and no entry holds."""
    for row in view.unread:
        if row.reason in ("no_title", "other_kind", "unknown"):
            yield row.line_start, row.line_end, [plain_title(row.text)]


def _touches(view: View, start: int, end: int) -> bool:
    """Whether lines belong to an entry."""
    return any(number in view.by_line for number in range(start, end + 1))


def _told(mention: Mention) -> set[str]:
    """What an entry says beside its title: its links by role, and which facts it gives."""
    facts = {"authors": mention.authors, "venue": mention.venue_text, "date": mention.date_text}
    return {link.role for link in mention.links} | {name for name, fact in facts.items() if fact}


def _are_one(first: Mention, copy: Mention) -> bool:
    """Whether a stranger would take two entries for one: one title, and nothing that both tell differs."""
    if squash(first.title) != squash(copy.title):
        return False
    has_other_year = first.year and copy.year and first.year != copy.year
    if has_other_year or have_other_ids(first, copy):
        return False
    teams = [set(surnames(mention.authors or ())) for mention in (first, copy)]
    return not all(teams) or not teams[0].isdisjoint(teams[1])
