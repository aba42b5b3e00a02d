"""How every command ends: one sentence for whatever stopped it, a documented exit code, and no traceback."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import typer

from pipeline.errors import ConfigError, PipelineError, file_words
from pipeline.logs import logs_json
from pipeline.printable import line_start

logger = logging.getLogger(__name__)

INTERRUPTED = 130
MEANINGS = {
    0: "done",
    1: "something was found at or above --fail-on",
    2: "could not start",
    3: "published, but something failed, is past its freshness, or was carried over",
    4: "not published: the last release stands",
    5: "another run is at work on the same folder",
    INTERRUPTED: "interrupted",
}
"""What the exit codes mean, for people."""


@contextmanager
def told_errors(left: str = "nothing was published") -> Iterator[None]:
    """Whatever stops a command as one sentence and an exit code; an interruption also says what it `left`."""
    try:
        yield
    except PipelineError as error:
        print_sentence(f"paperlist: {error}")
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        print_sentence(f"paperlist: interrupted; {'; '.join(getattr(error, '__notes__', ())) or left}.")
        # threads that still wait for a service must not run into an interpreter that is shutting down
        os._exit(INTERRUPTED)
    except BrokenPipeError as error:  # whoever read the output has read enough
        _give_up(sys.stdout)
        raise typer.Exit(0) from error
    except OSError as error:
        print_sentence(f"paperlist: {file_words(error)}; {left}.")
        _give_up(sys.stdout)
        raise typer.Exit(ConfigError.exit_code) from error
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        page = write_crash(Path(tempfile.gettempdir()))
        print_sentence(
            f"paperlist: an error of paperlist's own ({type(error).__name__}: {error}); {left}. "
            f"Please report it with {page}."
        )
        raise typer.Exit(ConfigError.exit_code) from error


@contextmanager
def output_may_fail() -> Iterator[None]:
    """What was done stays done, also if nobody can be told: a closed pipe or a full disk behind the output is let be."""
    try:
        yield
        sys.stdout.flush()
    except (OSError, SystemExit):  # rich ends the program at a closed pipe
        _give_up(sys.stdout)


def print_sentence(sentence: str) -> None:
    """Print a sentence for the person who called, where it can be printed at all; a program gets it as a line of its log.

    What it quotes of others is only shown. One that is indented, as part of the one before, stays so.
    """
    indent = " " * (len(sentence) - len(sentence.lstrip(" ")))
    shown = indent + line_start(sentence)
    if logs_json():
        logger.warning("%s", shown)
        return
    from rich.console import Console  # noqa: PLC0415  # a command that goes well need not load it

    try:
        Console(stderr=True, soft_wrap=True).print(shown, markup=False, highlight=False)
        sys.stderr.flush()
    except OSError:
        _give_up(sys.stderr)


@contextmanager
def told_code() -> Iterator[None]:
    """Tell what the exit code means where it is not plainly done: make and cron show only the number."""
    try:
        yield
    except typer.Exit as end:
        if end.exit_code:
            print_sentence(f"paperlist ends with {end.exit_code}: {MEANINGS[end.exit_code]}.")
        raise


def write_crash(folder: Path) -> str:
    """Keep the traceback of the error that is being handled in a file of its own, and name it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"paperlist-crash-{stamp}-", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(traceback.format_exc())
        return name
    return "the command that you called (its traceback could not be kept)"


def prepare_streams() -> None:
    """Let any terminal show any list: what it has no character for is replaced. SIGTERM ends a command as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logging.raiseExceptions = False  # a log line that can't be written is no reason to end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _give_up(stream: TextIO) -> None:
    """Write no more to a stream that takes nothing: Python would try once more when it ends, and complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
