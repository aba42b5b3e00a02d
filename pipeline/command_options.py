"""The options and arguments that mean the same in several commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

FailOn = Literal["error", "warning", "info", "never"]
Online = Annotated[bool, typer.Option("--online", help="Ask the services what is not remembered.")]
Snapshots = Annotated[
    list[Path] | None, typer.Option(help="Folder of a snapshot; may be given several times.")
]
FailFrom = Annotated[FailOn, typer.Option(help="Exit with 1 from this severity on.")]
