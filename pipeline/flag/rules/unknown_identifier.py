"""LNK002: a link to an identifier that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import replace
from pipeline.schema import Evidence


@rule("LNK002", "unknown-identifier", severity="error", fix="unsafe", most=200)
def unknown_identifier(view: View) -> Iterator[Finding]:
    """Flag an arXiv id that arXiv itself, asked for it, does not know.

    Why it matters
        The link leads to an error page; mostly, two digits were exchanged.

    Not flagged
        Ids that only a snapshot or another service does not know: the paper may be newer, or not covered.

    Fix
        Unsafe: the id of the paper that the title names, where it was found.

    Not met yet
        The lists that were read (docs/flagging.md) were read without network, and there it can flag nothing.
    """
    for mention in view.papers:
        told = next(
            (
                r
                for r in view.resolutions.get(mention.mention_id, ())
                if r.source == "arxiv" and r.cause == "unknown_identifier"
            ),
            None,
        )
        if told is None or mention.arxiv_id is None:
            continue
        line = line_of(view, mention, mention.arxiv_id)
        right = view.records.get(told.record_id or "")
        yield Finding(
            subject=(f"arxiv:{mention.arxiv_id}", *mention.section_path),
            line_start=line,
            line_end=line,
            mentions=(mention,),
            message=f"arXiv has no paper {mention.arxiv_id}, which “{mention.title}” links",
            evidence=(Evidence(source="arxiv", field="id", quote=f"{mention.arxiv_id}: not known"),),
            suggestion=replace(mention.arxiv_id, right.arxiv_id) if right and right.arxiv_id else None,
        )
