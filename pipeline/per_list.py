"""The work on single lists: what was kept of one is taken, the rest is made, by several processes if need be, and kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from pipeline.kept import KeptEntry, KeptResults
from pipeline.parse.lists import RawList
from pipeline.progress import Track, untracked
from pipeline.workers import Killed, done_by_workers

ListTask = TypeVar("ListTask")

_WORTH_WORKERS = 300_000
"""Bytes of lists from which on several processes are sooner done than one."""
_KILLED = "its process was killed twice; is there enough memory?"
TROUBLE = "failures"
"""The table of what went wrong: an entry with rows in it is not kept, so that the next run tries again."""


@dataclasses.dataclass(frozen=True)
class Unmade:
    """That nothing could be made of a list, and why, in words."""

    words: str


ListWorkers = Callable[
    [Callable[[Any], KeptEntry | Unmade], Sequence[Any]], Iterator[KeptEntry | Unmade | Killed]
]
"""Whoever makes a function's results of lists, or of what is known of them, in their order."""


class PerList:
    """The work on single lists: what was kept is taken, the rest is made and kept."""

    def __init__(
        self, kept: KeptResults, n_jobs: int = 1, track: Track = untracked, workers: ListWorkers | None = None
    ) -> None:
        self.kept, self._n_jobs, self._track, self._workers = kept, n_jobs, track, workers

    def each(
        self,
        stage: str,
        tasks: Sequence[ListTask],
        name_of: Callable[[ListTask], str],
        make: Callable[[ListTask], KeptEntry | Unmade],
        size_of: Callable[[ListTask], int],
    ) -> Iterable[KeptEntry | Unmade]:
        """What a stage makes of each list, in order.

        Args:
            stage: Its name, for whoever watches.
            tasks: What it takes of each list.
            name_of: Under which name the result of a task is kept; it stands for all that the result depends on.
            make: The stage; in other processes too.
            size_of: The bytes of the list of a task.
        """
        return self._track(self._each(tasks, name_of, make, size_of), stage, len(tasks))

    def _each(
        self,
        tasks: Sequence[ListTask],
        name_of: Callable[[ListTask], str],
        make: Callable[[ListTask], KeptEntry | Unmade],
        size_of: Callable[[ListTask], int],
    ) -> Iterator[KeptEntry | Unmade]:
        names = [name_of(task) for task in tasks]
        known = [self.kept.get(name) for name in names]
        left = [task for task, entry in zip(tasks, known, strict=True) if entry is None]
        made = self._made(left, make, sum(map(size_of, left)))
        for name, entry in zip(names, known, strict=True):
            if entry is not None:
                yield entry
                continue
            fresh = next(made)
            if not isinstance(fresh, Unmade) and not fresh[TROUBLE].num_rows:
                self.kept.put(name, fresh)
            yield fresh

    def _made(
        self, tasks: Sequence[ListTask], make: Callable[[ListTask], KeptEntry | Unmade], n_bytes: int
    ) -> Iterator[KeptEntry | Unmade]:
        """What is made of lists anew: by several processes where it is more work than to start them."""
        n_jobs, workers = min(self._n_jobs, len(tasks)), self._workers
        if workers is None and (n_jobs <= 1 or n_bytes < _WORTH_WORKERS):
            yield from map(make, tasks)
            return
        here = partial(done_by_workers, n_jobs=n_jobs, loaded=[make.__module__])
        for made in (workers or here)(make, tasks) if tasks else ():
            yield Unmade(_KILLED) if isinstance(made, Killed) else made


def input_of(raw: RawList) -> tuple[object, ...]:
    """What tells a list from every other."""
    return raw.list_id, raw.path, raw.data, raw.parts, raw.is_lossy
