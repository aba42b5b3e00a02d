"""The command `paperlist`: arguments in, exit codes out; what it does is in `run` and the rooms."""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.command_options import FailFrom, Online, Snapshots
from pipeline.endings import (
    INTERRUPTED,
    output_may_fail,
    prepare_streams,
    print_sentence,
    told_code,
    told_errors,
)
from pipeline.errors import PipelineError
from pipeline.export_commands import exports
from pipeline.github_commands import github
from pipeline.logs import TIME_FORMAT, log_as_json, log_stages
from pipeline.snapshot_commands import snapshots

if TYPE_CHECKING:
    from pipeline.config import Settings

Engine = Literal["local", "dask"]
MissingForm = Literal["text", "markdown", "json", "csv"]
ChangeFormat = Literal["text", "markdown", "json"]
Output = Literal["text", "full", "github", "sarif", "json", "markdown"]
Lists = Annotated[
    list[Path] | None,
    typer.Argument(help="Lists; without one, those of the raw folder, else README.md at the git root."),
]
Codes = Annotated[list[str] | None, typer.Option(help="Only these rules: code, start of a code or name.")]
ListFile = Annotated[
    Path | None, typer.Option("--list", help="The list, in its own repository; without it README.md.")
]
Paper = Annotated[str, typer.Argument(help="A paper: key (arxiv:1706.03762), address, work or mention id.")]
Jobs = Annotated[
    int | None, typer.Option(help="Processes that work on lists; without it one for each core.", min=1)
]
WhereDone = Annotated[
    Engine, typer.Option(help="Where the work is done: here, or by the workers of Dask (paperlist[dask]).")
]
Scheduler = Annotated[
    str | None,
    typer.Option(help="The address of Dask's scheduler; without it, workers of this machine are started."),
]
Reason = Annotated[str | None, typer.Option(help="Why; kept in the file.")]


def _settings(folder: Path = Path(), **overrides: Any) -> Settings:
    """The settings; loaded when a command needs them, for they take longer than all of `--help`."""
    from pipeline.config import load_settings

    return load_settings(folder, **overrides)


def _refuse_idle(engine: Engine, scheduler: str | None) -> None:
    """Raise PipelineError where a scheduler is named that nobody would ask."""
    if scheduler and engine != "dask":
        raise PipelineError("--scheduler is Dask's: add --engine dask.")


app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wished: bool) -> None:
    if wished:
        from importlib.metadata import version

        typer.echo(f"paperlist {version('paperlist')}")
        raise typer.Exit


@app.callback()
def whole(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version it is."),
    ] = False,
) -> None:
    """Keeps curated lists of papers true."""


app.add_typer(github, name="github")
app.add_typer(snapshots, name="snapshot")
app.add_typer(exports, name="export")


@app.command()
def enrich(
    raw: Annotated[Path | None, typer.Option(help="Folder of the lists.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the releases.")] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no service; use what is remembered, and snapshots.")
    ] = False,
    snapshot: Snapshots = None,
    limit: Annotated[
        int | None, typer.Option(help="Ask for so many mentions at most; the others are not asked.", min=0)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked and written, and do neither.")
    ] = False,
    accept_drop: Annotated[
        list[str] | None,
        typer.Option(help="A list that may have lost its entries, or be gone; may be given several times."),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Publish what the gate refused, once.")] = False,
    jobs: Jobs = None,
    engine: WhereDone = "local",
    scheduler: Scheduler = None,
    until: Annotated[str, typer.Option(help="Stop after parse, resolve, merge or flag.")] = "publish",
    start: Annotated[
        str, typer.Option("--from", help="Go on from what the stages before this one left.")
    ] = "parse",
) -> None:
    """Parse, resolve, merge, flag and publish the lists."""
    from pipeline.console import log_outcome, show_outcome
    from pipeline.job import Options
    from pipeline.progress import tracked, watched
    from pipeline.review.standing import page_made
    from pipeline.run import ended_sentence
    from pipeline.run import enrich as run_enrich
    from pipeline.workers import n_cores

    log_stages()
    with told_code(), told_errors():
        _refuse_idle(engine, scheduler)
        settings = _settings(raw_dir=raw, out_dir=out)
        if settings.log_format == "json":
            log_as_json()
        options = Options(
            offline=offline, snapshots=tuple(snapshot or ()), limit=limit, dry_run=dry_run, accept=accept, accept_drop=tuple(accept_drop or ()), n_jobs=jobs or n_cores(), engine=engine, scheduler=scheduler, first=start, last=until
        )  # fmt: skip
        with page_made(settings, options):
            outcome = run_enrich(settings, options, watch=watched, track=tracked)
        with told_errors(ended_sentence(outcome).rstrip(".")), output_may_fail():
            show_outcome(outcome, settings)
            if settings.log_format == "json":
                log_outcome(outcome)
        raise typer.Exit(outcome.exit_code)


