"""Stages run in several processes of one machine, which share what a stage knows as files mapped into memory."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd

from pipeline.merge.mapped import read_mapped, write_mapped
from pipeline.merge.partitions import Stage
from pipeline.workers import Processes

_PLAIN = (str, int, float, bool)  # what goes to a process as it is


class PoolRunner:
    """A runner of stages; its processes end with it."""

    def __init__(self, n_processes: int, folder: Path) -> None:
        self._pool = Processes(n_processes, multiprocessing.get_context("spawn"))
        self._most, self._folder = 2 * n_processes, folder
        self._files: dict[int, tuple[object, Path]] = {}

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    def __call__(self, stage: Stage, partitions: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """The stage on every partition, in their order; few more are read than are being worked on."""
        sent = self._sent(stage)
        waiting: deque[Future[pd.DataFrame]] = deque()
        for part in partitions:
            waiting.append(self._pool.submit(sent, part))
            if len(waiting) > self._most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _sent(self, stage: Stage) -> Stage:
        """The stage as it goes to a process: with the files of what it knows."""
        if not isinstance(stage, partial):
            return stage
        files = {
            name: self._file(value) for name, value in stage.keywords.items() if not isinstance(value, _PLAIN)
        }
        plain = {name: value for name, value in stage.keywords.items() if name not in files}
        return partial(_run_shared, stage.func, plain, files)

    def _file(self, value: object) -> Path:
        """The file of what a stage knows, written once."""
        if id(value) not in self._files:
            path = self._folder / f"known-{len(self._files):03}"
            write_mapped(value, path)
            self._files[id(value)] = value, path
        return self._files[id(value)][1]


def _run_shared(
    stage: Stage, plain: Mapping[str, Any], files: Mapping[str, Path], part: pd.DataFrame
) -> pd.DataFrame:
    known = {name: read_mapped(path) for name, path in files.items()}
    return stage(part, **plain, **known)
