"""INT001: a paper that its authors or arXiv withdrew."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.ids import arxiv_address
from pipeline.resolve.withdrawal import successor, withdrawal
from pipeline.schema import Evidence


@rule("INT001", "withdrawn-paper", severity="error", most=200)
def withdrawn_paper(view: View) -> Iterator[Finding]:
    """Flag a paper that is withdrawn on arXiv, by the words of its newest title, comment or abstract.

    Why it matters
        Its authors no longer stand by it, often because of an error; readers build on it.

    Not flagged
        Papers about withdrawal; papers withdrawn from a conference or journal, and not from arXiv.

    Fix
        None: mark or remove the entry. Where its authors name the paper to read in its place, the flag names it.
    """
    for work_id, mentions in view.by_work.items():
        records = [r for r in view.all_records_of(mentions[0]) if r.source == "arxiv" and r.is_withdrawn]
        if not records:
            continue
        record = records[0]
        newer = successor(record.comment, record.arxiv_id)
        field, quote = withdrawal(record.title, record.comment, record.abstract) or ("is_withdrawn", "true")
        for mention in mentions:
            yield Finding(
                subject=(view.key(work_id), *mention.section_path),
                line_start=mention.line_start,
                line_end=mention.line_end,
                mentions=(mention,),
                message=f"“{mention.title}” is withdrawn on arXiv ({record.arxiv_id})",
                evidence=(Evidence(source="arxiv", field=field, quote=quote),),
                suggestion=_suggestion(newer),
            )


def _suggestion(newer: str | None) -> Suggestion:
    if newer is None:
        return Suggestion(words="mark it as withdrawn, or remove it")
    url = arxiv_address(newer)
    return Suggestion(
        words=f"list {url}, which its authors name in its place, or mark it as withdrawn", url=url
    )
