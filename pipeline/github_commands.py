"""`paperlist github ...`: what the workflows in a list's own repository call."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline.command_options import FailFrom, Online
from pipeline.endings import told_errors

ReviewedLists = Annotated[list[Path] | None, typer.Argument(help="Lists; without one, README.md.")]

github = typer.Typer(
    no_args_is_help=True, help="What the workflows in a list's own repository call: docs/maintaining.md."
)


@github.command("review")
def github_review(
    files: ReviewedLists = None,
    base: Annotated[
        str, typer.Option(help="The branch or commit that the pull request is compared with.")
    ] = "origin/main",
    online: Online = False,
    fail_on: FailFrom = "never",
) -> None:
    """Say what is to be said of a pull request: annotations, a summary, one comment."""
    from pipeline.check.checking import CheckOptions, check_files
    from pipeline.github.api import read_workflow
    from pipeline.github.review import review

    with told_errors("nothing was said"):
        workflow = read_workflow(os.environ)
        checked = check_files(files or [], CheckOptions(online=online, base=base))
        for line in review(workflow, checked):
            typer.echo(line)
    raise typer.Exit(int(checked.fails(fail_on)))


@github.command("nightly")
def github_nightly(
    files: ReviewedLists = None,
    base: Annotated[str, typer.Option(help="The branch that the fixes are proposed for.")] = "main",
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service.")] = False,
) -> None:
    """Keep one issue with what could be mended, and one pull request with what is safe to mend."""
    from pipeline.check.checking import CheckOptions, check_files
    from pipeline.fix.command import mend_files
    from pipeline.git_repository import root_of
    from pipeline.github.api import read_workflow
    from pipeline.github.nightly import keep_issue, keep_pull

    with told_errors("the rest was left as it is"):
        workflow = read_workflow(os.environ)
        checked = check_files(files or [], CheckOptions(online=not offline, is_new=True))
        typer.echo(keep_issue(workflow, checked))
        fixed = mend_files(files or [], CheckOptions(), unsafe=False)
        typer.echo(keep_pull(workflow, fixed, root_of(Path()), base))
