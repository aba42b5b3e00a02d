"""Printing of a check in the format that was asked for; what no program reads goes to the error stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import typer
from rich.console import Console

from pipeline.check.checking import Checked
from pipeline.check.formats.comment import as_comment
from pipeline.check.formats.github import as_annotations
from pipeline.check.formats.lines import show_full, show_lines
from pipeline.check.formats.rows import as_json
from pipeline.check.formats.sarif import as_sarif
from pipeline.endings import print_sentence

TEXTS: Mapping[str, Callable[[Checked], str]] = {
    "github": as_annotations,
    "sarif": as_sarif,
    "json": as_json,
    "markdown": as_comment,
}
"""The formats for programs."""


def print_checked(checked: Checked, output: str) -> None:
    """Print what was found."""
    if output in TEXTS:
        typer.echo(TEXTS[output](checked))
        for sentence in checked.notes:
            print_sentence(f"note: {sentence}")
    elif output == "full":
        show_full(checked, Console(highlight=False))
    else:
        show_lines(checked, Console(highlight=False))
