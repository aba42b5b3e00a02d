"""The command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import PipelineError
from pipeline.merge.readers import dedupe_file

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def paperlist() -> None:
    """Keep curated lists of papers true."""


@app.command()
def dedupe(
    records: Annotated[Path, typer.Argument(help="Records: Parquet, CSV, JSON lines, BibTeX or RIS.")],
    clusters: Annotated[Path, typer.Option("--output", "-o", help="Where the clusters go (.parquet, .csv, .jsonl).")],
    pairs: Annotated[Path | None, typer.Option(help="Also write the scored pairs, with reasons.")] = None,
    possible: Annotated[Path | None, typer.Option(help="Also write the pairs left to a person.")] = None,
    model: Annotated[Path | None, typer.Option(help="A model of your own.")] = None,
) -> None:
    """Find the records that are one paper: `id, cluster_id, is_canonical`."""
    typer.echo(dedupe_file(records, clusters, pairs, possible, model), err=True)


def main() -> None:
    """Run the command; errors become exit codes."""
    try:
        app()
    except PipelineError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
