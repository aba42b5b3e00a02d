"""FMT005: an anchor that stands in two places."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.subjects import subject_of_anchor
from pipeline.schema import Evidence


@rule("FMT005", "duplicate-anchor", severity="warning")
def duplicate_anchor(view: View) -> Iterator[Finding]:
    """Flag an anchor (`<a id="…">`) that is written twice, or that is also that of another heading.

    Why it matters
        Links to it lead to the first place only; the second can't be reached.

    Not flagged
        An `<a id>` directly above or in a heading: it belongs to it, also where both have the same name. Headings of
        equal text: the host numbers their anchors.

    Fix
        None: rename one of the two, and the links that mean it.
    """
    first: dict[str, int] = {}
    own = {anchor: heading.line for heading in view.document.headings for anchor in heading.anchors[:1]}
    for line, anchor in view.anchors:
        place = _owner_line(view, line, anchor)
        other = first.setdefault(anchor, place)
        elsewhere = own.get(anchor)
        clash = other if other != place else elsewhere
        if clash is None or clash == place:
            continue
        yield Finding(
            subject=subject_of_anchor(view, anchor, place),
            line_start=line,
            line_end=line,
            message=f"the anchor “{anchor}” stands here and on {view.told(clash)}",
            evidence=(
                Evidence(source="list", field="anchor", quote=f'id="{anchor}", also on {view.told(clash)}'),
            ),
            other_lines=(clash,),
            suggestion=f"rename this anchor, or the one on {view.told(clash)}",
        )


def _owner_line(view: View, line: int, anchor: str) -> int:
    """The line of the heading that an anchor belongs to, else its own."""
    below = (heading for heading in view.document.headings if heading.line >= line)
    return next((heading.line for heading in below if anchor in heading.anchors[1:]), line)
