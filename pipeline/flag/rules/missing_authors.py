"""MET007: authors that an entry leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.names import author_names, is_open, knows, tokens
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import replace
from pipeline.schema import Evidence, Mention

_MOSTLY = 0.9  # share of a list's papers with authors from which it means to name them
_FEWEST_PAPERS = 10
_FEWEST_NAMES = 2


@rule("MET007", "missing-authors", severity="info", fix="unsafe")
def missing_authors(view: View) -> Iterator[Finding]:
    """Flag an entry that leaves out authors: some of those of the record, or all in a list that names them.

    Why it matters
        Somebody is not given credit, and a search by the name fails.

    Not flagged
        Lists that say “et al.”, name first authors only, or mostly name none; authors that only one record knows.

    Fix
        Unsafe: the authors of the record.
    """
    named = sum(mention.authors is not None for mention in view.papers)
    names_them = len(view.papers) >= _FEWEST_PAPERS and named >= _MOSTLY * len(view.papers)
    for mention in view.papers:
        if is_open(mention) or (mention.authors is None and not names_them):
            continue
        records = [record for record in view.records_of(mention) if record.authors]
        if not records:
            continue
        record = min(records, key=lambda record: (len(record.authors), record.record_id))
        missing = _missing(mention, author_names(record))
        if not missing:
            continue
        line = line_of(view, mention, (mention.authors_text or mention.title)[:30])
        names = ", ".join(author_names(record))
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "authors"),
            line_start=line,
            line_end=line,
            mentions=(mention,),
            message=f"“{mention.title}” is listed without {', '.join(missing) if mention.authors else 'its authors'}",
            evidence=(Evidence(source=record.source, field="authors", quote=names),),
            suggestion=replace(mention.authors_text, names)
            if mention.authors_text
            else f"add the authors: {names}",
        )


def _missing(mention: Mention, known: list[str]) -> list[str]:
    """The names that an entry leaves out of a whole list; none where it is no list of these authors."""
    if mention.authors is None:
        return known
    if len(mention.authors) < _FEWEST_NAMES or len(mention.authors) >= len(known):
        return []
    theirs = tokens(known)
    if not all(knows(name, theirs) for name in mention.authors):
        return []
    own = tokens(mention.authors)
    return [name for name in known if not knows(name, own)]
