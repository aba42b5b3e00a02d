"""Reports: what a maintainer reads, as Markdown and as one page of HTML; no clock in either."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import jinja2

from pipeline.schema import SEVERITIES, Evidence, Flag, Mention, Severity, Work
from pipeline.source_names import printed_name
from pipeline.text import backslashed, one_line, plural

TITLES = {
    "DUP": "Duplicates",
    "CAT": "Wrong sections",
    "LNK": "Links",
    "MET": "Metadata",
    "INT": "Integrity",
    "FMT": "Form",
}

_GUESSES = "Worth a look"
_MANY = 10  # flags of one rule from which they are folded, to be opened by a click


@dataclass(frozen=True)
class Shown:
    """One flag as the reports show it, with the flags folded under it."""

    flag: Flag
    under: list[Flag]


@dataclass(frozen=True)
class RuleFlags:
    """What one rule found in a family."""

    code: str
    name: str
    found: list[Shown]

    @property
    def told(self) -> str:
        """How many there are of each severity, in words."""
        return _severities([shown.flag for shown in self.found])

    @property
    def is_folded(self) -> bool:
        """Whether there are so many that they are shown on demand."""
        return len(self.found) > _MANY


@dataclass(frozen=True)
class RuleFamily:
    """The flags of one kind, the worst first."""

    title: str
    found: list[Shown]

    @property
    def anchor(self) -> str:
        """The title as part of an address."""
        return self.title.lower().replace(" ", "-")

    @property
    def n_flags(self) -> int:
        """How many there are, those folded under another counted too."""
        return sum(1 + len(shown.under) for shown in self.found)

    @property
    def worst(self) -> Severity:
        """The severity of the worst."""
        return SEVERITIES[_badness(self.found[0])]

    @property
    def rules(self) -> list[RuleFlags]:
        """The flags rule by rule, the rule with the worst first."""
        codes = dict.fromkeys(shown.flag.code for shown in self.found)
        of_rule = {code: [shown for shown in self.found if shown.flag.code == code] for code in codes}
        return [RuleFlags(code, found[0].flag.name, found) for code, found in of_rule.items()]


@dataclass(frozen=True)
class ListReport:
    """What the reports say of one list."""

    list_id: str
    n_mentions: int
    n_works: int
    n_resolved: int
    n_flags: int
    families: list[RuleFamily]
    dismissed: list[Flag]
    n_baselined: int


def list_reports(mentions: Sequence[Mention], flags: Sequence[Flag], likely: float) -> list[ListReport]:
    """One report per list, its flags by family, those of a group under it; what is not `likely` is worth a look."""
    said: dict[str, tuple[list[Mention], list[Flag]]] = defaultdict(lambda: ([], []))
    for mention in mentions:
        said[mention.list_id][0].append(mention)
    for flag in flags:
        said[flag.list_id][1].append(flag)
    return [_list_report(name, *said[name], likely) for name in sorted(said)]


def by_group(flags: Sequence[Flag]) -> list[Shown]:
    """The flags that stand alone or head a group, each with those of its group."""
    under: dict[str, list[Flag]] = {flag.flag_id: [] for flag in flags}
    heads = [flag for flag in flags if flag.group_id not in under]
    for flag in flags:
        if flag.group_id in under:
            under[flag.group_id].append(flag)
    return [Shown(flag, under[flag.flag_id]) for flag in heads]


def _list_report(
    list_id: str, mentions: Sequence[Mention], everything: Sequence[Flag], likely: float
) -> ListReport:
    papers = [mention for mention in mentions if mention.kind == "paper"]
    flags = [flag for flag in everything if flag.status == "open"]
    shown = by_group(flags)
    families = _families(shown, likely)
    return ListReport(
        list_id,
        len(papers),
        len({mention.work_id for mention in papers}),
        sum(mention.status == "resolved" for mention in papers),
        len(flags),
        families,
        [flag for flag in everything if flag.status == "dismissed"],
        sum(flag.status == "baselined" for flag in everything),
    )


def _families(shown: Sequence[Shown], likely: float) -> list[RuleFamily]:
    """The families that have flags: those with errors first, what is only worth a look last."""
    by_badness = sorted(shown, key=lambda one: (_badness(one), one.flag.file or "", one.flag.line_start))
    sure = [one for one in by_badness if not _is_guess(one.flag, likely)]
    families = [
        RuleFamily(title, [one for one in sure if one.flag.code.startswith(code)])
        for code, title in TITLES.items()
    ]
    guesses = RuleFamily(_GUESSES, [one for one in by_badness if _is_guess(one.flag, likely)])
    found = sorted((family for family in families if family.found), key=lambda one: _badness(one.found[0]))
    return [*found, guesses] if guesses.found else found


def _badness(shown: Shown) -> int:
    return SEVERITIES.index(shown.flag.severity)


def _is_guess(flag: Flag, likely: float) -> bool:
    """Whether a model holds a flag for likely, but not for certain enough to report it among the others."""
    return flag.severity == "info" and flag.probability < likely


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("pipeline.publish", "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=jinja2.select_autoescape(("html.j2",)), trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters.update(
        plural=plural, md=_markdown_text, told=_told, place=_place, severities=_severities
    )
    return environment


def _markdown_text(text: str) -> str:
    """Text as Markdown shows it, in one line: what a hostile list holds must not become markup."""
    return backslashed(one_line(text), "\\`*_[]<>#|&~")


def _told(evidence: Sequence[Evidence]) -> list[tuple[str, list[str]]]:
    """Evidence in words: who says what of what; what one source says of one field is brought together."""
    return [
        (label, [one.quote for one in said])
        for label, said in groupby(evidence, key=lambda one: _label(one.source, one.field))
    ]


def _place(flag: Flag) -> str:
    """Where a flag stands, in words."""
    return f"line {flag.line_start}" + (f" of {flag.file}" if flag.file else "")


def _label(source: str, field: str) -> str:
    if (source, field) == ("list", "line_start"):
        return "where"
    return f"{printed_name(source)}, {field.replace('_', ' ')}"


def _severities(flags: Sequence[Flag]) -> str:
    """How many flags there are of each severity, in words."""
    counts = Counter(flag.severity for flag in flags)
    return ", ".join(
        f"{counts[name]:,} info" if name == "info" else plural(counts[name], name)
        for name in SEVERITIES
        if counts[name]
    )


def write_reports(
    mentions: Sequence[Mention], works: Sequence[Work], flags: Sequence[Flag], likely: float
) -> dict[str, str]:
    """The reports by file name; an `info` that is less probable than `likely` is only worth a look there."""
    is_open = [flag for flag in flags if flag.status == "open"]
    facts = {
        "lists": list_reports(mentions, flags, likely),
        "n_mentions": sum(mention.kind == "paper" for mention in mentions),
        "n_works": len(works),
        "flags": is_open,
    }
    return {
        name: _environment().get_template(f"{name}.j2").render(facts) for name in ("report.md", "report.html")
    }
