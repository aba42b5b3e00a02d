"""The report: what comes first, what stands apart, what is folded, and that no list's words become markup."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from html.parser import HTMLParser
from typing import get_args

import pytest
from syrupy.assertion import SnapshotAssertion

from pipeline.config import Settings
from pipeline.publish.page_facts import RULES_PAGE
from pipeline.publish.report import MOST_MARKDOWN, report_with_news, write_reports
from pipeline.publish.report_lists import list_reports
from pipeline.run_tables import Tables
from pipeline.schema import Change, ChangeKind, Evidence, Flag, Severity

LIKELY = Settings().section_report
HOSTILE = [
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "](javascript:alert(1))",
    "`code` | cell",
    "![x](https://example.org/x.png)",
    "one\n\n# two\n\n---",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt;",
    "</style><style>*{display:none}",
]


def a_flag(number: int, severity: Severity, probability: float, code: str = "CAT002") -> Flag:
    return Flag(
        flag_id=f"{code}-{number:016x}",
        subject=("arxiv:2308.16150",), code=code, name="off-topic-section", severity=severity, list_id="list", file=None,
        mention_id=None, mention_ids=(), group_id=None, work_id=None, line_start=number, line_end=number, message="m",
        evidence=(Evidence(source="list", field="section", quote="A"),), probability=probability, suggestion=None, suggested_sections=None, suggested_url=None, suggested_text=None, other_lines=None,
        fix_safety="none", status="open", first_seen=date(2026, 1, 1),
    )  # fmt: skip


def a_mixture() -> list[Flag]:
    """Flags of every kind that a report tells apart."""
    head = dataclasses.replace(
        a_flag(4, "warning", 1.0, "DUP002"), suggestion="keep one", message="in 9 sections"
    )
    heading = (
        Evidence(source="list", field="section", quote="B"),
        Evidence(source="list", field="title", quote="GAN"),
    )
    under = dataclasses.replace(
        a_flag(6, "warning", 1.0), group_id=head.flag_id, evidence=heading, suggestion="remove"
    )
    reason = Evidence(source="decision", field="reason", quote="both are wanted")
    wanted = dataclasses.replace(a_flag(9, "warning", 1.0), status="dismissed", evidence=(reason,))
    debt = dataclasses.replace(a_flag(11, "warning", 1.0), status="baselined")
    error = dataclasses.replace(
        a_flag(12, "error", 1.0, "LNK001"),
        evidence=(
            Evidence(source="semanticscholar", field="other_titles", quote="One"),
            Evidence(source="semanticscholar", field="other_titles", quote="Two"),
        ),
    )
    return [a_flag(1, "info", 0.6), head, under, wanted, debt, error]


class Tags(HTMLParser):
    """The elements, their ids and where their links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.names.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_likely_flags_stand_apart() -> None:
    """A flag that a model holds for likely only is shown under "Worth a look", any other under its severity."""
    (report,) = list_reports(
        [], [a_flag(1, "info", 0.9), a_flag(2, "info", 0.6), a_flag(3, "info", 1.0)], LIKELY
    )
    shown = {
        level.title: [one.flag.line_start for rule in level.rules for one in rule.found]
        for level in report.levels
    }
    assert {"Notes": [1, 3], "Worth a look": [2]} == shown


def test_errors_come_first() -> None:
    """Errors are the first, what is only worth a look the last; counts hold the flags folded under others."""
    (report,) = list_reports([], a_mixture(), LIKELY)
    shown = [(level.title, level.n_flags) for level in report.levels]
    assert [("Errors", 1), ("Warnings", 2), ("Worth a look", 1)] == shown


