"""Progress: on a terminal a live line for each service that is asked, a bar for lists and for stages; elsewhere a line of the log for each stage."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol, TypeVar

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from pipeline.how_far import HowFar
from pipeline.source_names import SERVICES, SourceName, printed_name
from pipeline.text import plural

if TYPE_CHECKING:  # all sources are loaded with it
    from pipeline.resolve.fallback import LayeredSource

logger = logging.getLogger(__name__)


class Watch(Protocol):
    """What shows how far the sources are, as long as its context lasts."""

    def __call__(self, sources: Mapping[SourceName, LayeredSource], /) -> AbstractContextManager[None]:
        """Begin to show it."""


def unwatched(_: Mapping[SourceName, LayeredSource]) -> AbstractContextManager[None]:
    """Show nothing: in cron the stages' log lines are enough."""
    return nullcontext()


@contextmanager
def watched(sources: Mapping[SourceName, LayeredSource]) -> Iterator[None]:
    """Show, while the sources are asked, a line for each; it goes when they are done."""
    console = Console(stderr=True)
    started = time.monotonic()
    if not console.is_terminal:
        yield
        return

    def lines() -> Group:
        return Group(
            *(
                Text(line, no_wrap=True, overflow="ellipsis")
                for line in told(sources, time.monotonic() - started)
            )
        )

    with Live(get_renderable=lines, console=console, refresh_per_second=4, transient=True):
        yield


TrackedPart = TypeVar("TrackedPart")


class Track(Protocol):
    """How far something is, shown while its parts come."""

    def __call__(self, parts: Iterable[TrackedPart], what: str, n_parts: int, /) -> Iterable[TrackedPart]:
        """The same parts."""


def untracked(parts: Iterable[TrackedPart], what: str, n_parts: int) -> Iterable[TrackedPart]:  # noqa: ARG001
    """Show nothing: in cron the stages' log lines are enough."""
    return parts


def tracked(parts: Iterable[TrackedPart], what: str, n_parts: int) -> Iterator[TrackedPart]:
    """Show on a terminal how many of some parts are there, and when the last may be; it goes when they are done."""
    console = Console(stderr=True)
    if not console.is_terminal or n_parts <= 1:
        yield from parts
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as shown:
        yield from shown.track(parts, total=n_parts, description=what)


_STAGE_COLUMNS = (
    SpinnerColumn("line"),
    TextColumn("{task.description:8}"),
    BarColumn(20),
    TimeRemainingColumn(compact=True),
    TextColumn("{task.fields[words]}", table_column=Column(no_wrap=True, overflow="ellipsis")),
)
"""What counts comes last: it grows, and a narrow terminal cuts it."""


class _ShownStage:
    """The stage at work: a bar where there is a terminal, a line of the log once it is done elsewhere."""

    def __init__(self, shown: Progress | None) -> None:
        self._shown, self._task = shown, TaskID(0)
        self._name, self._counted, self._n_done, self._started = "", "", 0, 0.0

    def __call__(self, stage: str, counted: str, n_done: int = 0, n_all: int | None = None) -> None:
        of_all = "" if n_all is None else f" of {n_all:,}"
        words = f"{n_done:,}{of_all} {counted}" if n_done or n_all else ""
        if stage != self._name or n_done < self._n_done:
            self.close()
            self._name, self._started = stage, time.monotonic()
            if self._shown is not None:
                self._task = self._shown.add_task(stage, completed=n_done, total=n_all, words=words)
        self._counted, self._n_done = counted, n_done
        if self._shown is not None:
            self._shown.update(self._task, completed=n_done, total=n_all, words=words)

    def close(self) -> None:
        """The stage is done."""
        if self._shown is not None and self._name:
            self._shown.remove_task(self._task)
        elif self._n_done:
            seconds = time.monotonic() - self._started
            logger.info("stage=%s %s=%d seconds=%.2f", self._name, self._counted, self._n_done, seconds)
        self._name, self._n_done = "", 0


@contextmanager
def shown_stages() -> Iterator[HowFar]:
    """What shows how far stages are that come one after the other: how much of one is done, and when it may be."""
    console = Console(stderr=True)
    if not console.is_terminal:
        stage = _ShownStage(None)
        yield stage
        stage.close()
        return
    with Progress(*_STAGE_COLUMNS, console=console, transient=True) as shown:
        yield _ShownStage(shown)


def told(sources: Mapping[SourceName, LayeredSource], seconds: float) -> list[str]:
    """The line of every source that has asked its service for something, after so many seconds.

    What matters most comes first: a narrow terminal cuts the end.
    """
    width = max(len(printed_name(name)) for name in SERVICES)
    return [
        f"{printed_name(name):{width}}  {_line(source, seconds)}"
        for name, source in sources.items()
        if source.n_wanted
    ]


def _line(source: LayeredSource, seconds: float) -> str:
    health, contact = source.health(), source.contact
    parts = [
        f"asked {health.n_asked:,} of {source.n_wanted:,}",
        f"found {health.n_found:,}",
        *([f"failed {health.n_failed:,}"] if health.n_failed else []),
    ]
    requests = plural(health.n_requests, "request")
    if contact is not None and contact.closed:
        return " · ".join([*parts, contact.closed, requests])
    if source.n_requests_left and health.n_requests:
        each = max(seconds / health.n_requests, contact.interval if contact is not None else 0.0)
        parts.append(f"about {_spell(each * source.n_requests_left)} left")
    elif health.n_asked == source.n_wanted:
        parts.append("done")
    if contact is not None and contact.waits_for:
        parts.append(f"waiting {contact.waits_for}")
    return " · ".join([*parts, requests])


def _spell(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
