"""LNK001: a link that leads to another paper than the entry says."""

from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence

_MARK = " is another paper: "


@rule("LNK001", "wrong-link", severity="error", fix="unsafe")
def wrong_link(view: View) -> Iterator[Finding]:
    """Flag an entry whose link leads to a paper with another title and other authors.

    Why it matters
        Whoever follows the link reads, and cites, something else.

    Not flagged
        A paper that was retitled: its authors are still the same (`retitled-paper`).

    Fix
        Unsafe: the link to the paper that the title names, where it was found.
    """
    for mention in view.papers:
        told = next(
            (r for r in view.resolutions.get(mention.mention_id, ()) if r.reason and _MARK in r.reason), None
        )
        if told is None or told.reason is None:
            continue
        linked, other = told.reason.split(";")[0].split(_MARK, 1)
        right = view.records[told.record_id] if told.record_id else None
        yield Finding(
            subject=(linked, *mention.section_path),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"the link of “{mention.title}” leads to another paper ({linked})",
            evidence=(Evidence(source=told.source, field="title", quote=other.strip('"')),),
            suggestion=f"link to https://arxiv.org/abs/{right.arxiv_id}"
            if right and right.arxiv_id
            else None,
        )
