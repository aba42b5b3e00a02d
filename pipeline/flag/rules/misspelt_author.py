"""MET008: a misspelt author."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import is_written, line_of
from pipeline.flag.names import author_names, knows, misspelling, tokens
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.subjects import subject_of
from pipeline.flag.suggestions import replace
from pipeline.schema import Evidence


@rule("MET008", "misspelt-author", severity="warning", fix="unsafe")
def misspelt_author(view: View) -> Iterator[Finding]:
    """Flag an author whose surname differs by a letter or two from the record's, with the same given name.

    Why it matters
        A search by the name fails, and the author is not given credit.

    Not flagged
        Accents and other spellings of one sound (“Müller”, “Mueller”), short names, and names that any source spells
        as the list does.

    Fix
        Unsafe: the name as the record has it; records have typos too.
    """
    for mention in view.papers:
        records = [record for record in view.records_of(mention) if record.authors]
        known = tokens(name for record in records for name in author_names(record))
        own = tokens(mention.authors or ())
        for name in mention.authors or ():
            if not records or knows(name, known) or not is_written(view, mention, name):
                continue
            right = misspelling(name, [other for other in author_names(records[0]) if not knows(other, own)])
            if right is None:
                continue
            line = line_of(view, mention, name)
            yield Finding(
                subject=subject_of(view, mention, "authors"),
                former_subject=(view.key(mention.work_id or ""), *mention.section_path, name),
                line_start=line,
                line_end=line,
                mentions=(mention,),
                message=f"the author {name} of “{mention.title}” is {right} in the record",
                evidence=(Evidence(source=records[0].source, field="authors", quote=right),),
                suggestion=replace(name, right),
            )
