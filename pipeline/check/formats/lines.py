"""Text for people: a line for each flag, as ruff prints them, or each with its evidence and suggestion."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from pipeline.check.checking import Checked, HomeCheck
from pipeline.printable import harmless, line_start
from pipeline.publish.report_lists import by_group
from pipeline.schema import SEVERITIES, Flag
from pipeline.text import plural

_STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}


def show_lines(checked: Checked, console: Console) -> None:
    """Print a line for every flag, then one that counts."""
    for remark in checked.remarks:
        console.print(_head(remark.flag, remark.path), soft_wrap=True)
    _show_end(checked, console)


def show_full(checked: Checked, console: Console) -> None:
    """Print every flag with its place, evidence and suggestion, those of a group under it; then a line that counts."""
    for part in checked.parts:
        for text in _full_texts(part):
            console.print(text, soft_wrap=True)
    _show_end(checked, console)


def _full_texts(part: HomeCheck) -> Iterator[Text]:
    for shown in by_group(part.flags):
        yield _with_evidence(shown.flag, part.path_of(shown.flag))
        yield from map(_under_head, shown.under)


def _head(flag: Flag, path: str) -> Text:
    text = Text()
    text.append(f"{line_start(path)}:{flag.line_start}:1", style="bold")
    text.append(": ")
    text.append(flag.severity, style=_STYLES[flag.severity])
    text.append(f" {flag.code} ")
    text.append("[*] " if flag.fix_safety == "safe" and flag.suggestion else "", style="cyan")
    text.append(f"{flag.name}: {harmless(flag.message)}")
    text.append(" (in the baseline)" if flag.status == "baselined" else "", style="dim")
    return text


def _with_evidence(flag: Flag, path: str) -> Text:
    text = _head(flag, path)
    for evidence in flag.evidence:
        quote = harmless(f"{evidence.source}, {evidence.field}: {evidence.quote}")
        text.append(f"\n    {quote}", style="dim")
    if flag.suggestion:
        text.append(f"\n    → {harmless(flag.suggestion)}", style="green")
    text.append(f"\n    {flag.flag_id}", style="dim")
    return text


def _under_head(flag: Flag) -> Text:
    """A flag under the head of its group, in one line: the head has said what paper it is about."""
    where = f" of {harmless(flag.file)}" if flag.file else ""
    text = Text(f"      line {flag.line_start}{where}: ")
    text.append(flag.severity, style=_STYLES[flag.severity])
    text.append(f" {flag.code} {harmless(flag.evidence[0].field)} “{harmless(flag.evidence[0].quote)}”")
    text.append(f" → {harmless(flag.suggestion)}" if flag.suggestion else "", style="green")
    text.append(" (in the baseline)" if flag.status == "baselined" else "", style="dim")
    text.append(f"  {flag.flag_id}", style="dim")
    return text


def _show_end(checked: Checked, console: Console) -> None:
    for sentence in checked.notes:
        console.print(
            f"note: {harmless(sentence)}", style="dim", markup=False, highlight=False, soft_wrap=True
        )
    console.print(summary(checked), markup=False, highlight=False, soft_wrap=True)
    n_fixable = sum(flag.fix_safety == "safe" and bool(flag.suggestion) for flag in checked.flags)
    if n_fixable:
        console.print(f"[*] {n_fixable} may be mended by `paperlist fix`.", markup=False, highlight=False)


def counts(flags: list[Flag]) -> str:
    """How many flags there are of each severity, in words: "1 error, 2 warning"."""
    number = {name: sum(flag.severity == name for flag in flags) for name in SEVERITIES}
    return ", ".join(f"{number[name]} {name}" for name in SEVERITIES if number[name])


def summary(checked: Checked) -> str:
    """A sentence that counts entries, lists, and flags, told or not."""
    flags, statuses = checked.flags, checked.statuses
    left_out = [f"{statuses['dismissed']} dismissed"] if statuses["dismissed"] else []
    if statuses["baselined"] and not any(flag.status == "baselined" for flag in flags):
        left_out.append(f"{statuses['baselined']} in the baseline")
    found = f"{plural(len(flags), 'flag')} ({counts(flags)})" if flags else "no flags"
    since = f" on what was written since {harmless(checked.base)}" if checked.base else ""
    rest = f"; not shown: {', '.join(left_out)}" if left_out else ""
    return f"{plural(checked.n_papers, 'entry')} in {plural(checked.n_lists, 'list')}: {found}{since}{rest}."
