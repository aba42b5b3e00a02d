"""FMT002: a link within the list that leads to another heading than its label names."""

from collections.abc import Iterator

from pipeline.flag.anchors import anchors_below, heading_at, heading_named, is_anchor, names
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.subjects import subject_of_anchor
from pipeline.flag.suggestions import link_to_heading
from pipeline.schema import Evidence


@rule("FMT002", "misleading-anchor", severity="warning", fix="safe")
def misleading_anchor(view: View) -> Iterator[Finding]:
    """Flag a link within the list that leads to one heading while its label names another.

    Why it matters
        The reader lands in the wrong section and does not notice.

    Not flagged
        A label that names no heading of the list, or one that names the heading it leads to in other words. A heading
        that is itself a link, back to the table of contents. An anchor that stands within the section named, at the heading below
        it.

    Fix
        Safe: link the heading that the label names.
    """
    for link in view.document.internal_links:
        target = heading_at(view.document, link.target)
        named = heading_named(view.document, link)
        if target is None or named is None or link.line == named.line or names(link.label, target):
            continue
        if is_anchor(link.target, anchors_below(view.document, view.anchors, named)):
            continue
        yield Finding(
            subject=subject_of_anchor(view, link.target, link.line),
            former_subject=(link.label, link.target, *target.path),
            line_start=link.line,
            line_end=link.line,
            message=f"the link “{link.label}” leads to “{target.text}” ({view.told(target.line)})",
            evidence=(
                Evidence(source="list", field="anchor", quote=f"[{link.label}](#{link.target})"),
                Evidence(
                    source="list", field="heading", quote=f"“{named.text}” stands on {view.told(named.line)}"
                ),
            ),
            suggestion=link_to_heading(view, named.anchors[0], named.line) if named.anchors else None,
            other_lines=(target.line, named.line),
        )
