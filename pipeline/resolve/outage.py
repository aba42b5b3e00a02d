"""Outages in words: which source failed a run, for how much of it, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pipeline.schema import Mention, Record, Resolution, SourceHealth
from pipeline.source_names import printed_name


def outages(
    sources: Iterable[SourceHealth],
    mentions: Iterable[Mention],
    records: Iterable[Record],
    resolutions: Collection[Resolution],
) -> Iterator[tuple[SourceHealth, str]]:
    """Each source that failed, with a sentence; none where a snapshot or another source had all that was wanted."""
    failed = {mention.mention_id for mention in mentions if mention.status == "failed"}
    stale = {record.record_id for record in records if record.is_stale}
    for health in sources:
        if health.health == "degraded":
            share = f"{health.n_failed} of {health.n_asked} ({health.n_failed / health.n_asked:.0%})"
            yield (
                health,
                f"{printed_name(health.source)} failed for {share}: {health.message}. Run again later.",
            )
        if health.health != "out_of_reach":
            continue
        said = [row for row in resolutions if row.source == health.source]
        n_failed = sum(row.status == "failed" and row.mention_id in failed for row in said)
        n_stale = sum(row.record_id in stale for row in said)
        if n_failed or n_stale:
            told = f"{n_failed} of {len(said)} entries failed ({n_failed / len(said):.0%})"
            kept = f", {n_stale} keep what was known before" if n_stale else ""
            yield (
                health,
                f"{printed_name(health.source)} is out of reach ({health.message}): {told}{kept}. Run again when it can be reached.",
            )
