"""MET001: text that was saved in one encoding and read in another."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from pipeline.flag.anchors import is_anchor
from pipeline.flag.entry_lines import mentions_at
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.subjects import subject_at
from pipeline.flag.suggestions import replace
from pipeline.parse.damage import Repair, mend_text
from pipeline.parse.outline import Heading
from pipeline.parse.slugs import slug
from pipeline.schema import Evidence


@rule("MET001", "damaged-text", severity="warning", fix="safe")
def damaged_text(view: View) -> Iterator[Finding]:
    """Flag characters that were UTF-8 and were read as another encoding ("Jérôme" as "J√©r√¥me").

    Why it matters
        Names can't be searched, and anchors made from damaged headings work for nobody.

    Not flagged
        Accented letters, signs and emoji that are what their authors meant.

    Fix
        Safe: the repair is given. It is certain, because the damaged characters, saved in the wrong encoding, are
        exactly the bytes of the repaired ones. A heading and the links to it are mended together. Unsafe where a sign would stand
        in the midst of a word, as where a ligature was lost.
    """
    by_line: dict[int, list[Repair]] = defaultdict(list)
    for repair in view.document.repairs:
        by_line[repair.line].append(repair)
    headings = {heading.line: heading for heading in view.document.headings if heading.line in by_line}
    fixes = {line: _fixes_of_links(view, heading, by_line) for line, heading in headings.items()}
    told_above = {line for of_links in fixes.values() for line in of_links} - headings.keys()
    for line, repairs in by_line.items():
        if line in told_above:
            continue
        changes = "; ".join(f"{repair.before} → {repair.after}" for repair in repairs)
        where = f"heading “{headings[line].text}”" if line in headings else "line"
        repaired = view.document.lines[line - 1].strip()
        fix = "".join(f"; {view.told(number)}: {change}" for number, change in fixes.get(line, {}).items())
        yield Finding(
            subject=subject_at(view, line, "text"),
            former_subject=(repaired, changes),
            line_start=line,
            line_end=line,
            mentions=mentions_at(view, line),
            message=f"damaged characters in this {where}: {changes}",
            evidence=(Evidence(source="list", field="raw", quote=view.document.lines_raw[line - 1].strip()),),
            suggestion=Suggestion(
                words=f"write: {repaired}{fix}", text=repaired, lines=tuple(fixes.get(line, ()))
            ),
            fix="unsafe" if any(_is_doubtful(view, repair) for repair in repairs) else None,
        )


def _is_doubtful(view: View, repair: Repair) -> bool:
    """Whether a repair would set a sign other than an apostrophe in the midst of a word."""
    raw = view.document.lines_raw[repair.line - 1]
    beside = (
        raw[repair.column_start - 1 : repair.column_start] + raw[repair.column_end : repair.column_end + 1]
    )
    is_sign = not any(char.isalnum() or char in "’'-‐–" for char in repair.after)
    return is_sign and len(beside) == 2 and beside.isalpha()


def _fixes_of_links(view: View, heading: Heading, damaged: Collection[int]) -> dict[int, str]:
    """By line, what is to be written in the links to a heading when it is mended: they are one fix with it."""
    anchor = slug(heading.text_raw)
    broken = {anchor, mend_text(anchor)} - set(heading.anchors)
    fixes = {}
    for link in view.document.internal_links:
        if link.line in damaged and is_anchor(link.target, heading.anchors):
            fixes[link.line] = f"write: {view.document.lines[link.line - 1].strip()}"
        elif heading.anchors and link.target in broken and not is_anchor(link.target, view.document.anchors):
            fixes[link.line] = replace(f"#{link.target}", f"#{heading.anchors[0]}").words
    return fixes