def told(text: str) -> str:
    """What a report says, without the style and the script of the page."""
    return re.sub(r"<style>.*?</style>|<script>.*?</script>|sha256-[\w+/=]+", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", ["report.md", "report.html"])
def test_whole_report(name: str, snapshot: SnapshotAssertion) -> None:
    """Every part of a report: summary, families, a group, evidence, dismissed flags with reasons, the baseline."""
    assert told(write_reports(Tables(flags=a_mixture()), LIKELY)[name]) == snapshot


def test_links_lead_somewhere() -> None:
    """Every link of the page leads to a place in it, the page needs nothing else, and no id is given twice."""
    lists = [dataclasses.replace(flag, list_id=name) for flag in a_mixture() for name in ("a b", "ü/#")]
    tags = Tags(write_reports(Tables(flags=lists), LIKELY)["report.html"])
    inward = {link.removeprefix("#") for link in tags.links if link.startswith("#")}
    views = {link for link in inward if "=" in link}  # what the script shows
    assert views and inward - views <= set(tags.ids)
    assert all(link.startswith(("#", RULES_PAGE)) for link in tags.links)
    assert len(tags.ids) == len(set(tags.ids))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_list_stay_words(words: str) -> None:
    """Whatever a list holds adds no element to the page, and no markup and no line to the Markdown."""

    def reports(text: str) -> dict[str, str]:
        said = (
            Evidence(source="list", field="raw", quote=text),
            Evidence(source="list", field="title", quote=text),
        )
        return write_reports(Tables(flags=[
            dataclasses.replace(flag, message=text, suggestion=text, evidence=said, list_id=text) for flag in a_mixture()
        ]), LIKELY)  # fmt: skip

    hostile, plain = reports(words), reports("words")
    assert Tags(plain["report.html"]).names == Tags(hostile["report.html"]).names
    assert len(plain["report.md"].splitlines()) == len(hostile["report.md"].splitlines())
    # own markup is code spans and **; a list's characters all stand behind a backslash
    bare = re.sub(
        r"\\.|`[A-Z]{3}\d{3}(-[0-9a-f]+)?`|`paperlist dismiss [^`]*`|\[report\.html\]\(report\.html\)",
        "",
        hostile["report.md"],
    )
    assert not re.search(r"[`\[\]<>&]", bare)


def test_a_thousand_flags() -> None:
    """Of a thousand flags of one rule the first are shown and the others folded; it is the same from run to run."""
    many = [a_flag(number, "warning", 1.0) for number in range(1000)]
    reports = write_reports(Tables(flags=many), LIKELY)
    assert reports == write_reports(Tables(flags=many), LIKELY)
    assert "<summary>990 more of off-topic-section</summary>" in reports["report.html"]
    assert len(reports["report.html"].encode()) < 2_000_000


def test_the_worst_have_room() -> None:
    """However many flags there are and however long their words, the Markdown stays short: errors first, the rest counted."""
    many = [a_flag(number, "info", 1.0) for number in range(3000)]
    many += [
        dataclasses.replace(a_flag(9_000 + at, "error", 1.0, "LNK001"), message="word " * 3000)
        for at in range(20)
    ]
    text = write_reports(Tables(flags=many), LIKELY)["report.md"]
    assert len(text) < MOST_MARKDOWN
    assert (
        text.index("## Errors")
        < text.index("## Notes")
        < text.index("more flags of “Notes”: see [report.html](report.html)")
    )
    assert 20 == text.count("(error, ")
    shown = text.count("(info, ")
    assert shown > 100 and f"for {3000 - shown:,} more flags of “Notes”" in text


def test_news_leave_it_short() -> None:
    """With however much news at its head, the Markdown stays in its bounds, and tells flags too."""
    many = [a_flag(number, "info", 1.0) for number in range(3000)]
    release = Change(
        publication=2, kind="release", subject="b" * 16, content_id="b" * 16, content_id_before="a" * 16, list_id=None, title=None,
        before=None, after=None, published_at=None,
    )  # fmt: skip
    kinds = [kind for kind in get_args(ChangeKind) if kind != "release"]
    news = [
        dataclasses.replace(
            release,
            kind=kind,
            subject=f"{n:016x}",
            title="*word* " * 900,
            before="x " * 900,
            after="y " * 900,
        )
        for kind in kinds
        for n in range(50)
    ]
    made = Tables(flags=many)
    text = report_with_news(write_reports(made, LIKELY)["report.md"], made, LIKELY, [release, *news])
    assert len(text) < MOST_MARKDOWN
    assert "## What changed since" in text and "(info, " in text


def test_nothing_to_flag() -> None:
    """A list whose flags are all decided says so, and offers no command to dismiss."""
    decided = [flag for flag in a_mixture() if flag.status != "open"]
    reports = write_reports(Tables(flags=decided), LIKELY)
    assert all("Nothing open." in text and "paperlist dismiss" not in told(text) for text in reports.values())
