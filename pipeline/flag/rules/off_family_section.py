"""CAT001: a paper of one family of methods under a heading of another."""

from collections.abc import Iterator

from pipeline.flag.families import find_conflict, suggest
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import move_or_remove


@rule("CAT001", "off-family-section", severity="warning", fix="unsafe", most=200)
def off_family_section(view: View) -> Iterator[Finding]:
    """Flag a paper of one family of methods that stands under a heading of another that excludes it.

    Why it matters
        Diffusion papers under "GANs" mislead everybody who looks for either.

    Not flagged
        Surveys, hybrids, papers that name both families or neither, and headings that name no family. Every level of
        the section path is tested on its own: "GANs > Others" is about GANs though "Others" claims nothing. The list's own
        title claims nothing: it tells no paper from another.

    Fix
        Unsafe: move the entry to the section of its family, or remove it where that section lists the paper already.
    """
    first_level = int(_title_is_section(view))
    for mention in view.papers:
        abstract = view.work(mention).abstract
        conflict = find_conflict(mention.title, abstract, mention.section_path, view.taxonomy, first_level)
        if conflict is None:
            continue
        better = suggest(mention.section_path, conflict, view.sections, view.taxonomy, mention.title)
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"“{mention.title}” is about {conflict.named.label}, but stands under “{conflict.heading}”",
            evidence=conflict.evidence("works"),
            suggestion=move_or_remove(view, mention, better) if better else None,
        )


def _title_is_section(view: View) -> bool:
    """Whether the list's own title stands among the sections: a first heading of highest rank that all papers stand under."""
    tops = {mention.section_path[0] for mention in view.papers if mention.section_path}
    first = next((heading for heading in view.document.headings if heading.path), None)
    return first is not None and first.level == 1 and tops == {first.path[0]}
