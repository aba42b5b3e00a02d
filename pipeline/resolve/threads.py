"""Waiting for threads so that Ctrl-C is heard."""

from __future__ import annotations

import threading
from collections.abc import Iterable

HEARS_EVERY = 0.2  # seconds


def run_all(threads: Iterable[threading.Thread]) -> None:
    """Start the threads and wait until all have ended.

    A wait without a time limit may sleep through Ctrl-C: a signal that another thread receives, or that comes just
    before the wait begins, is acted upon only when the wait ends.
    """
    started = list(threads)
    for thread in started:
        thread.start()
    for thread in started:
        while thread.is_alive():
            thread.join(HEARS_EVERY)
