"""CAT001: a paper of one family of methods under a heading of another."""

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.flag.families import find_conflict, suggest
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import move_or_remove
from pipeline.text import words
from pipeline.title_forms import title_key

_NUMBER = re.compile(r"\s{0,3}\d{1,3}[.)]\s")
_WORDS_OF_TITLE = 8  # of a numbered heading that is a paper's title


@rule("CAT001", "off-family-section", severity="warning", fix="unsafe", most=200)
def off_family_section(view: View) -> Iterator[Finding]:
    """Flag a paper of one family of methods that stands under a heading of another that excludes it.

    Why it matters
        Diffusion papers under "GANs" mislead everybody who looks for either.

    Not flagged
        Surveys, hybrids, papers that name both families or neither, and headings that name no family. Every level of
        the section path is tested on its own: "GANs > Others" is about GANs though "Others" claims nothing. The list's own
        title claims nothing: it tells no paper from another; nor does a heading above most
        papers that only repeats it, or one that is a paper's title.

    Fix
        Unsafe: move the entry to the section of its family, or remove it where that section lists the paper already.
    """
    silent = silent_headings(view)
    sections = [path for path in view.sections if silent.isdisjoint(path)]
    for mention in view.papers:
        abstract = view.work(mention).abstract
        conflict = find_conflict(mention.title, abstract, mention.section_path, view.taxonomy, silent)
        if conflict is None:
            continue
        better = suggest(mention.section_path, conflict, sections, view.taxonomy, mention.title)
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"“{mention.title}” is about {conflict.named.label}, but stands under “{conflict.heading}”",
            evidence=conflict.evidence("works"),
            suggestion=move_or_remove(view, mention, better) if better else None,
        )


def silent_headings(view: View) -> frozenset[str]:
    """Headings that claim nothing for what stands below: the list's own title, what repeats it, and titles of papers."""
    titles, own = {title_key(mention.title) for mention in view.papers}, _own_title(view)
    n_below = Counter(part for mention in view.papers for part in set(mention.section_path))
    return frozenset(
        text
        for text in {part for path in view.sections for part in path}
        if text == own
        or (set(words(text)) <= set(words(own)) and 2 * n_below[text] > len(view.papers))
        or title_key(_NUMBER.sub("", text)) in titles
        or (_NUMBER.match(text) and len(words(text)) >= _WORDS_OF_TITLE)
    )


def _own_title(view: View) -> str:
    """The list's title, where it has one: a first heading that is no section, under which all stands, or that says so."""
    first = next(iter(view.document.headings), None)
    if first is None or first.level != 1:
        return ""
    tops = {mention.section_path[0] for mention in view.papers if mention.section_path}
    is_title = not first.path or tops == {first.path[0]} or "awesome" in words(first.text)
    return (first.path[-1] if first.path else first.text) if is_title else ""
