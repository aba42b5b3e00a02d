"""LNK006: a link to one version of an arXiv paper that has a newer one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import replace
from pipeline.ids import from_url
from pipeline.schema import Evidence

_VERSION = re.compile(r"(?<=\d)v(?P<version>\d{1,2})(?=$|[./?#])")


@rule("LNK006", "pinned-version", severity="info", fix="safe", most=3)
def pinned_version(view: View) -> Iterator[Finding]:
    """Flag a link to a version of an arXiv paper that is not the newest.

    Why it matters
        The reader misses corrections, and is not told of a withdrawal.

    Not flagged
        Links to the newest version, and versions of papers whose newest is not known.

    Fix
        Safe: the address without a version, which always shows the newest.

    Not met yet
        It flagged nothing on any real list that was read (docs/flagging.md): the records at hand had no other version.
    """
    for mention in view.papers:
        newest = {
            r.arxiv_id: r.arxiv_version
            for r in view.records_of(mention)
            if r.source == "arxiv" and r.arxiv_version
        }
        for link in mention.links:
            arxiv_id, pinned = from_url(link.url).arxiv_id, _VERSION.search(link.url)
            latest = newest.get(arxiv_id)
            if latest is None or pinned is None or int(pinned["version"]) >= latest:
                continue
            line = line_of(view, mention, link.url)
            yield Finding(
                subject=(f"arxiv:{arxiv_id}", *mention.section_path, "link"),
                former_subject=(f"arxiv:{arxiv_id}", *mention.section_path, pinned[0]),
                line_start=line,
                line_end=line,
                mentions=(mention,),
                message=f"“{mention.title}” is linked in version {pinned['version']}; version {latest} is the newest",
                evidence=(
                    Evidence(source="list", field="links", quote=link.url),
                    Evidence(source="arxiv", field="arxiv_version", quote=str(latest)),
                ),
                suggestion=replace(link.url, _VERSION.sub("", link.url, count=1)),
            )