@app.command()
def fetch() -> None:
    """Bring the lists that the settings name by address up to date; `enrich` does it first."""
    from pipeline.fetch.command import fetch_told

    with told_errors("the files of before stand"):
        settings = _settings()
        if settings.log_format == "json":
            log_as_json()
        raise typer.Exit(fetch_told(settings, typer.echo))


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(help="The list, a Markdown file.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where mentions go: .parquet or .jsonl.")
    ] = None,
) -> None:
    """One list to mentions; nothing is asked of anyone. Without -o, show what was understood."""
    from rich.console import Console

    from pipeline.inputs import list_with, read_list
    from pipeline.parse.command import parse_list, show_mentions, unread_lines, write_mentions

    with told_errors():
        settings = _settings()
        most = settings.max_list_mb
        parsed = parse_list(list_with(file, settings.raw_dir, most, settings.lists) or read_list(file, most))
        if output is None:
            show_mentions(parsed, Console())
        else:
            write_mentions(parsed.mentions, output)
            for line in unread_lines(parsed):
                print_sentence(line)


@app.command()
def dedupe(
    records: Annotated[
        list[Path],
        typer.Argument(
            help="Files of records: Parquet, CSV, TSV, JSON, BibTeX, RIS, EndNote XML, PubMed nbib, Web of Science text."
        ),
    ],
    clusters: Annotated[
        Path, typer.Option("-o", "--output", help="Where the clusters go (.parquet, .csv, .tsv, .jsonl).")
    ],
    pairs: Annotated[
        Path | None, typer.Option(help="Also write the pairs that were judged, with score and reasons.")
    ] = None,
    possible: Annotated[Path | None, typer.Option(help="Also write the pairs left to a person.")] = None,
    review: Annotated[
        Path | None,
        typer.Option(help="Also write a table (.csv) of what a person should see, to be filled in."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(help="A table that --review wrote, with verdicts filled in: they are obeyed."),
    ] = None,
    merged: Annotated[
        Path | None, typer.Option(help="Also write one record a work, in the format that came in.")
    ] = None,
    strictness: Annotated[
        Literal["cautious", "balanced", "eager"] | None,
        typer.Option(help="cautious leaves to a person what is in doubt; eager misses few copies."),
    ] = None,
    model: Annotated[Path | None, typer.Option(help="A model of your own.")] = None,
    journal_versions: Annotated[
        bool,
        typer.Option("--journal-versions", help="Take a conference paper and its article for one work."),
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes of this machine that share the work.")] = 1,
    spill: Annotated[
        Path | None,
        typer.Option(
            help="A folder for what is known of the records, where they are more than memory holds."
        ),
    ] = None,
    engine: WhereDone = "local",
    scheduler: Scheduler = None,
) -> None:
    """Find the records that are one paper, and write `id, cluster_id, is_canonical`.

    Only titles are needed; authors, year, venue, volume, pages, doi, arxiv_id, url and abstract help. Ends with 3 where a
    record could not be read.
    """
    from pipeline.merge.command import DedupeOutputs, dedupe_files
    from pipeline.merge.dedupe import thresholds
    from pipeline.merge.running import Running
    from pipeline.progress import shown_stages

    log_stages()
    with told_errors("no clusters were written"):
        _refuse_idle(engine, scheduler)
        settings = _settings(merge_journal_versions=journal_versions or None, merge_strictness=strictness)
        outputs = DedupeOutputs(
            clusters=clusters, pairs=pairs, possible=possible, review=review, merged=merged
        )
        running = Running(engine=engine, scheduler=scheduler, n_processes=jobs, spill=spill)
        with shown_stages() as how_far:
            ended = dedupe_files(records, outputs, thresholds(settings, model), decisions, how_far, running)
        for line in ended.lines:
            typer.echo(line, err=True)
        raise typer.Exit(ended.exit_code)


@app.command()
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Do not try the network.")] = False,
) -> None:
    """Look whether everything that a night needs is there and well; 3 if something is not."""
    from pipeline.doctor import examine, told_observations

    with told_errors("nothing was changed"):
        raise typer.Exit(told_observations(examine(_settings(), offline=offline)))


@app.command()
def releases() -> None:
    """Tell which releases were published when, the newest first."""
    from pipeline.release_commands import release_lines

    with told_errors():
        for line in release_lines(_settings().out_dir):
            typer.echo(line)


@app.command()
def diff(
    older: Annotated[str | None, typer.Argument(help="The older release; by default the one before.")] = None,
    newer: Annotated[
        str | None, typer.Argument(help="The newer release; by default the current one.")
    ] = None,
    form: Annotated[ChangeFormat, typer.Option("--format", help="text, markdown or json.")] = "text",
) -> None:
    """Tell what changed from one release to another: works and flags."""
    from pipeline.publish.news import told_changes
    from pipeline.release_commands import changed_between

    with told_errors():
        typer.echo(told_changes(changed_between(_settings().out_dir, older, newer), form))


@app.command()
def rollback(
    release: Annotated[
        str | None, typer.Argument(help="The release; by default the one before the current.")
    ] = None,
) -> None:
    """Let an older release stand again, until `enrich --accept`."""
    from pipeline.release_commands import go_back
    from pipeline.review.standing import write_standing_page

    with told_errors("the current release stands"):
        settings = _settings()
        typer.echo(go_back(settings, release))
        write_standing_page(settings)


@app.command()
def sections(
    entries: Annotated[
        Path, typer.Argument(help="Entries (entry_id, title, abstract, section): Parquet, CSV or JSON lines.")
    ],
    scores: Annotated[
        Path, typer.Option("-o", "--output", help="Where the scores go (.parquet, .csv, .jsonl).")
    ],
) -> None:
    """Find the entries in a wrong section: `entry_id, probability, suggested_section, evidence`."""
    from pipeline.flag.sections.command import score_file

    with told_errors():
        typer.echo(score_file(entries, scores, _settings()), err=True)


@app.command()
def missing(
    list_id: Annotated[str, typer.Argument(metavar="LIST", help="A list of the current release.")],
    form: Annotated[MissingForm, typer.Option("--format", help="text, markdown, json or csv.")] = "text",
    limit: Annotated[int, typer.Option(help="Tell of so many papers at most.", min=1)] = 30,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no service: recommendations are those remembered.")
    ] = False,
) -> None:
    """Tell which papers a list lacks that other lists have, or that Semantic Scholar recommends for it."""
    from datetime import UTC, datetime

    from pipeline.config import load_settings
    from pipeline.missing.command import closing_sentence, missing_from
    from pipeline.missing.told import told_missing

    with told_errors():
        found = missing_from(
            list_id, load_settings(), limit, offline=offline, clock=lambda: datetime.now(UTC)
        )
        typer.echo(told_missing(found.papers, form), nl=False)
        for line in (*found.concerns, closing_sentence(list_id, found)):
            print_sentence(line)


