"""What paperlist says of itself: its rules and settings. What goes into a pipe is not broken into lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:  # rules are shown without settings, settings without rules
    from pipeline.config import Settings
    from pipeline.flag.rule_pages import RulePage


def show_rules(rules: Iterable[RulePage], console: Console) -> None:
    """Print a line for each rule: code, name, severity, and what it flags."""
    for rule in rules:
        start = f"{rule.code}  {rule.name:24}  {rule.severity:7}  "
        _say(start + rule.documentation.splitlines()[0], console, len(start))


def show_rule(rule: RulePage, console: Console) -> None:
    """Print a rule's page, its paragraphs as wide as the terminal."""
    _say(f"{rule.code} {rule.name} ({rule.severity}, fix: {rule.fix})", console)
    for line in ("", *_paragraphs(rule.documentation)):
        _say(line, console)


def _paragraphs(text: str) -> list[str]:
    """The lines of a text with those of one paragraph in one: the same indent, no blank line between."""
    joined: list[str] = []
    for line in text.splitlines():
        before = joined[-1] if joined else ""
        if line.strip() and before.strip() and _indent(line) == _indent(before):
            joined[-1] = f"{before} {line.strip()}"
        else:
            joined.append(line)
    return joined


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def show_settings(settings: Settings, console: Console) -> None:
    """Print each setting with its value and its meaning."""
    for name, info in type(settings).model_fields.items():
        _say(f"{name} = {getattr(settings, name)}", console)
        _say(f"    {info.description}", console)


def _say(line: str, console: Console, indent: int | None = None) -> None:
    """Print one line; in a terminal, broken between words, what follows as far in as the line itself or `indent`."""
    if console.is_terminal:
        further = " " * (_indent(line) if indent is None else indent)
        line = textwrap.fill(line, console.width, subsequent_indent=further) or line
    console.print(line, markup=False, highlight=False, soft_wrap=True)
