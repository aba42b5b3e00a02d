"""The report: what is certain stands apart from what is only worth a look."""

from __future__ import annotations

from datetime import date

from pipeline.publish.report import list_reports
from pipeline.schema import Evidence, Flag, Severity


def a_flag(number: int, severity: Severity, probability: float) -> Flag:
    return Flag(
        flag_id=f"CAT002-{number}",
        subject=("arxiv:2308.16150",), code="CAT002", name="off-topic-section", severity=severity, list_id="list",
        mention_id=None, mention_ids=(), group_id=None, work_id=None, line_start=number, line_end=number, message="m",
        evidence=(Evidence(source="list", field="section", quote="A"),), probability=probability, suggestion=None,
        fix_safety="none", status="open", first_seen=date(2026, 1, 1),
    )  # fmt: skip


def test_likely_flags_stand_apart() -> None:
    """A flag that a model holds for likely only is shown under "Worth a look", any other under its family."""
    (report,) = list_reports([], [a_flag(1, "info", 0.9), a_flag(2, "info", 0.6), a_flag(3, "info", 1.0)])
    shown = {title: [one.flag.line_start for one in found] for title, found in report.families}
    expected = {"Wrong sections": [1, 3], "Worth a look": [2]}
    assert expected == shown