@app.command()
def check(
    files: Lists = None,
    online: Online = False,
    check_links: Annotated[
        bool, typer.Option("--check-links", help="Try the links of entries; needs --online.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="Leave out what the baseline accepts.")] = False,
    diff: Annotated[
        str | None,
        typer.Option(help="Only what was written since this branch or commit; its decisions count."),
    ] = None,
    snapshot: Snapshots = None,
    select: Codes = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Not these rules: code, start of a code or name.")
    ] = None,
    output: Annotated[Output, typer.Option("--format", help="How flags are told.")] = "text",
    fail_on: FailFrom = "warning",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever was found.")] = False,
    jobs: Jobs = None,
) -> None:
    """Tell the flags of lists, for a terminal or CI; nothing is published."""
    from pipeline.check.checking import CheckOptions, check_files
    from pipeline.check.printing import print_checked
    from pipeline.progress import tracked
    from pipeline.workers import n_cores

    if len(files or ()) > 1:
        log_stages()
    with told_errors():
        if check_links and not online:
            raise PipelineError("--check-links needs the network: add --online.")
        given = {"check_links": check_links or None, "select": _codes(select), "ignore": _codes(ignore)}
        options = CheckOptions(
            online=online,
            is_new=new,
            base=diff,
            snapshots=tuple(snapshot or ()),
            overrides=given,
            n_jobs=jobs or n_cores(),
            track=tracked,
        )
        checked = check_files(files or [], options)
        with output_may_fail():
            print_checked(checked, output)
    raise typer.Exit(int(checked.fails(fail_on) and not exit_zero))


def _codes(names: list[str] | None) -> tuple[str, ...] | None:
    """Names of rules, given one by one or several with commas between."""
    return tuple(",".join(names).replace(",", " ").split()) if names else None


@app.command()
def fix(
    files: Lists = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would be edited; 1 if anything would.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Also make the edits that ask for a look.")
    ] = False,
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit each edit by itself, with its evidence.")
    ] = False,
    select: Codes = None,
    online: Online = False,
    snapshot: Snapshots = None,
) -> None:
    """Mend what can be mended word for word; every byte outside the edits stays as it is."""
    from pipeline.check.checking import CheckOptions
    from pipeline.fix.command import commit_files, diff_of, mend_files, sentences, write_files

    with told_errors("nothing more was written"):
        if diff and commit:
            raise PipelineError(
                "--diff writes nothing, so there is nothing to commit: leave out one of the two."
            )
        options = CheckOptions(
            online=online, snapshots=tuple(snapshot or ()), overrides={"select": _codes(select)},
            is_one_by_one=bool(select),
        )  # fmt: skip
        fixed = mend_files(files or [], options, unsafe=unsafe)
        if not diff:
            (commit_files if commit else write_files)(fixed)
        with output_may_fail():
            if diff:
                sys.stdout.buffer.write(diff_of(fixed).encode("utf-8", "surrogateescape"))
            for sentence in sentences(fixed, would=diff):
                typer.echo(sentence, err=diff)
    raise typer.Exit(int(diff and any(file.mended.steps for file in fixed)))


