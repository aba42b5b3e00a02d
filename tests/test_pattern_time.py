"""Every compiled pattern of the package takes time that grows as its input does, however the input is made."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pipeline
from tests.worst_inputs import grown, worst_inputs

FULLMATCHED = {
    "pipeline.parse.columns._HEADERS",
    "pipeline.parse.links._LABELS",
}  # tables, gone through in a loop
LOOKED_AT = (500, 2_000)
GROWTH = (3_125, 12_500, 50_000, 200_000)
TOO_STEEP = 8.0  # for four times as much: 4 is linear, 16 is a square
TOO_SHORT = 0.005  # seconds of CPU: less says nothing of a small input …
HARMLESS = 0.1  # … and of a large one nothing that anybody would wait for


def patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of all modules, by where they are."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, pattern in enumerate(inside(value)):
                if pattern not in found.values():  # where it is defined, not where it is imported
                    found[f"{module.name}.{name}:{number}"] = pattern
    return found


def inside(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | tuple | list | set | frozenset) and depth < 4:
        parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        for part in parts:
            yield from inside(part, depth + 1)


@cache
def asked_from_the_start(where: str) -> bool:
    """Whether a pattern is only asked whether it fits from the start of a text; others look at every place of it."""
    module, _, name = where.partition(":")[0].rpartition(".")
    if not module:
        return False
    if f"{module}.{name}" in FULLMATCHED:
        return True
    source = Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")
    uses = re.findall(rf"\b{name}\b(?:\.(\w+))?(?! = |:)", source)
    return {"match", "fullmatch"} >= set(uses) and bool(uses)


def cpu(pattern: re.Pattern[str], where: str, text: str) -> float:
    told: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    started = time.process_time()
    if asked_from_the_start(where):
        pattern.match(told)
        pattern.fullmatch(told)
    else:
        for _ in pattern.finditer(told):
            pass
    return time.process_time() - started


def slowest(pattern: re.Pattern[str], where: str) -> list[tuple[str, str, str]]:
    """The inputs that take longest, and those that take much longer when they grow."""
    seen = []
    for start, piece, end in worst_inputs(pattern):
        short, long = (cpu(pattern, where, grown(start, piece, end, size)) for size in LOOKED_AT)
        if long / max(short, 1e-6) > TOO_STEEP and long > TOO_SHORT:
            return [(start, piece, end)]
        seen.append((long, (start, piece, end)))
    return [made for _, made in sorted(seen, reverse=True)[:1]]


@pytest.mark.parametrize("where", PATTERNS := patterns())
def test_t32_a_pattern_is_linear(where: str) -> None:
    """Four times as much input takes about four times the CPU, up to 200 kB of the worst that its parts give."""
    pattern = PATTERNS[where]
    for start, piece, end in slowest(pattern, where):
        before = None
        for size in GROWTH:
            text = grown(start, piece, end, size)
            spent = cpu(pattern, where, text)
            if before is not None and spent > max(
                HARMLESS, TOO_STEEP * before
            ):  # a busy machine, or a square
                shorter = grown(start, piece, end, size // 4)
                spent = min(spent, *(cpu(pattern, where, text) for _ in range(2)))
                before = max(before, *(cpu(pattern, where, shorter) for _ in range(2)))
                assert spent <= max(HARMLESS, TOO_STEEP * before), (start, piece, end, size)
            before = spent


def test_a_square_is_seen() -> None:
    """What is tested for would be found: a pattern that looks at every place to the end."""
    with pytest.raises(AssertionError):
        PATTERNS["square"] = re.compile(r"\s+x")
        try:
            test_t32_a_pattern_is_linear("square")
        finally:
            del PATTERNS["square"]
