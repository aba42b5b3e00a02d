"""`paperlist snapshot ...`: local records that answer when a service does not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.endings import told_errors
from pipeline.logs import log_stages

snapshots = typer.Typer(no_args_is_help=True, help="Local records that answer when a service does not.")


@snapshots.command("build")
def snapshot_build(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="arXiv's bulk metadata, DBLP's dump (XML), Semantic Scholar's datasets (papers, abstracts, paper-ids), or our own "
            "records (JSON lines, Parquet); plain or gzipped."
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the snapshot.")],
) -> None:
    """Make a snapshot; `enrich --snapshot DIR` then asks it before the services, and with `--offline` instead of them."""
    from pipeline.progress import shown_stages
    from pipeline.resolve.sources.bulk import build_snapshot

    log_stages()
    with told_errors("no snapshot was written"):
        with shown_stages() as how_far:
            _, tally = build_snapshot(sources, output, how_far=how_far)
        typer.echo(f"{output}: {tally}", err=True)


@snapshots.command("update")
def snapshot_update(
    folder: Annotated[Path, typer.Argument(help="Folder of the snapshot.")],
    sources: Annotated[list[Path], typer.Argument(help="Newer files of what it was built from.")],
) -> None:
    """Add what newer files say to a snapshot, without building it anew."""
    from pipeline.progress import shown_stages
    from pipeline.resolve.sources.bulk import update_snapshot

    log_stages()
    with told_errors("the snapshot is as it was"):
        with shown_stages() as how_far:
            info, tally = update_snapshot(folder, sources, how_far)
        typer.echo(f"{folder}: {tally}; {info.n_records:,} records in all", err=True)


@snapshots.command("info")
def snapshot_info(folder: Annotated[Path, typer.Argument(help="Folder of the snapshot.")]) -> None:
    """Print what a snapshot says of itself."""
    from pipeline.resolve.sources.snapshot_files import read_info

    with told_errors():
        info = read_info(folder)
        stands = info.stands_for or "nothing: it is asked after the services"
        typer.echo(
            f"{info.snapshot_id}\nrecords: {info.n_records:,}\nas of: {info.as_of}\nstands for: {stands}"
        )
