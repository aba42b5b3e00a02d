"""DUP002: the same paper copied into many sections."""

from collections.abc import Iterator

from pipeline.flag.entry_lines import told_lines
from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence

_SMALL = 3  # entries


@rule("DUP002", "repeated-everywhere", severity="warning", most=200)
def repeated_everywhere(view: View) -> Iterator[Finding]:
    """Flag a work that stands in so many sections that it only fills them.

    Why it matters
        A paper copied into every section as filler tells readers nothing, and hides that the sections are empty.

    Not flagged
        Cross-listing in a few fitting sections. The setting `filler_sections` says from how many sections it is
        filler; it must also make up a good part of what those sections hold.

    Fix
        None: which places are right is for a person to say. What is known of each place is flagged under this flag.
    """
    sizes: dict[tuple[str, ...], set[str]] = {}
    for mention in view.papers:
        sizes.setdefault(mention.section_path, set()).add(mention.work_id or "")
    for work_id, mentions in view.by_work.items():
        paths = list(dict.fromkeys(mention.section_path for mention in mentions))
        if (
            len(paths) < view.settings.filler_sections
            or sum(len(sizes[path]) <= _SMALL for path in paths) < len(paths) / 2
        ):
            continue
        lines = told_lines(view, (mention.line_start for mention in mentions))
        yield Finding(
            subject=(view.key(work_id),),
            line_start=mentions[0].line_start,
            line_end=mentions[0].line_end,
            mentions=tuple(mentions),
            is_group=True,
            message=f"“{mentions[0].title}” stands in {len(paths)} sections ({len(mentions)} entries)",
            evidence=(Evidence(source="list", field="line_start", quote=lines),),
            other_lines=tuple(mention.line_start for mention in mentions),
            suggestion="keep it where it belongs and remove the other copies",
        )
