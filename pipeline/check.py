"""Check: the flags of lists as a linter tells them, for a terminal and for programs; nothing is published."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.config import Settings
from pipeline.decisions import read_decisions
from pipeline.inputs import Inputs, read_list, read_lists
from pipeline.job import Clock, Job, Options, Outcome, now_utc
from pipeline.publish.reading import read_before
from pipeline.publish.report import by_group
from pipeline.run import run_stages
from pipeline.schema import SEVERITIES, Flag
from pipeline.staging import STAGES
from pipeline.text import plural

_STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}


@dataclasses.dataclass(frozen=True)
class Checked:
    """What a check found: the flags that are told, and which of them are enough to fail."""

    outcome: Outcome
    paths: dict[str, str]
    flags: list[Flag]

    def fails(self, fail_on: str) -> bool:
        """Whether a flag is at least as bad as `fail_on` (`never`: none is)."""
        if fail_on == "never":
            return False
        return any(SEVERITIES.index(flag.severity) <= SEVERITIES.index(fail_on) for flag in self.flags)


def check_lists(
    settings: Settings, files: Sequence[Path], *, online: bool, is_new: bool, clock: Clock = now_utc
) -> Checked:
    """Flag lists, those of the raw folder where none is named; services are asked only `online`.

    Raises:
        PipelineError: A list can't be read, or a setting or decision is broken.
    """
    inputs = (
        Inputs([read_list(file, settings.max_list_mb) for file in files], {})
        if files
        else read_lists(settings.raw_dir, settings.max_list_mb)
    )
    outcome = Outcome()
    options = Options(offline=not online, dry_run=True, last=STAGES[-2])
    before, decisions = read_before(settings.out_dir), read_decisions(settings.raw_dir)
    run_stages(Job(settings, options, inputs, before, outcome, clock, decisions, compares=False))
    told = ("open",) if is_new else ("open", "baselined")
    flags = [flag for flag in outcome.tables.flags if flag.status in told]
    return Checked(outcome, {raw.list_id: raw.path for raw in inputs.lists}, flags)


def show_text(checked: Checked, console: Console) -> None:
    """Print every flag with its place, evidence and suggestion, those of a group under it; then a line that counts."""
    for shown in by_group(checked.flags):
        console.print(_flag_text(shown.flag, checked.paths[shown.flag.list_id]), soft_wrap=True)
        for under in shown.under:
            console.print(_line_text(under), soft_wrap=True)
    for sentence in checked.outcome.notes:
        console.print(f"note: {sentence}", style="dim", markup=False, highlight=False, soft_wrap=True)
    console.print(_summary(checked), markup=False, highlight=False)


def _flag_text(flag: Flag, path: str) -> Text:
    text = Text()
    text.append(f"{path}:{flag.line_start}", style="bold")
    text.append(": ")
    text.append(flag.severity, style=_STYLES[flag.severity])
    text.append(f" {flag.code} {flag.name}: {flag.message}")
    text.append(" (in the baseline)" if flag.status == "baselined" else "", style="dim")
    for evidence in flag.evidence:
        text.append(f"\n    {evidence.source}, {evidence.field}: {evidence.quote}", style="dim")
    if flag.suggestion:
        text.append(f"\n    → {flag.suggestion}", style="green")
    text.append(f"\n    {flag.flag_id}", style="dim")
    return text


def _line_text(flag: Flag) -> Text:
    """A flag under the head of its group, in one line: the head has said what paper it is about."""
    text = Text(f"      line {flag.line_start}: ")
    text.append(flag.severity, style=_STYLES[flag.severity])
    text.append(f" {flag.code} {flag.evidence[0].field} “{flag.evidence[0].quote}”")
    text.append(f" → {flag.suggestion}" if flag.suggestion else "", style="green")
    text.append(" (in the baseline)" if flag.status == "baselined" else "", style="dim")
    text.append(f"  {flag.flag_id}", style="dim")
    return text


def _summary(checked: Checked) -> str:
    counts = Counter(flag.severity for flag in checked.flags)
    told = ", ".join(f"{counts[name]} {name}" for name in SEVERITIES if counts[name])
    silent = Counter(flag.status for flag in checked.outcome.tables.flags)
    left_out = [f"{silent['dismissed']} dismissed"] if silent["dismissed"] else []
    if silent["baselined"] and not any(flag.status == "baselined" for flag in checked.flags):
        left_out.append(f"{silent['baselined']} in the baseline")
    papers = sum(mention.kind == "paper" for mention in checked.outcome.tables.mentions)
    found = f"{plural(len(checked.flags), 'flag')} ({told})" if checked.flags else "no flags"
    rest = f"; not shown: {', '.join(left_out)}" if left_out else ""
    return f"{plural(papers, 'entry')} in {plural(len(checked.paths), 'list')}: {found}{rest}."


def as_json(checked: Checked) -> str:
    """The flags as a JSON array, one object each, with the path of its list."""
    rows = [{"path": checked.paths[flag.list_id], **_plain(flag)} for flag in checked.flags]
    return json.dumps(rows, indent=1, ensure_ascii=False)


def _plain(flag: Flag) -> dict[str, Any]:
    row = dataclasses.asdict(flag)
    return {**row, "first_seen": row["first_seen"].isoformat()}
