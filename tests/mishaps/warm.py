"""The command `paperlist`, forked from a process that has loaded everything: a night costs what it does, not its imports.

python -m tests.mishaps.warm     # one request a line on standard input, one answer a line on standard output
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import time_machine

from pipeline.cli import main
from pipeline.config import PREFIX
from tests.mishaps.events import Events, Mishap
from tests.nights import TINY, a_night, a_night_folder
from tests.project import NOWHERE, REPOSITORY

LOADED = "pipeline.console pipeline.run pipeline.decision_commands pipeline.check.printing pipeline.progress".split()
EVENTS = "\0events\0"
ON = "2026-11-24T03:17:00+00:00"
ENVIRONMENT = {
    "PAPERLIST_ARXIV_URL": f"{NOWHERE}/api/query",
    "PAPERLIST_S2_URL": NOWHERE,
    "PAPERLIST_ARXIV_INTERVAL": "0",
    "PAPERLIST_S2_INTERVAL": "0",
    "PAPERLIST_RETRY_WAIT": "0",
}


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (below 0: the signal that killed it), what it said, its events on files."""

    code: int
    said: str
    events: tuple[str, ...]


class WarmCommand:
    """The process that forks the commands."""

    def __init__(self) -> None:
        self._own = (
            tempfile.TemporaryDirectory()
        )  # no setting of the machine reaches it, and it leaves nothing there
        machine = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        (runtime := Path(self._own.name) / "runtime").mkdir(mode=0o700)
        own = {
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_CONFIG_HOME": self._own.name,
            "PYTHONPATH": str(REPOSITORY),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mishaps.warm"],
            cwd=self._own.name, env=machine | own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(
        self, folder: Path, *arguments: str, mishap: Mishap | None = None, at: int | None = None,
        on: str = ON, env: Mapping[str, str] | None = None,
    ) -> Ended:  # fmt: skip
        """Run the command in a folder, as of a day, with a mishap at one of its events."""
        asked = {
            "folder": str(folder), "arguments": arguments, "mishap": mishap, "at": at, "on": on,
            "env": ENVIRONMENT | dict(env or {}),
        }  # fmt: skip
        pipes = self._process.stdin, self._process.stdout
        assert pipes[0] is not None and pipes[1] is not None
        pipes[0].write(json.dumps(asked) + "\n")
        pipes[0].flush()
        told = json.loads(pipes[1].readline())
        return Ended(told["code"], told["said"], tuple(told["events"]))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()
        self._own.cleanup()


def _warm_up() -> None:
    """One small night: what is compiled or loaded when it is first needed is there in every fork."""
    for name in LOADED:
        importlib.import_module(name)
    os.environ.update(ENVIRONMENT)
    with tempfile.TemporaryDirectory() as folder:
        a_night(a_night_folder(Path(folder) / "night", tiny=TINY))
        os.chdir(REPOSITORY)


def _serve() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its input
    for line in sys.stdin:
        print(json.dumps(_forked(json.loads(line))), flush=True)  # noqa: T201


def _forked(asked: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run(asked, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said, _, events = pipe.read().decode(errors="replace").partition(EVENTS)
    _, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "said": said, "events": events.split()}


def _run(asked: dict[str, Any], pipe: int) -> NoReturn:
    """The command itself, in the fork; the process ends with it, by whatever way."""
    for stream in (1, 2):
        os.dup2(pipe, stream)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    os.chdir(asked["folder"])
    os.environ.update(asked["env"])
    sys.argv = ["paperlist", *asked["arguments"]]
    events = Events(Path(asked["folder"]).resolve(), asked["mishap"], asked["at"])
    with time_machine.travel(asked["on"], tick=True):
        code = _code_of(events)
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(pipe, f"{EVENTS}{' '.join(events.names)}".encode())
    os._exit(code)


def _code_of(events: Events) -> int:
    """The exit code as Python would give it; a traceback is printed, as Python would."""
    try:
        events.watch()
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _warm_up()
    gc.freeze()
    _serve()
