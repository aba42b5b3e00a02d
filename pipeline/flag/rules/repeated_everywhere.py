"""DUP002: the same paper in several sections, or copied into many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.flag.copies import have_other_ids, kept_copy
from pipeline.flag.entry_lines import told_lines
from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence, Mention

_SMALL = 3  # entries
_CUSTOM = 0.1  # of a list's works in several sections: so it files them
_FEW = 3  # works in several sections that are no custom, however small the list


@rule("DUP002", "repeated-everywhere", severity="warning", most=200)
def repeated_everywhere(view: View) -> Iterator[Finding]:
    """Flag a work that stands in so many sections that it only fills them, and tell one that stands in several.

    Why it matters
        A paper copied into every section as filler tells readers nothing, and hides that the sections are empty. One in
        two sections may be meant; it may also have been added twice, and later edits reach only one copy.

    Not flagged
        Cross-listing in a few fitting sections is told (`info`), and once for the list where more than a tenth of its papers
        stand in several. The setting `filler_sections` says from how many sections a paper is filler; it must also make up
        a good part of what those sections hold.

    Fix
        None: which places are right is for a person to say. What is known of each place is flagged under this flag.
    """
    sizes: dict[tuple[str, ...], set[str]] = {}
    for mention in view.papers:
        sizes.setdefault(mention.section_path, set()).add(mention.work_id or "")
    fillers, crossed = [], []
    for mentions in view.copies:
        paths = list(dict.fromkeys(mention.section_path for mention in mentions))
        n_small = sum(len(sizes[path]) <= _SMALL for path in paths)
        if len(paths) >= view.settings.filler_sections and n_small >= len(paths) / 2:
            fillers.append(mentions)
        elif len(paths) > 1 and not have_other_ids(mentions[0], mentions[-1]):
            crossed.append(mentions)
    yield from (_filler(view, mentions) for mentions in fillers)
    if len(crossed) <= max(_FEW, _CUSTOM * len(view.by_work)):
        yield from (_cross_listed(view, mentions) for mentions in crossed)
    elif not fillers:
        yield _custom(view, crossed)


def _filler(view: View, mentions: Sequence[Mention]) -> Finding:
    n_sections = len({mention.section_path for mention in mentions})
    return Finding(
        subject=(view.key(mentions[0].work_id or ""),),
        line_start=mentions[0].line_start,
        line_end=mentions[0].line_end,
        mentions=tuple(mentions),
        is_group=True,
        message=f"“{mentions[0].title}” stands in {n_sections} sections ({len(mentions)} entries)",
        evidence=(_lines(view, mentions),),
        other_lines=tuple(mention.line_start for mention in mentions),
        suggestion="keep it where it belongs and remove the other copies",
    )


def _cross_listed(view: View, mentions: Sequence[Mention]) -> Finding:
    kept = kept_copy(mentions)
    other = next(mention for mention in mentions if mention.section_path != kept.section_path)
    where = f"{' > '.join(kept.section_path) or 'no section'}, {view.told(kept.line_start)}"
    return Finding(
        subject=(view.key(kept.work_id or ""), "sections"),
        line_start=other.line_start,
        line_end=other.line_end,
        mentions=(other, kept),
        message=f"“{other.title}” stands here and in another section: {where}",
        evidence=(_lines(view, mentions),),
        other_lines=tuple(mention.line_start for mention in mentions if mention is not other),
        severity="info",
        suggestion=f"if one place is enough, remove it here: it is listed in {where}",
    )


def _custom(view: View, crossed: Sequence[Sequence[Mention]]) -> Finding:
    first, second = crossed[0][:2]
    return Finding(
        subject=("sections",),
        line_start=first.line_start,
        line_end=first.line_end,
        message=f"{len(crossed)} of {len(view.by_work)} papers stand in several sections: so the list files them",
        evidence=(_lines(view, (first, second)),),
        severity="info",
        suggestion="nothing, if it is meant",
    )


def _lines(view: View, mentions: Sequence[Mention]) -> Evidence:
    return Evidence(
        source="list",
        field="line_start",
        quote=told_lines(view, (mention.line_start for mention in mentions)),
    )
