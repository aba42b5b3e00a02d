"""FMT004: a section that the table of contents does not list."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.anchors import anchors_below, contents_of, is_anchor, leads_to
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.parse.document import InternalLink
from pipeline.parse.outline import Heading
from pipeline.schema import Evidence

_LISTED = 0.7  # share of sections of one kind from which a table of contents means to list them all
_FEWEST = 3


@rule("FMT004", "missing-from-contents", severity="warning", fix="safe")
def missing_from_contents(view: View) -> Iterator[Finding]:
    """Flag a section that a table of contents leaves out while it lists the others of its kind.

    Why it matters
        Readers who jump from the table of contents never see the section.

    Not flagged
        Sections without an entry, lists without a table of contents, levels that it does not list at all, the headings above it, and sections
        that a link of it names but does not reach (`dead-anchor`, `misleading-anchor`).

    Fix
        Safe: the missing line, to be added after the line of the section before it.
    """
    links = contents_of(view.document)
    if not links:
        return
    end = max(link.line for link in links)
    filled = {m.section_path[:n] for m in view.mentions for n in range(1, len(m.section_path) + 1)}
    kinds: dict[tuple[int, tuple[str, ...]], list[Heading]] = {}
    for heading in view.document.headings:
        if heading.line > end and heading.anchors and heading.path and heading.path in filled:
            kinds.setdefault((heading.level, heading.path[:-1]), []).append(heading)
    for siblings in kinds.values():
        lines = {heading.line: _listed_on(view, links, heading) for heading in siblings}
        listed = [heading for heading in siblings if lines[heading.line]]
        if len(listed) >= max(_FEWEST, _LISTED * len(siblings)):
            for heading in siblings:
                before = [at for other in listed if other.line < heading.line for at in lines[other.line]]
                if heading not in listed:
                    yield _finding(
                        view, heading, f"{len(listed)} of {len(siblings)}", max(before, default=None)
                    )


def _listed_on(view: View, links: list[InternalLink], heading: Heading) -> list[int]:
    """The lines of the links that lead to a heading, or to an anchor in its section."""
    inside = anchors_below(view.document, view.anchors, heading)
    return [link.line for link in links if leads_to(link, heading) or is_anchor(link.target, inside)]


def _finding(view: View, heading: Heading, share: str, after: int | None) -> Finding:
    line = f"[{heading.text}](#{heading.anchors[0]})"
    return Finding(
        subject=heading.path,
        line_start=heading.line,
        line_end=heading.line,
        message=f"the table of contents leaves out “{heading.text}”",
        evidence=(Evidence(source="list", field="contents", quote=f"lists {share} sections of its kind"),),
        suggestion=Suggestion(words=f"add after {view.told(after)}: {line}", text=line, lines=(after,))
        if after
        else f"add to the table of contents: {line}",
    )
