"""FMT003: a file that is not in any encoding that it could be read in without loss."""

from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence


@rule("FMT003", "undecodable-text", severity="error")
def undecodable_text(view: View) -> Iterator[Finding]:
    """Flag a list with bytes that are not text in its encoding.

    Why it matters
        What they meant is lost: the characters are shown as "\N{REPLACEMENT CHARACTER}" everywhere.

    Not flagged
        Files in another encoding than UTF-8 that could be read whole.

    Fix
        None: save the file as UTF-8 and write the lost characters anew.

    Not met yet
        It flagged nothing on any real list that was read (docs/flagging.md): its tests are invented.
    """
    if not view.document.is_lossy:
        return
    lines = [
        number
        for number, line in enumerate(view.document.lines, start=1)
        if "\N{REPLACEMENT CHARACTER}" in line
    ]
    if lines:
        yield Finding(
            subject=("text",),
            former_subject=(view.document.list_id,),
            line_start=lines[0],
            line_end=lines[0],
            message=f"bytes that are not {view.document.encoding} on {len(lines)} lines, the first is {view.told(lines[0])}",
            evidence=(Evidence(source="list", field="raw", quote=view.document.lines[lines[0] - 1].strip()),),
            other_lines=tuple(lines[1:]),
            suggestion="save the file as UTF-8",
        )
