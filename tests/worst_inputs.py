"""Worst inputs of a pattern, made from its own parts: what it repeats, many times over, and an end that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

PIECES = [
    "word ",
    " word",
    "1",
    "1.",
    "a.",
    "[a ",
    "](",
    "[a](",
    "[a] ",
    "(a)",
    "a/",
    "x-",
    "- ",
    "*a* ",
    "'\"’",
]
ENDS = ["", "!a!\n!"]  # the second fits no pattern that asks for an end
_MANY = 100  # repetitions from which a repeat counts as one without bound
_MOST = 4  # samples of one part
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_OF_CATEGORY = {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_NOT_WORD: " "}
_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_ANY = 'a 1.,[(Aé-_`"<|:/\n'

Node = tuple[Any, Any]


def worst_inputs(pattern: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """What may keep a pattern busy: a beginning, what is repeated after it, and an end."""
    parts = parser.parse(pattern.pattern, pattern.flags)
    begun = dict.fromkeys([*_attacks(parts), *(("", piece) for piece in PIECES)])
    return [(start, piece, end) for (start, piece), end in product(begun, ENDS)]


def grown(start: str, piece: str, end: str, size: int) -> str:
    """An input of about that size."""
    return start + (piece * (size // len(piece) + 1))[:size] + end


def _attacks(parts: Sequence[Node], before: str = "") -> Iterator[tuple[str, str]]:
    for place, (code, value) in enumerate(parts):
        start = before + _samples(parts[:place])[0]
        if code in _REPEATS and value[1] >= _MANY:
            texts = [text for text in _samples(value[2])[:_MOST] if text]
            for text in [*texts, "".join(texts[:3])] if texts else []:
                yield from ((start, text), ("", start + text), ("", text))
        for inner in _inner(code, value):
            yield from _attacks(inner, start)
    yield from (("", text) for text in _samples(parts)[:3] if text)


def _inner(code: Any, value: Any) -> Sequence[Sequence[Node]]:
    """The parts inside a part."""
    if code in _REPEATS:
        return [value[2]]
    if code == codes.SUBPATTERN:
        return [value[3]]
    if code == codes.BRANCH:
        return list(value[1])
    if code == codes.ATOMIC_GROUP:
        return [value]
    return [value[1]] if code in (codes.ASSERT, codes.ASSERT_NOT) else []


def _samples(parts: Sequence[Node]) -> list[str]:
    """A few texts that fit."""
    found = [""]
    for part in parts:
        found = [text + more for text in found[:3] for more in _fitting(*part)[:3]]
    return found


def _fitting(code: Any, value: Any) -> list[str]:
    if code == codes.LITERAL:
        return [chr(value)]
    if code == codes.NOT_LITERAL:
        return ["b" if value == ord("a") else "a"]
    if code == codes.ANY:
        return ["a", " "]
    if code == codes.IN:
        return _members(value)[:_MOST]
    if code in _REPEATS:
        least, _, body = value
        return [text * max(least, 1) for text in _samples(body)] + ([] if least else [""])
    if code in (codes.SUBPATTERN, codes.ATOMIC_GROUP, codes.BRANCH):
        return [
            text
            for inner in _inner(code, value)
            for text in _samples(inner)[: 2 if code == codes.BRANCH else 6]
        ]
    return [""]


def _members(items: Sequence[Node]) -> list[str]:
    """Some characters of a class."""
    if items[0][0] == codes.NEGATE:
        outside = re.compile("[^" + "".join(_written(*item) for item in items[1:]) + "]")
        return [char for char in _ANY if outside.match(char)] or ["a"]
    return [_first(code, value) for code, value in items]


def _first(code: Any, value: Any) -> str:
    if code == codes.CATEGORY:
        return _OF_CATEGORY.get(value, "a")
    return chr(value[0] if code == codes.RANGE else value)


def _written(code: Any, value: Any) -> str:
    """A part of a class as it is written."""
    if code == codes.CATEGORY:
        return _CATEGORIES[value]
    return f"{_escaped(value[0])}-{_escaped(value[1])}" if code == codes.RANGE else _escaped(value)


def _escaped(number: int) -> str:
    return f"\\U{number:08x}"
