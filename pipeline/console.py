"""What a person sees after a run. What goes into a pipe is not broken into lines."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.table import Table

from pipeline.config import Settings
from pipeline.job import Outcome
from pipeline.parse.unread_counts import unread_counts
from pipeline.publish.news import last_lines, news_of
from pipeline.run_tables import Tables
from pipeline.schema import Unread
from pipeline.source_names import printed_name
from pipeline.text import plural

logger = logging.getLogger(__name__)


def show_outcome(outcome: Outcome, settings: Settings) -> None:
    """Print what went in, who was asked, what was found and where it lies."""
    console = Console(highlight=False, soft_wrap=True)
    papers = _papers(outcome.tables)
    n_lists = len(papers["list_id"].unique())
    console.print(f"[bold]{plural(papers.num_rows, 'entry')}[/bold] in {plural(n_lists, 'list')}", end="")
    if outcome.tables.works:
        resolved = pc.sum(pc.equal(papers["status"], "resolved")).as_py() or 0
        console.print(
            f", [bold]{plural(len(outcome.tables.works), 'work')}[/bold]; {resolved} of {papers.num_rows} found in a source",
            end="",
        )
    console.print(".")
    for line in source_lines(outcome):
        console.print(line, markup=False)
    if outcome.tables.flags:
        console.print(_flag_table(outcome))
        _show_silent(console, outcome)
    for line in unread_sentences(outcome):
        console.print(line, style="dim", markup=False)
    for sentence in outcome.notes:
        console.print(sentence, style="dim", markup=False)
    for concern in outcome.concerns:
        console.print(f"[yellow]![/yellow] {concern}")
    _show_end(console, outcome, settings)


def _papers(made: Tables) -> pa.Table:
    """The mentions that are papers, in Arrow: of a night in which nothing changed no row is made."""
    mentions = made.arrow("mentions")
    return mentions.filter(pc.equal(mentions["kind"], "paper"))


def log_outcome(outcome: Outcome) -> None:
    """Log how each source did, what failed and what changed, as fields of lines of their own."""
    for health in outcome.sources:
        logger.info("source=%s", health.source, extra={"fields": {**asdict(health), "why": health.message}})
    for problem in outcome.problems:
        logger.warning("problem stage=%s", problem.stage, extra={"fields": asdict(problem)})
    for group in news_of(outcome.changes):
        logger.info("changed kind=%s n=%d", group.kind, len(group.lines))


def unread_sentences(outcome: Outcome) -> list[str]:
    """A sentence for each list of which something was not read: how much, and why."""
    of_list: dict[str, list[Unread]] = {}
    for row in outcome.tables.unread:
        of_list.setdefault(row.list_id, []).append(row)
    return [f"{name}: not read: {unread_counts(rows)}." for name, rows in of_list.items()]


def source_lines(outcome: Outcome) -> list[str]:
    """A sentence for each source: what it gave, or that it was out of reach and what was used instead."""
    return [_source_line(outcome, name) for name in (health.source for health in outcome.sources)]


def _source_line(outcome: Outcome, name: str) -> str:
    health = next(health for health in outcome.sources if health.source == name)
    said = outcome.tables.arrow("resolutions")
    is_found = pc.and_(pc.equal(said["source"], name), pc.equal(said["status"], "found"))
    found = pc.sum(is_found).as_py() or 0
    used = outcome.snapshots_used.get(name, [])
    instead = (
        f"the snapshot of {', '.join(used)} was used for {plural(found, 'entry')}"
        if used
        else "no snapshot has its records"
    )
    if health.health == "out_of_reach":
        return f"{printed_name(name)}: out of reach ({health.message}); {instead}."
    if health.health == "off":
        return f"{printed_name(name)}: not asked (offline); {instead}."
    asked = f"{plural(health.n_requests, 'request')}, {plural(health.n_store_hits, 'remembered answer')}"
    return f"{printed_name(name)}: found {plural(found, 'entry')} ({asked})."


def _show_silent(console: Console, outcome: Outcome) -> None:
    counts = Counter(flag.status for flag in outcome.tables.flags if flag.status != "open")
    if counts:
        told = " and ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
        console.print(f"Not counted: {told}.", style="dim")


def _flag_table(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("flags", justify="right")
    for name in ("code", "rule", "severity"):
        table.add_column(name)
    for code, count in sorted(
        Counter(flag.code for flag in outcome.tables.flags if flag.status == "open").items()
    ):
        one = next(flag for flag in outcome.tables.flags if flag.code == code)
        table.add_row(str(count), code, one.name, one.severity)
    return table


def _show_end(console: Console, outcome: Outcome, settings: Settings) -> None:
    out = settings.out_dir
    endings = {
        "published": f"Published release {outcome.content_id}: {out / 'current'}; for people, {out / 'report.html'}.",
        "unchanged": f"Nothing changed: release {outcome.content_id} stands in {out / 'current'}.",
        "dry_run": "Nothing was asked and nothing was written (--dry-run).",
        "stopped": f"Staged tables lie in {settings.cache_dir / 'stages'}; nothing was published.",
    }
    for line in (*outcome.plan, *last_lines(outcome.changes)):
        console.print(line, markup=False)
    console.print(endings[outcome.outcome], markup=False)