@app.command()
def sort(
    file: Annotated[Path, typer.Argument(help="The list.")],
    by: Annotated[
        Literal["date", "title", "venue"], typer.Option(help="What entries are sorted by.")
    ] = "date",
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change; 1 if anything would.")
    ] = False,
) -> None:
    """Put the entries of each section in order; their texts are not touched, and comments go with them."""
    from pipeline.writing.command import sort_file

    with told_errors("the file was left as it is"):
        changed = sort_file(file, by, _settings(file.parent).max_list_mb, shows=diff)
        with output_may_fail():
            if diff:
                sys.stdout.buffer.write(changed.encode("utf-8", "surrogateescape"))
            else:
                typer.echo(f"{file}: {'is in order now' if changed else 'was in order'}.")
    raise typer.Exit(int(diff and bool(changed)))


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="The list.")],
    papers: Annotated[list[str], typer.Argument(help="Papers, by address, identifier or title.")],
    section: Annotated[
        str | None, typer.Option(help="Section that they go into; without it, the one that fits.")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would be written, and write nothing.")
    ] = False,
    online: Online = False,
    snapshot: Snapshots = None,
) -> None:
    """Write papers into a list, in the form of the entries that are there."""
    from pipeline.check.checking import CheckOptions
    from pipeline.writing.command import add_to_file

    with told_errors("the file was left as it is"):
        options = CheckOptions(online=online, snapshots=tuple(snapshot or ()))
        written = add_to_file(file, papers, section, options, shows=diff)
        with output_may_fail():
            sys.stdout.buffer.write(written.encode("utf-8", "surrogateescape"))


@app.command()
def report() -> None:
    """Make the report of the current release anew: with the last night, and the lists as they lie there."""
    from pipeline.review.standing import write_standing_page

    with told_errors("the report stands as it was"):
        typer.echo(write_standing_page(_settings()))


