"""Reports: what a maintainer reads, as Markdown and as one page of HTML; no clock in either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import jinja2

from pipeline.schema import Flag, Mention, Work
from pipeline.text import plural

TITLES = {
    "DUP": "Duplicates",
    "CAT": "Wrong sections",
    "LNK": "Links",
    "MET": "Metadata",
    "INT": "Integrity",
    "FMT": "Form",
}


_LIKELY = 0.8  # an `info` below this probability is only worth a look


@dataclass(frozen=True)
class Shown:
    """One flag as the reports show it, with the flags folded under it."""

    flag: Flag
    under: list[Flag]


@dataclass(frozen=True)
class ListReport:
    """What the reports say of one list."""

    list_id: str
    n_mentions: int
    n_works: int
    n_resolved: int
    n_flags: int
    families: list[tuple[str, list[Shown]]]
    dismissed: list[Flag]
    n_baselined: int


def list_reports(mentions: Sequence[Mention], flags: Sequence[Flag]) -> list[ListReport]:
    """One report per list, its flags by family, those of a group under it."""
    lists = sorted({mention.list_id for mention in mentions} | {flag.list_id for flag in flags})
    return [_list_report(name, mentions, [flag for flag in flags if flag.list_id == name]) for name in lists]


def _list_report(list_id: str, mentions: Sequence[Mention], flags: Sequence[Flag]) -> ListReport:
    papers = [mention for mention in mentions if mention.list_id == list_id and mention.kind == "paper"]
    everything, flags = flags, [flag for flag in flags if flag.status == "open"]
    heads = {flag.flag_id for flag in flags}
    shown = [
        Shown(flag, [under for under in flags if under.group_id == flag.flag_id])
        for flag in flags
        if flag.group_id not in heads
    ]
    sure = [one for one in shown if not _is_guess(one.flag)]
    families = [(title, [s for s in sure if s.flag.code.startswith(code)]) for code, title in TITLES.items()]
    families.append(("Worth a look", [one for one in shown if _is_guess(one.flag)]))
    return ListReport(
        list_id,
        len(papers),
        len({mention.work_id for mention in papers}),
        sum(mention.status == "resolved" for mention in papers),
        len(flags),
        [(title, found) for title, found in families if found],
        [flag for flag in everything if flag.status == "dismissed"],
        sum(flag.status == "baselined" for flag in everything),
    )


def _is_guess(flag: Flag) -> bool:
    """Whether a model holds a flag for likely, but not for certain enough to report it among the others."""
    return flag.severity == "info" and flag.probability < _LIKELY


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("pipeline.publish", "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=jinja2.select_autoescape(("html.j2",)), trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters.update(plural=plural, md=_markdown_text)
    return environment


def _markdown_text(text: str) -> str:
    """Text as Markdown shows it: what a hostile list holds must not become markup."""
    return "".join("\\" + char if char in "\\`*_[]<>#|" else char for char in text)


def write_reports(
    mentions: Sequence[Mention], works: Sequence[Work], flags: Sequence[Flag]
) -> dict[str, str]:
    """The reports by file name."""
    is_open = [flag for flag in flags if flag.status == "open"]
    facts = {
        "lists": list_reports(mentions, flags),
        "n_mentions": sum(mention.kind == "paper" for mention in mentions),
        "n_works": len(works),
        "n_flags": len(is_open),
        "severities": Counter(flag.severity for flag in is_open),
    }
    return {
        name: _environment().get_template(f"{name}.j2").render(facts) for name in ("report.md", "report.html")
    }
