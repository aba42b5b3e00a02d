"""MET009: authors of another paper."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.names import author_names, knows, tokens
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import replace
from pipeline.people import is_group, one_spelling, surnames
from pipeline.resolve.matching import are_of_title, title_sim
from pipeline.schema import Evidence, Mention
from pipeline.text import words

_SAME_TITLE = 0.9
_CUSTOM = 0.1  # strange authors beside one entry with known ones: so the list has something else there
_FEW = 2


@rule("MET009", "other-authors", severity="warning", fix="unsafe")
def other_authors(view: View) -> Iterator[Finding]:
    """Flag an entry none of whose authors is among those of the record with its title.

    Why it matters
        Somebody else is given the credit; mostly the line above was copied and not changed.

    Not flagged
        Links to another paper (`wrong-link`), groups and collaborations, lists of labs in the place of authors, and
        words that the record has before its title's colon. What a list has in the place of authors, where that is often
        nobody's name: then it gives something else there.

    Fix
        Unsafe: the authors of the record.
    """
    found = list(_strange(view))
    n_known = sum(_is_known(view, mention) for mention in view.papers)
    if len(found) <= max(_FEW, _CUSTOM * n_known):
        yield from found


def _strange(view: View) -> Iterator[Finding]:
    for mention in view.papers:
        records = [
            r
            for r in view.records_of(mention)
            if r.authors
            and title_sim(mention.title, r.title) >= _SAME_TITLE
            and not are_of_title(surnames(mention.authors or ()), mention.title, r.title)
        ]
        known = tokens(name for record in records for name in author_names(record))
        if not records or not mention.authors or any(knows(name, known) for name in mention.authors):
            continue
        if known & set(
            map(one_spelling, words(mention.authors_text or ""))
        ):  # cut at another place than the list did
            continue
        if not any(" " in name and not is_group(name) for name in mention.authors):
            continue
        names = ", ".join(author_names(records[0]))
        owner = _owner(view, mention)
        seen = (
            (
                Evidence(
                    source="list",
                    field="authors",
                    quote=f"also on {view.told(owner.line_start)}: {owner.title}",
                ),
            )
            if owner
            else ()
        )
        line = line_of(view, mention, mention.authors[0])
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "authors"),
            line_start=line,
            line_end=line,
            mentions=(mention,),
            message=f"the authors given for “{mention.title}” are not its own"
            + (f", but those of {view.told(owner.line_start)}" if owner else ""),
            evidence=(
                Evidence(source="list", field="authors", quote=", ".join(mention.authors)),
                Evidence(source=records[0].source, field="authors", quote=names),
                *seen,
            ),
            other_lines=(owner.line_start,) if owner else (),
            suggestion=replace(mention.authors_text or ", ".join(mention.authors), names),
        )


def _owner(view: View, mention: Mention) -> Mention | None:
    """The entry whose authors these are."""
    return next(
        (
            other
            for other in view.papers
            if other.authors == mention.authors and other.work_id != mention.work_id
        ),
        None,
    )


def _is_known(view: View, mention: Mention) -> bool:
    """Whether an entry names somebody who is an author of its record."""
    known = tokens(name for record in view.records_of(mention) for name in author_names(record))
    return any(knows(name, known) for name in mention.authors or ())
