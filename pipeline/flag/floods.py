"""Floods: where one rule finds hundreds of things in one list, they are told as one."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.flag.rule import Finding
from pipeline.schema import Evidence

MOST_FINDINGS = 200  # of one rule in one list
_N_EXAMPLES = 3


def without_flood(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings of one rule in one list, or one in their place: so many are a list's custom, or a rule's mistake."""
    if len(findings) <= MOST_FINDINGS:
        return findings
    first = min(findings, key=lambda finding: finding.line_start)
    about = {mention.mention_id: mention for finding in findings for mention in finding.mentions}
    flood = Finding(
        subject=(),  # the rule and the list alone: it is the same one whatever is added
        line_start=first.line_start,
        line_end=first.line_end,
        mentions=tuple(about.values()),
        message=f"so flagged {len(findings):,} times in this list, which is told once: is it the list's custom?",
        evidence=tuple(_example(finding) for finding in findings[:_N_EXAMPLES]),
        probability=max(finding.probability for finding in findings),
        severity="info",
        fix="none",
    )
    return (flood,)


def _example(finding: Finding) -> Evidence:
    return Evidence(source="list", field="example", quote=f"line {finding.line_start}: {finding.message}")
