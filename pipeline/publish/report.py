"""Reports: what a maintainer reads and works on, as Markdown and as one page of HTML; no clock in either.

The page is whole in itself: style, script and facts stand in it, and a policy lets nothing else run or be loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import jinja2
import markupsafe

from pipeline.publish.charts import bar_charts, courses
from pipeline.publish.news import with_news
from pipeline.publish.night import Night
from pipeline.publish.page_facts import RULES_PAGE, PageFacts, page_facts, told_evidence
from pipeline.publish.report_lists import LEVELS, ListReport, list_reports
from pipeline.publish.whole_page import page_json, page_policy, page_script, page_style
from pipeline.run_tables import Tables
from pipeline.schema import SEVERITIES, Change, Flag
from pipeline.text import backslashed, one_line, plural

MOST_MARKDOWN = 60_000
"""Characters of the Markdown at most: what GitHub shows of an issue or a page."""
_ROOM = 3_000  # of those, for what stands before and after the flags
_LONGEST = 500  # characters of one text of a list or source
_DISMISSED = "Dismissed"


def write_reports(made: Tables, likely: float) -> dict[str, str]:
    """The reports by file name; an `info` that is less probable than `likely` is only worth a look there."""
    facts = PageFacts(made, likely)
    return {"report.md": markdown_report(facts), "report.html": html_page(facts)}


def report_with_news(plain: str, made: Tables, likely: float, changes: Sequence[Change]) -> str:
    """The report in Markdown with what changed at its head, written anew only where it would leave its bounds."""
    told = with_news(plain, changes)
    if len(told) <= MOST_MARKDOWN:
        return told
    return with_news(markdown_report(PageFacts(made, likely), len(told) - len(plain)), changes)


def html_page(facts: PageFacts, served: Mapping[str, Any] | None = None) -> str:
    """The page.

    Args:
        facts: What it shows.
        served: What the script needs beside the facts where the page is served and decisions are written at once.
    """
    return with_night(page_frame(facts, served), facts.night)


_SLOTS = {name: markupsafe.Markup(f"\0{name}\0") for name in ("ending", "sources", "courses")}
"""Where the parts of the page go that tell of the night; no list and no record holds such a sign."""


def page_frame(facts: PageFacts, served: Mapping[str, Any] | None = None) -> str:
    """The page without what it tells of the night but for the flags that are new: the same while the release is."""
    style, script = page_style("pipeline.publish", "report.css"), page_script("pipeline.publish", "report.js")
    known = {**page_facts(facts), **(served or {})}
    lists = list_reports(facts.made.mentions, facts.made.flags, facts.likely)
    return _environment().get_template("report.html.j2").render(
        **_summary(facts, lists),
        night=facts.night,
        parts=_SLOTS,
        new_shown=facts.night.day is not None,
        line_page=facts.line_page,
        duplicates=known["duplicates"],
        pairs=known["pairs"],
        charts=bar_charts(facts.made),
        style=style,
        script=script,
        policy=page_policy(style, script, connect=None if served is None else "'self'"),
        facts=page_json(known),
        rules_page=RULES_PAGE,
    )  # fmt: skip


def with_night(frame: str, night: Night) -> str:
    """The page of a frame, with what is told of the night."""
    for name, slot in _SLOTS.items():
        part = _environment().get_template(f"night_{name}.html.j2")
        frame = frame.replace(slot, part.render(night=night, courses=courses(night.runs)))
    return frame


def _summary(facts: PageFacts, lists: Sequence[ListReport]) -> dict[str, Any]:
    papers = [mention for mention in facts.made.mentions if mention.kind == "paper"]
    flags = [flag for flag in facts.made.flags if flag.status == "open"]
    return {
        "lists": lists,
        "n_mentions": len(papers),
        "n_works": len(facts.made.works),
        "n_found": sum(mention.status == "resolved" for mention in papers),
        "n_by_hand": sum(
            flag.flag_id not in facts.edits for flag in flags if facts.edits or flag.fix_safety == "none"
        ),
        "flags": flags,
    }


def markdown_report(facts: PageFacts, n_before: int = 0) -> str:
    """The report in Markdown: the worst flags first, as many as there is room for, the others counted.

    Args:
        facts: What it shows.
        n_before: Characters that something else takes of the room.
    """
    lists = list_reports(facts.made.mentions, facts.made.flags, facts.likely)
    shown, left = _within(_flag_blocks(lists), MOST_MARKDOWN - _ROOM - n_before - 200 * len(lists))
    return (
        _environment().get_template("report.md.j2").render(**_summary(facts, lists), shown=shown, left=left)
    )


def _flag_blocks(lists: Sequence[ListReport]) -> list[tuple[str, str, int]]:
    """Level, text and number of the flags of each block, the worst first, list by list within a level."""
    template = _environment().get_template("flag.md.j2")
    blocks = []
    for level, title in LEVELS.items():
        for one in lists:
            of_level = [rules for rules in one.levels if rules.level == level]
            for place, shown in enumerate(shown for rules in of_level for rule in rules.rules for shown in rule.found):  # fmt: skip
                heading = one.list_id if place == 0 and len(lists) > 1 else None
                text = template.render(shown=shown, heading=heading)
                blocks.append((title, text, 1 + len(shown.under)))
    dismissed = [flag for one in lists for flag in one.dismissed]
    return [*blocks, *((_DISMISSED, f"{_told_dismissed(flag)}\n", 1) for flag in dismissed)]


def _told_dismissed(flag: Flag) -> str:
    why = flag.evidence[-1].quote
    return f"- {_markdown_text(_place(flag))}: {_markdown_text(flag.message)} (`{flag.code}`): {_markdown_text(why)}"


def _within(blocks: Sequence[tuple[str, str, int]], room: int) -> tuple[dict[str, list[str]], dict[str, int]]:
    """The blocks for which there is room, by level, and how many flags of each level are left out."""
    shown: dict[str, list[str]] = {}
    left: Counter[str] = Counter()
    for title, text, n_flags in blocks:
        if left or len(text) > room:
            left[title] += n_flags
            continue
        room -= len(text)
        shown.setdefault(title, []).append(text)
    return shown, dict(left)


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("pipeline.publish", "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=jinja2.select_autoescape(("html.j2",)), trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters.update(
        plural=plural, md=_markdown_text, told=told_evidence, place=_place, severities=_severities
    )
    return environment


def _markdown_text(text: str) -> str:
    """Text as Markdown shows it, in one line: what a hostile list holds must not become markup."""
    line = one_line(text)
    shown = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return backslashed(shown, "\\`*_[]<>#|&~")


def _place(flag: Flag) -> str:
    """Where a flag stands, in words."""
    return f"line {flag.line_start}" + (f" of {flag.file}" if flag.file else "")


def _severities(flags: Sequence[Flag]) -> str:
    """How many flags there are of each severity, in words."""
    counts = Counter(flag.severity for flag in flags)
    return ", ".join(
        plural(counts[name], "note" if name == "info" else name) for name in SEVERITIES if counts[name]
    )
