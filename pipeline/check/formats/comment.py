"""Markdown for a comment or the summary of a workflow: the worst first, and never longer than GitHub takes."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checking import Checked, Remark
from pipeline.check.formats.lines import summary
from pipeline.printable import code_span, shown_path
from pipeline.schema import SEVERITIES
from pipeline.text import plural

COMMENT_MARK = "<!-- paperlist: check -->"
"""By which a workflow finds the comment that it wrote before."""
LONGEST_COMMENT = 65_000
"""Characters of the whole; GitHub refuses a comment of more than 65,536."""
_LONGEST_WORDS = 600
_ROOM_FOR_END = 400


def as_comment(checked: Checked) -> str:
    """The flags as Markdown; what does not fit is counted."""
    head = [COMMENT_MARK, f"### paperlist: {_verdict(checked)}", "", code_span(summary(checked))]
    length, told, remarks = sum(map(len, head)) + len(head), [], _worst_first(checked)
    for remark in remarks:
        item = _item(remark)
        if length + len(item) + 1 > LONGEST_COMMENT - _ROOM_FOR_END:
            break
        told.append(item)
        length += len(item) + 1
    return "\n".join([*head, "", *told, *_end(len(remarks) - len(told))]) + "\n"


def _verdict(checked: Checked) -> str:
    return plural(len(checked.flags), "flag") if checked.flags else "nothing to mend"


def _worst_first(checked: Checked) -> list[Remark]:
    return sorted(checked.remarks, key=lambda remark: SEVERITIES.index(remark.flag.severity))


def _item(remark: Remark) -> str:
    flag = remark.flag
    place = code_span(f"{shown_path(remark.path)}:{flag.line_start}"[-_LONGEST_WORDS:])
    lines = [f"- **{flag.severity}** {flag.code} {flag.name}, {place}", f"  {_cut(flag.message)}"]
    lines += [f"  → {_cut(flag.suggestion)}"] if flag.suggestion else []
    return "\n".join([*lines, f"  {code_span(f'paperlist dismiss {flag.flag_id} --reason …')}"]).replace(
        "\n", "  \n"
    )


def _cut(text: str) -> str:
    return code_span(text if len(text) <= _LONGEST_WORDS else f"{text[:_LONGEST_WORDS]}…")


def _end(n_left: int) -> Iterator[str]:
    if n_left > 0:
        yield f"\n{plural(n_left, 'more flag')}: run `paperlist check` to see all."
