"""DUP001: a work that one section lists more than once."""

from collections.abc import Iterator

from pipeline.flag.copies import kept_copy
from pipeline.flag.entry_lines import told_lines
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.rules.preprint_and_publication import are_versions
from pipeline.flag.rules.shared_link import names_another
from pipeline.flag.strangers import are_strangers
from pipeline.keys import ID_COLUMNS
from pipeline.parse.blocks import Block
from pipeline.parse.line_numbers import lines_of
from pipeline.people import surnames
from pipeline.schema import Evidence, Mention
from pipeline.text import squash
from pipeline.title_forms import title_key


@rule("DUP001", "repeated-entry", severity="warning", fix="safe")
def repeated_entry(view: View) -> Iterator[Finding]:
    """Flag a work that one section lists more than once.

    Why it matters
        Readers count it twice, and later edits reach only one copy.

    Not flagged
        A work listed in several sections: lists do that on purpose. Its preprint beside its published version
        (`preprint-and-publication`),
        titles that have nothing in common (`shared-link`), and one title over two papers (`wrong-link`).

    Fix
        Safe: remove every copy but the one that names where the paper was published, else has more links, else comes
        first. Unsafe where a copy has a link, authors, a venue or a date that the kept one lacks, where its title is another
        but for case and signs, or where its authors, year or identifiers are others; an item that is nothing but the title
        of an entry of its section is left to a person.
    """
    yield from _bare_copies(view)
    for work_id, mentions in view.by_work.items():
        by_section: dict[tuple[str, ...], list[Mention]] = {}
        for mention in mentions:
            by_section.setdefault(mention.section_path, []).append(mention)
        for path, (first, *others) in by_section.items():
            alike = [
                other
                for other in others
                if not are_versions(first, other)
                and not names_another(view, first, other)
                and not are_strangers(first, other)
            ]
            if not alike:
                continue
            kept = kept_copy([first, *alike])
            copies = [mention for mention in (first, *alike) if mention is not kept]
            lines = told_lines(view, (copy.line_start for copy in copies))
            is_doubtful = any(_told(copy) - _told(kept) or not _are_one(kept, copy) for copy in copies)
            yield Finding(
                subject=(view.key(work_id), *path),
                line_start=copies[0].line_start,
                line_end=copies[0].line_end,
                mentions=(first, *alike),
                message=f"“{first.title}” is listed {len(copies) + 1} times in this section",
                evidence=(
                    Evidence(
                        source="list",
                        field="line_start",
                        quote=f"first listed on {view.told(first.line_start)}",
                    ),
                ),
                suggestion=Suggestion(
                    words=f"remove: already listed on {view.told(kept.line_start)} "
                    f"({'copy' if len(copies) == 1 else 'copies'} on {lines})",
                    lines=(kept.line_start, *(copy.line_start for copy in copies)),
                ),
                fix="unsafe" if is_doubtful else None,
            )


def _bare_copies(view: View) -> Iterator[Finding]:
    """Items that are nothing but the title of an entry of their section, which stands on other lines with its link."""
    titled = {(mention.section_path, title_key(mention.title)): mention for mention in view.papers}
    for item in _items(view.document.page):
        path = view.document.path_at(item.line_start)
        mention = titled.get((path, title_key(item.text)))
        if mention is None or not mention.links or _touches(view, item):
            continue
        where = view.told(mention.line_start)
        yield Finding(
            subject=(view.key(mention.work_id or ""), *path, "bare"),
            line_start=item.line_start,
            line_end=item.line_end,
            mentions=(mention,),
            message=f"“{mention.title}” stands here without its link, and with it on {where}",
            evidence=(Evidence(source="list", field="line_start", quote=f"linked on {where}"),),
            other_lines=(mention.line_start,),
            suggestion=f"remove: already listed on {where}, with its link",
            fix="none",
        )


def _items(block: Block) -> Iterator[Block]:
    """The list items that hold nothing but text, in the order of the page."""
    for child in block.children:
        if child.kind == "item" and not child.children and not any(span.url for span in child.spans):
            yield child
        yield from _items(child)


def _touches(view: View, item: Block) -> bool:
    """Whether an item belongs to an entry."""
    return any(number in view.by_line for number in lines_of(item))


def _told(mention: Mention) -> set[str]:
    """What an entry says beside its title: its links by role, and which facts it gives."""
    facts = {"authors": mention.authors, "venue": mention.venue_text, "date": mention.date_text}
    return {link.role for link in mention.links} | {name for name, fact in facts.items() if fact}


def _are_one(first: Mention, copy: Mention) -> bool:
    """Whether a stranger would take two entries for one: one title, and nothing that both tell differs."""
    if squash(first.title) != squash(copy.title):
        return False
    told = [(getattr(first, name), getattr(copy, name)) for name in (*ID_COLUMNS.values(), "year")]
    if any(one and other and one != other for one, other in told):
        return False
    teams = [set(surnames(mention.authors or ())) for mention in (first, copy)]
    return not all(teams) or not teams[0].isdisjoint(teams[1])
