"""MET001: text that was saved in one encoding and read in another."""

from collections import defaultdict
from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
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
        exactly the bytes of the repaired ones. A heading and the links to it are mended together.
    """
    headings = {heading.line: heading for heading in view.document.headings}
    by_line = defaultdict(list)
    for repair in view.document.repairs:
        by_line[repair.line].append(repair)
    for line, repairs in by_line.items():
        changes = "; ".join(f"{repair.before} → {repair.after}" for repair in repairs)
        where = f"heading “{headings[line].text}”" if line in headings else "line"
        mentions = tuple(m for m in view.mentions if m.line_start <= line <= m.line_end)
        repaired = view.document.lines[line - 1].strip()
        yield Finding(
            subject=(repaired, changes),
            line_start=line,
            line_end=line,
            mentions=mentions,
            message=f"damaged characters in this {where}: {changes}",
            evidence=(Evidence(source="list", field="raw", quote=view.document.lines_raw[line - 1].strip()),),
            suggestion=f"write: {repaired}",
        )
