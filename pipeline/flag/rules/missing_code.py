"""MET011: code that the authors name and the list does not."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.ids import host_of
from pipeline.schema import Evidence, Mention

_LINKS_CODE = 0.1  # share of a list's papers with code from which the list means to link it


@rule("MET011", "missing-code", severity="info", fix="unsafe")
def missing_code(view: View) -> Iterator[Finding]:
    """Flag an entry without a link to code where the abstract or the authors' comment names a repository.

    Why it matters
        Code is what many readers come for.

    Not flagged
        Lists that link no code, and entries that link the repository or a project page.

    Fix
        Unsafe: the link to add.
    """
    n_with = sum(mention.code_url is not None for mention in view.papers)
    if n_with < max(1, _LINKS_CODE * len(view.papers)):
        return
    for mention in view.papers:
        if _links_code(mention):
            continue
        named = [
            (r, url) for r in view.records_of(mention) if r.source != "list" for url in r.code_urls or ()
        ]
        if not named:
            continue
        record, url = named[0]
        where = "comment" if url in (record.comment or "") else "abstract"
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "code"),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"the code of “{mention.title}” is not linked",
            evidence=(Evidence(source=record.source, field=where, quote=url),),
            suggestion=Suggestion(words=f"add: [Code]({url})", text=f"[Code]({url})", url=url),
        )


def _links_code(mention: Mention) -> bool:
    if mention.code_url is not None:
        return True
    return any(
        link.role in ("code", "project", "demo") or "github" in host_of(link.url) for link in mention.links
    )
