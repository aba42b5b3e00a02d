"""Dask's workers as the place where pure functions run: the one module that knows of Dask.

Whoever has work in parts hands over a function and the parts, as to `map`. What goes to the scheduler is enough to make
every part anew, so a worker that is lost costs time and changes nothing.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterable, Iterator
from operator import call
from types import TracebackType
from typing import Self, TypeVar

from pipeline.errors import ConfigError
from pipeline.workers import Killed

try:
    from distributed import Client, LocalCluster
    from distributed.scheduler import KilledWorker
except ImportError as error:
    raise ConfigError("--engine dask needs Dask. Install it with: pip install 'paperlist[dask]'") from error

_Part = TypeVar("_Part")
_Made = TypeVar("_Made")
logging.getLogger("distributed").setLevel(logging.ERROR)  # what it does at each step is no news of ours
_PARTS_EACH = 2  # for every worker, so that none waits long for the slowest


class DaskEngine:
    """The workers of one scheduler; without an address, those of this machine, which end with it."""

    def __init__(self, scheduler: str | None = None, n_workers: int | None = None) -> None:
        self._own = None if scheduler else _workers_here(n_workers)
        try:
            self._client = Client(scheduler or self._own)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise ConfigError(f"{scheduler}: no Dask scheduler answers there ({error}).") from error

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the scheduler; end the workers that were started here."""
        self._client.close()  # type: ignore[no-untyped-call]
        if self._own:
            self._own.close()

    @property
    def address(self) -> str:
        """Where the scheduler is."""
        return str(self._client.scheduler_info()["address"])

    @property
    def n_parts(self) -> int:
        """In how many parts work should come."""
        return _PARTS_EACH * max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def __call__(
        self, function: Callable[[_Part], _Made], parts: Iterable[_Part]
    ) -> Iterator[_Made | Killed]:
        """The function on every part, in their order."""
        there = self._client.submit(pickle.loads, pickle.dumps(function, protocol=5), pure=False)
        waiting = [self._client.submit(call, there, part, pure=False) for part in parts]
        for task in waiting:
            try:
                yield task.result()
            except KilledWorker:  # each of several workers ended while it was at this part
                yield Killed()


def _workers_here(n_workers: int | None) -> LocalCluster:
    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=n_workers, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1",
        silence_logs=logging.ERROR,
    )  # fmt: skip
