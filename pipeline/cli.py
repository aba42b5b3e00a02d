"""The command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.errors import PipelineError
from pipeline.parse.command import parse_file, show_mentions, write_mentions

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _main() -> None:
    """Keep curated lists of papers true."""


@app.command("parse")
def parse_command(
    file: Annotated[Path, typer.Argument(help="The list, a Markdown file.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where mentions go: .parquet or .jsonl.")] = None,
) -> None:
    """One list to mentions; nothing is asked of anyone."""
    parsed = parse_file(file)
    if output is None:
        show_mentions(parsed, Console())
    else:
        write_mentions(parsed.mentions, output)


def main() -> None:
    """Run the command line; what stops it becomes one sentence and an exit code."""
    try:
        app()
    except PipelineError as error:
        Console(stderr=True).print(str(error), markup=False, highlight=False)
        sys.exit(error.exit_code)
