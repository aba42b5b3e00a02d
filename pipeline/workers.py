"""Workers: one function over many tasks, by as many processes as there are cores.

A task whose worker is killed is tried once more by another; a second time it is a task that failed. What comes back stands in the
order of the tasks, whichever was done first.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import ParamSpec, TypeVar

logger = logging.getLogger(__name__)

Task = TypeVar("Task")
Done = TypeVar("Done")
Given = ParamSpec("Given")

_TRIES = 2


class Killed:
    """In the place of a result: the worker of this task was killed each time."""


class Processes(ProcessPoolExecutor):
    """A pool of processes that Ctrl-C ends without a word: who started them says what there is to say."""

    def __init__(self, n: int, context: BaseContext, first: Callable[[], object] | None = None) -> None:
        super().__init__(n, context, initializer=_begin, initargs=(first,))

    def submit(self, fn: Callable[Given, Done], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Done]:
        """As any pool's. A process that is started meanwhile hears no signal until it has begun."""
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(fn, *args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(first: Callable[[], object] | None) -> None:
    """What a process does before its first task."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if first is not None:
        first()


def n_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def done_by_workers(
    function: Callable[[Task], Done], tasks: Sequence[Task], n_jobs: int, loaded: Sequence[str] = ()
) -> Iterator[Done | Killed]:
    """What a function gives of every task, in order.

    Args:
        function: What is done; it and what it takes and gives travel between processes, and it raises nothing.
        tasks: What it is done with.
        n_jobs: How many processes do it.
        loaded: Modules that the workers have before they start, where a system can copy processes.
    """
    crew = _Crew(loaded)
    with ThreadPoolExecutor(n_jobs, thread_name_prefix="worker") as threads:
        running: list[Future[Done | Killed]] = [threads.submit(crew.do, function, task) for task in tasks]
        try:
            for task, one in zip(tasks, running, strict=True):
                yield _result(function, task, one)
        finally:
            for one in running:
                one.cancel()
            crew.close()


def _result(function: Callable[[Task], Done], task: Task, running: Future[Done | Killed]) -> Done | Killed:
    """The result of a task; where no process can be started, as in some sandboxes, it is done here."""
    try:
        return running.result()
    except Exception as error:
        logger.warning(
            "No process could be started for a part of the work (%s); it is done in this one.", error
        )
        return function(task)


class _Crew:
    """One process for each thread that gives tasks out, so that a dead process names the task that it died of."""

    def __init__(self, loaded: Sequence[str]) -> None:
        can_copy = "forkserver" in multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if can_copy else "spawn")
        if can_copy:
            self._context.set_forkserver_preload(list(loaded))
        self._own = threading.local()
        self._all: list[Processes] = []
        self._is_closed = False

    def do(self, function: Callable[[Task], Done], task: Task) -> Done | Killed:
        """The result of one task by this thread's process."""
        for _ in range(_TRIES):
            process = self._process()
            try:
                return process.submit(function, task).result()
            except BrokenProcessPool:
                process.shutdown(wait=False)
                del self._own.process
                if self._is_closed:
                    break
        return Killed()

    def _process(self) -> Processes:
        if not hasattr(self._own, "process"):
            self._own.process = Processes(1, self._context)
            self._all.append(self._own.process)
        process: Processes = self._own.process
        return process

    def close(self) -> None:
        """End all processes when they have done what they are at."""
        self._is_closed = True
        for one in self._all:
            one.shutdown(wait=False, cancel_futures=True)
