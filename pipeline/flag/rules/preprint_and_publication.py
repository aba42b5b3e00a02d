"""DUP003: the preprint and the published version of one work, listed as two entries."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.strangers import are_strangers
from pipeline.ids import canonical_url, is_preprint_doi
from pipeline.schema import Evidence, Mention


@rule("DUP003", "preprint-and-publication", severity="warning", fix="unsafe", most=200)
def preprint_and_publication(view: View) -> Iterator[Finding]:
    """Flag a work that one section lists twice: once as preprint, once as published.

    Why it matters
        Readers count it twice, and don't see that the preprint has appeared.

    Not flagged
        One entry that links both versions, the two in different sections, and two papers pasted under one title
        (`wrong-link`).

    Fix
        Unsafe: keep the entry of the published version, and add the link to the preprint to it.
    """
    for work_id, mentions in view.by_work.items():
        for path in dict.fromkeys(mention.section_path for mention in mentions):
            here = [mention for mention in mentions if mention.section_path == path]
            preprints = [mention for mention in here if is_preprint_record(mention)]
            published = [mention for mention in here if is_publication(mention)]
            if not preprints or not published or are_strangers(preprints[0], published[0]):
                continue
            preprint, publication = preprints[0], published[0]
            yield Finding(
                subject=(view.key(work_id), *path),
                line_start=preprint.line_start,
                line_end=preprint.line_end,
                mentions=(preprint, publication),
                message=f"“{preprint.title}” is listed as preprint here, and as published on {view.told(publication.line_start)}",
                evidence=(
                    Evidence(source="list", field="paper_url", quote=preprint.paper_url or ""),
                    Evidence(source="list", field="paper_url", quote=publication.paper_url or ""),
                ),
                suggestion=Suggestion(
                    words=f"remove: already listed on {view.told(publication.line_start)}, published",
                    lines=(publication.line_start,),
                ),
            )


def is_preprint_record(mention: Mention) -> bool:
    """Whether an entry links a preprint alone."""
    on_server = mention.doi is not None and is_preprint_doi(mention.doi)
    return (mention.arxiv_id is not None and mention.doi is None) or on_server


def is_publication(mention: Mention) -> bool:
    """Whether an entry links a published version, and no preprint."""
    if mention.arxiv_id or not mention.paper_url or not canonical_url(mention.paper_url):
        return False
    by_doi = mention.doi is not None and not is_preprint_doi(mention.doi)
    return by_doi or bool(mention.acl_id or mention.pmid)


def are_versions(mention_l: Mention, mention_r: Mention) -> bool:
    """Whether one of two entries is of the preprint, the other of the publication."""
    return (is_preprint_record(mention_l) and is_publication(mention_r)) or (
        is_publication(mention_l) and is_preprint_record(mention_r)
    )
