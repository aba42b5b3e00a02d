"""FMT001: a link within the list that leads nowhere."""

from collections.abc import Iterator

from pipeline.flag.anchors import heading_alike, heading_meant, is_anchor
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.subjects import subject_of_anchor
from pipeline.flag.suggestions import link_to_heading
from pipeline.schema import Evidence


@rule("FMT001", "dead-anchor", severity="warning", fix="safe")
def dead_anchor(view: View) -> Iterator[Finding]:
    """Flag a link within the list whose anchor does not exist.

    Why it matters
        The table of contents is how a long list is read; a dead link leaves the reader where they were.

    Not flagged
        Links to anchors that the page's host makes itself, such as `#top`, `#readme` and `#user-content-…`, and other case:
        hosts compare without it.

    Fix
        Safe: link the heading that the label names, or whose anchor it is but for signs and case. Unsafe: the only one that is
        like it. Anchors are those of the repaired headings, by GitHub's rule.
    """
    for link in view.document.internal_links:
        if (
            is_anchor(link.target, view.document.anchors)
            or link.target.lower() in _HOSTS_OWN
            or not link.target
        ):
            continue
        meant = heading_meant(view.document, link)
        named = meant or heading_alike(view.document, link)
        yield Finding(
            subject=subject_of_anchor(view, link.target, link.line),
            former_subject=(link.label, link.target),
            line_start=link.line,
            line_end=link.line,
            message=f"the link “{link.label}” leads nowhere: there is no anchor #{link.target}",
            evidence=(Evidence(source="list", field="anchor", quote=f"[{link.label}](#{link.target})"),),
            suggestion=link_to_heading(view, named.anchors[0], named.line)
            if named and named.anchors
            else None,
            fix="safe" if meant else "unsafe",
        )


_HOSTS_OWN = frozenset(("top", "readme", "start-of-content"))