@app.command()
def decide(
    file: Annotated[Path, typer.Argument(help="What the report saved; - reads standard input.")],
    diff: Annotated[bool, typer.Option("--diff", help="Tell what would be done, and write nothing.")] = False,
    list_file: ListFile = None,
    snapshot: Snapshots = None,
) -> None:
    """Write down the decisions that were collected in the report, and make the edits taken there; 3 if one matches nothing."""
    from pipeline.check.checking import CheckOptions
    from pipeline.review.command import decide_file

    with told_errors("nothing was written"):
        options = CheckOptions(snapshots=tuple(snapshot or ()))
        ended = decide_file(_settings(), file, list_file, options, writes=not diff)
        for sentence in ended.sentences:
            typer.echo(sentence)
    raise typer.Exit(ended.exit_code)


@app.command()
def review(
    port: Annotated[
        int, typer.Option(help="Port of this machine; 0 takes a free one.", min=0, max=65535)
    ] = 8573,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    snapshot: Snapshots = None,
) -> None:
    """Serve the report on this machine alone; what is decided there is written at once."""
    from pipeline.check.checking import CheckOptions

    with told_errors("decisions made so far are written"):
        try:
            from pipeline.review.serving import serve_review
        except ModuleNotFoundError as error:
            raise PipelineError(
                f"It needs more packages ({error.name} is not there): pip install 'paperlist[review]'."
            ) from None
        options = CheckOptions(snapshots=tuple(snapshot or ()))
        serve_review(_settings(), options, port, typer.echo, opens=not no_browser)


@app.command()
def dismiss(
    flags: Annotated[list[str], typer.Argument(help="Ids of flags, as the report shows them.")],
    reason: Annotated[str, typer.Option(help="Why; shown beside the dismissed flag.")],
    file: ListFile = None,
) -> None:
    """Say that flags are wrong or wanted; they do not come back."""
    from pipeline.decision_commands import dismiss as write_dismissals

    with told_errors():
        for sentence in write_dismissals(_settings(), flags, reason, file):
            typer.echo(sentence)


@app.command()
def same(one: Paper, other: Paper, reason: Reason = None, file: ListFile = None) -> None:
    """Say that two papers are one work."""
    _judge("same", one, other, reason, file)


@app.command()
def different(one: Paper, other: Paper, reason: Reason = None, file: ListFile = None) -> None:
    """Say that two papers are two works."""
    _judge("different", one, other, reason, file)


def _judge(
    verdict: Literal["same", "different"], one: str, other: str, reason: str | None, file: Path | None
) -> None:
    from pipeline.decision_commands import judge_pair

    with told_errors():
        typer.echo(judge_pair(_settings(), verdict, one, other, reason, file))


@app.command()
def baseline(file: ListFile = None) -> None:
    """Accept all flags of today, so that `check --new` tells only of new ones."""
    from pipeline.decision_commands import baseline as write_baseline

    with told_errors():
        typer.echo(write_baseline(_settings(), file))


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="A rule's code or name: DUP001, repeated-entry.")],
) -> None:
    """Print the documentation of a rule."""
    from rich.console import Console

    from pipeline.flag.rule_pages import rule_pages
    from pipeline.help_pages import show_rule

    with told_errors():
        found = [
            page for page in rule_pages().values() if rule.casefold() in (page.code.casefold(), page.name)
        ]
        if not found:
            raise PipelineError(f"There is no rule {rule!r}. `paperlist rules` lists them.")
        show_rule(found[0], Console())


@app.command()
def rules() -> None:
    """List the rules."""
    from rich.console import Console

    from pipeline.flag.rule_pages import rule_pages
    from pipeline.help_pages import show_rules

    show_rules(rule_pages().values(), Console())


@app.command()
def config() -> None:
    """List the settings with their values and meanings."""
    from rich.console import Console

    from pipeline.help_pages import show_settings

    with told_errors():
        show_settings(_settings(), Console())


def main() -> None:
    """Run the command; in cron, the main job logs a line per stage, with date and time."""
    prepare_streams()
    # a command makes much and drops little: a sixth of its time went into looking for what it dropped
    gc.set_threshold(100_000, 50, 100)
    # threads of linear algebra wait busily: for a list of 1,000 they took as long as the rest of a check
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not sys.stderr.isatty():
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt=TIME_FORMAT)
        logging.Formatter.converter = time.gmtime
    try:
        app()
    except KeyboardInterrupt:  # before or after the command itself
        print_sentence("paperlist: interrupted.")
        sys.exit(INTERRUPTED)
    finally:
        gc.freeze()  # at its end Python looks through all that is left, a fifth of what a quick command takes


if __name__ == "__main__":
    main()
