"""When faults happen.

    services.arxiv.faults.next(2, too_many_requests())
    services.s2.faults.every(10, unavailable(retry_after=1))
    services.s2.faults.share(0.1, reset(), truncated(), html_page(), seed=7)

Of several lines of a script the first that applies to a request decides.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.services.exchange import Request
from tests.services.faults import Fault

Where = Callable[[Request], bool]


@dataclass
class _Line:
    applies: Callable[[], bool]
    choose: Callable[[], Fault]
    where: Where | None


@dataclass
class FaultScript:
    """Which requests of a service go wrong, and how.

    A line counts only the requests that it concerns and that no line before it has taken.
    """

    _lines: list[_Line] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, count: int, *faults: Fault, where: Where | None = None) -> None:
        """Let the next `count` requests fail, by the faults in turn."""
        left, turn = iter(range(count)), _in_turn(faults)
        self._add(lambda: next(left, None) is not None, turn, where)

    def every(self, k: int, *faults: Fault, where: Where | None = None) -> None:
        """Let every k-th request from now on fail, by the faults in turn."""
        seen = iter(range(1, 10**9))
        self._add(lambda: next(seen) % k == 0, _in_turn(faults), where)

    def share(self, share: float, *faults: Fault, seed: int = 0, where: Where | None = None) -> None:
        """Let a share of the requests fail, by one of the faults; the same seed gives the same ones."""
        rng = random.Random(seed)
        self._add(lambda: rng.random() < share, lambda: rng.choice(faults), where)

    def all(self, *faults: Fault, where: Where | None = None) -> None:
        """Let all requests fail, by the faults in turn."""
        self._add(lambda: True, _in_turn(faults), where)

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._lines.clear()

    def pick(self, request: Request) -> Fault | None:
        """Return the fault for a request, if any."""
        with self._lock:
            for line in self._lines:
                if (line.where is None or line.where(request)) and line.applies():
                    return line.choose()
        return None

    def _add(self, applies: Callable[[], bool], choose: Callable[[], Fault], where: Where | None) -> None:
        with self._lock:
            self._lines.append(_Line(applies, choose, where))


def _in_turn(faults: tuple[Fault, ...]) -> Callable[[], Fault]:
    numbers = iter(range(10**9))
    return lambda: faults[next(numbers) % len(faults)]
