"""Remembered functions: pure functions of texts, of which what they gave is at hand, also from the run before.

A list that was edited says mostly what it said before. What its texts were read as then need not be worked out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

ReadText = TypeVar("ReadText", str, tuple[str, str])
Gave = TypeVar("Gave")

TextResults = Mapping[str, Sequence[Sequence[Any]]]
"""By the name of a function, each text (or two of them) with what the function gave; JSON can hold it."""

_MOST = 1 << 15
"""Results of one function at hand; where there are more, all are let go."""


class _Results(dict[Any, Any]):
    """What a function gave, by what it was asked: looked up as quickly as a dictionary, worked out where it is not there."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self._function = function
        self.earlier: Mapping[Any, Any] = {}

    def __missing__(self, asked: Any) -> Any:
        if len(self) >= _MOST:
            self.clear()
        earlier = self.earlier
        found = self[asked] = earlier[asked] if asked in earlier else self._function(asked)
        return found


_functions: dict[str, _Results] = {}


def remembered(function: Callable[[ReadText], Gave]) -> Callable[[ReadText], Gave]:
    """A pure function that is not asked the same again; it gives what JSON holds, tuples for lists."""
    results = _functions[f"{function.__module__}.{function.__qualname__}"] = _Results(function)
    return results.__getitem__


@contextmanager
def taken_on(earlier: TextResults) -> Iterator[Callable[[], TextResults]]:
    """While it lasts, what was given earlier is not worked out again; what it yields tells all that was asked in the meantime."""
    for name, results in _functions.items():
        results.clear()
        results.earlier = {_frozen(asked): _frozen(gave) for asked, gave in earlier.get(name, ())}
    try:
        yield lambda: {name: list(results.items()) for name, results in _functions.items()}
    finally:
        for results in _functions.values():
            results.earlier = {}


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
