"""Where the stages of deduplication run, and where what is known of the records lies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pandas as pd

from pipeline.errors import ConfigError
from pipeline.how_far import HowFar, untold
from pipeline.merge.dedupe import Deduped, dedupe
from pipeline.merge.partitions import Stage, at_once
from pipeline.merge.pool import PoolRunner
from pipeline.merge.told_runner import ToldRunner
from pipeline.workers import Killed


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where the work is done; the result is the same for any."""

    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None
    """The address of Dask's scheduler; None for workers of this machine."""
    n_processes: int = 1
    spill: Path | None = None
    """A folder for what memory may not hold."""


@contextmanager
def prepared(running: Running, how_far: HowFar = untold) -> Iterator[Callable[..., Deduped]]:
    """`dedupe`, made to work there; its files and processes end with the context."""
    with ExitStack() as stack:
        if running.spill:
            running.spill.mkdir(parents=True, exist_ok=True)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="paperlist-", dir=running.spill)))
        here = partial(dedupe, spill=folder if running.spill else None)
        if running.engine == "dask":
            from pipeline.dask_engine import DaskEngine  # noqa: PLC0415  # an extra: not everyone has it

            workers = stack.enter_context(DaskEngine(running.scheduler))
            yield partial(
                here, partitions=workers.n_parts, run=ToldRunner(partial(_all_done, workers), how_far)
            )
        elif running.n_processes > 1:
            pool = stack.enter_context(PoolRunner(running.n_processes, folder))
            yield partial(here, partitions=2 * running.n_processes, run=ToldRunner(pool, how_far))
        else:
            yield partial(here, run=ToldRunner(at_once, how_far))


def _all_done(
    workers: Callable[[Stage, Iterable[pd.DataFrame]], Iterator[pd.DataFrame | Killed]],
    stage: Stage,
    partitions: Iterable[pd.DataFrame],
) -> Iterator[pd.DataFrame]:
    """What the workers make of every partition; one that nobody can make leaves no result at all."""
    for made in workers(stage, partitions):
        if isinstance(made, Killed):
            raise ConfigError(
                "Workers ended over and over at the same part of the records: is there enough memory?"
            )
        yield made
