"""LNK007: a link that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.subjects import subject_of
from pipeline.flag.suggestions import replace
from pipeline.ids import arxiv_address, doi_address, from_url
from pipeline.parse.links import url_role
from pipeline.schema import Evidence, Link, Mention


@rule("LNK007", "dead-link", severity="warning", fix="unsafe", most=200)
def dead_link(view: View) -> Iterator[Finding]:
    """Flag a link of an entry whose address was tried and is gone. Only with `--check-links`.

    Why it matters
        The reader can't get at the paper or its code.

    Not flagged
        Pages that refuse programs (401, 403, 429), servers in trouble, hosts that could not be reached in time: these
        are unknown, not dead. Addresses inside private networks are never tried.

    Fix
        Unsafe: the paper's address on arXiv, or by its DOI, where it is known.

    Not met yet
        The lists that were read (docs/flagging.md) were read without network, and there it can flag nothing.
    """
    for mention in view.mentions:
        for link in mention.links:
            state = view.link_states.get(link.url, "unknown")
            if state in ("ok", "unknown"):
                continue
            line = line_of(view, mention, link.url)
            yield Finding(
                subject=subject_of(view, mention, url_role(link.url)),
                former_subject=(f"url:{link.url}",),
                line_start=line,
                line_end=line,
                mentions=(mention,),
                message=f"the link “{link.label or link.url}” of “{mention.title}” is dead ({state})",
                evidence=(
                    Evidence(source="list", field="links", quote=link.url),
                    Evidence(source="link check", field="state", quote=state),
                ),
                suggestion=_suggestion(view, mention, link),
            )


def _suggestion(view: View, mention: Mention, link: Link) -> Suggestion | None:
    if link.role not in ("paper", "pdf") or not mention.work_id:
        return None
    work = view.work(mention)
    if work.arxiv_id and from_url(link.url).arxiv_id != work.arxiv_id:
        return replace(link.url, arxiv_address(work.arxiv_id))
    return replace(link.url, doi_address(work.doi)) if work.doi and work.doi not in link.url.lower() else None
